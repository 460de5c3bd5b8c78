"""The workspace's memory: what it says, and that damage to it costs history only."""

import contextlib
import json
import threading
from pathlib import Path

import pytest

from quizapp.errors import Fault
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


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"challenges": 3}', '{"challenges": {"a": {"passed": "x"}}}', "\xff"]
)
def test_a_damaged_file_is_moved_aside(ws: Workspace, text: str) -> None:
    ws.prepare()
    file = ws.marker / "state.json"
    file.write_text(text, "latin-1")
    state = State.load(ws)
    assert state.notice is not None
    assert "damaged" in state.notice
    (kept,) = ws.marker.glob("state.damaged-*.json")
    assert kept.read_text("latin-1") == text
    state.hint_shown("twice", 1)
    assert State.load(ws).notice is None
    assert State.load(ws).entry("twice").hints == 1


def test_damage_between_load_and_change(ws: Workspace) -> None:
    state = State.load(ws)
    ws.prepare()
    (ws.marker / "state.json").write_text("{")
    state.hint_shown("twice", 1)
    assert state.notice is not None
    assert State.load(ws).entry("twice").hints == 1


def test_two_writers_lose_nothing(ws: Workspace) -> None:
    ws.prepare()

    def work(name: str) -> None:
        state = State.load(ws)
        for level in range(1, 11):
            state.hint_shown(f"{name}-{level}", level)

    threads = [threading.Thread(target=work, args=(name,)) for name in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    known = json.loads((ws.marker / "state.json").read_text())["challenges"]
    assert len(known) == 20


def test_a_newer_quiz_s_file_is_left_alone(ws: Workspace) -> None:
    ws.prepare()
    file: Path = ws.marker / "state.json"
    file.write_text('{"version": 2}')
    with pytest.raises(Fault, match="newer quiz"):
        State.load(ws)
    assert file.read_text() == '{"version": 2}'


def test_unknown_fields_are_carried_along(ws: Workspace) -> None:
    ws.prepare()
    file = ws.marker / "state.json"
    file.write_text('{"star": ["b"], "challenges": {"a": {"colour": "red"}}}')
    State.load(ws).hint_shown("a", 1)
    kept = json.loads(file.read_text())
    assert kept["star"] == ["b"]
    assert kept["challenges"]["a"] == {"colour": "red", "hints": 1}


@pytest.mark.parametrize("name", ["state.json", "state.lock"])
def test_a_planted_link_is_not_followed(ws: Workspace, tmp_path: Path, name: str) -> None:
    """A workspace may be somebody else's folder; its links must not make us write elsewhere."""
    ws.prepare()
    elsewhere = tmp_path / "elsewhere"
    (ws.marker / name).symlink_to(elsewhere)
    with contextlib.suppress(Fault):
        State.load(ws).hint_shown("twice", 1)
    assert not elsewhere.exists()
