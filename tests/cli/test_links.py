"""Paths to click on: on terminals that take them, never in a pipe."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from quizapp.cli.links import link, takes_links


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("env", "takes"),
    [
        ({"TERM": "xterm-kitty"}, True),
        ({"TERM": "foot"}, True),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "vscode"}, True),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "iTerm.app"}, True),
        ({"TERM": "xterm-256color", "VTE_VERSION": "6003"}, True),
        ({"TERM": "xterm-256color", "VTE_VERSION": "4800"}, False),
        ({"TERM": "xterm-256color", "KONSOLE_VERSION": "230801"}, True),
        ({"TERM": "xterm-256color", "WT_SESSION": "1"}, True),
        ({"TERM": "xterm-256color"}, False),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "Apple_Terminal"}, False),
        ({"TERM": "dumb", "VTE_VERSION": "6003"}, False),
        ({"TERM": "linux"}, False),
        ({"TERM": "screen-256color", "VTE_VERSION": "6003"}, False),
        ({"TERM": "tmux-256color", "TMUX": "x", "VTE_VERSION": "6003"}, False),
        (
            {
                "TERM": "tmux-256color",
                "TMUX": "x",
                "TERM_PROGRAM": "tmux",
                "TERM_PROGRAM_VERSION": "3.4",
            },
            True,
        ),
        (
            {
                "TERM": "tmux-256color",
                "TMUX": "x",
                "TERM_PROGRAM": "tmux",
                "TERM_PROGRAM_VERSION": "3.3a",
            },
            False,
        ),
        ({"TERM": "xterm", "FORCE_HYPERLINK": "1"}, True),
        ({"TERM": "xterm-kitty", "FORCE_HYPERLINK": "0"}, False),
        ({}, False),
    ],
)
def test_which_terminals_take_them(env: dict[str, str], takes: bool) -> None:
    assert takes_links(Terminal(), env) is takes
    assert not takes_links(io.StringIO(), env)


def test_a_path_is_escaped_and_shown_harmless(tmp_path: Path) -> None:
    text = link(tmp_path / "a b\x1b]8;;evil\x07é%.py")
    head, target = text.split("\x1b\\")[:2]
    assert head.startswith("\x1b]8;;file://")
    assert "a%20b%1B%5D8%3B%3Bevil%07%C3%A9%25.py" in head
    assert "\x07" not in text
    assert text.endswith("\x1b]8;;\x1b\\")
    assert "é%.py" in target


def test_a_command_in_a_pipe_prints_the_path_alone(quiz, workspace: Path, monkeypatch) -> None:
    monkeypatch.setenv("FORCE_HYPERLINK", "1")
    assert quiz("--color", "always", "start", "twice").stdout == f"{workspace / 'twice.py'}\n"
