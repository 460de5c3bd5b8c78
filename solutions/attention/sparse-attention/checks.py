"""Checks of `sparse-attention`: run on the answer and on the reference alike."""

import torch

from quizapp.checks import Violation, check, free, growth

LENGTHS = (64, 256)
"""Two lengths whose cost is compared."""


SHAPES = [((2, 3, 9, 4), 3), ((1, 2, 11, 16, 3), 2), ((3, 1, 14, 5), 4), ((1, 4, 8, 2), 3)]
"""Shapes and a stride each."""


def sequences(given, batch, heads, length, d, width=None, std=1.0):
    """Queries, keys and values of one length; values may have another width."""
    q, k = (given.normal(batch, heads, length, d, std=std) for _ in range(2))
    return q, k, given.normal(batch, heads, length, d if width is None else width)


@check(explains="pattern")
def pattern(make, given):
    """Each query sees the last `stride` keys, and before them every stride-th."""
    for shape, stride in SHAPES:
        yield make(*sequences(given, *shape, std=1.5), stride)


@check(explains="default")
def default_stride(make, given):
    """Without a stride it is √n, rounded up."""
    for length in (9, 10, 7, 13, 16, 17, 21):
        yield make(*sequences(given, 1, 1, length, 4, std=1.5))
    yield make(*sequences(given, 1, 1, 10, 4), stride=2)


@check(explains="start")
def start(make, given):
    """At the start there are fewer keys: what lies before the first takes no weight."""
    for stride in (2, 3):
        q, k, v = sequences(given, 1, 2, 7, 4)
        # below 0, as keys of a real layer may be: a key of zeros would then win
        yield make(q.abs(), -2.0 * k.abs(), 5.0 + v, stride)


@check(explains="sizes")
def any_sizes(make, given):
    """A stride of 1, strides longer than the sequence and a single position work."""
    for length, stride in [(6, 1), (4, 4), (5, 9), (4, 3), (2, 1), (1, 1), (1, 3)]:
        yield make(*sequences(given, 1, 2, length, 4), stride)
    for length in (1, 2, 3):
        yield make(*sequences(given, 2, 1, length, 4))


# In bfloat16 scores of this size are noise.
@check(explains="stable", slack=32.0, dtypes=("float32", "float64"))
def large_scores(make, given):
    """Scores in the hundreds and beyond give finite, right outputs."""
    for stride in (3, 2):
        yield make(*sequences(given, 1, 2, 10, 16, std=30.0), stride)


@check(explains="stable")
def towering_scores(make, given):
    """Scores that differ by thousands leave all the weight to the largest among those seen."""
    # far from 0, so that a mask of −1000 is none
    steps = torch.arange(17, 25, dtype=given.dtype, device=given.device)
    for height in (256.0, -256.0):
        q, k, v = sequences(given, 1, 2, 8, 4)
        q[..., 0] = 2.0
        k[..., 0] = height * steps
        given.note(f"each key scores {abs(height):g} {'more' if height > 0 else 'less'}")
        yield make(q, k, v, 3)


@check(explains="gradients", slack=2.0)
def gradients(make, given):
    """Gradients reach queries, keys and values, near and far."""
    for stride in (2, 3):

        def attend(q, k, v, stride=stride):
            return make(q, k, v, stride)

        given.note(f"stride {stride}")
        yield given.backward(attend, *sequences(given, 2, 2, 7, 4))


def below_quadratic(got, want):
    """Four times the length may cost about eight times as much; n × n scores cost 16 times."""
    power = growth(list(zip(LENGTHS, got[0], strict=True)))
    if power > 1.75:
        raise Violation(
            "cost",
            f"{LENGTHS[1] // LENGTHS[0]} times the length makes "
            f"{got[0][1] / max(got[0][0], 1):.0f} times the work: it grows like n^{power:.1f}",
        )


@check(explains="cost", holds=below_quadratic)
def cost(make, given):
    """The cost is O(n·√n), counted in operations: nothing of size n × n is formed."""
    yield free([given.work(make, *sequences(given, 1, 1, n, 2)) for n in LENGTHS])


@check(explains="inputs")
def inputs_kept(make, given):
    """Inputs are left alone, strided ones work, a second call gives the same."""
    q, k, v = (given.normal(2, 2, 6, 4, strided=True) for _ in range(3))
    for stride in (3, 2):
        first = make(q, k, v, stride)
        yield first, q, k, v
        yield make(q, k, v, stride)
