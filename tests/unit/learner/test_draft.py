"""An answer under edit: what is on the disk is never lost, neither is what was typed."""

import os
from pathlib import Path

import pytest

from quizapp.catalog import Challenge
from quizapp.errors import Fault, NothingToGrade
from quizapp.learner.draft import Conflict, Draft
from quizapp.learner.workspace import Workspace


@pytest.fixture
def draft(ws: Workspace, twice: Challenge) -> Draft:
    return Draft(ws, twice, ws.path_for(twice))


def write(draft: Draft, data: bytes) -> None:
    draft.path.parent.mkdir(parents=True, exist_ok=True)
    draft.path.write_bytes(data)


def settled(draft: Draft) -> str | None:
    """What a look says of a file that has come to rest."""
    return draft.look() or draft.look()


def backups(ws: Workspace) -> list[bytes]:
    folder = ws.marker / "backup"
    return [one.read_bytes() for one in sorted(folder.iterdir())] if folder.exists() else []


def test_looking_at_a_new_challenge_writes_nothing(draft: Draft, twice: Challenge, ws) -> None:
    assert draft.load() == twice.stub()
    assert settled(draft) is None
    assert not draft.exists
    assert not ws.root.exists()


def test_the_first_words_make_the_file(draft: Draft, ws) -> None:
    draft.load()
    assert draft.save("x = 1\n").created
    assert draft.path.read_text() == "x = 1\n"
    assert not draft.save("x = 1\n").wrote
    again = draft.save("x = 2\n")
    assert again.wrote and not again.created
    # What was written here is no news.
    assert settled(draft) is None
    assert backups(ws) == []


@pytest.mark.parametrize("data", [b"a = 1\r\nb = 2\r\n", b"\xef\xbb\xbfa = 1\n", b"a = 1", b""])
def test_bytes_that_were_not_touched_stay(draft: Draft, data: bytes) -> None:
    write(draft, data)
    text = draft.load()
    draft.save(text + "#")
    assert draft.path.read_bytes() == data + b"#"


def test_a_change_elsewhere_is_seen_once_it_rests(draft: Draft) -> None:
    write(draft, b"a\n")
    draft.load()
    write(draft, b"ab")
    assert draft.look() is None
    write(draft, b"abc\n")  # still being written
    assert draft.look() is None
    assert draft.look() == "abc\n"
    assert draft.look() is None


def test_a_file_that_is_gone_for_a_moment_is_no_news(draft: Draft) -> None:
    write(draft, b"a\n")
    draft.load()
    draft.path.unlink()
    assert settled(draft) is None
    write(draft, b"b\n")
    assert settled(draft) == "b\n"
    draft.path.unlink()
    assert draft.save("c\n").created
    assert draft.path.read_text() == "c\n"


def test_what_was_saved_elsewhere_is_not_written_over(draft: Draft, ws) -> None:
    write(draft, b"a\n")
    draft.load()
    write(draft, b"theirs\n")
    with pytest.raises(Conflict, match="saved elsewhere"):
        draft.save("mine\n")
    assert draft.path.read_text() == "theirs\n"
    first = draft.rescue("mine\n")
    assert draft.rescue("mine, more\n") == first
    assert backups(ws) == [b"mine, more\n"]


def test_a_file_that_appeared_meanwhile_is_not_written_over(draft: Draft) -> None:
    draft.load()
    write(draft, b"theirs\n")
    with pytest.raises(Conflict):
        draft.save("mine\n")
    assert draft.path.read_text() == "theirs\n"


def test_keeping_mine_keeps_theirs_too(draft: Draft, ws) -> None:
    write(draft, b"a\n")
    draft.load()
    write(draft, b"theirs\n")
    kept = draft.insist("mine\n")
    assert draft.path.read_text() == "mine\n"
    assert kept is not None and kept.read_text() == "theirs\n"
    draft.save("mine again\n")
    assert draft.path.read_text() == "mine again\n"


def test_taking_theirs_keeps_mine_too(draft: Draft) -> None:
    write(draft, b"a\n")
    draft.load()
    write(draft, b"theirs\n")
    text, kept = draft.yield_to_file("mine\n")
    assert text == "theirs\n"
    assert kept.read_text() == "mine\n"
    draft.save("theirs and mine\n")
    assert draft.path.read_text() == "theirs and mine\n"


def test_line_ends_that_an_editor_evens_out_are_kept_once(draft: Draft, ws) -> None:
    odd = b"a = 1\r\nb = '\x0c'\nc = 3\n"
    write(draft, odd)
    draft.load()
    assert draft.save("a = 1\n").backup is not None
    assert draft.save("a = 2\n").backup is None
    assert backups(ws) == [odd]


@pytest.mark.parametrize("data", [b"\xff\xfea\0", b"a\0b", b"\xff", b"x" * ((1 << 20) + 1)])
def test_what_is_no_text_is_said_once_and_left_alone(draft: Draft, data: bytes) -> None:
    write(draft, b"a\n")
    draft.load()
    write(draft, data)
    assert draft.look() is None
    with pytest.raises(NothingToGrade):
        draft.look()
    assert draft.look() is None
    assert draft.path.read_bytes() == data


def test_a_link_is_followed(draft: Draft, tmp_path: Path) -> None:
    real = tmp_path / "elsewhere.py"
    real.write_text("a\n")
    draft.path.parent.mkdir(parents=True)
    draft.path.symlink_to(real)
    assert draft.load() == "a\n"
    draft.save("b\n")
    assert draft.path.is_symlink()
    assert real.read_text() == "b\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_disk_that_refuses_leaves_the_file(draft: Draft, monkeypatch) -> None:
    write(draft, b"a\n")
    draft.load()

    def full(handle: int, data: bytes) -> int:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(Fault, match="no room left"):
        draft.save("b\n")
    monkeypatch.undo()
    assert draft.path.read_text() == "a\n"
    assert draft.save("b\n").wrote


def test_half_a_character_from_a_paste_is_no_crash(draft: Draft) -> None:
    draft.load()
    draft.save("x = '\ud800'\n")
    assert draft.path.read_text() == "x = '?'\n"
