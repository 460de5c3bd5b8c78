"""Clickable paths: OSC 8 on terminals that are known to take it, plain text anywhere else.

A terminal that does not know the sequence may print it, so it is written only where something says
that it is known. `FORCE_HYPERLINK` (1 or 0) says so for others.
"""

import os
import re
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import TextIO
from urllib.parse import quote

from quizapp.cli.text import shown

_PROGRAMS = frozenset({"ghostty", "Hyper", "iTerm.app", "rio", "Tabby", "vscode", "WezTerm"})
_TERMS = ("xterm-kitty", "xterm-ghostty", "foot", "contour", "alacritty", "wezterm")
_VTE = 5000
_KONSOLE = 201200
_TMUX = (3, 4)


def takes_links(stream: TextIO, env: Mapping[str, str] = os.environ) -> bool:
    """Whether what `stream` leads to shows OSC 8 as a link. A pipe never does."""
    try:
        if not stream.isatty():
            return False
    except ValueError:  # closed
        return False
    if forced := env.get("FORCE_HYPERLINK", "").strip():
        return forced not in ("0", "false", "no")
    term, program = env.get("TERM", ""), env.get("TERM_PROGRAM", "")
    if term in ("", "dumb", "linux") or term.startswith("screen") or env.get("CI"):
        return False
    if env.get("TMUX") or program == "tmux":
        # It passes links on from 3.4; older ones drop them, or worse.
        return program == "tmux" and _version(env.get("TERM_PROGRAM_VERSION", "")) >= _TMUX
    return (
        program in _PROGRAMS
        or term.startswith(_TERMS)
        or _number(env.get("VTE_VERSION")) >= _VTE
        or _number(env.get("KONSOLE_VERSION")) >= _KONSOLE
        or any(env.get(name) for name in ("WT_SESSION", "KITTY_WINDOW_ID", "DOMTERM"))
    )


def link(path: Path | str, words: str | None = None) -> str:
    """`words`, or the path as it is, that opens `path` when clicked."""
    target = Path(path).absolute()
    text = shown(path) if words is None else words
    host = "" if os.name == "nt" else quote(socket.gethostname())
    place = quote(os.fsencode(target.as_posix()))
    place = place if place.startswith("/") else f"/{place}"
    return f"\x1b]8;;file://{host}{place}\x1b\\{text}\x1b]8;;\x1b\\"


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() else 0


def _version(text: str) -> tuple[int, int]:
    match = re.search(r"(\d+)\.(\d+)", text)
    return (int(match[1]), int(match[2])) if match else (0, 0)
