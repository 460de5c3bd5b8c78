"""Checks of `tsne`: run on the answer and on the reference alike.

A search that stops at the tolerance of the prompt is right, so P has a budget made for that. The
KL divergence, its gradient and the descent get a P of the checks' own, and need no search.
"""

import torch

from quizapp.checks import ContractError, check

SEARCHED = 64.0
"""The prompt allows a relative error of 1e-5 in the perplexity: up to about 1e-4 in P, where
rounding alone would be 1e-6."""

CANCELS = 4.0
"""The springs of a point nearly balance, and may be summed as a product of matrices, in which two
large halves do."""


def cloud(given, number, features=3, **options):
    """Points around the origin."""
    return given.normal(number, features, **options)


def pairs(given, number, gaps=False):
    """A symmetric distribution over all pairs of different points, with zeros for some of them."""
    drawn = given.uniform(number, number, low=0.1, high=1.0)
    if gaps:
        drawn = drawn * (given.uniform(number, number) < 0.4).to(drawn)
        drawn[0, 1] = 1.0
        given.note("a P with zeros")
    p = drawn + drawn.T
    p.fill_diagonal_(0)
    return p / p.sum()


def both(answer, given):
    """KL as a tensor, whether it came as one or as a float, and the gradient."""
    if not isinstance(answer, (tuple, list)) or len(answer) != 2:
        raise ContractError("divergence returns two things: the KL divergence and its gradient")
    kl, gradient = answer
    if isinstance(kl, float):
        kl = torch.tensor(kl, dtype=given.dtype, device=given.device)
    return kl, gradient


def centred(y):
    """The map without its position, which means nothing."""
    if not isinstance(y, torch.Tensor) or y.dim() != 2:
        raise ContractError("embed returns the map, a tensor (points, 2)")
    return y - y.mean(dim=0)


@check(explains="affinities", slack=SEARCHED)
def affinities(make, given):
    """P is right for several numbers of points, features and neighbours."""
    for number, features, perplexity in [(9, 3, 4.0), (6, 1, 2.5), (12, 5, 8.0)]:
        yield make.affinities(cloud(given, number, features), perplexity)


@check(explains="perplexity", slack=SEARCHED)
def bandwidths(make, given):
    """Each point has a bandwidth of its own, for dense and for sparse places."""
    x = torch.cat([cloud(given, 6, std=0.1), cloud(given, 6, mean=2.0, std=2.0)])
    for perplexity in (2.0, 5.0, 9.0):
        yield make.affinities(x, perplexity)


@check(explains="units", slack=SEARCHED)
def units(make, given):
    """The search finds bandwidths of any size: P does not depend on the data's unit."""
    for std in (1e-4, 1e4):
        yield make.affinities(cloud(given, 8, std=std), 3.0)


@check(explains="outlier", slack=SEARCHED)
def outlier(make, given):
    """A point far away from all others has neighbours too, and P is finite."""
    x = torch.cat([cloud(given, 1, mean=200.0), cloud(given, 8)])
    yield make.affinities(x, 3.0)


@check(explains="arguments", slack=SEARCHED)
def arguments(make, given):
    """A perplexity that n points cannot have is refused with ValueError."""
    x = cloud(given, 6)
    for perplexity in (5.0, 7.5, 1.0, 0.0):
        yield given.raises(make.affinities, x, perplexity)
    yield given.raises(make.affinities, cloud(given, 20))
    yield make.affinities(x, 4.5)


# KL is a difference of entropies of that size
@check(explains="kl", magnitude=4.0)
def divergence(make, given):
    """The KL divergence is right, also where P has zeros."""
    for number, std, gaps in [(7, 1.0, False), (5, 3.0, False), (6, 1.0, True), (3, 0.5, False)]:
        kl, _ = both(
            make.divergence(pairs(given, number, gaps), cloud(given, number, 2, std=std)), given
        )
        yield kl


@check(explains="gradient", slack=CANCELS)
def gradient(make, given):
    """The gradient is right for maps of any size, also where P has zeros."""
    for number, std, gaps in [(7, 1.0, False), (5, 1e-2, False), (6, 20.0, False), (6, 1.0, True)]:
        _, slope = both(
            make.divergence(pairs(given, number, gaps), cloud(given, number, 2, std=std)), given
        )
        yield slope


@check(explains="descent", slack=CANCELS)
def descent(make, given):
    """Steps go downhill with momentum, from rest."""
    p, start = pairs(given, 6), cloud(given, 6, 2)
    for steps in (0, 1, 2, 5):
        yield centred(make.embed(p, start, steps, 2.0, exaggeration=1.0))
    for momentum in (0.0, 0.5):
        yield centred(make.embed(p, start, 4, 2.0, momentum, 1.0))


@check(explains="exaggeration", slack=CANCELS)
def exaggeration(make, given):
    """The first `early` steps exaggerate P, and no others."""
    p, start = pairs(given, 6), cloud(given, 6, 2)
    for steps, factor, early in [(1, 3.0, 1), (4, 4.0, 2), (3, 2.0, 0), (3, 12.0, 5)]:
        yield centred(make.embed(p, start, steps, 0.5, 0.5, factor, early))


@check(explains="inputs", slack=CANCELS)
def inputs_kept(make, given):
    """Data, P and the first map are left as they were; a second call gives the same."""
    x = cloud(given, 6, strided=True)
    make.affinities(x, 3.0)
    yield x
    p, start = pairs(given, 5), given.normal(5, 2, strided=True)
    given.note("each called twice")
    yield [both(make.divergence(p, start), given)[1] for _ in range(2)]
    yield [centred(make.embed(p, start, 3, 1.0)) for _ in range(2)]
    yield {"P afterwards": p, "start afterwards": start}


@check(explains="defaults", slack=SEARCHED)
def defaults(make, given):
    """By default: perplexity 30, momentum 0.8, P times 4 in the first 50 steps."""
    yield make.affinities(cloud(given, 36))
    yield centred(make.embed(pairs(given, 4), cloud(given, 4, 2), 52, 0.05))
