"""Checks of `local-attention`: run on the answer and on the reference alike."""

import torch

from quizapp.checks import Violation, check, free, growth

LENGTHS = (32, 256)
"""Two lengths whose cost is compared, with one radius."""


SHAPES = [((2, 3, 9, 4), 2), ((1, 2, 8, 16, 3), 3), ((3, 1, 7, 5), 1), ((1, 1, 16, 2), 6)]
"""Shapes and a radius each."""


def sequences(given, batch, heads, length, d, width=None, std=1.0):
    """Queries, keys and values of one length; values may have another width."""
    q, k = (given.normal(batch, heads, length, d, std=std) for _ in range(2))
    return q, k, given.normal(batch, heads, length, d if width is None else width)


@check(explains="window")
def both_sides(make, given):
    """Each query sees the keys at most `radius` away on either side; without `causal` both."""
    for shape, radius in SHAPES:
        yield make(*sequences(given, *shape, std=1.5), radius)


@check(explains="causal")
def behind_only(make, given):
    """With `causal` it sees itself and `radius` keys behind."""
    for shape, radius in SHAPES:
        yield make(*sequences(given, *shape, std=1.5), radius, True)
    yield make(*sequences(given, 1, 2, 6, 4), radius=2, causal=True)


@check(explains="edges")
def edges(make, given):
    """At the edges the window is cut off: what lies outside takes no weight."""
    for causal in (False, True):
        q, k, v = sequences(given, 1, 2, 6, 4)
        # below 0, as keys of a real layer may be: a key of zeros would then win
        q, k = q.abs(), -2.0 * k.abs()
        yield make(q, k, 5.0 + v, 2, causal)


@check(explains="sizes")
def any_sizes(make, given):
    """A radius of 0, windows wider than the sequence and a single position work."""
    for length, radius in [(5, 0), (4, 3), (4, 9), (1, 2), (3, 2), (2, 1)]:
        for causal in (False, True):
            yield make(*sequences(given, 1, 2, length, 4), radius, causal)


# In bfloat16 scores of this size are noise.
@check(explains="stable", slack=32.0, dtypes=("float32", "float64"))
def large_scores(make, given):
    """Scores in the hundreds and beyond give finite, right outputs."""
    for causal in (False, True):
        yield make(*sequences(given, 1, 2, 7, 16, std=30.0), 2, causal)


@check(explains="gradients", slack=2.0)
def gradients(make, given):
    """Gradients reach queries, keys and values, those at the edges as well."""
    for causal in (False, True):

        def attend(q, k, v, causal=causal):
            return make(q, k, v, 2, causal)

        given.note(f"radius 2, causal={causal}")
        yield given.backward(attend, *sequences(given, 2, 2, 7, 4))


@check(explains="stable")
def towering_scores(make, given):
    """Scores that differ by thousands leave all the weight to the largest in the window."""
    steps = torch.arange(1, 8, dtype=given.dtype, device=given.device)
    for causal in (False, True):
        for height in (256.0, -256.0):
            q, k, v = sequences(given, 1, 2, 7, 4)
            q[..., 0] = 2.0
            k[..., 0] = height * steps
            given.note(f"each key scores {abs(height):g} {'more' if height > 0 else 'less'}")
            yield make(q, k, v, 2, causal)


def linear(got, want):
    """Eight times the length may cost about eight times as much; n × n scores cost 64 times."""
    for causal, work in zip((False, True), got, strict=True):
        power = growth(list(zip(LENGTHS, work, strict=True)))
        if power > 1.4:
            raise Violation(
                "cost",
                f"with causal={causal}, {LENGTHS[1] // LENGTHS[0]} times the length makes "
                f"{work[1] / max(work[0], 1):.0f} times the work: it grows like n^{power:.1f}",
            )


@check(explains="cost", holds=linear)
def cost(make, given):
    """The cost is O(n · radius), counted in operations: no score is computed to be masked."""
    for causal in (False, True):
        yield free([given.work(make, *sequences(given, 1, 1, n, 2), 2, causal) for n in LENGTHS])


@check(explains="inputs")
def inputs_kept(make, given):
    """Inputs are left alone, strided ones work, a second call gives the same."""
    q, k, v = (given.normal(2, 2, 6, 4, strided=True) for _ in range(3))
    for causal in (False, True):
        first = make(q, k, v, 1, causal)
        yield first, q, k, v
        yield make(q, k, v, 1, causal)
