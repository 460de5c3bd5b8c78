"""The worker with a real service below it: every way an answer ends, and a service that dies."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from quizapp import catalog
from quizapp.catalog import Catalog
from quizapp.interview.batch import worker
from quizapp.interview.batch.begin import Options, begin, place
from quizapp.interview.batch.executors import Pool, threads
from quizapp.interview.batch.plan import Asked, Piece, pieces
from quizapp.interview.batch.run import run
from quizapp.interview.batch.work import Outcome, Place
from quizapp.interview.models import Result

from .conftest import RIGHT, submission

ANSWERS = {
    "right": RIGHT,
    "wrong": "def twice(x):\n    return x * x\n",
    "hang": "def twice(x):\n    while True:\n        pass\n",
    "hang-at-import": "while True:\n    pass\n",
    "sleep": "import time\n\ndef twice(x):\n    time.sleep(60)\n",
    "crash": "import os\n\ndef twice(x):\n    os.abort()\n",
    "bomb": "import torch\n\ndef twice(x):\n    return torch.ones(1 << 44)\n",
    "exit": "import os\nos._exit(0)\n",
    "flood": "print('x' * (4 << 20))\n\ndef twice(x):\n    return 2 * x\n",
    "syntax": "def twice(x:\n",
    "parse-bomb": "x = " + "(" * 90_000 + "\n",
    "empty": "",
}
EXPECTED = {
    "right": ("graded", "pass"),
    "wrong": ("graded", "wrong"),
    "hang": ("graded", "timeout"),
    "hang-at-import": ("graded", "timeout"),
    "sleep": ("graded", "timeout"),
    "crash": ("graded", "crash"),
    "bomb": ("graded", "memory"),
    "exit": ("graded", "crash"),
    "flood": ("graded", "output"),
    "syntax": ("not-gradable", "not-gradable"),
    "parse-bomb": ("not-gradable", "not-gradable"),
    "missing": ("missing", None),
    "unreadable": ("not-gradable", None),
}


@pytest.fixture(scope="module")
def seats(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pool]:
    """Two threads with a service each, for all tests here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", str(tmp_path_factory.mktemp("scratch")))
        patch.setenv("QUIZ_BUBBLEWRAP", "0")
        pool = threads(2)
        yield pool
        pool.rest()
        pool.close()


@pytest.fixture(scope="module")
def here(seats: Pool) -> Place:
    found = place(seats)
    assert found.tier in ("full", "strong")
    return found


@pytest.fixture
def hurried(make_pack: Callable[..., Path]) -> Catalog:
    """The small pack, with little time for a check."""
    pack = make_pack()
    with (pack / "challenges/tiny/twice/challenge.toml").open("a") as file:
        file.write("\n[limits]\ncheck_seconds = 0.5\nload_seconds = 0.7\n")
    return catalog.load([pack], builtin=False)


def piece(found: Catalog, here: Place, source: str = RIGHT, **asked: object) -> Piece:
    (one,) = pieces([submission("a", source)], found, here, Asked(1, **asked))
    return one


def graded(pool: Pool, one: Piece, **changes: object) -> Outcome:
    assert one.work is not None
    work = one.work.model_copy(update=changes).model_dump_json()
    return Outcome.model_validate_json(
        pool.executor.submit(worker.grade, one.source, work).result()
    )


def test_every_answer_gets_its_verdict(
    seats: Pool, here: Place, hurried: Catalog, tmp_path: Path
) -> None:
    hand_ins = [submission(name, source) for name, source in ANSWERS.items()]
    hand_ins.append(submission("missing", None))
    hand_ins.append(submission("unreadable", None, kind="zip", problem="zip-slip"))
    begun = begin(tmp_path / "out", hand_ins, hurried, here, Options(seed=5))
    told: list[Result] = []
    run(begun.todo, begun.store, seats, lambda one: told.append(one) if one else None)
    kept = {one.submission.candidate: one for one in begun.store.all()}
    assert len(told) == len(kept) == len(hand_ins)
    found = {
        name: (one.status, one.report.verdict.value if one.report else None)
        for name, one in kept.items()
    }
    # What an empty file is called is not this test's to say.
    assert found.pop("empty")[0] in ("graded", "not-gradable")
    assert found == EXPECTED
    assert {one.tries for one in kept.values()} == {1}
    assert kept["right"].solved and kept["right"].report is not None
    assert kept["right"].report.environment.seed == 5


def test_a_check_that_hangs_is_no_reason_to_skip_one_more(
    seats: Pool, here: Place, make_pack: Callable[..., Path]
) -> None:
    pack = make_pack()
    checks = "from quizapp.checks import check\n\n\n" + "\n\n".join(
        f'@check(explains="forward")\ndef check_{name}(make, given):\n    """Doubles {name}."""\n'
        f"    yield make(given.normal({size}))\n"
        for size, name in enumerate(["one", "two", "three", "four"], start=1)
    )
    (pack / "solutions/tiny/twice/checks.py").write_text(checks)
    found = catalog.load([pack], builtin=False)
    hangs = "def twice(x):\n    while len(x) in ({}):\n        pass\n    return 2 * x\n"
    once = graded(seats, piece(found, here, hangs.format("1,"), check_seconds=0.3)).report
    often = graded(seats, piece(found, here, hangs.format("1, 3, 4"), check_seconds=0.3)).report
    assert once and often
    assert [one.verdict.value for one in once.checks] == ["timeout", "pass", "pass", "pass"]
    assert [one.verdict.value for one in often.checks] == ["timeout", "pass", "timeout", "skipped"]
    assert often.problem is not None and "no check behind it was run" in often.problem.text
    assert (once.passed, often.passed) == (3, 1)


def test_in_a_hurry_slow_is_no_verdict(seats: Pool, here: Place, tiny: Catalog) -> None:
    slow = "import time\n\ndef twice(x):\n    time.sleep(0.4)\n    return 2 * x\n"
    one = piece(tiny, here, slow)
    outcome = graded(seats, one, hurry=0.2)
    assert (outcome.slow, outcome.report, outcome.fault) == (True, None, False)
    outcome = graded(seats, one)
    assert outcome.report is not None and outcome.report.solved


def test_a_figure_is_drawn_where_one_is_asked_for(seats: Pool, here: Place) -> None:
    found = catalog.load()
    source = (found.find("attention").solution / "reference.py").read_text()
    (one,) = pieces(
        [submission("a", source, challenge="attention")], found, here, Asked(1, figures=True)
    )
    outcome = graded(seats, one)
    assert outcome.report is not None and outcome.report.solved
    assert outcome.figure is not None and outcome.figure.panels
    assert graded(seats, one, figure=False).figure is None


def test_another_place_or_pack_is_a_fault_and_no_verdict(
    seats: Pool, here: Place, tiny: Catalog
) -> None:
    one = piece(tiny, here)
    other = graded(seats, one, place=here.model_copy(update={"torch": "1.0"}))
    assert other.fault and "torch" in other.problem
    other = graded(seats, one, pack_sha256="1" * 64)
    assert other.fault and "another than the batch's" in other.problem
    outcome = graded(seats, one)
    assert outcome.report is not None and outcome.report.solved


def test_a_service_that_dies_is_a_fault_and_the_next_is_a_fresh_one(
    here: Place, tiny: Catalog, tmp_path: Path
) -> None:
    pool = threads(1)
    try:
        assert place(pool) == here
        slow = piece(tiny, here, "import time\n\ndef twice(x):\n    time.sleep(4)\n")
        assert slow.work is not None
        future = pool.executor.submit(worker.grade, slow.source, slow.work.model_dump_json())
        time.sleep(0.2)
        assert not future.done()
        worker.rest()
        outcome = Outcome.model_validate_json(future.result(timeout=30))
        assert outcome.fault and outcome.report is None
        outcome = graded(pool, piece(tiny, here))
        assert outcome.report is not None and outcome.report.solved
    finally:
        pool.close()
    assert threading.active_count() < 20
