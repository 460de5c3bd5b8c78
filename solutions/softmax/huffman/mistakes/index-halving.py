"""A binary heap's tree: the parent of number i is i // 2, and the words are the last V numbers."""

import torch


def huffman(frequencies):
    words = len(frequencies)
    if not words:
        raise ValueError("no words")
    rows = []
    for word in range(words):
        taken, at = [], words + word
        while at > 1:
            taken.insert(0, (at // 2 - 1, at % 2))
            at //= 2
        rows.append(taken)
    depth = max(map(len, rows))
    paths = torch.full((words, depth), -1)
    codes = torch.zeros(words, depth, dtype=torch.int64)
    for word, taken in enumerate(rows):
        for level, (node, branch) in enumerate(taken):
            paths[word, level], codes[word, level] = node, branch
    return paths, codes
