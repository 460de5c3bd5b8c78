"""Cheats that take more than one run to show."""

from __future__ import annotations

import re
from typing import Any

import pytest

from quizapp.grading.runner import confine
from quizapp.learner.state import State
from quizapp.learner.workspace import Workspace
from tests.attacks.harness import UNPROVEN, Services
from tests.attacks.stage import HELD, RIGHT, Stage

ENTROPY = UNPROVEN | {"entropy"}
RIGHT_TEXT = RIGHT.read_text(encoding="utf-8")
WRONG = RIGHT_TEXT.replace("* self.scale", "* 0.3")


@pytest.mark.row(12, "asks for sizes and names of hidden files", "Landlock: names; sizes are not")
def test_names_are_hidden_and_sizes_are_not(services: Services, stage: Stage) -> None:
    """Sizes could be hidden by a mount namespace alone; `quiz doctor` says that they are not."""
    size = stage.told("import os\nprint('bytes:', os.stat(SOLUTIONS + '/attention').st_size)\n")
    report = services.report(size + RIGHT_TEXT)
    told = next(fact for fact in confine.probe().facts if "how big it is" in fact)
    assert told.startswith("Does not stop")
    assert "bytes:" in report.output, "better than promised: say so in the facts"

    names = stage.told("import os\nprint('named', os.listdir(SOLUTIONS + '/attention'))\n")
    assert services.report(names + RIGHT_TEXT).verdict == "error"
    opened = UNPROVEN | {"landlock", "user"}
    assert re.search(r"named \[.*'attention'", services.report(names + RIGHT_TEXT, opened).output)


SURROUNDINGS = """
import hashlib
import os
import sys
print("arguments", sys.argv, "folder", os.getcwd(), __name__, __file__)
print("modules", len(sys.modules), hashlib.sha256(repr(sorted(sys.modules)).encode()).hexdigest())
print("variables", sorted(os.environ.items()))
print("limits", os.sched_getaffinity(0), os.getpriority(os.PRIO_PROCESS, 0), os.listdir())
"""


@pytest.mark.row(33, "looks around for signs of who grades it, and with what", "clean surroundings")
def test_surroundings_tell_nothing(services: Services) -> None:
    def seen(**changes: Any) -> str:
        output = services.report(SURROUNDINGS + RIGHT_TEXT, **changes).output
        assert "limits" in output
        return re.sub(r"/run-\w+", "/run", output)

    assert seen() == seen(checks=("scale",)) == seen(seed=5, filename="answer.py")
    opened = UNPROVEN | {"surroundings"}
    marked = "import os\nprint(os.environ.get('QUIZAPP_ATTACK_HELD'))\n" + RIGHT_TEXT
    assert HELD not in services.report(marked).output
    assert HELD in services.report(marked, opened).output


def _expected(services: Services, opened: frozenset[str] = frozenset()) -> str:
    report = services.report(WRONG, opened)
    assert report.first_failure is not None and report.first_failure.finding is not None
    return report.first_failure.finding.expected


@pytest.mark.row(39, "learns the expected values from reports of failed tries", "new inputs always")
def test_reports_teach_nothing_for_the_next_run(services: Services) -> None:
    first, second = _expected(services), _expected(services)
    assert first and second and first != second
    assert _expected(services, ENTROPY) == _expected(services, ENTROPY)


@pytest.mark.row(40, "tries again and again until something passes", "tries are counted")
def test_attempts_are_counted(services: Services, own_home: Any) -> None:
    workspace = Workspace(own_home / "workspace")
    for source in (WRONG, WRONG, RIGHT_TEXT):
        State.load(workspace).record(services.report(source).model_dump(mode="json"))
    assert State.load(workspace).entry("attention").attempts == 3


SEARCH = """
import ctypes
import re

start = b"print" + b"ed by somebody else: "
for line in open("/proc/self/maps"):
    if " rw-p " in line and "[v" not in line:
        low, high = (int(one, 16) for one in line.split()[0].split("-"))
        for found in re.finditer(start + rb"\\w+", ctypes.string_at(low, high - low)):
            print("found", found[0].decode())
            break
"""


@pytest.mark.row(15, "searches its memory for answers graded before it", "a clean fork a run")
def test_earlier_answers_are_not_in_memory(services: Services, stage: Stage) -> None:
    earlier = f"# printed by somebody else: {stage.secret.replace('-', '')}\n"
    for opened, is_there in ((frozenset[str](), False), (frozenset({"clean_forks"}), True)):
        for lines in (300, 500, 700):
            services.report(earlier * lines + RIGHT_TEXT, opened)
        found = services.report(SEARCH + RIGHT_TEXT, opened)
        assert found.verdict == "pass"
        assert ("found" in found.output) == is_there
