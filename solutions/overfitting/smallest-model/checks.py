"""Checks of `smallest-model`: run on the answer and on the reference alike.

A model's folds are laid out so that mean and standard error are known without being measured:
K - 1 equal deviations down and one of K - 1 times that size up have the mean 0 and the standard
error 1. So each model's distance from the limit is chosen, and is never a matter of rounding.
"""

import torch

from quizapp.checks import ContractError, check

UNIT = 0.125
"""The best model's standard error."""
NAN, INFINITE = float("nan"), float("inf")
FAR = (0.3, 0.6, 0.9, 0.96, 1.04, 1.1, 1.3, 1.7, 2.5, 4.0)
"""How far above the best mean other models may lie, in units."""
WIDE = (0.2, 1.0, 2.5)
"""Their own standard errors, in units."""


def table(given, folds, models, base=1.0):
    """Errors of `models`, pairs of how far the mean lies above `base` and the standard error."""
    rows = []
    for far, wide in models:
        row = torch.full((folds,), -1.0, dtype=torch.float64)
        row[given.integer(0, folds)] = folds - 1.0
        sign = 1.0 if given.integer(0, 2) else -1.0
        rows.append((base + UNIT * (far + wide * sign * row)).tolist())
    return given.tensor(rows)


def chosen(make, sizes, errors):
    """The index; whether it is an int or a tensor of one does not matter."""
    found = make.smallest_model(sizes, errors)
    if isinstance(found, bool) or not hasattr(found, "__index__"):
        raise ContractError(f"an index was asked for, this is {type(found).__name__}")
    return int(found)


def pick(make, given, folds, models, sizes):
    """What is chosen; the best model's standard error is one unit."""
    given.note(f"{folds} folds; means {', '.join(f'{1 + UNIT * far:.4g}' for far, _ in models)}")
    given.note(f"standard errors {', '.join(f'{UNIT * wide:.4g}' for _, wide in models)}")
    return chosen(make, sizes, table(given, folds, models))


@check(explains="summary")
def summary(make, given):
    """The mean error of each model, and its standard error s/sqrt(K), with K - 1 in s."""
    for models, folds in [(4, 5), (1, 2), (3, 3), (6, 10)]:
        means, standard_errors = make.summarize(given.uniform(models, folds, low=0.2, high=1.5))
        yield {"means": means, "standard errors": standard_errors}


@check(explains="cancel")
def close_errors(make, given):
    """The standard error is right where all errors are large and close to each other."""
    means, standard_errors = make.summarize(given.normal(4, 6, mean=200.0, std=0.5))
    yield {"means": means, "standard errors": standard_errors}


@check(explains="rule")
def rule(make, given):
    """The smallest model within one standard error of the best mean is chosen."""
    yield pick(make, given, 4, [(0.0, 1.0), (0.8, 1.0), (1.5, 1.0)], [900, 300, 100])
    yield pick(make, given, 5, [(2.2, 1.0), (0.9, 1.0), (0.0, 1.0)], [10, 20, 30])
    yield pick(make, given, 3, [(3.0, 1.0), (0.0, 1.0), (0.5, 1.0)], [10, 20, 30])


@check(explains="limit")
def limit(make, given):
    """The limit is the best model's own standard error, that of its mean."""
    for folds in (2, 3, 6):
        yield pick(make, given, folds, [(1.04, 1.0), (0.96, 1.0), (0.0, 1.0)], [1, 2, 3])
    # Wide ones outside, narrow ones inside: their own standard errors do not count.
    yield pick(make, given, 4, [(1.6, 2.0), (0.8, 0.1), (0.0, 1.0)], [1, 2, 3])
    yield pick(make, given, 4, [(1.6, 0.8), (0.8, 0.8), (0.0, 1.0)], [1, 2, 3])
    yield pick(make, given, 4, [(0.8, 1.0), (0.1, 0.2), (0.0, 1.0)], [1, 2, 3])
    yield pick(make, given, 5, [(1.3, 0.1), (1.2, 4.0), (0.0, 1.0), (0.9, 0.5)], [1, 2, 3, 4])


@check(explains="order")
def any_order(make, given):
    """Sizes come in any order, and more models may be within the limit, or the best one alone."""
    models = [(0.0, 1.0), (0.5, 1.0), (0.7, 1.0), (0.2, 1.0)]
    for sizes in ([40, 30, 20, 10], [10, 20, 30, 40], [40, 10, 20, 30], [20, 40, 10, 30]):
        yield pick(make, given, 4, models, sizes)
    yield pick(make, given, 3, [(2.0, 1.0), (0.0, 1.0), (3.0, 1.0)], [1, 3, 2])
    yield pick(make, given, 3, [(0.0, 1.0)], [7])
    for folds in (3, 4, 5, 8, 12):
        drawn = [
            (FAR[given.integer(0, len(FAR))], WIDE[given.integer(0, len(WIDE))]) for _ in range(6)
        ]
        drawn[given.integer(0, 6)] = (0.0, 1.0)
        sizes = [100 * (n + 1) for n in given.permutation(6).tolist()]
        yield pick(make, given, folds, drawn, sizes)


@check(explains="ties")
def equal_sizes(make, given):
    """Of equally small ones the lowest mean is chosen, of equal ones in both the first."""
    yield pick(make, given, 4, [(0.8, 1.0), (0.4, 1.0), (0.6, 1.0), (0.0, 1.0)], [5, 5, 5, 9])
    yield pick(make, given, 4, [(0.6, 1.0), (1.5, 1.0), (0.0, 1.0), (0.3, 1.0)], [5, 5, 9, 5])
    yield pick(make, given, 5, [(0.8, 0.2), (0.4, 2.0), (0.6, 1.0), (0.0, 1.0)], [5, 5, 5, 9])
    errors = table(given, 4, [(0.5, 1.0), (0.0, 1.0)])
    given.note("models 0 and 2 are the same")
    yield chosen(make, [3, 8, 3], errors[[0, 1, 0]])


@check(explains="inclusive")
def no_spread(make, given):
    """A mean that is exactly on the limit is within it: so where the folds do not differ at all."""
    yield chosen(make, [2, 1], given.tensor([[0.5, 0.5, 0.5], [0.75, 0.75, 0.75]]))
    yield chosen(make, [3, 2, 1], given.tensor([[0.5] * 4, [0.5] * 4, [0.75] * 4]))


@check(explains="diverged")
def diverged(make, given):
    """A model with a NaN or an infinity among its errors is left out."""
    for bad in (NAN, INFINITE, -INFINITE):
        for row in (0, 1, 2):
            errors = table(given, 4, [(0.7, 1.0), (0.8, 1.0), (0.0, 1.0), (0.1, 1.0)])
            errors[row, given.integer(0, 4)] = bad
            given.note(f"one error of model {row} is {bad}")
            yield chosen(make, [1, 2, 8, 9], errors)
    errors = table(given, 3, [(-5.0, 0.1), (0.0, 1.0), (0.5, 1.0)])
    errors[0, 1:] = torch.tensor([NAN, INFINITE])
    given.note("model 0 has a NaN and an infinity, and one error lower than all others")
    yield chosen(make, [1, 9, 4], errors)


@check(explains="any-errors")
def any_errors(make, given):
    """Errors may be negative, tiny or large: what counts is their distance in standard errors."""
    models = [(0.0, 1.0), (0.8, 1.0), (1.3, 1.0)]
    yield chosen(make, [9, 5, 1], table(given, 4, models, base=-3.0))
    for scale in (1e-6, 1e4):
        given.note(f"errors times {scale:g}")
        yield chosen(make, [9, 5, 1], table(given, 4, models) * scale)


@check(explains="sizes")
def close_sizes(make, given):
    """Sizes are whole numbers, in the billions too, and may differ by one."""
    models = [(0.0, 1.0), (0.5, 1.0), (0.3, 1.0)]
    for size in (25_557_032, 7_000_000_000):
        yield pick(make, given, 4, models, [size + 2, size, size + 1])
        yield pick(make, given, 4, models, [size, size + 1, size])


@check(explains="arguments")
def refused(make, given):
    """A single fold is refused with ValueError, and so are models that have all diverged."""
    yield given.raises(make.summarize, given.normal(3, 1))
    yield given.raises(make.smallest_model, [1, 2, 3], given.normal(3, 1))
    broken = given.normal(2, 3)
    broken[0, 1], broken[1, 2] = NAN, INFINITE
    yield given.raises(make.smallest_model, [1, 2], broken)
    yield given.raises(make.smallest_model, [1, 2], given.normal(2, 2))


@check(explains="untouched")
def untouched(make, given):
    """Neither the errors, in any memory, nor the sizes are changed; a tuple of sizes will do."""
    for strided in (True, False):
        errors = given.normal(4, 5, mean=3.0, strided=strided)
        means, standard_errors = make.summarize(errors)
        yield errors, means, standard_errors
        errors[2, 3] = NAN
        make.smallest_model((4, 3, 2, 1), errors)
        yield errors
    sizes = [3, 1, 2, 4]
    make.smallest_model(sizes, given.normal(4, 5))
    yield sizes
