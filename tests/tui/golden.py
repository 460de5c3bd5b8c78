"""Frames of the interface as plain text, kept beside the tests and read by people in a diff.

`pytest tests/tui/test_frames.py --update-frames` writes them anew; look at the diff before you keep
it. Everything that would differ between two machines or two days has to be fixed by the test: the
clock, the folder, the packs.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.app import App

from .conftest import frame

FOLDER = Path(__file__).parent / "frames"


def plain(app: App) -> str:
    """The frame without the blanks at its lines' ends, which editors and diffs eat."""
    return "\n".join(line.rstrip() for line in frame(app).splitlines()) + "\n"


class Golden:
    """Compares frames with kept ones, or keeps them."""

    def __init__(self, *, update: bool) -> None:
        self._update = update

    def __call__(self, app: App, name: str) -> None:
        width, height = app.size
        file = FOLDER / f"{name}-{width}x{height}.txt"
        shown = plain(app)
        if self._update:
            file.parent.mkdir(exist_ok=True)
            file.write_text(shown, encoding="utf-8")
        if not file.exists():
            pytest.fail(f"there is no frame {file.name}; --update-frames keeps this one:\n{shown}")
        kept = file.read_text(encoding="utf-8")
        assert shown == kept, f"{file.name} looks otherwise; if that is meant: --update-frames"
