"""Checks of `mixup`: run on the answer and on the reference alike.

What is drawn is the answer's own affair, so blends are `free` and judged by properties. The first
N elements of the samples are an identity matrix: there the blend shows its shares and partners,
and all else must have been blended alike. Only chance can make a right answer fail the tests of
partners and of the distribution, together with a probability below 1e-6 a run.
"""

import math

import torch

from quizapp.checks import Violation, chance, check, free

ALARM = 1e-8
"""False alarms of one count; a run makes 31 of them."""
CLOSE = 2e-6
"""Shares may be held in float32 also where float64 is graded."""
BELOW = {
    3.0: lambda t: t**3 * (10.0 - 15.0 * t + 6.0 * t * t),
    0.5: lambda t: 2.0 / math.pi * math.asin(math.sqrt(t)),
    1.0: lambda t: t,
}
"""The chance that a draw of Beta(alpha, alpha) lies below t. The alpha that tells most is first:
the first violation names the mistake."""


def shares(x, mixed):
    """The blending matrix, read off the identity in x; row n says what sample n is made of."""
    count = len(x)
    blend = mixed.reshape(count, -1)[:, :count].double()
    if not torch.isfinite(mixed).all():
        raise Violation("not finite", "the blend holds NaN or infinity")
    partner = (blend - torch.diag(blend.diagonal())).max(1).values
    met = partner > 0
    if met.sum() > 1 and torch.equal(partner[met], blend.diagonal()[met]):
        raise Violation("same for both", "a sample and its partner have the same share")
    if (blend < -CLOSE).any() or ((blend.sum(1) - 1.0).abs() > 4 * CLOSE).any():
        raise Violation("no blend", "the shares in a blended sample do not sum to 1")
    made_of = (blend > 0).sum(1)
    # one part alone is a share of 0 or of 1, to which a share may be rounded
    odd = (made_of > 2) | ((made_of == 2) & (blend.diagonal() <= 0))
    for n in odd.nonzero().flatten().tolist():
        parts = (blend[n] > 0).nonzero().flatten().tolist()
        text = f"sample {n} is made of the samples {parts}; itself and one partner is right"
        raise Violation("parts", text)
    return blend


def partners(blend):
    """Each sample's partner where one can be seen, by the sample's number."""
    most, where = (blend - torch.diag(blend.diagonal())).max(1)
    return {
        n: m for n, (p, m) in enumerate(zip(most.tolist(), where.tolist(), strict=True)) if p > 0
    }


def blended_alike(got, want):
    blends = [shares(x, mixed) for (x, _), (_, (mixed, _)) in zip(want, got, strict=True)]
    if not any(map(partners, blends)):  # each may be the identity by chance, not all of them
        raise Violation("nothing", "no sample was blended with another")
    for (x, _), (_, (mixed, _)), blend in zip(want, got, blends, strict=True):
        right = (blend @ x.reshape(len(x), -1).double()).reshape(x.shape)
        scale = x.abs().max()
        if not ((mixed - right).abs() <= 4 * CLOSE * scale).all():
            text = "the elements of a sample are not all blended by one share with one partner"
            raise Violation("elements", text)


def labels_blended(got, want):
    for (x, labels, classes, _), (_, _, _, (mixed, soft)) in zip(want, got, strict=True):
        blend = shares(x, mixed)
        hard = torch.eye(classes, dtype=torch.float64)[labels]
        wrong = (soft - blend @ hard).abs() > 4 * CLOSE
        if not wrong.any():
            continue
        n = int(wrong.any(1).nonzero()[0])
        own = float(blend[n, n])
        partner = partners(blend).get(n, n)
        text = (
            f"sample {n} is {own:.3f} class {labels[n]} and {1 - own:.3f} class "
            f"{labels[partner]}, its label says "
            + ", ".join(f"{p:.3f} class {k}" for k, p in enumerate(soft[n].tolist()) if p)
        )
        if torch.equal(soft.double(), hard):
            raise Violation("labels as before", text)
        if (soft.double() - (hard.add(blend_partner(blend) @ hard) - blend @ hard)).abs().max() < (
            4 * CLOSE
        ):
            raise Violation("labels swapped", text)
        if ((soft == 0) | (soft == 1)).all():
            raise Violation("labels hard", text)
        seen = {n: {k for k, p in enumerate(row) if p > 0} for n, row in enumerate(soft.tolist())}
        expected = {n: {int(labels[n]), int(labels[m])} for n, m in partners(blend).items()}
        if all(seen[n] <= one for n, one in expected.items()):
            raise Violation("labels by other shares", text)
        raise Violation("labels of others", text)


def blend_partner(blend):
    """The permutation matrix of the partners, a sample's own number where none can be seen."""
    seen = partners(blend)
    return torch.eye(len(blend), dtype=torch.float64)[[seen.get(n, n) for n in range(len(blend))]]


def shares_differ(got, want):
    for (x, _), (_, mixed) in zip(want, got, strict=True):
        blend = shares(x, mixed)
        own = [float(blend[n, n]) for n in partners(blend)]
        if len(own) > 1 and max(own) - min(own) <= CLOSE:
            text = f"all samples of a batch have the share {own[0]:.3f}"
            raise Violation("one share", text)


def partners_permute(got, want):
    calls = []
    for (x, _), (_, mixed) in zip(want, got, strict=True):
        seen = partners(shares(x, mixed))
        taken = list(seen.values())
        twice = [one for one in taken if taken.count(one) > 1]
        if twice:
            text = f"sample {twice[0]} is the partner of {taken.count(twice[0])} samples"
            raise Violation("no permutation", text)
        calls.append([seen.get(n, n) for n in range(len(x))])
    if all(one == calls[0] for one in calls):
        text = f"the partners are {calls[0]} in each of {len(calls)} calls"
        raise Violation(f"same partners {calls[0]}", text)
    count = len(calls[0])
    kinds, possible = len(set(map(tuple, calls))), math.factorial(count)
    if kinds < 0.6 * possible:  # by chance: about 1e-14
        text = f"of {possible} permutations only {kinds} occur in {len(calls)} calls"
        raise Violation(f"permutations {kinds}", text)
    for n in range(count):
        for m in range(count):
            hits = sum(one[n] == m for one in calls)
            if not chance(hits, len(calls), 1.0 / count, alarm=ALARM):
                text = f"of {count}, sample {n} has the partner {m} in {hits} of {len(calls)} calls"
                raise Violation("uneven", text)


def beta_distributed(got, want):
    for (alpha, x, _), (_, _, mixed) in zip(want, got, strict=True):
        own = []
        for one in mixed:
            blend = shares(x, one)
            own += [float(blend[n, n]) for n in partners(blend)]
        if own and min(own) >= 0.5:
            raise Violation("folded", f"with alpha {alpha} no share lies below one half")
        counts = {t: sum(one < t for one in own) for t in (0.1, 0.3, 0.5, 0.7, 0.9)}
        if alpha != 1 and all(chance(n, len(own), t, alarm=1e-2) for t, n in counts.items()):
            text = f"with alpha {alpha} the shares are spread evenly between 0 and 1"
            raise Violation("even", text)
        for t, hits in counts.items():
            p = BELOW[alpha](t)
            if not chance(hits, len(own), p, alarm=ALARM):
                text = f"with alpha {alpha} {hits / len(own):.0%} of the shares lie below {t}"
                way = "more" if hits > p * len(own) else "fewer"
                raise Violation(f"beta {alpha} {way}", f"{text}, not {p:.0%}")


def seed_decides(got, want):
    first, again, other = got
    if not torch.equal(first, again):
        raise Violation("seed ignored", "after the same torch.manual_seed the blend is another")
    if torch.equal(first, other):
        raise Violation("fixed", "after another torch.manual_seed the blend is the same")


def batch(given, count, *shape, strided=False):
    """Samples whose first `count` elements are an identity matrix, the rest at random."""
    x = given.normal(count, *shape, strided=strided)
    flat = x.reshape(count, -1).clone()
    flat[:, :count] = torch.eye(count).to(flat)
    x.copy_(flat.reshape(x.shape))
    given.note(f"the first {count} elements of each sample a row of the identity matrix")
    return x


def unlike(given, count, classes):
    """Labels of which no class is the first sample's alone or all the batch's."""
    return (torch.arange(count, device=given.device) * 2 + given.integer(0, classes)) % classes


@check(explains="off")
def off(make, given):
    """alpha 0 blends nothing, and gives the labels one-hot; a negative one is refused."""
    for shape, classes in [((4, 3), 3), ((3, 2, 2, 2), 5)]:
        x, labels = given.normal(*shape), given.integers(0, classes, shape[0])
        yield make(x, labels, classes, 0.0)
    yield given.raises(make, x, labels, classes, -0.5)
    yield given.raises(make, x, labels, classes, 0.5)


@check(explains="mixing", holds=blended_alike)
def blends(make, given):
    """Each sample is blended with one other, all its elements by the same share."""
    for count, shape in [(8, (13,)), (6, (2, 3, 4)), (7, (7,)), (6, (4, 6)), (2, (3,))]:
        x = batch(given, count, *shape)
        given.reseed(count)
        yield x, free(make(x, given.integers(0, 3, count), 3, 1.0))
    x = given.tensor([[1.0, -2.0, 3.0]])
    yield x, free(make(x, given.integers(0, 2, 1), 2))


@check(explains="targets", holds=labels_blended)
def labels_too(make, given):
    """The labels are blended by the same shares with the same partners."""
    for count, classes, shape in [(8, 8, (9,)), (9, 4, (3, 4)), (6, 10, (6,))]:
        x, labels = batch(given, count, *shape), unlike(given, count, classes)
        given.reseed(count)
        yield x, labels, classes, free(make(x, labels, classes, 1.0))


@check(explains="share", holds=shares_differ)
def own_share(make, given):
    """Each sample has a share of its own."""
    for number in range(3):
        x = batch(given, 8, 8)
        given.reseed(number)
        yield x, free(make(x, given.integers(0, 3, 8), 3, 1.0)[0])


@check(explains="partners", holds=partners_permute)
def permutation(make, given):
    """The partners are a permutation of the batch, another one in each call."""
    x = torch.eye(4, dtype=given.dtype, device=given.device)
    labels = given.integers(0, 3, 4)
    given.note("x the identity matrix (4, 4)")
    given.reseed()
    for _ in range(80):
        yield x, free(make(x, labels, 3, 1.0)[0])


@check(explains="distribution", holds=beta_distributed)
def distribution(make, given):
    """The shares are drawn from Beta(alpha, alpha)."""
    x = torch.eye(48, dtype=given.dtype, device=given.device)
    labels = given.integers(0, 3, 48)
    for number, alpha in enumerate(BELOW):
        given.note("x the identity matrix (48, 48)")
        given.reseed(number)
        mixed = [make(x, labels, 3, alpha)[0] for _ in range(16)]
        yield alpha, x, free(mixed)


@check(explains="seed", holds=seed_decides)
def seed(make, given):
    """After the same `torch.manual_seed` the blend is the same, after another it is not."""
    x, labels = batch(given, 8, 9), given.integers(0, 3, 8)
    for number in (1, 1, 2):
        given.reseed(number)
        yield free(make(x, labels, 3, 1.0)[0])


@check(explains="inputs")
def inputs_kept(make, given):
    """The samples and labels that were handed in stay as they were."""
    x, labels = given.normal(6, 4, 3, strided=True), given.integers(0, 3, 6)
    given.reseed()
    yield free(make(x, labels, 3, 0.5))
    yield {"x afterwards": x, "labels afterwards": labels}
