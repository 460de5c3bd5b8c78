"""A hierarchical softmax over a Huffman tree, and its loss beside that of a full softmax."""

import heapq
from collections.abc import Callable, Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

Path = list[tuple[int, int]]
"""The decisions from the root to a word: (inner node, branch taken there)."""


def build_tree(frequencies: Sequence[int]) -> dict[int, Path]:
    """The path of each word in Huffman's tree; word w occurs `frequencies[w]` times."""
    words = len(frequencies)
    heap = [(weight, word) for word, weight in enumerate(frequencies)]
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


def path_loss(row: Tensor, weight: Tensor, path: Path) -> Tensor:
    """-log P of the word at the end of `path`, for one hidden state `row` (dim,)."""
    nodes = [node for node, _ in path]
    scores = weight[nodes] @ row
    labels = torch.tensor([branch for _, branch in path]).to(scores)
    return F.binary_cross_entropy_with_logits(scores, labels, reduction="sum")


class HierarchicalSoftmax(nn.Module):
    """The loss of words whose probabilities are products of decisions."""

    def __init__(self, frequencies: Sequence[int], hidden_size: int) -> None:
        super().__init__()
        self.tree = build_tree(frequencies)
        self.proj = nn.Linear(hidden_size, len(frequencies) - 1, bias=False)  # inner nodes

    def forward(self, hidden: Tensor, target: Tensor) -> Tensor:
        """Mean over the batch of -log P(target | hidden)."""
        losses = []
        for row, word in zip(hidden, target.tolist(), strict=True):
            losses.append(path_loss(row, self.proj.weight, self.tree[word]))
        return torch.stack(losses).mean()


def compare(
    hidden: Tensor,
    target: Tensor,
    layer: Callable[[Tensor, Tensor], Tensor],
    output: Callable[[Tensor], Tensor],
) -> tuple[Tensor, Tensor]:
    """The losses of the hierarchical `layer` and of a full softmax over the scores of `output`."""
    scores = output(hidden)
    return layer(hidden, target), F.cross_entropy(scores, target)


if __name__ == "__main__":
    size, dim = 1000, 16
    layer = HierarchicalSoftmax([size // (1 + rank) for rank in range(size)], dim)
    pair = compare(torch.randn(4, dim), torch.randint(size, (4,)), layer, nn.Linear(dim, size))
    print("hierarchical {:.4f}, full {:.4f}".format(*(loss.item() for loss in pair)))
