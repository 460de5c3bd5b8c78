"""The stub with as few changes as will do."""

import heapq

import torch
import torch.nn.functional as F
from torch import nn


def build_tree(frequencies):
    words = len(frequencies)
    heap = [(frequencies[word], word) for word in range(words)]
    heapq.heapify(heap)
    above = {}
    for node in range(words - 1):
        light, first = heapq.heappop(heap)
        heavy, second = heapq.heappop(heap)
        above[first], above[second] = (node, 0), (node, 1)
        heapq.heappush(heap, (light + heavy, words + node))
    tree = {}
    for word in range(words):
        path, at = [], word
        while at in above:
            node, branch = above[at]
            path.append((node, branch))
            at = words + node
        tree[word] = path[::-1]
    return tree


def path_loss(row, weight, path):
    nodes = [node for node, _ in path]
    scores = weight[nodes] @ row
    labels = torch.tensor([branch for _, branch in path]).to(scores)
    return F.binary_cross_entropy_with_logits(scores, labels) * len(path)


class HierarchicalSoftmax(nn.Module):
    def __init__(self, frequencies, hidden_size):
        super().__init__()
        self.tree = build_tree(frequencies)
        self.proj = nn.Linear(hidden_size, len(frequencies) - 1, bias=False)

    def forward(self, hidden, target):
        losses = []
        for row, word in zip(hidden, target, strict=True):
            losses.append(path_loss(row, self.proj.weight, self.tree[word.item()]))
        return torch.stack(losses).mean()


def compare(hidden, target, layer, output):
    return layer(hidden, target), F.cross_entropy(output(hidden), target)
