"""Checks of `huffman`: run on the answer and on the reference alike.

Optimal trees are many: what is compared is their weighted length, which all have in common. That
the tables are a tree at all is a property, told by reading them as one.
"""

import torch

from quizapp.checks import ContractError, Violation, check, free


def rows(answer, words):
    """Each word's nodes and branches, or a Violation that says what is no table of paths."""
    if not (isinstance(answer, (list, tuple)) and len(answer) == 2):
        raise Violation("no pair", "two tensors are asked for, paths and codes")
    for name, table in zip(("paths", "codes"), answer, strict=True):
        if not isinstance(table, torch.Tensor):
            raise Violation("no tensor", f"{name} is no tensor")
        if table.dtype != torch.int64:
            raise Violation(f"{table.dtype}", f"{name} is of {table.dtype}, not of torch.int64")
        if table.dim() != 2 or len(table) != words:
            text = f"{name} has the shape {tuple(table.shape)}; {words} rows are asked for"
            raise Violation(f"shape {table.dim()}", text)
    paths, codes = answer
    if paths.shape != codes.shape:
        raise Violation("shapes", f"paths is {tuple(paths.shape)}, codes is {tuple(codes.shape)}")
    found = []
    for word, (path, code) in enumerate(zip(paths.tolist(), codes.tolist(), strict=True)):
        length = path.index(-1) if -1 in path else len(path)
        if any(node != -1 for node in path[length:]):
            raise Violation("after padding", f"the path of word {word} goes on behind -1: {path}")
        for node in path[:length]:
            if not 0 <= node < words - 1:
                text = f"the path of word {word} is {path}: there is no inner node {node}"
                raise Violation(f"node {node}", f"{text} of {words - 1}")
        if any(branch not in (0, 1) for branch in code[:length]):
            raise Violation("branch", f"the code of word {word} is {code[:length]}, not of 0 and 1")
        found.append((path[:length], code[:length]))
    return found


def lengths(answer, words):
    """The length of each word's path, in a tree that is one; else a Violation."""
    table = rows(answer, words)
    node_at, prefix_of = {}, {}
    leaves = {}
    for word, (path, code) in enumerate(table):
        for level, node in enumerate(path):
            prefix = tuple(code[:level])
            if node_at.setdefault(prefix, node) != node:
                where = _told(prefix)
                text = f"{where} stands node {node_at[prefix]} in one row and {node} in another"
                raise Violation(f"two nodes {prefix}", f"{text} (word {word})")
            if prefix_of.setdefault(node, prefix) != prefix:
                text = f"node {node} stands {_told(prefix)} and {_told(prefix_of[node])}"
                raise Violation(f"two places {node}", f"{text} (word {word})")
        other = leaves.setdefault(tuple(code), word)
        if other != word:
            raise Violation("same code", f"words {other} and {word} have the same code {code}")
    for code, word in leaves.items():
        if code in node_at:
            text = f"word {word} ends {_told(code)}, and other words' paths go on from there"
            raise Violation(f"no leaf {word}", text)
    for prefix, node in node_at.items():
        for branch in (0, 1):
            child = (*prefix, branch)
            if child not in node_at and child not in leaves:
                raise Violation("branch unused", f"nothing hangs on branch {branch} of node {node}")
    return [len(path) for path, _ in table]


def _told(code):
    return f"behind code {''.join(map(str, code))}" if code else "at the root"


def a_tree(got, want):
    for (frequencies, _), (_, answer) in zip(want, got, strict=True):
        lengths(answer, len(frequencies))


def draw(given, words, high):
    """Frequencies of ``words`` words, many small ones and few large ones."""
    return [1 + int(high * x**4) for x in given.uniform(words).tolist()]


def told(given, frequencies):
    """The frequencies, as a report shows them."""
    shown = frequencies if len(frequencies) <= 12 else [*frequencies[:11], "…"]
    given.note(f"frequencies {', '.join(map(str, shown))}")
    return frequencies


def totals(make, given, lists):
    """`total` of each list of frequencies, in one tensor."""
    found = [total(make, given, frequencies) for frequencies in lists]
    return {"Σ frequency · length of each": torch.tensor(found, dtype=torch.float64)}


def total(make, given, frequencies):
    """Frequency times length of path, summed over all words."""
    before = list(told(given, frequencies))
    answer = make(frequencies)
    if not (isinstance(answer, (list, tuple)) and len(answer) == 2):
        raise ContractError("two tensors were asked for, paths and codes")
    paths = answer[0]
    if not isinstance(paths, torch.Tensor) or paths.dim() != 2 or len(paths) != len(before):
        raise ContractError(f"paths has to be a tensor with {len(before)} rows")
    lengths = (paths != -1).sum(1).tolist()
    return sum(f * n for f, n in zip(before, lengths, strict=True))


@check(explains="tree", holds=a_tree)
def valid(make, given):
    """The tables are a tree: one root, two branches at each node, words as its leaves."""
    lists = [[4, 1, 2, 1], [1, 1], [2] * 6, [5, 0, 0, 5, 1, 0], [16, 1, 8, 2, 4]]
    for frequencies in [*lists, *(draw(given, words, 500) for words in (7, 40))]:
        before = list(told(given, frequencies))
        yield before, free(make(frequencies), shape=False)


@check(explains="values")
def small(make, given):
    """Few words: the two lightest trees are joined, again and again."""
    lists = [[4, 1, 2, 1], [15, 7, 6, 6, 5], [1, 2, 3, 4, 5, 6], [9, 2, 2, 2]]
    yield totals(make, given, [*lists, draw(given, 6, 50)])


@check(explains="optimal")
def best(make, given):
    """No tree has a smaller sum of frequency times length."""
    sizes = [(5, 30), (12, 100), (60, 10000), (150, 10**6)]
    order = given.permutation(100).tolist()
    zipf = [10**6 // (1 + rank) for rank in order]
    yield totals(make, given, [*(draw(given, *size) for size in sizes), zipf])


@check(explains="chain")
def chain(make, given):
    """Frequencies that double make a chain, up to the longest path there is."""
    orders = [given.permutation(words).tolist() for words in (3, 10, 45)]
    yield totals(make, given, [[2**power for power in order] for order in orders])


@check(explains="ties")
def ties(make, given):
    """Equal frequencies, and words that never occur, have leaves of their own."""
    lists = [[1, 1], [3, 3, 3], [2] * 8, [5, 0, 0, 5, 1, 0], [0, 0, 0, 0, 0]]
    yield totals(make, given, [*lists, given.integers(0, 4, 30).tolist()])


@check(explains="single")
def single(make, given):
    """A single word has an empty path; without words there is a ValueError."""
    for frequency in (5, 0):
        yield [tuple(table.shape) for table in make(told(given, [frequency]))]
    yield given.raises(make, [])
    yield given.raises(make, [2, 1])


@check(explains="input")
def input_kept(make, given):
    """The list of frequencies is left as it is."""
    for frequencies in ([9, 1, 4, 1, 7], draw(given, 20, 100)):
        make(frequencies)
        yield frequencies
