"""Checks of `negative-sampling`: run on the answer and on the reference alike.

A right answer may draw in any way, so what is drawn is `free` and judged by the properties below.
Together they alarm on a right answer with probability below 1e-6 a run.
"""

import torch

from quizapp.checks import Violation, chance, check, free, growth

ALARM = 2e-8
"""False alarms of one test of a rate; a run makes fewer than 30 of them."""
NOISE = (0.6, 0.3, 0.0, 0.08, 0.02)
"""What is drawn from. Word 2 is never drawn; it stands behind a frequent one."""
TARGETS = (0, 1, 3)
SIZES = (32, 2048)


def conditional(word):
    """The probabilities of all words, given that it is not ``word``."""
    return [0.0 if w == word else p / (1.0 - NOISE[word]) for w, p in enumerate(NOISE)]


def never_the_target(got, want):
    for (target, _), (_, drawn) in zip(want, got, strict=True):
        if bool((drawn < 0).any()):
            raise Violation("negative numbers", "numbers below 0 are drawn, which are no words")
        hits = int((drawn == target.unsqueeze(1)).sum())
        if hits:
            text = f"{hits} of {drawn.numel()} negatives are the target of their own row"
            raise Violation("target drawn", text)


def drawn_by_noise(got, want):
    target, drawn = want[0], got[1]
    if drawn.shape[0] != len(target):
        raise Violation("shape", "the draw has another number of rows than the targets")
    for word in TARGETS:
        rows = drawn[target == word]
        counts = [int((rows == w).sum()) for w in range(len(NOISE))]
        if sum(counts) != rows.numel():
            raise Violation("no word", f"of {len(NOISE)} words some are drawn that do not exist")
        for w, p in enumerate(conditional(word)):
            if not chance(counts[w], rows.numel(), p, alarm=ALARM):
                share = counts[w] / rows.numel()
                text = f"for target {word}, word {w} makes up {share:.0%} of the negatives, not "
                raise Violation(f"rate of {w} for {word}, {_kind(share)}", text + f"{p:.0%}")


def _kind(share):
    """A rate put roughly, so that the same fault has the same key whatever was drawn."""
    return "never" if share == 0.0 else f"about {round(share * 8)}/8"


def draws_are_independent(got, want):
    """All rows have the same target, so any two draws agree with the same probability."""
    first, second = got
    same = sum(p * p for p in conditional(0))
    pairs = {
        "two rows": (first[::2], first[1::2]),
        "two places of a row": (first[:, ::2], first[:, 1::2]),
        "two calls": (first, second),
    }
    for name, (a, b) in pairs.items():
        agree = int((a == b).sum())
        if not chance(agree, a.numel(), same, alarm=ALARM):
            text = f"{name} have the same word in {agree / a.numel():.0%} of all cases, not "
            often = "always" if agree == a.numel() else "not always"
            raise Violation(f"alike: {name}, {often}", text + f"{same:.0%}")


def constant(got, want):
    (small, before), (large, after) = zip(SIZES, got[0], strict=True)
    if growth([(small, before), (large, after)]) > 0.25:
        times, work = large // small, after / max(before, 1)
        raise Violation("grows", f"{times} times the words make {work:.0f} times the work")


def example(given, batch, dim, words, k, std=1.0):
    """Arguments of the loss."""
    return (
        given.normal(batch, dim, std=std),
        given.normal(words, dim),
        given.integers(0, words, batch),
        given.integers(0, words, batch, k),
    )


# Losses may be near 0, where a binary cross-entropy's error is still that of its scores.
@check(explains="values", magnitude=0.5)
def loss(make, given):
    """The loss says yes to the target and no to each negative."""
    for batch, dim, words, k in [(1, 4, 9, 1), (6, 8, 20, 5), (4, 1, 7, 3), (3, 5, 3, 6)]:
        yield make.negative_sampling_loss(*example(given, batch, dim, words, k))


@check(explains="noise")
def flattened(make, given):
    """Counts are raised to the power 0.75 and normalised; a count of 0 stays 0."""
    yield make.noise(given.tensor([16.0, 1.0, 0.0]))
    yield make.noise(given.tensor([1.0, 5.0, 60.0, 700.0, 8000.0, 90000.0]))
    yield make.noise(given.integers(0, 50, 12).to(given.dtype) + given.uniform(12))


@check(explains="noise")
def powers(make, given):
    """Any other power may be asked for."""
    counts = given.uniform(8, low=0.5, high=6.0)
    for power in (1.0, 0.5, 0.1):
        yield make.noise(counts, power=power)
    yield make.noise(counts, 2.0)


@check(explains="sum", magnitude=0.5)
def fair_coins(make, given):
    """At scores of 0 the loss is (k + 1) log 2, whatever the batch."""
    for batch, k in [(1, 1), (4, 3), (2, 10)]:
        hidden, vectors, target, negatives = example(given, batch, 3, 6, k)
        given.note(f"scores of 0, k = {k}")
        yield make.negative_sampling_loss(0.0 * hidden, vectors, target, negatives)


@check(explains="values", magnitude=0.5)
def taken_as_they_are(make, given):
    """Repeated negatives count twice, and one that equals the target counts as a negative."""
    hidden, vectors, target, _ = example(given, 2, 4, 6, 1)
    target = torch.tensor([2, 5], device=given.device)
    for rows in ([[1, 1, 1], [0, 4, 0]], [[2, 1], [3, 5]]):
        given.note(f"targets 2 and 5, negatives {rows[0]} and {rows[1]}")
        negatives = torch.tensor(rows, device=given.device)
        yield make.negative_sampling_loss(hidden, vectors, target, negatives)


@check(explains="stable")
def large_scores(make, given):
    """Scores up to the thousands give finite, right losses and gradients."""
    # Sizes from 40 on: between 20 and 36 `F.softplus` itself is off by more than float64 shows.
    for size in (40.0, 1500.0):
        hidden = given.tensor([[size], [-size], [size]])
        vectors = given.uniform(6, 1, low=1.0, high=2.0) * given.tensor([[1.0], [-1.0]] * 3)
        target = torch.tensor([0, 2, 1], device=given.device)
        negatives = torch.tensor([[2, 1], [3, 4], [5, 0]], device=given.device)
        given.note(f"scores between {size:.0f} and {2 * size:.0f} in size, of either sign")
        yield given.backward(make.negative_sampling_loss, hidden, vectors, target, negatives)


@check(explains="gradients", magnitude=0.2)
def gradients(make, given):
    """Gradients reach the hidden states and the vectors, repeated words included."""
    for batch, dim, words, k in [(5, 4, 6, 3), (2, 3, 30, 4)]:
        arguments = example(given, batch, dim, words, k)
        yield given.backward(make.negative_sampling_loss, *arguments)


@check(explains="rows")
def rows(make, given):
    """Only the rows of the target and of the negatives receive a gradient."""
    hidden, vectors, _, _ = example(given, 2, 4, 12, 2)
    target = torch.tensor([3, 0], device=given.device)
    negatives = torch.tensor([[7, 7], [11, 3]], device=given.device)
    table = given.backward(make.negative_sampling_loss, hidden, vectors, target, negatives)
    gradient = table.get("gradient of input 1")
    yield gradient if gradient is None else (gradient != 0).any(-1)


@check(explains="cost", holds=constant)
def cost(make, given):
    """The loss costs O(k): the work does not grow with the vocabulary."""
    work = []
    for words in SIZES:
        arguments = example(given, 4, 8, words, 3)
        work.append(given.work(make.negative_sampling_loss, *arguments))
    yield free(work)


@check(explains="positive", holds=never_the_target)
def other_words(make, given):
    """k words are drawn for each row, never its own target; k may exceed the vocabulary."""
    for words, batch, k in [(2, 40, 6), (5, 200, 3), (12, 1, 1)]:
        probabilities = given.uniform(words, low=0.5, high=1.0)
        target = given.integers(0, words, batch)
        drawn = make.draw_negatives(probabilities / probabilities.sum(), target, k)
        yield target, free(drawn)


@check(explains="rates", holds=drawn_by_noise)
def rates(make, given):
    """Each row draws from the noise, its own target left out and no other."""
    given.note(f"noise {', '.join(map(str, NOISE))}")
    target = torch.tensor(TARGETS * 200, device=given.device)
    yield target
    yield free(make.draw_negatives(given.tensor(NOISE), target, 12))


@check(explains="independent", holds=draws_are_independent)
def independent(make, given):
    """Rows, the places of a row, and calls are drawn anew."""
    target = torch.zeros(200, dtype=torch.int64, device=given.device)
    for _ in range(2):
        yield free(make.draw_negatives(given.tensor(NOISE), target, 4))


@check(explains="input", magnitude=0.5)
def input_kept(make, given):
    """Nothing that is passed in is changed, and strided tensors work."""
    probabilities, target = given.tensor(NOISE), torch.tensor([0, 3], device=given.device)
    make.draw_negatives(probabilities, target, 2)
    yield probabilities, target
    counts = given.uniform(6, low=1.0, high=9.0, strided=True)
    yield make.noise(counts), counts
    hidden, vectors = given.normal(2, 6, strided=True), given.normal(5, 6, strided=True)
    negatives = given.integers(0, 5, 2, 4)
    yield make.negative_sampling_loss(hidden, vectors, target, negatives)
    yield hidden, vectors, target, negatives
