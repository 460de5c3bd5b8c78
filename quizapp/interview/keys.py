"""Keys: bundles are signed by the interviewer, hand-ins are sealed to the interviewer.

The candidate holds neither secret. PyNaCl is loaded when a key is needed, in no other case.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from quizapp import files
from quizapp.errors import QuizError

FILE = "interview-keys.json"
_VERSION = 1


def nacl() -> Any:
    """PyNaCl, with the parts of it that are needed here.

    Raises:
        QuizError: it is not installed.
    """
    try:
        import nacl.exceptions
        import nacl.public
        import nacl.signing
    except ImportError as error:
        raise QuizError(
            "signing and sealing need PyNaCl, which is not installed here",
            hint="pip install 'quizapp[interview]', or pip install pynacl",
        ) from error
    return nacl


@dataclass(frozen=True, slots=True, repr=False)
class Keys:
    """The interviewer's secrets."""

    signing: bytes
    sealing: bytes

    @property
    def signer(self) -> str:
        """Public key that signatures are checked with, hex."""
        return bytes(nacl().signing.SigningKey(self.signing).verify_key).hex()

    @property
    def sealer(self) -> str:
        """Public key that hand-ins are sealed to, hex."""
        return bytes(nacl().public.PrivateKey(self.sealing).public_key).hex()

    def sign(self, data: bytes) -> bytes:
        """A detached signature."""
        signed: bytes = nacl().signing.SigningKey(self.signing).sign(data).signature
        return signed

    def unseal(self, data: bytes) -> bytes:
        """What was sealed to these keys.

        Raises:
            ValueError: it was not, or it was changed since.
        """
        library = nacl()
        try:
            box = library.public.SealedBox(library.public.PrivateKey(self.sealing))
            opened: bytes = box.decrypt(data)
        except (library.exceptions.CryptoError, ValueError, TypeError) as error:
            raise ValueError("is not sealed to this key, or was changed since") from error
        return opened


def verify(signer: str, data: bytes, signature: bytes) -> bool:
    """Whether the holder of ``signer`` signed ``data``."""
    library = nacl()
    try:
        library.signing.VerifyKey(bytes.fromhex(signer)).verify(data, signature)
    except (library.exceptions.CryptoError, ValueError, TypeError):
        return False
    return True


def seal(sealer: str, data: bytes) -> bytes:
    """``data`` as only the holder of ``sealer`` can read it.

    Raises:
        ValueError: that is no key.
    """
    library = nacl()
    try:
        key = library.public.PublicKey(bytes.fromhex(sealer))
        sealed: bytes = library.public.SealedBox(key).encrypt(data)
    except (library.exceptions.CryptoError, ValueError, TypeError) as error:
        raise ValueError("the assignment names no key that it could be sealed to") from error
    return sealed


def fingerprint(key: str) -> str:
    """A public key, short enough to be read out on the telephone."""
    digest = hashlib.sha256(key.encode()).hexdigest()[:16]
    return "-".join(digest[at : at + 4] for at in range(0, 16, 4))


def load(folder: Path) -> Keys | None:
    """The keys in ``folder``; ``None`` where none have been made.

    Raises:
        QuizError: the file is damaged, or others can read it.
    """
    path = folder / FILE
    try:
        text = path.read_bytes()
        mode = os.stat(path).st_mode
    except FileNotFoundError:
        return None
    except OSError as error:
        raise files.unreadable(error, path) from error
    if sys.platform != "win32" and mode & 0o077:
        raise QuizError(f"others can read your keys in {path}", hint=f"chmod 600 {path}")
    try:
        found = json.loads(text)
        keys = Keys(bytes.fromhex(found["signing"]), bytes.fromhex(found["sealing"]))
        if found["version"] != _VERSION or len(keys.signing) != 32 or len(keys.sealing) != 32:
            raise ValueError
    except (ValueError, KeyError, TypeError) as error:
        raise QuizError(
            f"{path} holds no keys that can be read",
            hint="restore it from a backup: without it nobody can open what is sealed to it",
        ) from error
    return keys


def load_or_make(folder: Path) -> tuple[Keys, bool]:
    """The keys in ``folder``, made now if there are none; and whether they were.

    Raises:
        QuizError: as ``load``; or PyNaCl is missing.
    """
    if found := load(folder):
        return found, False
    library = nacl()
    keys = Keys(
        bytes(library.signing.SigningKey.generate()), bytes(library.public.PrivateKey.generate())
    )
    document = {
        "version": _VERSION,
        "signing": keys.signing.hex(),
        "sealing": keys.sealing.hex(),
    }
    files.write(folder / FILE, (json.dumps(document, indent=2) + "\n").encode(), private=True)
    return keys, True
