"""A real scheduler and two workers on this machine, one of which is killed in the middle."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from quizapp.interview.batch.cluster import exposed
from tests.command import QUIZ

ANSWER = "def twice(x):\n    return {}\n"


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, list[int]]]:
    """Its address for ``--executor``, and the workers' process ids."""
    pytest.importorskip("distributed", reason="needs the extra `cluster`")
    told = tmp_path_factory.mktemp("dask") / "scheduler.json"
    env = os.environ | {"TMPDIR": str(tmp_path_factory.mktemp("scratch"))}
    with contextlib.ExitStack() as stack:

        def start(*words: str) -> subprocess.Popen[bytes]:
            process = subprocess.Popen(
                [sys.executable, "-m", "dask", *words, "--no-dashboard"],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=env,
                cwd=told.parent,
            )
            stack.callback(process.wait)
            stack.callback(process.terminate)
            return process

        start("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-show",
              "--scheduler-file", str(told))  # fmt: skip
        workers = [
            start("worker", "--scheduler-file", str(told), "--nthreads", "1", "--no-nanny").pid
            for _ in range(2)
        ]
        deadline = time.monotonic() + 60
        while not told.exists():
            assert time.monotonic() < deadline
            time.sleep(0.05)
        address = json.loads(told.read_text())["address"].partition("://")[2]
        code = (
            f"from distributed import Client; Client('{address}').wait_for_workers(2, timeout=60)"
        )
        subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=90, check=True)
        yield f"dask://{address}", workers


def test_a_worker_that_is_killed_costs_no_result(
    scheduler: tuple[str, list[int]], make_pack: Callable[..., Path], tmp_path: Path
) -> None:
    address, workers = scheduler
    for number in range(40):
        folder = tmp_path / "handed-in" / f"c{number:02}"
        folder.mkdir(parents=True)
        text = ANSWER.format("2 * x" if number % 2 else "x * x") + f"# {number}\n"
        (folder / "twice.py").write_text(text)
    out = tmp_path / "out"
    command = [*QUIZ, "--pack", str(make_pack()), "batch", str(tmp_path / "handed-in")]
    command += ["--out", str(out), "--executor", address]
    results = []
    with subprocess.Popen(
        [*command, "--events"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None and process.stderr is not None
        for line in process.stdout:
            event = json.loads(line)
            if event["kind"] == "result":
                results.append(event)
                if len(results) == 5:
                    os.kill(workers[0], signal.SIGKILL)
        said = process.stderr.read()
        assert process.wait() == 0, said
    assert len(results) == 40
    assert {one["status"] for one in results} == {"graded"}
    assert {one["candidate"] for one in results if one["solved"]} == {
        f"c{number:02}" for number in range(1, 40, 2)
    }
    assert "unencrypted" not in said
    assert len((out / "results.csv").read_text().splitlines()) == 41


def test_what_leaves_the_machine_in_the_open_is_said() -> None:
    assert not any(map(exposed, ["", "dask://", "dask://localhost:1", "dask://127.0.0.1:8786"]))
    assert not any(map(exposed, ["dask://[::1]:8786", "dask+tls://grader.example:8786"]))
    assert all(map(exposed, ["dask://10.0.0.4:8786", "dask://grader.example"]))
