"""Independent answer: plain Python, with the statistics module's exact sums."""

import math
import statistics

import torch


def summarize(errors):
    rows = errors.tolist()
    if any(len(row) < 2 for row in rows):
        raise ValueError("too few folds")
    means = [statistics.fmean(row) for row in rows]
    spreads = [math.sqrt(statistics.variance(row) / len(row)) for row in rows]
    return [torch.tensor(one, dtype=errors.dtype, device=errors.device) for one in (means, spreads)]


def smallest_model(sizes, errors):
    told = []
    for index, (size, row) in enumerate(zip(sizes, errors.tolist(), strict=True)):
        if len(row) < 2:
            raise ValueError("too few folds")
        if all(map(math.isfinite, row)):
            spread = statistics.stdev(row) / math.sqrt(len(row))
            told.append((statistics.fmean(row), spread, size, index))
    if not told:
        raise ValueError("none is left")
    mean, spread, _, _ = min(told)
    _, _, index = min((s, m, i) for m, _, s, i in told if m <= mean + spread)
    return index
