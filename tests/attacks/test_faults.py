"""Files that are hostile before they run, and faults that are ours: never the learner's."""

from __future__ import annotations

import contextlib
import hashlib
import os
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from quizapp.errors import Fault, NothingToGrade
from quizapp.learner.progress.database import Database
from quizapp.learner.state import State
from quizapp.learner.workspace import Workspace, read_answer
from tests import packs
from tests.attacks.harness import HERE, UNPROVEN, Attack, Services, request
from tests.attacks.stage import RIGHT, Stage

RIGHT_TEXT = RIGHT.read_text(encoding="utf-8")
QUIZ = "import sys; sys.argv[0] = 'quiz'; from quizapp.cli import main; main()"
MARK = "import os; open(os.environ['MARKER'], 'a').write(__name__)\n"


@pytest.mark.row(41, "brings its own torch, typing, conftest", "its folder is on no import path")
def test_modules_beside_the_answer(tmp_path: Path) -> None:
    folder, marker = tmp_path / "handed-in", tmp_path / "marker"
    folder.mkdir()
    for name in ("torch", "typing", "sitecustomize", "usercustomize", "conftest", "quizapp"):
        (folder / f"{name}.py").write_text(MARK)
    (folder / "attention.py").write_text(RIGHT_TEXT)
    environment = dict(os.environ) | {"MARKER": str(marker)}

    def run(*command: str) -> int:
        return subprocess.run(
            [sys.executable, *command], cwd=folder, env=environment, capture_output=True, timeout=60
        ).returncode

    assert run("-P", "-c", QUIZ, "grade", "./attention.py") == 0
    assert not marker.exists()
    run("attention.py")
    assert marker.exists(), "the trial is dead"


@pytest.mark.row(43, "is no UTF-8, or not only that", "text is read strictly")
def test_encodings(tmp_path: Path) -> None:
    path = tmp_path / "attention.py"
    refused = {
        "UTF-16": "x = 1\n".encode("utf-16"),
        "UTF-16 without a mark": "x = 1\n".encode("utf-16-le"),
        "NUL": b"x = 1\0\n",
        "Latin-1": "x = 'ä'\n".encode("latin-1"),
    }
    for data in refused.values():
        path.write_bytes(data)
        with pytest.raises(NothingToGrade):
            read_answer(path)
    path.write_bytes(b"\xef\xbb\xbfx = 1\r\ny = 2\r")
    assert read_answer(path) == "x = 1\ny = 2\n"
    # The twin of attack 43: what Python makes of a file that names such an encoding.
    hidden = next(HERE.glob("43_*.py")).read_text().replace("# <right answer>", "")
    path.write_text(hidden)
    done = subprocess.run([sys.executable, str(path)], capture_output=True, text=True, timeout=20)
    assert "hidden line ran" in done.stdout, "the trial is dead"


@pytest.mark.row(44, "is a bomb for the parser, or 30 MB", "size first; parsed behind the wall")
def test_parser_bombs(services: Services, tmp_path: Path) -> None:
    path = tmp_path / "attention.py"
    path.write_bytes(b"x=1\n" * (30 << 18))
    with pytest.raises(NothingToGrade, match="larger than 1 MiB"):
        read_answer(path)
    for bomb in ("(" * 100_000, "-" * 500_000 + "1", "x" + "[0]" * 300_000, "lambda:" * 100_000):
        report = services.report(bomb)
        assert report.verdict in ("not-gradable", "crash"), report
    # Without a process of its own, the parser's end is the grader's.
    program = "compile('-' * 500_000 + '1', 'x', 'exec')"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, timeout=30)
    assert done.returncode != 0, "the trial is dead"


@pytest.mark.row(76, "is swapped between the check and the run", "read once, sent as text")
def test_swapped_file(services: Services, tmp_path: Path) -> None:
    path = tmp_path / "attention.py"
    path.write_text(RIGHT_TEXT)
    source = read_answer(path)
    run = services.client().grade(**request(source))
    first = next(run)
    path.write_text("raise ValueError")
    last = [first, *run][-1]
    assert last.report.verdict == "pass"  # type: ignore[union-attr]
    told = hashlib.sha256(source.encode()).hexdigest()
    assert last.report.source_sha256 == told  # type: ignore[union-attr]
    # What a grader gets that looks at the path once more.
    assert services.report(read_answer(path)).verdict == "error"


RECORD = """
import sys, time
from pathlib import Path
from quizapp.learner.state import State
from quizapp.learner.workspace import Workspace
workspace, me = Path(sys.argv[1]), sys.argv[2]
(workspace / me).touch()
while not ((workspace / "0").exists() and (workspace / "1").exists()):
    time.sleep(0.001)
for _ in range(20):
    State.load(Workspace(workspace)).record({"challenge": "attention", "verdict": "wrong"})
"""
TORN = """
import os
from quizapp.learner.progress.database import Database

def torn(conn):
    {first}
    conn.execute("DELETE FROM attempts")
    os._exit(9)

Database().write(torn)
"""
WRONG = {"challenge": "attention", "verdict": "wrong"}


def attempts(workspace: Workspace) -> int:
    return State.load(workspace).entry("attention").attempts


@pytest.mark.row(87, "grades twice at once in one workspace", "one transaction after the other")
def test_two_quizzes_in_one_workspace(tmp_path: Path) -> None:
    workers = [
        subprocess.Popen([sys.executable, "-c", RECORD, str(tmp_path), str(number)])
        for number in range(2)
    ]
    assert [one.wait(timeout=60) for one in workers] == [0, 0]
    workspace = Workspace(tmp_path)
    assert attempts(workspace) == 40

    state = State.load(workspace)
    other = sqlite3.connect(state.database.path, isolation_level=None, check_same_thread=False)
    with contextlib.closing(other):
        other.execute("BEGIN IMMEDIATE")
        release = threading.Timer(0.2, other.execute, ["COMMIT"])
        release.start()
        state.record(WRONG)
        release.join()
        assert attempts(workspace) == 41
        # Without waiting for the other, what was to be recorded is lost.
        other.execute("BEGIN IMMEDIATE")
        state.database = Database(busy=0.0)
        with pytest.raises(Fault, match="another quiz"):
            state.record(WRONG)
    assert attempts(workspace) == 41


@pytest.mark.row(87, "dies while results are written", "a transaction holds whole or not at all")
def test_death_while_writing(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    State.load(workspace).record(WRONG)
    for first, left in (("pass", 1), ("conn.execute('COMMIT')", 0)):
        program = TORN.format(first=first)
        assert subprocess.run([sys.executable, "-c", program], timeout=30).returncode == 9
        assert attempts(workspace) == left


@pytest.mark.row(88, "runs behind a wall of which a part is missing", "trials of the wall")
@pytest.mark.parametrize("missing", ["landlock", "filtered"])
def test_half_a_wall(services: Services, missing: str) -> None:
    """Noticed when the service starts, noticed again before each run; only without both it runs."""
    answer = "print('ran')\n" + RIGHT_TEXT
    for off in ((missing,), (missing, "canaries")):
        fault = services.fault(answer, frozenset(off))
        assert fault.code == 3
        assert "the wall stands, and" in fault.message
    report = services.report(answer, UNPROVEN | {missing})
    assert "ran" in report.output, "the trial is dead"


@pytest.mark.row(88, "runs where the wall cannot be built", "a fault of the grader")
@pytest.mark.parametrize("breaks", ["landlock_fails", "filter_fails"])
def test_a_wall_that_cannot_be_built(services: Services, breaks: str) -> None:
    for off in ((breaks,), (breaks, "canaries", "proof")):
        fault = services.fault(RIGHT_TEXT, frozenset(off))
        assert fault.code == 3
        assert "could not give up" in fault.message


SOLUTION = "solutions/attention/attention"
BROKEN = {
    "the reference raises": (f"{SOLUTION}/reference.py", "raise RuntimeError('torn')\n"),
    "the reference fails": (
        f"{SOLUTION}/reference.py",
        RIGHT_TEXT.replace("weights = ", "raise RuntimeError('torn')\n        weights = "),
    ),
    "the checks are torn": (f"{SOLUTION}/checks.py", "def forward(make, given:\n"),
    "the bank is torn": (f"{SOLUTION}/mistakes.toml", "[[mistake\n"),
}


@pytest.mark.row(89, "meets a broken pack", "a fault of the grader")
@pytest.mark.parametrize("how", BROKEN)
def test_broken_pack(services: Services, tmp_path: Path, how: str) -> None:
    pack = packs.attention(tmp_path / "pack")
    path, text = BROKEN[how]
    (pack / path).write_text(text)
    fault = services.fault(RIGHT_TEXT.replace("* self.scale", "* 0.3"), pack=pack)
    assert fault.code == 3, fault


@pytest.mark.row(89, "meets a broken reference, which one process blames on the answer", "judge")
def test_a_naive_grader_blames_the_answer(services: Services, stage: Stage) -> None:
    attack = Attack(HERE, RIGHT_TEXT, 89, "", (), "")
    torn = RIGHT_TEXT.replace("weights = ", "raise RuntimeError('torn')\n        weights = ")
    seen = services.try_naively(attack, stage, reference=torn)
    assert "FAILED: torn" in seen.text, "the trial is dead"


@pytest.mark.row(89, "meets a full disk", "a fault of the grader")
def test_full_disk(services: Services) -> None:
    fault = services.fault(RIGHT_TEXT, UNPROVEN | {"disk_full"})
    assert fault.code == 3
    assert "No space left" in fault.message


@pytest.mark.row(89, "results meet a full disk", "the old file stays")
def test_full_disk_for_results(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    State.load(workspace).record(WRONG)

    def fill(conn: sqlite3.Connection) -> None:
        conn.execute("DELETE FROM attempts")
        pages = conn.execute("PRAGMA page_count").fetchone()[0]
        conn.execute(f"PRAGMA max_page_count = {pages}")
        conn.execute("INSERT INTO sources VALUES ('0', zeroblob(100000))")

    with pytest.raises(Fault, match="no room left"):
        Database().write(fill)
    assert attempts(workspace) == 1
