"""The tree as objects; a list in place of the dict; a parameter of its own under the old name."""

import torch
import torch.nn.functional as F
from torch import nn


class Node:
    def __init__(self, number, weight, children=()):
        self.number, self.weight, self.children = number, weight, children

    def walk(self, path, words, found):
        if not self.children:
            found[self.number] = path
        for branch, child in enumerate(self.children):
            child.walk([*path, (self.number - words, branch)], words, found)


def build_tree(frequencies):
    words = len(frequencies)
    nodes = [Node(number, weight) for number, weight in enumerate(frequencies)]
    for number in range(words, 2 * words - 1):
        nodes.sort(key=lambda node: (node.weight, node.number), reverse=True)
        pair = (nodes.pop(), nodes.pop())
        nodes.append(Node(number, pair[0].weight + pair[1].weight, pair))
    found = {}
    nodes[0].walk([], words, found)
    return found


def path_loss(row, weight, path):
    steps = [weight[node].dot(row) * (2 * branch - 1) for node, branch in path]
    return -F.logsigmoid(torch.stack(steps)).sum()


class Projection(nn.Module):
    def __init__(self, rows, columns):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(rows, columns))


class HierarchicalSoftmax(nn.Module):
    def __init__(self, frequencies, hidden_size):
        super().__init__()
        self.proj = Projection(len(frequencies) - 1, hidden_size)
        found = build_tree(frequencies)
        self.paths = [found[word] for word in range(len(frequencies))]

    def forward(self, hidden, target):
        total = 0
        for h, t in zip(hidden.unbind(), target.unbind(), strict=True):
            total = total + path_loss(h, self.proj.weight, self.paths[t])
        return total / hidden.shape[0]


def compare(hidden, target, layer, output):
    logs = output(hidden).log_softmax(dim=1)
    return layer(hidden, target), -logs[torch.arange(len(target)), target].mean()
