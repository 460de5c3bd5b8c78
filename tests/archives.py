"""Archives as no honest tool makes them."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
from collections.abc import Callable, Mapping

ANSWER = b"x = 1\n"
RIGHT = {"attention.py": ANSWER}


def plain(files: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of these files."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 11, 20, 12, 0, 0)), data, method)
    return whole.getvalue()


def _mode(mode: int, name: str = "attention.py", data: bytes = b"/etc/passwd") -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        info = zipfile.ZipInfo(name)
        info.external_attr = mode << 16
        archive.writestr(info, data)
    return whole.getvalue()


def _renamed(old: bytes, new: bytes) -> bytes:
    """A name changed behind the writer's back, in both places."""
    assert len(old) == len(new)
    return plain({old.decode(): ANSWER, **RIGHT}).replace(old, new)


def _flagged() -> bytes:
    """Says that it is encrypted."""
    data = bytearray(plain(RIGHT))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + offset] |= 1
    return bytes(data)


def _sized(size: int) -> bytes:
    """Declares another size than it has."""
    data = bytearray(plain({"attention.py": b"#" * (8 << 20)}))
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<I", data, data.index(mark) + offset, size)
    return bytes(data)


def _wrong_crc() -> bytes:
    data = bytearray(plain(RIGHT, zipfile.ZIP_STORED))
    at = data.index(ANSWER)
    data[at : at + len(ANSWER)] = b"x = 2\n"
    return bytes(data)


def _twice() -> bytes:
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        whole = io.BytesIO()
        with zipfile.ZipFile(whole, "w") as archive:
            archive.writestr("attention.py", ANSWER)
            archive.writestr("attention.py", b"x = 2\n")
    return whole.getvalue()


def many(number: int) -> bytes:
    """A zip of ``number`` empty files, made of one entry written again and again."""
    one = plain({"a/" + "0" * 8: b""}, zipfile.ZIP_STORED)
    start, end = one.index(b"PK\x01\x02"), one.index(b"PK\x05\x06")
    central = one[start:end]
    tail = struct.pack(
        "<4s4H2LH",
        b"PK\x05\x06",
        0,
        0,
        min(number, 0xFFFF),
        min(number, 0xFFFF),
        number * len(central),
        start,
        0,
    )
    return one[:start] + central * number + tail


def declared_bomb() -> bytes:
    """A few kilobytes that say they are a thousand million."""
    data = bytearray(plain({"attention.py": ANSWER, "x.bin": b"\0" * 100}))
    at = data.rindex(b"PK\x01\x02")
    struct.pack_into("<I", data, at + 24, 1_000_000_000)
    return bytes(data)


EVIL: dict[str, tuple[Callable[[], bytes], str]] = {
    "zip-slip": (lambda: plain({"../attention.py": ANSWER}), "leads out"),
    "slip by backslashes": (lambda: plain({"a\\..\\..\\attention.py": ANSWER}), "leads out"),
    "absolute": (lambda: plain({"/tmp/attention.py": ANSWER}), "absolute"),
    "drive letter": (lambda: plain({"C:/attention.py": ANSWER}), "absolute"),
    "symbolic link": (lambda: _mode(stat.S_IFLNK | 0o777), "symbolic link"),
    "device": (lambda: _mode(stat.S_IFBLK | 0o666, data=b""), "no plain file"),
    "pipe": (lambda: _mode(stat.S_IFIFO | 0o666, data=b""), "no plain file"),
    "name twice": (_twice, "same name twice"),
    "names that differ in case": (
        lambda: plain({"attention.py": ANSWER, "Attention.PY": b"x = 2\n"}),
        "differ in case",
    ),
    "NUL in a name": (lambda: _renamed(b"attention.pyX.txt", b"attention.py\0.txt"), "NUL"),
    "password": (_flagged, "password"),
    "a million entries": (lambda: many(1_000_000), "holds more than|is larger than"),
    "many entries": (lambda: many(30_000), "holds more than 20,000 entries"),
    "bomb by what it is": (
        lambda: plain({"attention.py": b"#" * (50 << 20)}),
        "larger than 1 MiB",
    ),
    "bomb by what it declares": (declared_bomb, "unpack to more"),
    "larger than it declares": (lambda: _sized(1_000), "damaged"),
    "smaller than it declares": (lambda: _sized(900_000_000), "unpack to more"),
    "archive in an archive": (
        lambda: plain({"attention.zip": plain(RIGHT)}),
        "archive within the archive",
    ),
    "wrong checksum": (_wrong_crc, "damaged"),
    "LZMA": (lambda: plain(RIGHT, zipfile.ZIP_LZMA), "method"),
    "no zip": (lambda: b"PK\x03\x04 not really", "no zip"),
    "empty file": (lambda: b"", "no zip"),
    "cut off": (lambda: plain(RIGHT)[:-30], "no zip"),
    "deep name": (lambda: plain({"a/" * 100 + "attention.py": ANSWER}), "too deep"),
}
"""What they do, how each is made, and what is said of it."""
