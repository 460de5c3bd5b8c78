"""Checks of `random-crop-flip`: run on the answer and on the reference alike.

What is drawn is the answer's own affair, so results are `free` and judged by properties: the judge
cuts every window that is possible and looks for the result among them. Only chance can make a
right answer fail the checks of places, coins and seeds; the sum of these is below 1e-6 a run.
"""

import torch
import torch.nn.functional as F

from quizapp.checks import Violation, chance, check, free

ALARM = 5e-9
"""False alarms of one count; a run makes 83 of them."""


def windows(padded, height, width):
    """All windows of every image, (N, C, places, places, H, W), as they are and mirrored."""
    plain = padded.unfold(2, height, 1).unfold(3, width, 1)
    return torch.stack((plain, plain.flip(-1)), 1)


def found(images, out, padding, mode="constant"):
    """Where `out` shows a window of its image: bool (N, C, 2, places, places)."""
    # only floats can be reflected
    padded = F.pad(images.double(), (padding,) * 4, mode=mode)
    every = windows(padded, *images.shape[2:])
    return (every == out.double()[:, None, :, None, None]).all((-1, -2)).transpose(1, 2)


def same_window(seen):
    """Whether all channels of an image show one window: bool (N,)."""
    return seen.all(1).flatten(1).any(1)


def told(images, out, padding):
    """What the first wrong image shows in place of a window of its own."""
    wrong = ~same_window(found(images, out, padding))
    n = int(wrong.nonzero()[0])
    one, shown = images[n : n + 1], out[n : n + 1]
    if same_window(found(one, shown.flip(2), padding)):
        return "upside down", f"image {n} is mirrored top to bottom"
    if same_window(found(one, shown.flip(1), padding)):
        return "channels", f"the channels of image {n} have changed places"
    if found(one, shown, padding).flatten(2).any(2).all():
        return "channels apart", f"the channels of image {n} show windows of different places"
    if same_window(found(one, shown, 2 * padding + 1)):
        return "too far", f"the window of image {n} lies more than {padding} pixels off"
    for other in range(len(images)):
        if same_window(found(images[other : other + 1], shown, padding)):
            return "others", f"in place of image {n} there is one of image {other}"
    for mode, how in [
        ("circular", "what left on one side came in on the other"),
        ("reflect", "the image is reflected beyond its edge"),
        ("replicate", "the image's edge is repeated beyond it"),
    ]:
        small = padding >= min(images.shape[2:])
        if not small and same_window(found(one, shown, padding, mode)):
            return mode, f"image {n}: {how}, where 0 was asked for"
    return "no window", f"image {n} is no window of its padded self, mirrored or not"


def is_window(got, want):
    for (images, padding, _), (_, _, out) in zip(want, got, strict=True):
        if not same_window(found(images, out, padding)).all():
            raise Violation(*told(images, out, padding))


def choices(images, out, padding):
    """Top, left and mirror of each image, as it is seen in the result."""
    seen = found(images, out, padding).all(1)
    if not seen.flatten(1).any(1).all():
        raise Violation(*told(images, out, padding))
    mirror, top, left = torch.unravel_index(seen.flatten(1).int().argmax(1), seen.shape[1:])
    return top, left, mirror


def each_its_own(got, want):
    calls = [choices(x, out, pad) for (x, pad, _), (_, _, out) in zip(want, got, strict=True)]
    for index, (name, text) in enumerate(
        [
            ("one top", "all images of a batch have one and the same top"),
            ("one left", "all images of a batch have one and the same left"),
            ("one mirror", "of a batch either all images are mirrored or none is"),
        ]
    ):
        if all((call[index] == call[index][0]).all() for call in calls):
            raise Violation(name, f"{text}, in each of {len(calls)} calls")
    places = torch.stack([torch.stack((top, left), 1) for top, left, _ in calls], 1)
    if (places == places[:, :1]).all():
        raise Violation("fixed", f"each image has the same place in each of {len(calls)} calls")
    places = places.flatten(1)
    for n, own in enumerate(places):
        twins = (places[:n] == own).all(1).nonzero().flatten().tolist()
        if twins:  # by chance: below 1e-9
            text = f"images {twins[0]} and {n} share their places in each of {len(calls)} calls"
            raise Violation("shared places", text)


def evenly(got, want):
    for (images, padding, p, _), (_, _, _, out) in zip(want, got, strict=True):
        top, left, mirror = choices(images, out, padding)
        count, places = len(images), 2 * padding + 1
        if torch.equal(top, left):
            raise Violation("diagonal", f"top and left are the same for all of {count} images")
        for name, drawn in [("top", top), ("left", left)]:
            hits = torch.bincount(drawn, minlength=places).tolist()
            if not all(chance(n, count, 1 / places, alarm=ALARM) for n in hits):
                missing = [place for place, n in enumerate(hits) if not n]
                rounded = [0.25 / padding, *[0.5 / padding] * (places - 2), 0.25 / padding]
                pairs = zip(hits, rounded, strict=True)
                ends = all(chance(n, count, share, alarm=1e-3) for n, share in pairs)
                key = f"without {missing}" if missing else "ends" if ends else "uneven"
                seen = ", ".join(f"{place}: {n}" for place, n in enumerate(hits))
                text = f"padding {padding}, {count} images: how often each {name} came: {seen}"
                raise Violation(f"{name} {key}", text)
        hits = int(mirror.sum())
        if not chance(hits, count, p, alarm=ALARM):
            near = [q for q in (1 - p, 0.5, 0.0, 1.0) if chance(hits, count, q, alarm=1e-3)]
            text = f"p = {p}, but {hits / count:.0%} of {count} images are mirrored"
            raise Violation(f"mirrored by {[*near, 'another rate'][0]}", text)
        together = torch.bincount(top * places + left, minlength=places**2).tolist()
        if not all(chance(n, count, 1 / places**2, alarm=ALARM) for n in together):
            raise Violation("top and left", "top and left hang together")
        for name, drawn in [("top", top), ("left", left)]:
            both = torch.bincount(drawn[mirror == 1], minlength=places).tolist()
            if not all(chance(n, count, p / places, alarm=ALARM) for n in both):
                raise Violation(f"mirror and {name}", f"which are mirrored hangs on their {name}")


def coins(got, want):
    calls = [choices(x, out, 0)[2].tolist() for (x, _), (_, out) in zip(want, got, strict=True)]
    counts = {sum(one) for one in calls}
    for n in range(len(calls[0])):
        hits = sum(one[n] for one in calls)
        if not chance(hits, len(calls), 0.5, alarm=ALARM):
            text = f"p = 0.5, but image {n} is mirrored in {hits} of {len(calls)} calls"
            raise Violation("always the same", text)
    if all(len(set(one)) == 1 for one in calls):
        raise Violation("one coin", "of a batch either all images are mirrored or none is")
    for n in range(1, len(calls[0])):
        for m in range(n):
            hits = sum(one[n] == one[m] for one in calls)
            if not chance(hits, len(calls), 0.5, alarm=ALARM):
                text = f"images {m} and {n} have the same coin in {hits} of {len(calls)} calls"
                raise Violation("coins shared", text)
    if len(counts) == 1:  # by chance: below 1e-20
        text = f"exactly {counts.pop()} of {len(calls[0])} images are mirrored in every call"
        raise Violation("always as many", text)


def generator_decides(got, want):
    first, again, afterwards, other = got
    images, padding = want[0][:2]
    one, two = (choices(images, shown[2], padding) for shown in (first, again))
    differ = [name for name, a, b in zip(NAMES, one, two, strict=True) if not torch.equal(a, b)]
    if len(differ) == len(NAMES):
        text = "two generators of one seed gave two results"
        raise Violation("generator ignored", text)
    if differ:
        names = " and ".join(differ)
        text = f"two generators of one seed: {names} came out otherwise the second time"
        raise Violation(f"not from the generator: {names}", text)
    if torch.equal(first[2], other[2]):
        raise Violation("fixed", "generators of different seeds gave the same result")
    if torch.equal(again[2], afterwards[2]):
        raise Violation("begins anew", "a second call with the same generator gave the same result")


def global_decides(got, want):
    first, again, afterwards, other = (shown[2] for shown in got)
    if not torch.equal(first, again):
        raise Violation("seed ignored", "after the same torch.manual_seed the result is another")
    if torch.equal(again, afterwards):
        raise Violation("same again", "a second call gave the same result as the first")
    if torch.equal(first, other):
        raise Violation("same for all seeds", "another torch.manual_seed gave the same result")


NAMES = ("top", "left", "the mirrors")


def picture(given, count, height, width):
    """The same small picture many times, each pixel another number."""
    given.note(f"the numbers from 1 as ({count}, 1, {height}, {width})")
    one = torch.arange(1, height * width + 1, dtype=given.dtype, device=given.device)
    return one.reshape(1, 1, height, width).repeat(count, 1, 1, 1)


@check(explains="mirror")
def no_crop(make, given):
    """Without padding, p = 1 mirrors every image left to right and p = 0 leaves all as they are."""
    for shape in [(2, 3, 4, 5), (1, 1, 3, 2), (3, 2, 1, 4)]:
        for p in (1.0, 0.0):
            given.reseed()
            yield make(given.normal(*shape), 0, p)
    yield make(given.integers(0, 256, 2, 3, 2, 4).to(torch.uint8), padding=0, p=1)


@check(explains="window", holds=is_window)
def window(make, given):
    """Each result is a window of its own image among zeros, for any size, padding and dtype."""
    for number, (shape, padding, p) in enumerate(
        [
            ((6, 3, 5, 7), 2, 0.0),
            ((6, 2, 8, 4), 1, 1.0),
            ((4, 3, 9, 9), 4, 0.5),
            ((8, 1, 2, 3), 3, 0.5),
            ((1, 2, 6, 5), 2, 0.5),
        ]
    ):
        images = given.normal(*shape)
        given.reseed(number)
        yield images.clone(), padding, free(make(images, padding, p))
    images = given.integers(1, 256, 6, 3, 6, 5).to(torch.uint8)
    given.note("as uint8")
    yield images.clone(), 2, free(make(images, 2))
    images = given.normal(3, 2, 7, 6)
    yield images.clone(), 4, free(make(images))


@check(explains="own", holds=each_its_own)
def own_choice(make, given):
    """Each image of a batch has a top, a left and a coin of its own."""
    for number in range(8):
        images = given.normal(16, 2, 5, 6)
        given.reseed(number)
        yield images.clone(), 2, free(make(images, 2, 0.5))


@check(explains="places", holds=evenly)
def places(make, given):
    """Every place is equally likely, p is the chance of a mirror, and none hangs on another."""
    for number, (padding, p) in enumerate([(2, 0.4), (1, 0.7)]):
        images = picture(given, 2000, 3, 4)
        given.reseed(number)
        yield images.clone(), padding, p, free(make(images, padding, p))


@check(explains="coins", holds=coins)
def coin_each(make, given):
    """Every image is mirrored in some calls and not in others, in a batch of one as well."""
    images = picture(given, 5, 2, 2)
    given.reseed()
    for _ in range(60):
        yield images, free(make(images.clone(), 0, 0.5))


@check(explains="seed", holds=generator_decides)
def generator(make, given):
    """The generator decides everything that is drawn."""
    images, seed = given.normal(16, 1, 5, 6), given.integer(0, 2**31)
    source = None
    for number, (new, note) in enumerate(
        [
            (seed, "a new generator"),
            (seed, "a new one of the same seed"),
            (None, "the same one again"),
            (seed + 1, "a new one of another seed"),
        ]
    ):
        if new is not None:
            source = torch.Generator().manual_seed(new)
        given.reseed(number)
        given.note(note)
        yield images, 2, free(make(images.clone(), 2, 0.5, source))


@check(explains="seed")
def global_untouched(make, given):
    """Where a generator is given, torch's global one is left alone."""
    images = given.normal(4, 1, 3, 4)
    given.reseed()
    before = torch.get_rng_state()
    yield free(make(images, 2, 0.5, torch.Generator().manual_seed(given.integer(0, 2**31))))
    yield {"the global generator is as before": torch.equal(before, torch.get_rng_state())}


@check(explains="seed", holds=global_decides)
def global_generator(make, given):
    """Without a generator torch's global one decides everything."""
    images = given.normal(16, 1, 5, 6)
    for number, note in [
        (1, "torch.manual_seed"),
        (1, "the same seed"),
        (None, "no seed in between"),
        (2, "another seed"),
    ]:
        if number is not None:
            given.reseed(number)
        given.note(note)
        yield images, 2, free(make(images.clone(), padding=2, p=0.5))


@check(explains="arguments")
def arguments(make, given):
    """A negative padding and a p outside [0, 1] are refused with ValueError."""
    images = given.normal(2, 1, 3, 3)
    yield given.raises(make, images, -1)
    yield given.raises(make, images, 1, -0.25)
    yield given.raises(make, images, 1, 1.25)
    yield given.raises(make, images, 0, 1.0)


@check(explains="inputs")
def images_kept(make, given):
    """The images that were handed in stay as they were, non-contiguous ones as well."""
    images = given.normal(4, 2, 5, 4, strided=True)
    given.reseed()
    yield free(make(images, 2, 0.5))
    yield {"images afterwards": images}
