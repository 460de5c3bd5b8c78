"""Makes a theme's text colours readable on its grounds.

Textual mixes its text colours by a fixed share; on light themes some come out at a contrast of 3.
Verdicts are told by such colours (beside a word), so they get the 4.5 that WCAG asks for.
"""

from __future__ import annotations

from collections.abc import Mapping

from textual.color import Color

CONTRAST = 4.5
_GROUNDS = ("background", "surface", "panel")
_FOOTER = ("footer-background",)
_TEXTS = {
    "text-success": _GROUNDS,
    "text-error": _GROUNDS,
    "text-warning": _GROUNDS,
    "text-primary": _GROUNDS,
    "footer-key-foreground": _FOOTER,
    "footer-description-foreground": _FOOTER,
}
"""Each with the grounds it may stand on. A cursor's line is a tint of them."""


def legible(variables: Mapping[str, str]) -> dict[str, str]:
    """The variables of a theme, those of `_TEXTS` darkened or lightened as far as needed."""
    found = dict(variables)
    for name, under in _TEXTS.items():
        colour = Color.parse(variables[name])
        grounds = [Color.parse(variables[ground]) for ground in under]
        # The terminal's own sixteen colours are left alone: nobody knows what they look like.
        if all(one.ansi is None for one in (colour, *grounds)):
            found[name] = _against(colour, grounds).hex
    return found


def readable(colour: Color, *grounds: Color) -> Color:
    """The colour, moved towards black or white until it can be read on each ground."""
    return _against(colour, list(grounds))


def contrast(one: Color, other: Color) -> float:
    """Contrast ratio by WCAG 2: 1 is none, 21 is black on white."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _against(colour: Color, grounds: list[Color]) -> Color:
    light = max(grounds, key=_luminance).brightness > 0.5
    end = Color.parse("black" if light else "white")
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
