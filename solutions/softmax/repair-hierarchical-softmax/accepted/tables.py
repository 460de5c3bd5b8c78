"""The batch at once from padded tables; paths as tuples of tuples; the rows by an embedding."""

import heapq

import torch
import torch.nn.functional as F
from torch import nn


def build_tree(frequencies):
    total = len(frequencies)
    codes = dict.fromkeys(range(total), ())
    queue = [(f, i, (i,)) for i, f in enumerate(frequencies)]
    heapq.heapify(queue)
    for n in range(total - 1):
        a, b = heapq.heappop(queue), heapq.heappop(queue)
        for branch, (_, _, members) in enumerate((a, b)):
            for word in members:
                codes[word] = ((n, branch), *codes[word])
        heapq.heappush(queue, (a[0] + b[0], total + n, a[2] + b[2]))
    return codes


def path_loss(row, weight, path):
    nodes, branches = torch.tensor(path, device=row.device).unbind(1)
    return F.softplus((1 - 2 * branches) * (F.embedding(nodes, weight) * row).sum(-1)).sum()


class HierarchicalSoftmax(nn.Module):
    def __init__(self, frequencies, hidden_size):
        super().__init__()
        tree = build_tree(frequencies)
        depth = max(len(path) for path in tree.values())
        rows = [[*tree[word], *[(-1, 0)] * (depth - len(tree[word]))] for word in sorted(tree)]
        self.register_buffer("table", torch.tensor(rows))
        self.proj = nn.Linear(hidden_size, len(tree) - 1, bias=False)

    def forward(self, hidden, target):
        node, branch = self.table[target].unbind(-1)
        vectors = F.embedding(node.clamp(min=0), self.proj.weight)
        score = torch.einsum("bnd,bd->bn", vectors, hidden)
        step = F.logsigmoid(torch.where(branch == 1, score, -score))
        return -torch.where(node < 0, 0.0, step).sum(1).mean()


def compare(hidden, target, layer, output):
    full = nn.CrossEntropyLoss()
    return [layer(hidden, target), full(output(hidden), target)]
