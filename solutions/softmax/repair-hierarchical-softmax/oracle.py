"""Independent answer: two sorted lists make the tree, log-sigmoids of signed scores the loss."""

import torch
import torch.nn.functional as F
from torch import nn


def build_tree(frequencies):
    words = len(frequencies)
    trees = [(weight, number, {number: []}) for number, weight in enumerate(frequencies)]
    for node in range(words - 1):
        trees.sort(key=lambda one: one[:2])
        (light, _, left), (heavy, _, right) = trees[:2]
        joined = {word: [(node, 0), *path] for word, path in left.items()}
        joined |= {word: [(node, 1), *path] for word, path in right.items()}
        trees = [*trees[2:], (light + heavy, words + node, joined)]
    return dict(sorted(trees[0][2].items()))


def path_loss(row, weight, path):
    total = row.sum() * 0
    for node, branch in path:
        score = torch.dot(weight[node], row)
        total = total - F.logsigmoid(score if branch else -score)
    return total


class HierarchicalSoftmax(nn.Module):
    def __init__(self, frequencies, hidden_size):
        super().__init__()
        self.tree = build_tree(frequencies)
        self.proj = nn.Linear(hidden_size, len(frequencies) - 1, bias=False)

    def forward(self, hidden, target):
        total = 0.0
        for number, word in enumerate(target):
            total = total + path_loss(hidden[number], self.proj.weight, self.tree[int(word)])
        return total / len(target)


def compare(hidden, target, layer, output):
    scores = output(hidden)
    picked = scores.gather(1, target.unsqueeze(1)).squeeze(1)
    return layer(hidden, target), (scores.logsumexp(1) - picked).mean()
