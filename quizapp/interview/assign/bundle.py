"""A candidate's bundle: a zip whose every file is named in a signed ``assignment.json``."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Mapping

from quizapp.interview.assign.texts import folder_name, readme
from quizapp.interview.keys import Keys
from quizapp.interview.models import Assignment

ASSIGNMENT, SIGNATURE, PACK = "assignment.json", "assignment.sig", "pack"
_EPOCH = (1980, 1, 1, 0, 0, 0)


def bundle(assignment: Assignment, common: Mapping[str, bytes], keys: Keys) -> bytes:
    """The zip. ``common``: files that are the same for all candidates. The same is always the same
    bytes: dates and owners of this machine are not in it."""
    files = dict(common) | {"README.md": readme(assignment).encode()}
    hashes = {name: hashlib.sha256(data).hexdigest() for name, data in sorted(files.items())}
    signed = assignment.model_copy(update={"files": hashes}).model_dump_json(indent=2).encode()
    files[ASSIGNMENT] = signed
    files[SIGNATURE] = keys.sign(signed).hex().encode() + b"\n"
    return pack(files, folder_name(assignment))


def pack(files: Mapping[str, bytes], folder: str = "") -> bytes:
    """A zip that depends on its contents alone."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(files):
            info = zipfile.ZipInfo(f"{folder}/{name}" if folder else name, _EPOCH)
            info.create_system = 3
            info.external_attr = 0o100644 << 16
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, files[name], compresslevel=9)
    return whole.getvalue()
