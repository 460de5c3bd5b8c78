"""Huffman's tree: join the two lightest until one tree is left, then read the paths upwards."""

import heapq
from collections.abc import Sequence

import torch
from torch import Tensor


def huffman(frequencies: Sequence[int]) -> tuple[Tensor, Tensor]:
    """Paths and codes of an optimal tree: two int64 tables of shape (V, depth)."""
    words = len(frequencies)
    if words == 0:
        raise ValueError("no words, no tree")
    heap = [(weight, word) for word, weight in enumerate(frequencies)]
    heapq.heapify(heap)
    above = {}
    for node in range(words - 1):
        total = 0
        for branch in (0, 1):
            weight, tree = heapq.heappop(heap)
            above[tree] = (node, branch)
            total += weight
        heapq.heappush(heap, (total, words + node))
    rows = [steps(above, word, words) for word in range(words)]
    depth = max(map(len, rows))
    paths = [[node for node, _ in row] + [-1] * (depth - len(row)) for row in rows]
    codes = [[branch for _, branch in row] + [0] * (depth - len(row)) for row in rows]
    return torch.tensor(paths, dtype=torch.int64), torch.tensor(codes, dtype=torch.int64)


def steps(above: dict[int, tuple[int, int]], word: int, words: int) -> list[tuple[int, int]]:
    """The (node, branch) pairs from the root to a word."""
    taken = []
    tree = word
    while tree in above:
        taken.append(above[tree])
        tree = words + above[tree][0]
    return taken[::-1]
