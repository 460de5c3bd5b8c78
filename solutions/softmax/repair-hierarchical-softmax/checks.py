"""Checks of `repair-hierarchical-softmax`: run on the answer and on the reference alike."""

from collections.abc import Mapping

import torch
from torch import nn

from quizapp.checks import ContractError, Violation, check, free, growth

SIZES = (32, 2048)


def as_paths(tree):
    """The paths of a tree by word; whether they are lists or tuples does not matter."""
    if not isinstance(tree, Mapping):
        raise ContractError(f"a dict was asked for, this is {type(tree).__name__}")
    return {
        f"word {int(word)}": [[int(node), int(branch)] for node, branch in path]
        for word, path in tree.items()
    }


def counts(given, words):
    """Frequencies, few of them equal."""
    return [1 + int(200 * x**3) for x in given.uniform(words).tolist()]


def told(given, frequencies):
    given.note(f"frequencies {', '.join(map(str, frequencies))}")
    return frequencies


@check(explains="tree")
def tree(make, given):
    """Each word's path leads from the root through Huffman's tree."""
    for frequencies in ([4, 1, 2, 1], [8, 4, 2, 1, 1], [1, 2, 3, 4, 5, 6], [7, 5]):
        yield as_paths(make.build_tree(told(given, frequencies)))
    yield as_paths(make.build_tree(told(given, counts(given, 12))))


@check(explains="tree")
def ties(make, given):
    """Among equal weights the smaller number comes first."""
    for frequencies in ([1, 1, 1], [2] * 6, [3, 0, 1, 0, 3]):
        yield as_paths(make.build_tree(told(given, frequencies)))


# Losses may be near 0, where a binary cross-entropy's error is still that of its scores.
@check(explains="path", magnitude=0.5)
def one_path(make, given):
    """A word's loss is the sum over the decisions on its path."""
    for path in ([(2, 1)], [(0, 0)], [(4, 0), (1, 1), (3, 1)], [(0, 1), (1, 0), (2, 0), (3, 1)]):
        given.note(f"path {', '.join(map(str, path))}")
        yield make.path_loss(given.normal(4), given.normal(5, 4), path)
    given.note("hidden state 0, path (1, 1), (0, 0), (2, 1)")
    yield make.path_loss(0.0 * given.normal(3), given.normal(3, 3), [(1, 1), (0, 0), (2, 1)])


@check(explains="stable")
def large_scores(make, given):
    """Scores up to the thousands give finite, right losses and gradients."""
    # Sizes from 40 on: between 20 and 36 `F.softplus` itself is off by more than float64 shows.
    for size in (40.0, 1500.0):
        weight = given.uniform(4, 1, low=1.0, high=2.0) * given.tensor([[1.0], [-1.0]] * 2)
        path = [(0, 1), (1, 1), (2, 0), (3, 0)]
        given.note(f"scores between {size:.0f} and {2 * size:.0f} in size, of either sign")
        yield given.backward(make.path_loss, given.tensor([size]), weight, path)


def constant(got, want):
    (small, before), (large, after) = zip(SIZES, got[0], strict=True)
    if growth([(small, before), (large, after)]) > 0.25:
        times, work = large // small, after / max(before, 1)
        raise Violation("grows", f"{times} times the nodes make {work:.0f} times the work")


@check(explains="cost", holds=constant)
def cost(make, given):
    """A path of five decisions costs the same, however many nodes the tree has."""
    work = []
    for nodes in SIZES:
        path = [(node, node % 2) for node in given.permutation(nodes).tolist()[:5]]
        work.append(given.work(make.path_loss, given.normal(8), given.normal(nodes, 8), path))
    yield free(work)


@check(explains="values", magnitude=0.5)
def loss(make, given):
    """The layer's loss is the mean over the batch, each row with its own word."""
    for words, dim, batch in [(5, 4, 1), (12, 6, 5), (2, 3, 4)]:
        layer = given.fill(make.HierarchicalSoftmax(told(given, counts(given, words)), dim))
        yield layer(given.normal(batch, dim), given.integers(0, words, batch))
    layer = given.fill(make.HierarchicalSoftmax(told(given, [9, 1, 1, 1, 1, 1]), 3))
    yield layer(given.normal(3, 3), torch.tensor([0, 4, 0], device=given.device))


@check(explains="gradients", magnitude=0.2)
def gradients(make, given):
    """Gradients reach the hidden states and the nodes on the paths, and no other."""
    layer = given.fill(make.HierarchicalSoftmax(told(given, counts(given, 9)), 4))
    yield given.backward(layer, given.normal(3, 4), given.integers(0, 9, 3))


@check(explains="compare", magnitude=2.0)
def same_hidden(make, given):
    """`compare` gives both losses of the same words from the same hidden states."""
    for words, dim, batch in [(6, 4, 3), (11, 2, 5)]:
        output = given.fill(nn.Linear(dim, words))
        hidden, target = given.normal(batch, dim), given.integers(0, words, batch)
        given.note("a stand-in for the layer")
        both = make.compare(hidden, target, stand_in, output)
        if not (isinstance(both, (list, tuple)) and len(both) == 2):
            raise ContractError("compare has to give two losses")
        yield {"hierarchical": both[0], "full": both[1]}


def stand_in(hidden, target):
    """For a layer: a number that shows which hidden states and words came."""
    return (hidden * (1.0 + target.unsqueeze(1))).sum()


@check(explains="compare", magnitude=2.0)
def together(make, given):
    """With the real layer, too; nothing that is passed in is changed."""
    frequencies = counts(given, 8)
    layer = given.fill(make.HierarchicalSoftmax(told(given, frequencies), 4))
    output = given.fill(nn.Linear(4, 8))
    hidden, target = given.normal(5, 4, strided=True), given.integers(0, 8, 5)
    yield list(make.compare(hidden, target, layer, output))
    yield hidden, target, frequencies
