"""Where a learner stands: what is said of it, and that trouble with it costs history only."""

import contextlib
import os
import sqlite3
import threading
from pathlib import Path
from typing import Any

import pytest

from quizapp.errors import Fault
from quizapp.learner.clock import Rhythm
from quizapp.learner.progress.database import Database
from quizapp.learner.state import State
from quizapp.learner.workspace import Workspace


def report(verdict: str, *checks: str) -> dict[str, object]:
    return {"challenge": "twice", "verdict": verdict, "checks": [{"verdict": c} for c in checks]}


def test_status_words(ws: Workspace) -> None:
    state = State.load(ws)
    assert str(state.status("twice")) == "new"
    ws.prepare()
    (ws.root / "twice.py").touch()
    assert str(state.status("twice")) == "started"
    state.record(report("wrong", "pass", "wrong", "skipped"))
    assert str(state.status("twice")) == "failing 1/3"
    state.record(report("pass", "pass", "pass", "pass"))
    assert str(state.status("twice")) == "passed"
    state.record(report("error", "error", "pass", "pass"))
    again = State.load(ws)
    assert str(again.status("twice")) == "passed"
    assert again.entry("twice").verdict == "error"
    assert again.entry("twice").attempts == 3
    assert again.last == "twice"


@pytest.mark.parametrize("verdict", ["not-started", "not-gradable", "grader-fault", "cancelled"])
def test_what_is_no_attempt(ws: Workspace, verdict: str) -> None:
    state = State.load(ws)
    state.record(report(verdict))
    assert state.entry("twice").attempts == 0
    assert str(state.status("twice")) == "new"


def test_a_broken_rule_is_no_pass(ws: Workspace) -> None:
    state = State.load(ws)
    broken = report("pass", "pass", "pass") | {"breaches": [{"name": "torch.add"}]}
    state.record(broken)
    again = State.load(ws)
    assert str(again.status("twice")) == "rule broken"
    assert again.status("twice").word == "failing"
    assert again.entry("twice").attempts == 1
    state.record(broken | {"breaches": []})
    state.record(broken)
    assert str(State.load(ws).status("twice")) == "passed"


def test_a_partial_run_is_no_pass(ws: Workspace) -> None:
    state = State.load(ws)
    state.record(report("pass", "pass", "skipped"))
    assert str(state.status("twice")) == "failing 1/2"


def test_hints_and_giving_up(ws: Workspace) -> None:
    state = State.load(ws)
    state.hint_shown("twice", 2)
    state.hint_shown("twice", 1)
    state.give_up("twice")
    first = state.entry("twice").given_up
    state.give_up("twice")
    assert first
    again = State.load(ws).entry("twice")
    assert (again.hints, again.given_up) == (2, first)


def test_starting_afresh_forgets_the_verdict_alone(ws: Workspace) -> None:
    state = State.load(ws)
    state.record(report("wrong", "wrong"))
    state.hint_shown("twice", 1)
    state.worked_on("twice", afresh=True)
    assert str(state.status("twice")) == "new"
    assert (state.entry("twice").hints, state.entry("twice").attempts) == (1, 1)


def test_reading_creates_nothing(ws: Workspace) -> None:
    assert State.load(ws).last is None
    assert not ws.root.exists()
    assert not Database().path.parent.exists()


def test_a_second_workspace_knows_what_is_passed_but_not_the_present_verdict(
    ws: Workspace, tmp_path: Path
) -> None:
    state = State.load(ws)
    state.record(report("wrong", "wrong") | {"challenge": "failing"})
    state.record(report("pass", "pass"))
    other = State.load(Workspace(tmp_path / "elsewhere"))
    assert str(other.status("twice")) == "passed"
    assert str(other.status("failing")) == "new"
    assert other.last is None


def test_a_link_to_the_workspace_is_the_same_workspace(ws: Workspace, tmp_path: Path) -> None:
    ws.prepare()
    State.load(ws).record(report("wrong", "wrong"))
    link = tmp_path / "link"
    link.symlink_to(ws.root)
    assert str(State.load(Workspace(link)).status("twice")) == "failing 0/1"


def test_a_path_that_is_no_text(tmp_path: Path) -> None:
    odd = Workspace(tmp_path / os.fsdecode(b"caf\xe9"))
    State.load(odd).hint_shown("twice", 1)
    assert State.load(odd).last == "twice"


def test_a_review_begins_its_hints_anew(ws: Workspace) -> None:
    state = State.load(ws)
    state.record(report("pass", "pass"))
    state.hint_shown("twice", 3)
    state.review_begun("twice")
    assert state.entry("twice").hints == 0
    assert state.entry("twice").reviewing
    assert str(state.status("twice")) == "passed"


def test_beginning_afresh_what_is_due_is_a_review(
    ws: Workspace, rhythm: Rhythm, clock: Any
) -> None:
    state = State.load(ws, rhythm)
    state.record(report("pass", "pass"))
    state.worked_on("twice", afresh=True)
    assert not state.entry("twice").reviewing
    clock.go(days=3)
    state = State.load(ws, rhythm)
    assert str(state.status("twice")) == "passed, due"
    state.worked_on("twice", afresh=True)
    assert state.entry("twice").reviewing


def test_two_writers_lose_nothing(ws: Workspace) -> None:
    def work(name: str) -> None:
        state = State.load(ws)
        for level in range(1, 11):
            state.hint_shown(f"{name}-{level}", level)

    threads = [threading.Thread(target=work, args=(name,)) for name in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    state = State.load(ws)
    assert [state.entry(f"{name}-{level}").hints for name in "ab" for level in (1, 10)] == [
        *(1, 10),
        *(1, 10),
    ]


def test_a_history_that_cannot_be_read_is_told_and_survived(ws: Workspace) -> None:
    State.load(ws).record(report("pass", "pass"))
    path = Database().path
    with contextlib.closing(sqlite3.connect(path)) as conn:
        conn.execute("PRAGMA user_version = 99")
    state = State.load(ws)
    assert not state.readable
    assert "written by a newer quiz" in str(state.notice)
    assert str(state.status("twice")) == "new"
    with pytest.raises(Fault, match="newer quiz"):
        state.hint_shown("twice", 1)
