"""macOS: a process gives up files, network and programs for good, by its own sandbox (Seatbelt).

`sandbox_init` is deprecated and has no successor for a process that confines itself; browsers call
it as well. The profile is text in Apple's profile language; the last rule that matches decides.
Written from documentation and others' profiles, and not tried on a Mac yet.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from quizapp.grading.runner.confine.protection import ConfineError

UNTRIED = "Note: this wall was written from documentation and has not been tried on a Mac yet."
FACTS = (
    "Stops: reading any file but Python's own, the installed packages', the system's libraries, "
    "and those of one private folder.",
    "Stops: creating, writing, renaming or deleting a file outside the private folder.",
    "Stops: running a program, starting further processes, signals to other processes.",
    "Stops: every network connection and listener, local sockets included.",
    "Does not stop: seeing that a file exists and how big it is.",
    UNTRIED,
)
_LIBRARY = "/usr/lib/libSystem.B.dylib"
_SYSTEM = (
    "/System/Library",
    "/System/Volumes/Preboot/Cryptexes",
    "/usr/lib",
    "/usr/share/zoneinfo",
    "/private/var/db/timezone",
)
_DEVICES = ("/dev/null", "/dev/zero", "/dev/random", "/dev/urandom")
# What Metal asks for: the driver, and the service that compiles shaders.
_GPU = (
    "(allow iokit-open)",
    "(allow iokit-get-properties)",
    '(allow mach-lookup (xpc-service-name "com.apple.MTLCompilerService")'
    ' (global-name "com.apple.cvmsServ"))',
)


def profile(
    readable: Iterable[str], *, private: Path, hidden: Sequence[Path], gpu: bool = False
) -> str:
    """The profile of a runner that may read `readable`, files or whole trees, and write `private`.

    Paths must be real ones: /tmp is a link to /private/tmp, and a rule about it matches nothing.
    ConfineError for one that cannot be written down.
    """
    granted = [*_SYSTEM, *readable, str(private)]
    rules = [
        "(version 1)",
        "(deny default)",
        "(allow file-read-metadata)",
        "(allow sysctl-read)",
        "(allow process-info* (target self))",
        "(allow signal (target self))",
        *(f"(allow file-read* file-map-executable {_subpath(path)})" for path in granted),
        *(f"(allow file-read* file-write-data {_literal(path)})" for path in _DEVICES),
        f"(allow file-write* {_subpath(private)})",
        *(_GPU if gpu else ()),
        # Denied by default already. Said last, so that no rule above can ever undo it.
        "(deny network*)",
        "(deny process-fork process-exec*)",
        *(f"(deny file-read-data file-write* {_subpath(path)})" for path in hidden),
    ]
    return "\n".join(rules) + "\n"


def restrict(
    readable: Iterable[str], *, private: Path, hidden: Sequence[Path], gpu: bool = False
) -> None:
    """Put this process, all its threads, behind the profile for good. OSError where it is refused.

    Call it after everything is imported that may be: reading more of the system is what it stops.
    """
    text = profile(readable, private=_real(private), hidden=[_real(one) for one in hidden], gpu=gpu)
    library = ctypes.CDLL(_LIBRARY)
    library.sandbox_init.argtypes = [
        ctypes.c_char_p,
        ctypes.c_uint64,
        ctypes.POINTER(ctypes.c_char_p),
    ]
    library.sandbox_init.restype = ctypes.c_int
    complaint = ctypes.c_char_p()
    # Flags 0: the first argument is a profile, not the name of one.
    if library.sandbox_init(os.fsencode(text), 0, ctypes.byref(complaint)) != 0:
        said = (complaint.value or b"it does not say why").decode(errors="replace")
        raise OSError(f"sandbox_init: {said}")


def _real(path: Path) -> Path:
    return Path(os.path.realpath(path))


def _subpath(path: str | Path) -> str:
    return f"(subpath {_quoted(str(path))})"


def _literal(path: str) -> str:
    return f"(literal {_quoted(path)})"


def _quoted(path: str) -> str:
    if not path.startswith("/") or not path.isprintable():
        raise ConfineError(f"{path!r} cannot be named in a profile")
    return '"' + path.replace("\\", "\\\\").replace('"', '\\"') + '"'
