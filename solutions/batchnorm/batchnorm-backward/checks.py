"""Checks of `batchnorm-backward`: run on the answer and on the reference alike."""

from quizapp.checks import ContractError, check


def named(out):
    """The three gradients by name."""
    if not isinstance(out, (list, tuple)) or len(out) != 3:
        raise ContractError("a tuple (dx, dweight, dbias) was asked for")
    return dict(zip(("dx", "dweight", "dbias"), out, strict=True))


def drawn(given, *shape, mean=0.0, std=1.0):
    """An upstream gradient, an input and a weight."""
    dy = given.normal(*shape)
    return dy, given.normal(*shape, mean=mean, std=std), given.normal(shape[1], mean=1.0, std=0.5)


# All over: gradients are sums of terms of size 1 that may happen to cancel, so the terms round.
@check(explains="values", magnitude=1.0)
def rows(make, given):
    """In training, all three gradients are right for (N, C) inputs."""
    for shape in [(5, 3), (4, 4), (3, 1), (16, 6)]:
        yield named(make(*drawn(given, *shape, mean=1.0, std=2.0)))
    yield named(make(*drawn(given, 9, 12, mean=8.0, std=0.5)))


@check(explains="channels", magnitude=1.0)
def images(make, given):
    """In training, all three gradients are right for (N, C, H, W) inputs."""
    for shape in [(2, 3, 4, 5), (1, 2, 3, 2), (3, 3, 3, 3), (6, 2, 1, 1)]:
        yield named(make(*drawn(given, *shape, mean=-1.0, std=2.0)))


@check(explains="modes", magnitude=1.0)
def evaluation(make, given):
    """In evaluation the running statistics are used, and they are constants."""
    for shape in [(5, 3), (1, 4), (2, 3, 2, 3), (1, 2, 1, 1)]:
        mean = given.normal(shape[1])
        var = given.uniform(shape[1], low=0.3, high=3.0)
        tensors = drawn(given, *shape, std=2.0)
        yield named(make(*tensors, running=(mean, var)))
        yield named(make(*tensors, 0.5, (mean, var)))


@check(explains="epsilon", magnitude=1.0)
def epsilon(make, given):
    """eps is added to the variance, under the root, whatever its size."""
    for eps in (1e-5, 0.25):
        yield named(make(*drawn(given, 6, 4, std=1e-3), eps))
        yield named(make(*drawn(given, 6, 4), eps=eps))
    yield named(make(*drawn(given, 2, 3, 2, 2, std=1e-3)))


@check(explains="flat", magnitude=1.0)
def dead_channel(make, given):
    """A channel that is 0 throughout gives finite gradients."""
    dy, x, weight = drawn(given, 8, 3)
    yield named(make(dy, x * given.tensor([1.0, 0.0, 1.0]), weight))


# One mean at 100 may be rounded either way: over the spread of 0.01 that is an error of 1e4 eps in
# all of a channel's normalised values, and dweight sums them.
@check(explains="stable", magnitude=2e4, dtypes=("float32", "float64"))
def large_mean(make, given):
    """A mean of 100 with a spread of 0.01 costs no accuracy beyond that of the input."""
    for shape in [(12, 6), (2, 6, 3, 3)]:
        dy, x, weight = drawn(given, *shape, mean=100.0, std=0.01)
        yield named(make(dy, x, 0.01 * weight))


@check(explains="input", magnitude=1.0)
def input_kept(make, given):
    """What is handed in is left alone, non-contiguous tensors work, a second call agrees."""
    for shape, modes in [((6, 3), (False, True)), ((2, 3, 2, 5), (False,))]:
        dy, x = given.normal(*shape, strided=True), given.normal(*shape, std=2.0, strided=True)
        weight, mean = given.normal(3, mean=1.0), given.normal(3)
        var = given.uniform(3, low=0.5, high=2.0)
        for evaluated in modes:
            out = named(make(dy, x, weight, running=(mean, var) if evaluated else None))
            kept = {"dy": dy, "x": x, "weight": weight, "running mean": mean, "running var": var}
            yield out | {f"{name} afterwards": one for name, one in kept.items()}
        yield named(make(dy, x, weight))
