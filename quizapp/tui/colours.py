"""Makes a theme's text colours readable on its grounds.

Textual mixes its text colours by a fixed share; on light themes some come out at a contrast of 3.
Verdicts are told by such colours (beside a word), so they get the 4.5 that WCAG asks for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from textual.color import Color

CONTRAST = 4.5
_GROUNDS = ("background", "surface", "panel")
_FOOTER = ("footer-background",)
_TINT = 0.15
"""How much of the primary colour the ground of a cursor's line has."""
_TEXTS = {
    "foreground": _GROUNDS,
    "text-success": _GROUNDS,
    "text-error": _GROUNDS,
    "text-warning": _GROUNDS,
    "text-primary": _GROUNDS,
    "footer-key-foreground": _FOOTER,
    "footer-description-foreground": _FOOTER,
}
"""Each with the grounds it may stand on, and with their tints, which a cursor's line has."""
_QUIET = re.compile(r"auto (\d+)%")


def legible(variables: Mapping[str, str]) -> dict[str, str]:
    """The variables of a theme, those of `_TEXTS` darkened or lightened as far as needed."""
    found = dict(variables)
    for name, under in _TEXTS.items():
        colour = Color.parse(variables[name])
        grounds = _grounds(variables, under)
        # The terminal's own sixteen colours are left alone: nobody knows what they look like.
        if all(one.ansi is None for one in (colour, *grounds)):
            found[name] = _against(colour, grounds).hex
    if match := _QUIET.fullmatch(variables["text-muted"]):
        found["text-muted"] = f"auto {_strength(int(match[1]), _grounds(variables, _GROUNDS))}%"
    return found


def _grounds(variables: Mapping[str, str], names: Iterable[str]) -> list[Color]:
    plain = [Color.parse(variables[name]) for name in names]
    primary = Color.parse(variables["primary"])
    if primary.ansi is not None:
        return plain
    return plain + [one.blend(primary, _TINT, alpha=1.0) for one in plain if one.ansi is None]


def _strength(percent: int, grounds: list[Color]) -> int:
    """How strong black or white must be, whichever a ground asks for, to be read on each."""
    for one in range(percent, 100, 5):
        mixed = ((ground, ground + ground.get_contrast_text(one / 100)) for ground in grounds)
        if all(
            ground.ansi is not None or contrast(text, ground) >= CONTRAST for ground, text in mixed
        ):
            return one
    return 100


def readable(colour: Color, *grounds: Color) -> Color:
    """The colour, moved towards black or white until it can be read on each ground."""
    return _against(colour, list(grounds))


def contrast(one: Color, other: Color) -> float:
    """Contrast ratio by WCAG 2: 1 is none, 21 is black on white."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _against(colour: Color, grounds: list[Color]) -> Color:
    ends = (Color.parse("black"), Color.parse("white"))
    end = max(ends, key=lambda one: min(contrast(one, ground) for ground in grounds))
    for step in range(11):
        mixed = colour.blend(end, step / 10, alpha=1.0)
        if min(contrast(mixed, ground) for ground in grounds) >= CONTRAST:
            return mixed
    return end


def _luminance(colour: Color) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4
        for part in colour.normalized
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
