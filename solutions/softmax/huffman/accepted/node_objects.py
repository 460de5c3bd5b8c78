"""Nodes as objects with an order of their own, walked from the root with a stack."""

import heapq
import itertools

import torch


class Node:
    def __init__(self, freq, word=None, left=None, right=None):
        self.freq, self.word, self.left, self.right = freq, word, left, right

    def __lt__(self, other):
        return self.freq < other.freq


def huffman(frequencies):
    if not frequencies:
        raise ValueError("huffman() of no words")
    heap = []
    for word, freq in enumerate(frequencies):
        heapq.heappush(heap, Node(freq, word))
    while len(heap) > 1:
        a, b = heapq.heappop(heap), heapq.heappop(heap)
        heapq.heappush(heap, Node(a.freq + b.freq, left=a, right=b))
    numbers = itertools.count()
    found = {}
    stack = [(heap[0], [], [])]
    while stack:
        node, path, code = stack.pop()
        if node.word is not None:
            found[node.word] = path, code
            continue
        number = next(numbers)
        stack.append((node.left, [*path, number], [*code, 0]))
        stack.append((node.right, [*path, number], [*code, 1]))
    width = max(len(path) for path, _ in found.values())
    paths = torch.full((len(frequencies), width), -1, dtype=torch.long)
    codes = torch.full((len(frequencies), width), -1, dtype=torch.long)
    for word, (path, code) in found.items():
        for i, (n, c) in enumerate(zip(path, code, strict=True)):
            paths[word, i], codes[word, i] = n, c
    return paths, codes
