"""Archives that lie, explode or lead elsewhere: a row that says so, and nothing else happens."""

from __future__ import annotations

import re
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizapp.interview.intake import Expected, collect
from quizapp.interview.intake.files import Archive, Unsafe
from tests.archives import ANSWER, EVIL, RIGHT, plain
from tests.hostile import NASTY, harmful, strings

OWED = Expected(known=("attention",), owed=("attention",))


def _around(folder: Path) -> list[Path]:
    """What lies in a folder and beside it. What other tests left is not walked through."""
    return sorted([*folder.parent.iterdir(), *folder.rglob("*")])


@pytest.mark.parametrize("what", EVIL)
def test_an_evil_archive_is_one_row_beside_the_others(tmp_path: Path, what: str) -> None:
    make, says = EVIL[what]
    (tmp_path / "eve.zip").write_bytes(make())
    (tmp_path / "bob.zip").write_bytes(plain(RIGHT))
    (tmp_path / "zoe.zip").write_bytes(plain(RIGHT))
    before = sorted(_around(tmp_path))

    found = {one.candidate: one for one in collect([tmp_path], OWED).submissions}

    assert list(found) == ["bob", "eve", "zoe"]
    assert found["eve"].source is None
    assert re.search(says, found["eve"].problem), found["eve"].problem
    assert found["bob"].source == found["zoe"].source == ANSWER.decode()
    assert sorted(_around(tmp_path)) == before, "something was unpacked"


@pytest.mark.parametrize("what", ["bomb by what it is", "larger than it declares", "many entries"])
def test_a_bomb_takes_no_memory(tmp_path: Path, what: str) -> None:
    (tmp_path / "eve.zip").write_bytes(EVIL[what][0]())
    tracemalloc.start()
    collect([tmp_path], OWED)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 12 << 20


def test_names_in_archives_are_made_harmless(tmp_path: Path) -> None:
    name = NASTY.encode(errors="ignore").decode().replace("/", "") + "_attention.py"
    name = name.replace("\0", "").replace("\\", "")
    (tmp_path / "eve.zip").write_bytes(plain({name: ANSWER, f"x{name}.txt": b""}))
    (one,) = collect([tmp_path], OWED).submissions
    for text in strings(one.model_dump(mode="json", exclude={"source"})):
        assert not harmful(text)


def test_what_systems_leave_behind_is_no_answer(tmp_path: Path) -> None:
    junk = {
        "work/__MACOSX/._attention.py": b"\0\5\x16\7",
        "work/.venv/lib/attention.py": b"no",
        "work/__pycache__/attention.cpython-311.pyc": b"no",
        "work/attention.py": ANSWER,
    }
    (tmp_path / "eve.zip").write_bytes(plain(junk))
    (one,) = collect([tmp_path], OWED).submissions
    assert (one.source, one.problem) == (ANSWER.decode(), "")


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_whatever_is_changed_in_a_zip_nothing_but_unsafe_is_raised(data: st.DataObject) -> None:
    import io

    raw = bytearray(plain({"attention.py": ANSWER * 50, "a/b.txt": b"hello"}))
    for _ in range(data.draw(st.integers(1, 6))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    try:
        with Archive(io.BytesIO(bytes(raw))) as archive:
            for name in archive.names:
                archive.read(name)
                archive.when(name)
    except Unsafe as error:
        assert str(error)
