"""A state.json of an older quiz: taken over once, whole or not at all."""

import contextlib
import json
import os
from pathlib import Path

import pytest

from quizapp.errors import Fault
from quizapp.learner.clock import Rhythm
from quizapp.learner.progress.database import Database
from quizapp.learner.state import State
from quizapp.learner.workspace import Workspace

OLD = {
    "version": 1,
    "last": "twice",
    "challenges": {
        "twice": {
            "verdict": "pass",
            "passed": 3,
            "total": 3,
            "attempts": 4,
            "hints": 2,
            "passed_at": "2026-12-01T10:00:00+00:00",
        },
        "thrice": {"verdict": "wrong", "passed": 1, "total": 3, "attempts": 2},
        "zeta": {"hints": 1, "given_up": "2026-12-02T10:00:00+00:00", "star": True},
    },
}


@pytest.fixture
def old(ws: Workspace) -> Path:
    ws.prepare()
    path = ws.marker / "state.json"
    path.write_text(json.dumps(OLD))
    return path


def check(state: State) -> None:
    assert str(state.status("twice")) == "passed, due"
    assert str(state.status("thrice")) == "failing 1/3"
    assert (state.entry("twice").attempts, state.entry("twice").hints) == (4, 2)
    assert state.entry("twice").passed_at == "2026-12-01T10:00:00+00:00"
    assert state.entry("zeta").given_up
    assert state.last == "twice"
    assert list(state.due_days) == ["twice"]


def test_nobody_loses_their_history(ws: Workspace, rhythm: Rhythm, old: Path) -> None:
    check(State.load(ws, rhythm))
    assert not old.exists()
    assert json.loads((ws.marker / "state.imported.json").read_text()) == OLD
    check(State.load(ws, rhythm))


def test_a_quiz_killed_before_it_renamed_the_file_counts_nothing_twice(
    ws: Workspace, rhythm: Rhythm, old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(os, "replace", killed)
        State.load(ws, rhythm)
    assert old.exists()
    check(State.load(ws, rhythm))
    count = Database().read(lambda conn: conn.execute("SELECT count(*) FROM log").fetchone())
    assert count == (4,)  # three challenges and the rating of the pass


def test_new_attempts_add_to_old_counts(ws: Workspace, rhythm: Rhythm, old: Path) -> None:
    state = State.load(ws, rhythm)
    state.record({"challenge": "thrice", "verdict": "error", "checks": [{"verdict": "error"}]})
    assert str(state.status("thrice")) == "failing 0/1"
    assert state.entry("thrice").attempts == 3


def test_marks_count_where_they_were_made(
    ws: Workspace, rhythm: Rhythm, old: Path, tmp_path: Path
) -> None:
    """A workspace may have come from somebody else, with their marks in it."""
    State.load(ws, rhythm)
    other = State.load(Workspace(tmp_path / "other"), rhythm)
    assert str(other.status("twice")) == "new"
    assert other.entry("twice").attempts == 0


def test_what_cannot_be_kept_is_left_for_the_next_time(
    ws: Workspace, rhythm: Rhythm, old: Path, own_home: Path
) -> None:
    (own_home / "quiz").mkdir(exist_ok=True)
    (own_home / "quiz" / "data").touch()
    state = State.load(ws, rhythm)
    assert "could not be taken over" in str(state.notice)
    assert json.loads(old.read_text()) == OLD
    (own_home / "quiz" / "data").unlink()
    check(State.load(ws, rhythm))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        '{"challenges": 3}',
        '{"challenges": {"a": {"passed": "x"}}}',
        '{"challenges": {"a": {"attempts": -1}}}',
        '{"challenges": {"a": {"passed_at": "yesterday"}}}',
        '{"last": 3}',
        "\xff",
    ],
)
def test_a_damaged_file_is_moved_aside(ws: Workspace, rhythm: Rhythm, text: str) -> None:
    ws.prepare()
    (ws.marker / "state.json").write_text(text, "latin-1")
    state = State.load(ws, rhythm)
    assert "damaged" in str(state.notice)
    (kept,) = ws.marker.glob("state.damaged-*.json")
    assert kept.read_text("latin-1") == text
    assert State.load(ws, rhythm).notice is None


def test_a_newer_quiz_s_file_is_left_alone(ws: Workspace, rhythm: Rhythm) -> None:
    ws.prepare()
    file = ws.marker / "state.json"
    file.write_text('{"version": 2}')
    assert "newer quiz" in str(State.load(ws, rhythm).notice)
    assert file.read_text() == '{"version": 2}'


@pytest.mark.parametrize("name", ["state.json", "state.lock"])
def test_a_planted_link_is_not_followed(
    ws: Workspace, rhythm: Rhythm, tmp_path: Path, old: Path, name: str
) -> None:
    elsewhere = tmp_path / "elsewhere"
    (ws.marker / name).unlink(missing_ok=True)
    (ws.marker / name).symlink_to(elsewhere)
    with contextlib.suppress(Fault):
        State.load(ws, rhythm).hint_shown("twice", 1)
    assert not elsewhere.exists()
