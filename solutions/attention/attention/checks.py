"""Checks of `attention`: run on the answer and on the reference alike."""

from quizapp.checks import check


@check(explains="values")
def forward(make, given):
    """Output equals multi-head self-attention for any batch, length, width and head count."""
    for batch, length, dim, heads in [(2, 10, 64, 8), (1, 7, 24, 3), (3, 1, 16, 1), (2, 5, 6, 6)]:
        yield given.fill(make(dim, heads))(given.normal(batch, length, dim))


@check(explains="heads")
def heads(make, given):
    """Heads are slices of neighbouring features and do not mix."""
    layer = given.fill(make(12, 3))
    x = given.normal(1, 4, 12)
    yield layer(x)
    yield given.fill(make(16))(given.normal(2, 3, 16))


@check(explains="scale")
def scale(make, given):
    """Scores are divided by the square root of a head's width."""
    for dim, heads in [(64, 1), (64, 16)]:
        layer = given.fill(make(dim, heads), scale=1.5)
        yield layer(given.normal(2, 6, dim, std=2.0))


@check(explains="stable")
def large_scores(make, given):
    """Scores in the hundreds give finite, right outputs."""
    layer = given.fill(make(32, 2), scale=4.0)
    yield layer(given.normal(1, 5, 32, std=8.0))


@check(explains="gradients")
def gradients(make, given):
    """Gradients reach the input and every weight."""
    layer = given.fill(make(32, 4))
    yield given.backward(layer, given.normal(2, 6, 32))


@check(explains="arguments")
def arguments(make, given):
    """A width that the heads do not divide is refused with ValueError."""
    yield given.raises(make, 10, 3)
    yield given.raises(make, 12)
    yield given.raises(make, 12, 3)


@check(explains="input")
def input_kept(make, given):
    """The input is left alone, non-contiguous inputs work, a second call gives the same."""
    layer = given.fill(make(24, 4))
    x = given.normal(2, 9, 24, strided=True)
    first = layer(x)
    yield first, x
    yield layer(x)
