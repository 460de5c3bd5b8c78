"""Frames of the interface as plain text, kept beside the tests and read by people in a diff.

`pytest tests/tui/test_frames.py --update-frames` writes them anew; look at the diff before you keep
it. Everything that would differ between two machines or two days has to be fixed by the test: the
clock, the folder, the packs.
"""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from textual.app import App
from textual.pilot import Pilot

from .conftest import frame

FOLDER = Path(__file__).parent / "frames"
SECONDS = 15
"""That a frame may take to look as it is kept."""


def plain(app: App) -> str:
    """The frame without the blanks at its lines' ends, which editors and diffs eat."""
    return "\n".join(line.rstrip() for line in frame(app).splitlines()) + "\n"


class Golden:
    """Compares frames with kept ones, or keeps them."""

    def __init__(self, *, update: bool) -> None:
        self._update = update

    async def __call__(self, pilot: Pilot, name: str) -> None:
        width, height = pilot.app.size
        file = FOLDER / f"{name}-{width}x{height}.txt"
        if self._update:
            file.parent.mkdir(exist_ok=True)
            file.write_text(await self._settled(pilot), encoding="utf-8")
        if not file.exists():
            pytest.fail(f"there is no frame {file.name}: --update-frames keeps one")
        kept = file.read_text(encoding="utf-8")
        deadline = time.monotonic() + SECONDS
        # Footers and texts come a moment later than what the test waited for.
        while (shown := plain(pilot.app)) != kept and time.monotonic() < deadline:
            await pilot.pause(0.02)
        assert shown == kept, f"{file.name} looks otherwise; if that is meant: --update-frames"

    async def _settled(self, pilot: Pilot) -> str:
        shown, since = "", time.monotonic()
        while time.monotonic() < since + 0.5:
            await pilot.pause(0.02)
            now = plain(pilot.app)
            if now != shown:
                shown, since = now, time.monotonic()
        return shown
