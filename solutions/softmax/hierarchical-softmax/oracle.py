"""Independent answer: losses word by word with BCE, all words by walking down from the root."""

import torch
import torch.nn.functional as F
from torch import nn


class HierarchicalSoftmax(nn.Module):
    def __init__(self, dim, paths, codes):
        super().__init__()
        words = paths.shape[0]
        self.nodes = nn.Linear(dim, words - 1, bias=False)
        self.steps = []
        self.child = {}
        for word in range(words):
            path = [node for node in paths[word].tolist() if node != -1]
            code = codes[word].tolist()[: len(path)]
            self.steps.append((path, code))
            below = [*path[1:], ~word]
            self.child.update({(path[i], code[i]): below[i] for i in range(len(path))})
        self.root = self.steps[0][0][0]

    def forward(self, hidden, target):
        total = hidden.new_zeros(())
        for h, word in zip(hidden, target.tolist(), strict=True):
            path, code = self.steps[word]
            scores = F.embedding(torch.tensor(path, device=h.device), self.nodes.weight).mv(h)
            label = torch.tensor(code, device=h.device, dtype=h.dtype)
            total = total + F.binary_cross_entropy_with_logits(scores, label, reduction="sum")
        return total / len(hidden)

    def log_prob(self, hidden):
        scores = self.nodes(hidden)
        out = [hidden.new_zeros(len(hidden))] * len(self.steps)
        queue = [(self.root, out[0])]
        while queue:
            node, so_far = queue.pop()
            if node < 0:
                out[~node] = so_far
                continue
            for branch, score in ((0, scores[:, node]), (1, -scores[:, node])):
                queue.append((self.child[node, branch], so_far - F.softplus(score)))
        return torch.stack(out, 1)
