"""Checks of `causal-attention`: run on the answer and on the reference alike."""

import torch

from quizapp.checks import check


def sequences(given, batch, heads, length, d, width=None, std=1.0):
    """Queries, keys and values of one length; values may have another width."""
    q, k = (given.normal(batch, heads, length, d, std=std) for _ in range(2))
    return q, k, given.normal(batch, heads, length, d if width is None else width)


def mask(given, *rows):
    """A mask from words such as "++-+": + may be looked at."""
    given.note("keep " + ", ".join(rows))
    return torch.tensor([[one == "+" for one in row] for row in rows], device=given.device)


@check(explains="causal")
def look_back(make, given):
    """Each position sees itself and what is before it, for any shape, with the scale 1/√d."""
    for shape in [(2, 3, 6, 4), (1, 1, 1, 5), (3, 2, 9, 16, 3), (1, 2, 2, 1)]:
        yield make(*sequences(given, *shape, std=1.5))


@check(explains="padding")
def padding(make, given):
    """Keys that `keep` rules out are not looked at, on top of what lies ahead."""
    for shape, rows in [
        ((2, 3, 6, 4), ["++++--", "+-+-++"]),
        ((2, 2, 5, 4), ["+++++", "++---"]),
        ((1, 2, 4, 8, 3), ["+--+"]),
    ]:
        yield make(*sequences(given, *shape), mask(given, *rows))


@check(explains="padded-queries")
def padded_queries(make, given):
    """A query whose own key is padding still gets what it may see."""
    q, k, v = sequences(given, 1, 2, 5, 4)
    yield make(q, k, v, mask(given, "++---"))
    yield make(q, k, v, keep=mask(given, "+++--"))


@check(explains="empty")
def nothing_visible(make, given):
    """Where a query may see no key at all, the output is zeros."""
    for rows in [["--+++", "+++++"], ["-----", "-++-+"], ["----+", "---+-"]]:
        yield make(*sequences(given, 2, 3, 5, 4), mask(given, *rows))


@check(explains="decoding")
def fewer_queries(make, given):
    """Fewer queries than keys are the last positions of the sequence."""
    for queries, rows in [(1, None), (3, None), (6, None), (2, ["+-+++-+", "---+++-"])]:
        q, k, v = sequences(given, 2, 2, 7, 4)
        keep = None if rows is None else mask(given, *rows)
        given.note(f"the last {queries} of 7 queries")
        yield make(q[:, :, -queries:], k, v, keep)


# An answer may subtract log-sum-exp in one go, and then rounds as the scores do: hence the slack.
# In bfloat16 scores of this size are noise.
@check(explains="stable", slack=32.0, dtypes=("float32", "float64"))
def large_scores(make, given):
    """Scores in the hundreds give finite, right outputs."""
    q, k, v = sequences(given, 1, 2, 6, 16, std=12.0)
    yield make(q, k, v)
    yield make(q, k, v, mask(given, "-+-++-"))


@check(explains="hidden")
def hidden_scores(make, given):
    """Hidden scores may be larger than visible ones by any amount, and do not matter."""
    q, k, v = sequences(given, 1, 2, 6, 4)
    q[..., 0] = 2.0
    steps = torch.arange(1, 7, dtype=given.dtype, device=given.device)
    for height, note in [(300.0, "higher"), (-300.0, "lower, all below 0")]:
        k[..., 0] = height * steps
        given.note(f"each key scores 300 {note}")
        yield make(q, k, v)
        yield make(q, k, v, mask(given, "-+-+--"))


def under(make, keep=None):
    """The answer as a function of what has gradients."""

    def attend(q, k, v):
        return make(q, k, v) if keep is None else make(q, k, v, keep)

    return attend


# Fused kernels sum a gradient in another order: up to 0.8 of the budget without the slack.
@check(explains="gradients", slack=2.0)
def gradients(make, given):
    """Gradients reach queries, keys and values, and only those that took part."""
    yield given.backward(under(make), *sequences(given, 2, 2, 5, 4))
    keep = mask(given, "+-+++", "+++--")
    yield given.backward(under(make, keep), *sequences(given, 2, 2, 5, 4))


@check(explains="empty-gradients", slack=2.0)
def gradients_of_nothing(make, given):
    """Rows that see nothing leave every gradient finite, and add nothing to it."""
    keep = mask(given, "--+++", "-----")
    yield given.backward(under(make, keep), *sequences(given, 2, 2, 5, 4))


@check(explains="inputs")
def inputs_kept(make, given):
    """Inputs and mask are left alone, strided ones work, a second call gives the same."""
    q, k, v = (given.normal(2, 2, 6, 4, strided=True) for _ in range(3))
    keep = mask(given, "+--+++", "-+++--")
    first = make(q, k, v, keep)
    yield first, q, k, v, keep
    yield make(q, k, v, keep)
