"""Colours that stand for numbers: names of roles, and the RGB that each is drawn in.

Three ramps: ``heat-0`` .. ``heat-15`` from dark to light; ``signed-0`` .. ``signed-14`` from blue
over grey (0) to red; ``over-G-H`` for a picture of brightness G under a map of height H, 0..7 each.
Told apart by lightness as well, so that neither print nor a colour-blind reader loses them.
"""

from __future__ import annotations

Rgb = tuple[int, int, int]

HEAT, SIGNED, OVER = 16, 15, 8
SHADES = " ░▒▓█"
"""The same without colours, from low to high."""

_HEAT: tuple[Rgb, ...] = (
    (18, 14, 54),
    (72, 20, 108),
    (140, 41, 108),
    (205, 68, 78),
    (245, 125, 42),
    (251, 190, 74),
    (252, 250, 190),
)
_SIGNED: tuple[Rgb, ...] = (
    (24, 68, 150),
    (82, 142, 204),
    (165, 196, 222),
    (226, 226, 226),
    (240, 178, 146),
    (214, 96, 77),
    (150, 20, 40),
)


def heat(share: float) -> str:
    """Role of a number at ``share`` (0..1) of its range."""
    return f"heat-{_step(share, HEAT)}"


def signed(share: float) -> str:
    """Role of a number at ``share`` of a range with 0 in its middle."""
    return f"signed-{_step(share, SIGNED)}"


def over(grey: float, height: float) -> str:
    """Role of a picture's brightness under a map's height, both 0..1."""
    return f"over-{_step(grey, OVER)}-{_step(height, OVER)}"


def shade(share: float) -> str:
    """A character that is as dark as ``share`` of a range."""
    return SHADES[_step(share, len(SHADES))]


def rgb(role: str) -> Rgb | None:
    """Colour of a ramp's role; ``None`` for any other role."""
    ramp, _, step = role.partition("-")
    if ramp == "heat":
        return _blend(_HEAT, int(step) / (HEAT - 1))
    if ramp == "signed":
        return _blend(_SIGNED, int(step) / (SIGNED - 1))
    if ramp == "over":
        grey, height = (int(one) / (OVER - 1) for one in step.split("-"))
        light = 40 + 180 * grey
        colour = _blend(_HEAT, 0.35 + 0.6 * height)
        # The picture stays visible below the map, and the map above a black picture.
        return _mix((light, light, light), colour, 0.75 * height**0.7)
    return None


def _step(share: float, steps: int) -> int:
    return max(0, min(steps - 1, int(share * steps)))


def _blend(stops: tuple[Rgb, ...], share: float) -> Rgb:
    place = share * (len(stops) - 1)
    left = min(int(place), len(stops) - 2)
    return _mix(stops[left], stops[left + 1], place - left)


def _mix(one: tuple[float, float, float], other: tuple[float, float, float], share: float) -> Rgb:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue
