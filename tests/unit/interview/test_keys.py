"""Keys: made once, for their owner's eyes; what they sign and seal, nobody else can have."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from quizapp.errors import QuizError
from quizapp.interview import keys


def test_made_once_and_private(tmp_path: Path) -> None:
    folder = tmp_path / "config"
    assert keys.load(folder) is None
    first, made = keys.load_or_make(folder)
    again, anew = keys.load_or_make(folder)
    assert (made, anew) == (True, False)
    assert (first.signer, first.sealer) == (again.signer, again.sealer)
    assert stat.S_IMODE(os.stat(folder / keys.FILE).st_mode) == 0o600
    assert first.signing.hex() not in repr(first)


def test_keys_that_others_can_read_are_refused(tmp_path: Path) -> None:
    keys.load_or_make(tmp_path)
    (tmp_path / keys.FILE).chmod(0o644)
    with pytest.raises(QuizError, match="others can read") as error:
        keys.load(tmp_path)
    assert "chmod 600" in str(error.value.hint)


@pytest.mark.parametrize("text", ["", "{}", '{"version": 1, "signing": "00", "sealing": "00"}'])
def test_damaged_keys_are_not_replaced(tmp_path: Path, text: str) -> None:
    path = tmp_path / keys.FILE
    path.write_text(text)
    path.chmod(0o600)
    with pytest.raises(QuizError, match="no keys"):
        keys.load_or_make(tmp_path)
    assert path.read_text() == text


def test_signatures(tmp_path: Path) -> None:
    mine, _ = keys.load_or_make(tmp_path / "mine")
    other, _ = keys.load_or_make(tmp_path / "other")
    signature = mine.sign(b"hello")
    assert keys.verify(mine.signer, b"hello", signature)
    assert not keys.verify(mine.signer, b"hullo", signature)
    assert not keys.verify(other.signer, b"hello", signature)
    for signer, told in ((mine.signer, b""), ("zz", signature), ("", signature), ("00" * 32, b"0")):
        assert not keys.verify(signer, b"hello", told)


def test_seals(tmp_path: Path) -> None:
    mine, _ = keys.load_or_make(tmp_path / "mine")
    other, _ = keys.load_or_make(tmp_path / "other")
    sealed = keys.seal(mine.sealer, b"hello")
    assert mine.unseal(sealed) == b"hello"
    assert keys.seal(mine.sealer, b"hello") != sealed
    for wrong in (sealed[:-1], b"", sealed[:-1] + bytes([sealed[-1] ^ 1])):
        with pytest.raises(ValueError, match="not sealed to this key"):
            mine.unseal(wrong)
    with pytest.raises(ValueError, match="not sealed"):
        other.unseal(sealed)
    with pytest.raises(ValueError, match="no key"):
        keys.seal("nonsense", b"hello")


def test_without_pynacl_the_command_that_installs_it_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "nacl", None)
    for name in ("nacl.exceptions", "nacl.public", "nacl.signing"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(QuizError) as error:
        keys.load_or_make(tmp_path)
    assert "pip install" in str(error.value.hint)


def test_it_is_loaded_when_a_key_is_needed_and_not_before() -> None:
    program = (
        "import sys, json\n"
        "import quizapp.cli.assign, quizapp.cli.candidate, quizapp.cli.purge\n"
        "import quizapp.interview.keys, quizapp.interview.intake, quizapp.interview.records\n"
        "import quizapp.interview.assign.create, quizapp.interview.candidate.hand_in\n"
        "print(json.dumps([name for name in sys.modules if name.split('.')[0] in\n"
        "    ('nacl', 'torch', 'numpy', 'textual')]))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, timeout=60)
    assert json.loads(done.stdout) == [], done.stderr
