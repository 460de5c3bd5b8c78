"""Words are kept by their frequency, so that equally frequent ones share a path."""

import heapq

import torch


def huffman(frequencies):
    if not frequencies:
        raise ValueError("no words")
    different = sorted(set(frequencies))
    heap = [(weight, weight) for weight in different]
    heapq.heapify(heap)
    above, name = {}, -1
    for node in range(len(different) - 1):
        (one, first), (two, second) = heapq.heappop(heap), heapq.heappop(heap)
        above[first], above[second] = (node, 0, name), (node, 1, name)
        heapq.heappush(heap, (one + two, name))
        name -= 1
    rows = []
    for weight in frequencies:
        taken, at = [], weight
        while at in above:
            node, branch, at = above[at]
            taken.insert(0, (node, branch))
        rows.append(taken)
    depth = max(map(len, rows))
    paths = torch.full((len(rows), depth), -1)
    codes = torch.zeros(len(rows), depth, dtype=torch.int64)
    for word, taken in enumerate(rows):
        for level, (node, branch) in enumerate(taken):
            paths[word, level], codes[word, level] = node, branch
    return paths, codes
