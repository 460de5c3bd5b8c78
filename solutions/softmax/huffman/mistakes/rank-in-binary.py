"""Codes are the binary numbers of the words' ranks; a node for each prefix."""

import torch


def huffman(frequencies):
    words = len(frequencies)
    if not words:
        raise ValueError("no words")
    if words == 1:
        empty = torch.zeros(1, 0, dtype=torch.int64)
        return empty, empty
    order = sorted(range(words), key=lambda word: -frequencies[word])
    bits = {word: bin(rank)[2:] for rank, word in enumerate(order)}
    prefixes = sorted({code[:i] for code in bits.values() for i in range(len(code))})
    number = {prefix: min(i, words - 2) for i, prefix in enumerate(prefixes)}
    depth = max(map(len, bits.values()))
    paths = torch.full((words, depth), -1)
    codes = torch.zeros(words, depth, dtype=torch.int64)
    for word, code in bits.items():
        for level, bit in enumerate(code):
            paths[word, level], codes[word, level] = number[code[:level]], int(bit)
    return paths, codes
