"""Checks of `linear-attention`: run on the answer and on the reference alike."""

from quizapp.checks import Violation, check, free, growth

LENGTHS = (32, 256)
"""Two lengths whose cost is compared."""


def sequences(given, batch, heads, length, d, width=None, **options):
    """Queries, keys and values of one length; values may have another width."""
    q, k = (given.normal(batch, heads, length, d, **options) for _ in range(2))
    return q, k, given.normal(batch, heads, length, d if width is None else width)


@check(explains="values")
def everything_visible(make, given):
    """Each query mixes all values by φ(q)·φ(k), for any shape; without `causal` that is meant."""
    for shape in [(2, 3, 6, 4), (1, 1, 1, 5), (3, 2, 9, 16, 3), (1, 2, 12, 1)]:
        yield make(*sequences(given, *shape, std=1.5))


@check(explains="causal")
def look_back(make, given):
    """With `causal` each query mixes the values up to its own, for any shape."""
    for shape in [(2, 3, 6, 4), (1, 1, 1, 5), (3, 2, 11, 8, 3), (1, 2, 12, 1)]:
        yield make(*sequences(given, *shape, std=1.5), True)
    yield make(*sequences(given, 1, 2, 19, 3), causal=True)


@check(explains="weights")
def weights(make, given):
    """The weights are positive and sum to 1: equal values come out as they are."""
    for causal in (False, True):
        q, k, v = sequences(given, 1, 2, 7, 4, 3)
        yield make(q, k, v[:, :, :1].expand_as(v).contiguous(), causal)
        q, k, v = sequences(given, 1, 2, 7, 4, 3)
        yield make(q, k, 100.0 + v, causal)


@check(explains="lengths")
def other_lengths(make, given):
    """Without `causal`, queries and keys may differ in number."""
    for queries, keys in [(3, 8), (8, 3), (1, 5)]:
        q, k = given.normal(2, 2, queries, 4), given.normal(2, 2, keys, 4)
        yield make(q, k, given.normal(2, 2, keys, 4))


@check(explains="small")
def small_features(make, given):
    """Features near 0 still give weights that sum to 1."""
    for causal in (False, True):
        yield make(*sequences(given, 1, 2, 5, 4, mean=-7.0, std=0.5), causal)


@check(explains="gradients")
def gradients(make, given):
    """Gradients reach queries, keys and values."""
    for causal in (False, True):

        def attend(q, k, v, causal=causal):
            return make(q, k, v, causal)

        given.note(f"causal={causal}")
        yield given.backward(attend, *sequences(given, 2, 2, 6, 4))


def linear(got, want):
    """Eight times the length may cost about eight times as much; n × n scores cost 64 times."""
    for causal, work in zip((False, True), got, strict=True):
        power = growth(list(zip(LENGTHS, work, strict=True)))
        if power > 1.4:
            raise Violation(
                "causal-cost" if causal else "cost",
                f"with causal={causal}, {LENGTHS[1] // LENGTHS[0]} times the length makes "
                f"{work[1] / max(work[0], 1):.0f} times the work: it grows like n^{power:.1f}",
            )


@check(explains="cost", holds=linear)
def cost(make, given):
    """The cost is O(n), causal or not, counted in operations."""
    for causal in (False, True):
        yield free(
            [given.work(make, *sequences(given, 1, 1, length, 2), causal) for length in LENGTHS]
        )


@check(explains="inputs")
def inputs_kept(make, given):
    """Inputs are left alone, strided ones work, a second call gives the same."""
    q, k, v = (given.normal(2, 2, 6, 4, strided=True) for _ in range(3))
    for causal in (False, True):
        first = make(q, k, v, causal)
        yield first, q, k, v
        yield make(q, k, v, causal)
