"""Checks of `label-smoothing`: run on the answer and on the reference alike."""

import torch

from quizapp.checks import check


def batch(given, *shape, std=2.0, strided=False):
    """Logits of `shape` and a class for each distribution; the last class is in no target."""
    logits = given.normal(*shape, std=std, strided=strided)
    return logits, given.integers(0, max(1, shape[1] - 1), shape[0], *shape[2:])


def thousands(given):
    """Logits no two of which are near each other: in float32 they would lose the odds of a tie."""
    rows = [1000.0 * given.permutation(5).to(given.dtype) - 2000.0 for _ in range(4)]
    given.note("logits (4, 5), whole thousands")
    return torch.stack(rows), given.integers(0, 5, 4)


def gradient(make, given, logits, target, eps):
    """The gradient at the logits alone: beside it the loss would set the error budget."""
    return given.backward(lambda z: make(z, target, eps), logits)["gradient of the input"]


# cross-entropy as KL + entropy, or as logsumexp - logit, is right to the rounding of its parts:
# `magnitude` is the size of those


@check(explains="values", magnitude=4.0)
def loss(make, given):
    """The loss is right for any number of targets and classes, and eps is 0.1 by default."""
    for size, classes in [(6, 4), (3, 10), (1, 7)]:
        yield make(*batch(given, size, classes), 0.2)
    yield make(*batch(given, 5, 6))


@check(explains="share", magnitude=4.0)
def share(make, given):
    """Every class gets eps/K, the right one too: few classes tell it best."""
    for classes in (2, 3, 50):
        yield make(*batch(given, 4, classes), eps=0.3)
    logits = torch.zeros(3, 5, dtype=given.dtype, device=given.device)
    given.note("all logits 0")
    yield make(logits, given.integers(0, 5, 3), 0.25)


@check(explains="ends", magnitude=4.0)
def ends(make, given):
    """eps 0 is plain cross-entropy, eps 1 leaves the labels out."""
    logits, target = batch(given, 6, 5)
    for eps in (0.0, 0.5, 1.0):
        yield make(logits, target, eps)
    yield make(logits, target, 0)


@check(explains="axes", magnitude=4.0)
def further_axes(make, given):
    """With more axes the classes are axis 1, and every target weighs the same."""
    for shape in [(3, 4, 5), (2, 5, 3, 4), (2, 6, 6), (4, 3, 1)]:
        yield make(*batch(given, *shape), 0.2)


# here `magnitude` is that of the logits
@check(explains="stable", magnitude=3000.0)
def large_logits(make, given):
    """Logits in the thousands give a finite, right loss."""
    for eps in (0.1, 1.0):
        yield make(*thousands(given), eps)


@check(explains="gradients", magnitude=1.0)
def gradients(make, given):
    """The gradient at the logits is (p - q) divided by the number of targets."""
    for shape, eps in [((5, 4), 0.1), ((1, 3), 0.6), ((2, 4, 3), 0.3)]:
        logits, target = batch(given, *shape)
        yield gradient(make, given, logits, target, eps)


@check(explains="stable", magnitude=1.0)
def gradient_of_large_logits(make, given):
    """Logits in the thousands, or all shifted by a hundred, give a finite, right gradient."""
    logits, target = thousands(given)
    yield gradient(make, given, logits, target, 0.1)
    logits, target = batch(given, 4, 6)
    logits[:, 1] += 50.0
    yield gradient(make, given, logits, target, 0.1)
    yield gradient(make, given, logits + 100.0, target, 0.1)


@check(explains="arguments")
def arguments(make, given):
    """An eps outside 0 to 1 is refused with ValueError, the ends are not."""
    logits, target = batch(given, 3, 4)
    for eps in (-0.1, 1.5, 10, 0.0, 1.0):
        yield given.raises(make, logits, target, eps)


@check(explains="inputs", magnitude=4.0)
def inputs_kept(make, given):
    """Inputs are left alone and may be non-contiguous; a second call gives the same."""
    logits, target = batch(given, 4, 5, 6, strided=True)
    target = target.T.contiguous().T
    first = make(logits, target)
    yield {"loss": first, "logits afterwards": logits, "targets afterwards": target}
    yield make(logits, target)
