"""The same answers on a GPU: numbers differ from the CPU's, verdicts must not."""

from __future__ import annotations

import pytest

from quizapp.catalog import Challenge, load
from quizapp.grading.client import Client
from quizapp.grading.events import Finished, Ready
from quizapp.grading.judge import bank
from quizapp.grading.report import Verdict

pytestmark = pytest.mark.gpu

CASES = [
    (challenge, dtype)
    for challenge in load().challenges
    if "cuda" in challenge.devices
    for dtype in challenge.dtypes
]


@pytest.fixture(scope="module")
def service():
    with Client() as client:
        client.wait_ready()
        yield client


@pytest.mark.parametrize(
    ("challenge", "dtype"), CASES, ids=[f"{one.id}-{dtype}" for one, dtype in CASES]
)
def test_the_reference_passes_on_cuda(service: Client, challenge: Challenge, dtype: str) -> None:
    assert isinstance(service.ready, Ready)
    if "cuda" not in service.ready.devices:
        pytest.skip("no CUDA device")
    source = bank.read(challenge.solution / "reference.py")
    last = None
    for event in service.grade(
        pack=challenge.pack,
        topic=challenge.topic,
        challenge=challenge.id,
        source=source,
        device="cuda",
        dtype=dtype,
    ):
        last = event
    assert isinstance(last, Finished), last
    assert last.report.verdict is Verdict.PASS, last.report.first_failure
    assert last.report.environment.device == "cuda"
