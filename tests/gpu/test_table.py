"""All challenges on a GPU, in each dtype they declare: numbers differ from the CPU's, verdicts must
not. See README.md."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from quizapp.catalog import Challenge, load
from quizapp.grading.client import Client
from quizapp.grading.events import Finished
from quizapp.grading.judge import bank
from quizapp.grading.report import Report, Verdict
from tests.gpu import table
from tests.gpu.table import Row, Table

pytestmark = pytest.mark.gpu

CASES = [
    (challenge, dtype)
    for challenge in load().challenges
    if "cuda" in challenge.devices
    for dtype in challenge.dtypes
]


class Cuda:
    """A service that grades on cuda, and what came of it."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self.rows: dict[str, Row] = {}

    def grade(self, challenge: Challenge, dtype: str, source: str) -> tuple[Report, float]:
        began = time.perf_counter()
        last = None
        for event in self._client.grade(
            pack=challenge.pack,
            topic=challenge.topic,
            challenge=challenge.id,
            source=source,
            device="cuda",
            dtype=dtype,
            seed=challenge.seed if challenge.seed is not None else 20260101,
        ):
            last = event
        assert isinstance(last, Finished), last
        assert last.report.environment.device == "cuda"
        return last.report, (time.perf_counter() - began) * 1e3


@pytest.fixture(scope="module")
def cuda(request: pytest.FixtureRequest) -> Iterator[Cuda]:
    with Client() as client:
        ready = client.wait_ready()
        if "cuda" not in ready.devices:
            pytest.skip(f"torch {ready.torch} sees no CUDA device here: {', '.join(ready.devices)}")
        made = Cuda(client)
        yield made
        if request.config.getoption("--update-gpu-table") and len(made.rows) == len(CASES):
            import torch

            table.write(Table(torch.cuda.get_device_name(0), ready.torch, made.rows))


@pytest.mark.parametrize(
    ("challenge", "dtype"), CASES, ids=[f"{one.id}-{dtype}" for one, dtype in CASES]
)
def test_the_reference_passes(
    cuda: Cuda, challenge: Challenge, dtype: str, request: pytest.FixtureRequest
) -> None:
    source = bank.read(challenge.solution / "reference.py")
    cuda.grade(challenge, dtype, source)  # who waits after it has started the device
    report, took = cuda.grade(challenge, dtype, source)
    assert report.verdict is Verdict.PASS, report.first_failure
    row = Row(max((one.share or 0.0 for one in report.checks), default=0.0), took)
    cuda.rows[f"{challenge.id} {dtype}"] = row
    if not request.config.getoption("--update-gpu-table"):
        assert not (change := table.changed(f"{challenge.id} {dtype}", row, table.read())), change


@pytest.mark.parametrize("challenge", load().challenges, ids=lambda one: one.id)
def test_a_mistake_is_refused(cuda: Cuda, challenge: Challenge) -> None:
    if "cuda" not in challenge.devices:
        pytest.skip(f"{challenge.id} is not graded on cuda")
    reference = bank.read(challenge.solution / "reference.py")
    wrong = bank.apply(reference, bank.mistakes(challenge.solution)[:1])
    assert wrong is not None
    report, _ = cuda.grade(challenge, challenge.dtypes[0], wrong)
    assert report.verdict is not Verdict.PASS
