"""An assignment of every challenge, made once, and a way to open it as its candidate."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import Result

from quizapp.catalog import Catalog, Challenge, load
from quizapp.grading.client import Client
from quizapp.interview import keys as keyring
from quizapp.interview.assign.create import Wish, bundles, new_record
from quizapp.interview.keys import Keys
from quizapp.interview.models import Assignment, Candidate, Record
from tests.command import invoke

JANE = Candidate(id="c07", name="Jane Doe", email="jane@example.org")
BOB = Candidate(id="c08", name="Bob Ray", email="bob@example.org", extra_time=1.5)
SHORT = ("attention", "conv2d")


@dataclass(frozen=True)
class Made:
    record: Record
    keys: Keys
    catalog: Catalog
    zips: dict[str, bytes]
    assignments: dict[str, Assignment]

    def files(self, candidate: str = "c07") -> dict[str, bytes]:
        """Everything in a bundle, without the folder around it."""
        with zipfile.ZipFile(io.BytesIO(self.zips[candidate])) as archive:
            return {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}

    def save(self, folder: Path, candidate: str = "c07") -> Path:
        path = folder / f"{candidate}.zip"
        path.write_bytes(self.zips[candidate])
        return path


def make(folder: Path, challenges: tuple[Challenge, ...]) -> Made:
    catalog = load()
    keys, _ = keyring.load_or_make(folder)
    wish = Wish(
        name="ML screen",
        challenges=challenges,
        candidates=(JANE, BOB),
        minutes=60,
        deadline=datetime.now(UTC) + timedelta(days=30),
        rules="Be kind. " * 3,
        required=(challenges[0].id,),
    )
    record = new_record(wish, keys)
    found = list(bundles(record, catalog, keys))
    return Made(
        record,
        keys,
        catalog,
        {one.candidate: data for one, data in found},
        {one.candidate: one for one, _ in found},
    )


@pytest.fixture(scope="session")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return make(tmp_path_factory.mktemp("keys"), tuple(load().challenges))


@pytest.fixture(scope="session")
def short(tmp_path_factory: pytest.TempPathFactory) -> Made:
    catalog = load()
    return make(tmp_path_factory.mktemp("keys"), tuple(catalog.find(one) for one in SHORT))


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    with Client() as one:
        yield one


@pytest.fixture
def quiz(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Result]:
    """Runs a command line in a folder of its own, with the workspace found from there."""
    monkeypatch.delenv("QUIZ_WORKSPACE")
    monkeypatch.chdir(tmp_path)

    return invoke
