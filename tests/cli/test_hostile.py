"""Texts of strangers on a terminal: only our own colours are left, and no line is forged."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.hostile import MARKS, NASTY, harmful, strings

OURS = re.compile(r"\x1b\[(?:0|1|2|31|32|33|36)(?:;\d+)?m")
SAID = NASTY.replace("\0", "").encode("utf-8", "ignore").decode()
RAISES = f"""
import os
NASTY = {NASTY!a}
Odd = type({SAID!a}, (Exception,), {{}})
print({SAID!a})
os.write(1, bytes(range(256)))


def twice(x):
    print({SAID!a} * 20)
    raise Odd(NASTY + "\\n✓ pass     forward")
"""


def harmless(shown: str) -> str:
    """What a terminal shows of an output that holds nothing but our own colours."""
    plain = OURS.sub("", shown)
    assert not harmful(plain)
    return plain


@pytest.fixture
def odd_file(workspace: Path) -> Path:
    """An answer whose file is called as no file should be."""
    path = workspace / "\x1b[31mtwice\x9b2J\u202e\n✓ pass.py"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(RAISES, encoding="utf-8")
    return path


def test_an_answer_says_what_it_likes(quiz, odd_file: Path) -> None:
    done = quiz("--color", "always", "grade", str(odd_file), "--challenge", "twice")
    assert done.exit_code == 1, done.output
    plain = harmless(done.stdout) + harmless(done.stderr)
    assert "[/] [red] [@click=app.quit]q[/]" in plain
    assert not any(line.startswith("✓") for line in plain.splitlines())
    assert "\x1b[" in done.stdout, "colours are ours to use"
    assert "\x1b" not in quiz("grade", str(odd_file), "--challenge", "twice").stdout


def test_documents_hold_nothing_harmful(quiz, odd_file: Path) -> None:
    done = quiz("grade", str(odd_file), "--challenge", "twice", "--format", "json")
    assert not any(map(harmful, strings(json.loads(done.stdout))))
    harmless(done.stdout)
    done = quiz("grade", str(odd_file), "--challenge", "twice", "--format", "junit")
    harmless(done.stdout)
    suite = ElementTree.fromstring(done.stdout)
    failure = suite.find(".//error")
    assert failure is not None and MARKS in failure.attrib["message"]
    assert MARKS in (suite.findtext(".//system-out") or "")


@pytest.mark.parametrize("content", [b"\0", b"\xff", b"", b"\xff\xfe", b"x" * (1 << 21)])
def test_files_that_cannot_be_graded(quiz, odd_file: Path, content: bytes) -> None:
    odd_file.write_bytes(content)
    done = quiz("grade", str(odd_file), "--challenge", "twice")
    assert done.exit_code == 4
    assert "twice" in harmless(done.stderr)
    assert not any(line.startswith("✓") for line in done.stderr.splitlines())


def test_a_pack_whose_name_is_no_text(quiz, make_pack, tmp_path: Path) -> None:
    pack = make_pack("odd", topic="other", challenges=("fourfold",))
    path = os.fsdecode(os.fsencode(tmp_path) + b"/p\xffck")
    os.rename(pack, path)
    (tmp_path / "here" / "fourfold.py").write_text("def twice(x):\n    return 2 * x\n")
    done = quiz("--pack", path, "grade", "fourfold")
    assert done.exit_code == 2, done.output
    assert "no UTF-8 text" in harmless(done.stderr)


def test_a_name_that_is_no_text(quiz, workspace: Path) -> None:
    workspace.mkdir(parents=True)
    path = os.fsencode(workspace) + b"/tw\xffice.py"
    with open(path, "w") as file:
        file.write("def twice(x):\n    return 2 * x\n")
    done = quiz("grade", os.fsdecode(path), "--challenge", "twice")
    assert done.exit_code == 0, done.output
    harmless(done.stdout)


COMMANDS = [
    ("grade", NASTY),
    ("grade", NASTY + ".py"),
    ("show", NASTY),
    ("grade", "twice", "--challenge", NASTY),
    ("grade", "twice", "--dtype", NASTY),
    ("grade", "twice", "--check", NASTY),
    ("grade", "twice", "--device", NASTY),
    ("grade", "twice", "--seed", NASTY),
    ("explain", "twice", NASTY),
    ("list", "--topic", NASTY),
    ("list", "--format", NASTY),
    ("edit", NASTY + ".py"),
    ("start", NASTY),
    (NASTY,),
    ("--" + NASTY,),
    ("grade", "--" + NASTY),
    ("--pack", NASTY, "list"),
    ("--lang", NASTY, "list"),
]


@pytest.mark.parametrize("words", COMMANDS, ids=range(len(COMMANDS)))
def test_words_of_the_command_line(quiz, workspace: Path, words: tuple[str, ...]) -> None:
    workspace.mkdir(parents=True)
    (workspace / "twice.py").write_text("def twice(x):\n    return 2 * x\n")
    # What a shell can hand over: no NUL, bytes that are no UTF-8 as Python decodes them.
    said = [one.replace("\0", "").replace("\ud800", "") for one in words]
    done = quiz("--color", "always", *said)
    assert done.exit_code in (0, 2, 3, 4), done.output
    assert "fault of quiz" not in done.stderr
    harmless(done.stdout)
    harmless(done.stderr)


TEXTS = {
    "prompt.md": ("show", "twice"),
    "hints.md": ("hint", "twice"),
    "explain.md": ("explain", "twice"),
}


@pytest.mark.parametrize("colour", ["always", "never"])
@pytest.mark.parametrize("name", TEXTS)
def test_texts_of_a_pack(quiz, make_pack, tmp_path: Path, name: str, colour: str) -> None:
    path = tmp_path / "builtin" / "challenges" / "tiny" / "twice" / name
    text = path.read_text().replace("\n\n", f"\n\n{SAID} ", 1)
    path.write_text(text.replace("## ", f"## {SAID[:20]} "), "utf-8")
    others = [("explain", "twice", "--keys"), ("show", "twice", "--format", "json")]
    for words in (TEXTS[name], *others):
        done = quiz("--color", colour, *words)
        # rich underlines and boxes with attributes of its own
        plain = re.sub(r"\x1b\[[0-9;]*m", "", done.stdout)
        assert not harmful(plain)
        harmless(done.stderr)


def test_a_solution_of_a_pack(quiz, tmp_path: Path) -> None:
    path = tmp_path / "builtin" / "solutions" / "tiny" / "twice" / "reference.py"
    path.write_text(path.read_text() + f"# {SAID}\n", "utf-8")
    for colour in ("always", "never"):
        done = quiz("--color", colour, "solution", "twice", "--give-up", "--yes")
        assert done.exit_code == 0
        assert not harmful(re.sub(r"\x1b\[[0-9;]*m", "", done.stdout))


@pytest.mark.parametrize("key", ["title", "summary", "forbidden"])
def test_a_title_must_be_printable(quiz, tmp_path: Path, key: str) -> None:
    path = tmp_path / "builtin" / "challenges" / "tiny" / "twice" / "challenge.toml"
    old = {"title": '"Twice"', "summary": '"Double a tensor"', "forbidden": '"torch.add"'}[key]
    path.write_text(path.read_text().replace(old, old[:-1] + '\\u001b[2J"'))
    done = quiz("list")
    assert done.exit_code == 2, done.output
    assert "without control or invisible characters" in harmless(done.stderr)
