"""Answers and packs that want too much, met by the whole service."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from quizapp.grading.report import Report
from tests.grading.conftest import Graded, descendants, wait_for

linux = pytest.mark.skipif(sys.platform != "linux", reason="there is no watchdog")
Bounded = Callable[..., Graded]
ONE = {"checks": ("scale",), "seed": 1}


def doing(right: str, code: str) -> str:
    """The right answer, which does something else first."""
    head, call, rest = right.partition("    def forward(self, x: Tensor) -> Tensor:\n")
    assert call
    lines = "".join(f"        {line}\n" for line in code.splitlines())
    return head + call + lines + rest


def ended(report: Report) -> tuple[str, str]:
    """Verdict and words of the one check that was run."""
    (result,) = report.checks
    assert result.finding is not None, result
    return result.verdict, result.finding.text


@linux
def test_memory_that_no_rlimit_bounds(bounded: Bounded, right: str) -> None:
    graded = bounded(unbounded=True, memory_bytes=200 << 20)
    hog = "import time\nheld = torch.ones(100 << 20)\ntime.sleep(3)\n"
    verdict, text = ended(graded.report(doing(right, hog), **ONE))
    assert verdict == "memory"
    assert text == "the answer used more than 200 MiB of memory and was stopped"
    report = graded.report("import torch\n" + hog + right)
    assert report.verdict == "memory" and report.problem is not None
    assert graded.report(right).verdict == "pass"


@linux
def test_threads(bounded: Bounded, right: str) -> None:
    graded = bounded(threads=8)
    start = "import threading, time\nfor _ in range({}):\n"
    start += "    threading.Thread(target=time.sleep, args=(1,), daemon=True).start()\n"
    start += "time.sleep(0.3)\n"
    verdict, text = ended(graded.report(doing(right, start.format(8)), **ONE))
    assert verdict == "error"
    assert text == "the answer started more than 8 threads and was stopped"
    assert graded.report(doing(right, start.format(1)), **ONE).verdict == "pass"


@linux
@pytest.mark.parametrize(
    ("code", "words"),
    [
        (
            "for n in range(9):\n    open(str(n), 'wb').write(bytes(1 << 20))\n",
            "put more than 8 MiB into its private folder",
        ),
        (
            "for n in range(60):\n    open(str(n), 'wb').close()\n",
            "put more than 50 files into its private folder",
        ),
        (
            "import os\nfor n in range(45):\n    os.mkdir('x' * 99)\n    os.chdir('x' * 99)\n"
            "for n in range(9):\n    open(str(n), 'wb').write(bytes(1 << 20))\n",
            "private folder",
        ),
    ],
    ids=["bytes", "entries", "deep"],
)
def test_the_private_folder(bounded: Bounded, right: str, code: str, words: str) -> None:
    graded = bounded(scratch_bytes=8 << 20, scratch_entries=50)
    verdict, text = ended(graded.report(doing(right, code + "import time\ntime.sleep(2)\n"), **ONE))
    assert verdict == "output"
    assert words in text
    assert graded.report(doing(right, code.replace("9):", "5):", 1).replace("60", "30"))).passed


def test_a_runner_steps_back(graded: Graded, right: str) -> None:
    report = graded.report(doing(right, "import os\nprint('nice', os.nice(0))\n"), **ONE)
    assert f"nice {os.nice(0) + 5}" in report.checks[0].output


@pytest.mark.parametrize(
    ("code", "verdict"),
    [("while True: pass", "timeout"), ("import os; os.kill(os.getpid(), 9)", "crash")],
)
def test_words_before_a_kill_are_kept(
    graded: Graded, quick: Path, right: str, code: str, verdict: str
) -> None:
    said = "import sys\nprint('so far', end='')\nsys.stderr.write(' so good')\n"
    report = graded.report(doing(right, said + code), pack=quick, **ONE)
    assert report.checks[0].verdict == verdict
    assert report.checks[0].output == "so far so good"
    report = graded.report(said + code + "\n" + right, pack=quick)
    assert report.verdict == verdict and report.output == "so far so good"


PROPERTY = """
def grows(got, want):
    {}


@check(explains="scale", holds=grows)
def grown(make, given):
    "One more."
    yield free(given.fill(make(24, 3))(given.normal(1, 5, 24)))
"""


def with_property(copy_pack: Any, code: str) -> Path:
    path = "solutions/attention/attention/checks.py"
    from quizapp.catalog import content

    checks = (content.root() / path).read_text() + PROPERTY.format(code)
    pack: Path = copy_pack({path: checks.replace("import check", "import check, free")})
    return pack


def test_a_judge_that_hangs(bounded: Bounded, copy_pack: Any, right: str) -> None:
    pack = with_property(copy_pack, "import time; time.sleep(60)")
    graded = bounded(judge_seconds=1.0)
    failure = graded.fault(right, pack=pack)
    assert failure.message == "the judge said nothing for 1 s and was stopped"
    assert failure.code == 3
    assert wait_for(lambda: not descendants(graded.client.pid))
    assert graded.report(right).verdict == "pass"


@pytest.mark.parametrize("unbounded", [False, pytest.param(True, marks=linux)])
def test_a_judge_that_swells(bounded: Bounded, copy_pack: Any, right: str, unbounded: bool) -> None:
    code = "import time; held = bytearray(b'x') * (700 << 20); time.sleep(2)"
    pack = with_property(copy_pack, code)
    graded = bounded(unbounded=unbounded, judge_memory_bytes=500 << 20)
    failure = graded.fault(right, pack=pack)
    words = "the judge used more than 500 MiB" if unbounded else "MemoryError"
    assert words in failure.message
    assert failure.code == 3
    assert graded.report(right).verdict == "pass"


def test_a_judge_that_dies(graded: Graded, copy_pack: Any, right: str) -> None:
    pack = with_property(copy_pack, "import os; os.kill(os.getpid(), 9)")
    failure = graded.fault(right, pack=pack)
    assert failure.message == "the judge died of SIGKILL, without a verdict"
    assert graded.report(right).verdict == "pass"
