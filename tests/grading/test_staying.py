"""A judge that stays for the next answer: says what a fresh one says, is not used after a fault."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from quizapp.catalog import content
from quizapp.grading.client import Client
from quizapp.grading.events import Failed

from .conftest import CHALLENGE, Graded, alive, descendants, values, wait_for

SOLUTIONS = content.root() / "solutions"


@pytest.fixture(scope="module")
def staying() -> Iterator[Graded]:
    with Client() as client:
        client.wait_ready()
        yield Graded(client)


def judges(service: Graded) -> list[int]:
    """Process ids of judges that stay. One that has just been given up may still be dying."""
    wait_for(lambda: len(_judges(service)) <= 1)
    return _judges(service)


def _judges(service: Graded) -> list[int]:
    return [
        pid for pid in descendants(service.client.pid) if called(pid) == "quiz-judge" and alive(pid)
    ]


def called(pid: int) -> str:
    """The name of a process; nothing where it has ended meanwhile."""
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return ""


def answers(right: str) -> dict[str, str]:
    return {
        "right": right,
        "wrong": right.replace(" * self.scale", "", 1),
        "raises": right.replace("        q, k, v", "        raise ValueError\n        q, k, v", 1),
        "exits": "import os\nos._exit(3)\n",
        "syntax": "def (:\n",
        "untouched": (content.root() / "challenges/attention/attention/stub.py").read_text(),
        "prints": "print('x' * 100)\n" + right,
    }


def test_it_says_what_a_fresh_one_says(staying: Graded, right: str) -> None:
    given = {"seed": 3}
    fresh = {name: values(staying.report(one, **given)) for name, one in answers(right).items()}
    assert wait_for(lambda: not _judges(staying))
    for turn in range(2):
        for name, one in answers(right).items():
            report = values(staying.report(one, bulk=True, **given))
            assert report == fresh[name], (turn, name)
    assert len(judges(staying)) == 1


def test_one_stays_for_answers_of_one_kind(staying: Graded, right: str) -> None:
    staying.report(right, bulk=True, seed=3)
    (first,) = judges(staying)
    staying.report(right, bulk=True, seed=3)
    assert judges(staying) == [first]
    staying.report(right, seed=3)
    assert judges(staying) == [first], "who does not ask for it gets a fresh one"
    for change in ({"seed": 4}, {"seed": 4, "dtype": "float64"}):
        staying.report(right, bulk=True, **change)
        (second,) = judges(staying)
        assert second != first
        first = second


def test_a_right_answer_helps_no_other(staying: Graded, right: str) -> None:
    wrong = answers(right)["wrong"]
    verdicts = [
        staying.report(one, bulk=True, seed=3).verdict for one in (right, wrong, right, wrong)
    ]
    assert verdicts == ["pass", "wrong", "pass", "wrong"]


def test_after_a_fault_it_is_not_used_again(staying: Graded, right: str) -> None:
    staying.report(right, bulk=True, seed=3)
    (first,) = judges(staying)
    os.kill(first, signal.SIGKILL)
    assert wait_for(lambda: not alive(first))
    # Found dead before it is asked, it costs nobody a verdict.
    assert staying.report(right, bulk=True, seed=3).verdict == "pass"
    (second,) = judges(staying)
    unknown = staying.events(right, bulk=True, seed=3, checks=("no-such-check",))[-1]
    assert isinstance(unknown, Failed)
    assert staying.report(right, bulk=True, seed=3).verdict == "pass"
    assert second != first


def test_cancelled_it_does_not_stay(staying: Graded, right: str) -> None:
    slow = right.replace(
        "        q, k, v", "        import time; time.sleep(9)\n        q, k, v", 1
    )
    run = staying.client.grade(
        pack=content.root(), topic=CHALLENGE, challenge=CHALLENGE, source=slow, bulk=True, seed=3
    )
    started = next(run)
    assert started.id is not None
    (first,) = judges(staying)
    staying.client.cancel(started.id)
    assert [one.kind for one in run][-1] == "cancelled"
    assert wait_for(lambda: first not in _judges(staying))


def test_a_broken_pack_is_told_each_time(staying: Graded, right: str, copy_pack: object) -> None:
    assert callable(copy_pack)
    pack = copy_pack({"solutions/attention/attention/reference.py": "raise RuntimeError\n"})
    for _ in range(2):
        failed = staying.fault(right, bulk=True, seed=3, pack=pack)
        assert "reference.py" in failed.message
    assert staying.report(right, bulk=True, seed=3).verdict == "pass"
