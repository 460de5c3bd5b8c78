"""What packs' files said is remembered, and forgotten as soon as they say something else."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from quizapp import catalog
from quizapp.catalog import CatalogError, source

MANY = tuple(f"c{number}" for number in range(12))


@pytest.fixture
def pack(make_pack: Callable[..., Path]) -> Path:
    made = make_pack(challenges=MANY)
    for file in made.rglob("*.toml"):
        old = file.stat().st_mtime - 60
        os.utime(file, (old, old))
    return made


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Which files were parsed."""
    seen: list[Path] = []
    plain = source.Source.toml

    def toml(self: source.Source):
        seen.append(self.path)
        return plain(self)

    monkeypatch.setattr(source.Source, "toml", toml)
    return seen


def load(pack: Path, cache: Path):
    return catalog.load([pack], builtin=False, cache=cache)


def test_the_second_time_nothing_is_parsed(pack: Path, tmp_path: Path, reads: list[Path]) -> None:
    cache = tmp_path / "cache" / "packs.json"
    first = load(pack, cache)
    assert len(reads) == len(MANY) + 1
    reads.clear()
    assert load(pack, cache) == first
    assert reads == []


def test_a_file_that_changed_is_read_again(pack: Path, tmp_path: Path, reads: list[Path]) -> None:
    cache = tmp_path / "packs.json"
    load(pack, cache)
    reads.clear()
    file = pack / "challenges/tiny/c3/challenge.toml"
    file.write_text(file.read_text().replace('title = "Twice"', 'title = "Other"'))
    assert load(pack, cache).find("c3").title == "Other"
    assert reads == [file]


def test_one_of_the_same_size_and_a_moment_ago_is_not_trusted(
    pack: Path, tmp_path: Path, reads: list[Path]
) -> None:
    file = pack / "challenges/tiny/c3/challenge.toml"
    os.utime(file)
    load(pack, tmp_path / "packs.json")
    reads.clear()
    load(pack, tmp_path / "packs.json")
    assert reads == [file]


def test_a_wrong_file_is_wrong_again(pack: Path, tmp_path: Path) -> None:
    file = pack / "challenges/tiny/c3/challenge.toml"
    file.write_text(file.read_text().replace("difficulty = 1", "difficulty = 9"))
    os.utime(file, (1, 1))
    for _ in range(2):
        with pytest.raises(CatalogError, match="difficulty"):
            load(pack, tmp_path / "packs.json")


@pytest.mark.parametrize("text", ["", "{", "[]", '{"version": 1, "files": 3}', '{"version": 99}'])
def test_a_damaged_cache_is_made_anew(pack: Path, tmp_path: Path, text: str) -> None:
    cache = tmp_path / "packs.json"
    cache.write_text(text)
    assert len(load(pack, cache).challenges) == len(MANY)
    assert len(json.loads(cache.read_text())["files"]) == len(MANY) + 1


@pytest.mark.parametrize(
    "forge",
    [
        lambda said: said.pop("title"),
        lambda said: said.update(colour="red"),
        lambda said: said.update(title={"zh": "小"}),
        lambda said: said.update(limits={"patience": 3}),
        lambda said: said.update(limits=3),
    ],
)
@pytest.mark.parametrize("file", ["tiny/topic.toml", "tiny/c3/challenge.toml"])
def test_what_no_quiz_remembered_is_read_again(
    pack: Path, tmp_path: Path, file: str, forge: Callable[[dict], object]
) -> None:
    cache = tmp_path / "packs.json"
    first = load(pack, cache)
    kept = json.loads(cache.read_text())
    forge(kept["files"][str(pack / "challenges" / file)][2])
    cache.write_text(json.dumps(kept))
    assert load(pack, cache) == first


def test_what_another_quiz_checked_is_checked_again(
    pack: Path, tmp_path: Path, reads: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = tmp_path / "packs.json"
    load(pack, cache)
    reads.clear()
    monkeypatch.setattr("quizapp.__version__", "0.0.1")
    load(pack, cache)
    assert len(reads) == len(MANY) + 1


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_our_own_challenges_are_remembered_as_they_are(tmp_path: Path, lang: str) -> None:
    cache = tmp_path / "packs.json"
    catalog.load(cache=cache)
    assert catalog.load(lang=lang, cache=cache) == catalog.load(lang=lang)


def test_what_is_gone_leaves_the_cache(pack: Path, tmp_path: Path, make_pack) -> None:
    cache = tmp_path / "packs.json"
    load(pack, cache)
    other = make_pack("other", topic="other", challenges=tuple(f"d{n}" for n in range(9)))
    for file in other.rglob("*.toml"):
        os.utime(file, (1, 1))
    (pack / "challenges/tiny/topic.toml").unlink()
    load(other, cache)
    kept = json.loads(cache.read_text())["files"]
    assert str(pack / "challenges/tiny/topic.toml") not in kept
    assert str(pack / "challenges/tiny/c1/challenge.toml") in kept


def test_a_place_that_cannot_be_written_costs_nothing(pack: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert len(load(pack, tmp_path / "file" / "packs.json").challenges) == len(MANY)
