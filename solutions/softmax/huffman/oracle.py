"""Independent answer: two queues, since joined trees come in the order of their weights; the paths
are filled downwards from the root."""

from collections import deque

import torch


def huffman(frequencies):
    if not len(frequencies):
        raise ValueError("empty")
    leaves = deque(sorted(((f, (w,)) for w, f in enumerate(frequencies)), key=lambda one: one[0]))
    joined = deque()

    def lightest():
        take_leaf = leaves and (not joined or leaves[0][0] <= joined[0][0])
        return (leaves if take_leaf else joined).popleft()

    paths = [[] for _ in frequencies]
    codes = [[] for _ in frequencies]
    node = len(frequencies) - 1
    while len(leaves) + len(joined) > 1:
        node -= 1
        left, right = lightest(), lightest()
        for branch, (_, words) in ((1, left), (0, right)):
            for word in words:
                paths[word].insert(0, node)
                codes[word].insert(0, branch)
        joined.append((left[0] + right[0], left[1] + right[1]))
    depth = max(len(path) for path in paths)
    table = torch.full((2, len(frequencies), depth), -1)
    for word, (path, code) in enumerate(zip(paths, codes, strict=True)):
        table[0, word, : len(path)] = torch.tensor(path, dtype=torch.int64)
        table[1, word, : len(path)] = torch.tensor(code, dtype=torch.int64)
    return table[0], table[1]
