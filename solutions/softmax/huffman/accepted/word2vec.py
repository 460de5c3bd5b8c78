"""The arrays of word2vec: words sorted once, two pointers, parents and bits."""

import torch


def huffman(frequencies):
    if len(frequencies) < 1:
        raise ValueError("frequencies is empty")
    order = sorted(range(len(frequencies)), key=lambda w: -frequencies[w])
    size = len(order)
    count = [frequencies[w] for w in order] + [float("inf")] * size
    binary, parent = [0] * (2 * size), [0] * (2 * size)
    low, high = size - 1, size

    for made in range(size - 1):
        pair = []
        for _ in range(2):
            if low >= 0 and count[low] < count[high]:
                pair.append(low)
                low -= 1
            else:
                pair.append(high)
                high += 1
        count[size + made] = count[pair[0]] + count[pair[1]]
        parent[pair[0]] = parent[pair[1]] = size + made
        binary[pair[1]] = 1

    rows = {}
    for rank, word in enumerate(order):
        code, points, at = [], [], rank
        while at != 2 * size - 2:
            code.append(binary[at])
            at = parent[at]
            points.append(at - size)
        rows[word] = points[::-1], code[::-1]
    longest = max(len(code) for _, code in rows.values())
    paths = -torch.ones(size, longest, dtype=torch.int64)
    codes = torch.zeros_like(paths)
    for word, (points, code) in rows.items():
        paths[word, : len(points)] = torch.as_tensor(points, dtype=torch.int64)
        codes[word, : len(code)] = torch.as_tensor(code, dtype=torch.int64)
    return paths, codes
