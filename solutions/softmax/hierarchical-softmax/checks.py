"""Checks of `hierarchical-softmax`: run on the answer and on the reference alike."""

import torch

from quizapp.checks import Violation, check, free, growth

DEPTHS = (5, 11)
"""Levels of the two balanced trees whose cost is compared."""


def tables(given, steps, extra=0):
    """Paths and codes from each word's (node, branch) steps; codes of the padding are junk."""
    depth = max(map(len, steps)) + extra
    junk = (given.permutation(len(steps) * depth) % 2).tolist()
    paths, codes = [], []
    for word, taken in enumerate(steps):
        rest = range(len(taken), depth)
        paths.append([node for node, _ in taken] + [-1 for _ in rest])
        codes.append([branch for _, branch in taken] + [junk[word * depth + i] for i in rest])
    return torch.tensor(paths, device=given.device), torch.tensor(codes, device=given.device)


def tree(given, words):
    """A random tree: two random subtrees merge until one is left; nodes numbered at random."""
    steps = [[] for _ in range(words)]
    groups = [[word] for word in range(words)]
    luck = given.permutation(2 * words).tolist()
    for node in given.permutation(words - 1).tolist():
        pair = [groups.pop(luck.pop() % len(groups)) for _ in range(2)]
        for branch, group in enumerate(pair):
            for word in group:
                steps[word].insert(0, (node, branch))
        groups.append(pair[0] + pair[1])
    return tables(given, steps)


def chain(given, words, extra=0):
    """The most uneven tree: word w leaves the chain at its w-th node, the last one never."""
    nodes = given.permutation(words - 1).tolist()
    steps = [[(n, 1) for n in nodes[:w]] + [(n, 0) for n in nodes[w : w + 1]] for w in range(words)]
    return tables(given, steps, extra)


def balanced(depth, device):
    """A full tree, its nodes numbered level by level."""
    word = torch.arange(2**depth, device=device).unsqueeze(1)
    level = torch.arange(depth, device=device)
    return 2**level - 1 + (word >> (depth - level)), (word >> (depth - level - 1)) & 1


# Losses may be near 0, where a binary cross-entropy's error is still that of its scores.
@check(explains="values", magnitude=0.5)
def loss(make, given):
    """The loss is the mean over the batch of −log P(target), for any tree."""
    for words, dim, batch in [(5, 4, 1), (12, 8, 6), (2, 3, 4), (30, 1, 5)]:
        layer = given.fill(make(dim, *tree(given, words)))
        yield layer(given.normal(batch, dim), given.integers(0, words, batch))


@check(explains="branches", magnitude=0.5)
def branches(make, given):
    """Branch 1 has probability σ(+score), branch 0 has σ(−score)."""
    layer = given.fill(make(3, *chain(given, 2)))
    hidden = given.normal(1, 3)
    for word in (0, 1):
        given.note(f"two words, target {word}")
        yield layer(hidden, torch.tensor([word], device=given.device))


@check(explains="depth")
def fair_coins(make, given):
    """At a zero hidden state each decision costs log 2: sums over the path, not means."""
    layer = given.fill(make(4, *chain(given, 5)))
    for words in ([0], [2], [4], [0, 3, 1]):
        given.note(f"zeros ({len(words)}, 4), targets {words} in a chain of 5 words")
        hidden = torch.zeros(len(words), 4, device=given.device, dtype=given.dtype)
        yield layer(hidden, torch.tensor(words, device=given.device))


@check(explains="padding")
def padding(make, given):
    """Padding changes nothing, however wide the tables and whatever their codes say there."""
    for extra in (0, 3):
        layer = given.fill(make(4, *chain(given, 6, extra)))
        yield layer(given.normal(4, 4), torch.tensor([0, 1, 5, 0], device=given.device))
        yield layer.log_prob(given.normal(2, 4))


@check(explains="sums")
def all_words(make, given):
    """`log_prob` gives the log-probability of every word, and they sum to 1."""
    for words, dim, batch in [(9, 6, 4), (2, 5, 1), (23, 3, 2)]:
        layer = given.fill(make(dim, *tree(given, words)), scale=1.5)
        logs = layer.log_prob(given.normal(batch, dim))
        yield logs
        yield logs.exp().sum(-1)


@check(explains="stable")
def large_scores(make, given):
    """Scores up to the thousands give finite, right losses and gradients."""
    layer = given.fill(make(1, *tree(given, 8)))
    signs = 1 - 2 * (given.permutation(7) % 2).unsqueeze(1)
    with torch.no_grad():
        layer.get_parameter("nodes.weight").copy_(signs * given.uniform(7, 1, low=1.0, high=2.0))
    # Sizes from 40 on: between 20 and 36 `F.softplus` itself is off by more than float64 shows.
    for size in (40.0, 1500.0):
        hidden = size * (1 - 2 * (given.permutation(8) % 2)).to(given.dtype).unsqueeze(1)
        given.note(f"scores between {size:.0f} and {2 * size:.0f} in size")
        yield given.backward(layer, hidden, torch.arange(8, device=given.device))
        yield layer.log_prob(hidden)


@check(explains="gradients")
def gradients(make, given):
    """Gradients reach the hidden states and the node vectors, repeated words included."""
    for words, batch in [(7, 12), (16, 3)]:
        layer = given.fill(make(5, *tree(given, words)))
        target = given.integers(0, words, batch)
        yield given.backward(layer, given.normal(batch, 5), target)


@check(explains="rows")
def rows(make, given):
    """Only nodes on the targets' paths receive a gradient."""
    layer = given.fill(make(4, *tree(given, 14)))
    for words in ([3], [0, 13]):
        given.note(f"targets {words} of 14 words")
        target = torch.tensor(words, device=given.device)
        table = given.backward(layer, given.normal(len(words), 4), target)
        gradient = table.get("gradient of nodes.weight")
        yield gradient if gradient is None else (gradient != 0).any(-1)


def logarithmic(got, want):
    """Work may not grow with the vocabulary; tells scores of all nodes from work on a table."""
    small, large = 2 ** DEPTHS[0], 2 ** DEPTHS[1]
    _, before, alone, after = got[0]  # of batches of 1 and 4: small tree, then large one
    if growth([(small, before), (large, after)]) <= 0.5:
        return
    told = f"{large // small} times the words make {after / max(before, 1):.0f} times the work"
    if (after - alone) / 3 >= large - 1:
        raise Violation("all-nodes", f"{told}, and each row of the batch pays it")
    raise Violation("whole-table", f"{told}, however small the batch")


@check(explains="cost", holds=logarithmic)
def cost(make, given):
    """The loss costs O(log V): only the nodes on the paths are visited."""
    work = []
    for depth in DEPTHS:
        layer = given.fill(make(2, *balanced(depth, given.device)))
        for batch in (1, 4):
            target = given.integers(0, 2**depth, batch)
            work.append(given.work(layer, given.normal(batch, 2), target))
    yield free(work)


@check(explains="input")
def input_kept(make, given):
    """Inputs and tables stay as they were, strided inputs work, a second call gives the same."""
    paths, codes = chain(given, 6)
    layer = given.fill(make(8, paths, codes))
    hidden, target = given.normal(5, 8, strided=True), given.integers(0, 6, 5)
    first = layer(hidden, target)
    words = layer.log_prob(hidden)
    yield first, words, hidden, target
    yield paths, codes
    yield layer(hidden, target), layer.log_prob(hidden)
