"""Code strings grow at the front; nodes are numbered by their prefixes afterwards; wide tables."""

import torch


def huffman(frequencies):
    n = len(frequencies)
    if n == 0:
        raise ValueError("no frequencies")
    code = dict.fromkeys(range(n), "")
    groups = [(f, [word]) for word, f in enumerate(frequencies)]
    while len(groups) > 1:
        groups.sort(reverse=True)
        f0, zeros = groups.pop()
        f1, ones = groups.pop()
        for word in zeros:
            code[word] = "0" + code[word]
        for word in ones:
            code[word] = "1" + code[word]
        groups.append((f0 + f1, zeros + ones))
    prefixes = sorted({code[word][:i] for word in code for i in range(len(code[word]))})
    number = {prefix: i for i, prefix in enumerate(prefixes)}
    width = n - 1
    paths, codes = [], []
    for word in range(n):
        bits = code[word]
        pad = width - len(bits)
        paths.append([number[bits[:i]] for i in range(len(bits))] + [-1] * pad)
        codes.append([int(bit) for bit in bits] + [7] * pad)
    return torch.tensor(paths).long().view(n, width), torch.tensor(codes).long().view(n, width)
