"""Where residents listen: a folder for sockets that nobody else can enter, and their names."""

from __future__ import annotations

import errno
import os
import stat
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


class Unsafe(Exception):
    """The folder may be somebody else's doing; in words."""


def folder(env: Mapping[str, str] = os.environ) -> Path:
    """The folder for sockets; it need not exist.

    Not platformdirs: it takes 25 ms, a tenth of what a whole grade by a resident may take."""
    if home := env.get("QUIZ_HOME"):
        return Path(home).expanduser().absolute() / "run"
    given = env.get("XDG_RUNTIME_DIR", "")
    if os.path.isabs(given):
        return Path(given) / "quiz"
    system = Path(f"/run/user/{os.getuid()}")
    if os.access(system, os.W_OK | os.X_OK):
        return system / "quiz"
    import tempfile

    return Path(tempfile.gettempdir()) / f"quiz-{os.getuid()}"


@dataclass(frozen=True, slots=True)
class Place:
    """The folder, held open: whatever its path leads to later, sockets are made and found in the
    one that was looked at. Their paths stay short, too, as a socket's must."""

    path: Path
    descriptor: int

    @classmethod
    def enter(cls, path: Path, *, create: bool) -> Place | None:
        """The folder, ``None`` where it is not there.

        Raises:
            Unsafe: it is no folder of this user's that everybody else is kept out of.
        """
        if create:
            try:
                os.makedirs(path.parent, exist_ok=True)
                os.mkdir(path, 0o700)
            except FileExistsError:
                pass
            except OSError as error:
                raise Unsafe(f"{path} cannot be made: {error.strerror}") from None
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
        except FileNotFoundError:
            return None
        except OSError as error:
            link = error.errno in (errno.ELOOP, errno.ENOTDIR)
            why = "is a link or no folder" if link else f"cannot be entered: {error.strerror}"
            raise Unsafe(f"{path} {why}") from None
        status = os.fstat(descriptor)
        whose = status.st_uid != os.geteuid()
        if whose or stat.S_IMODE(status.st_mode) & 0o077:
            os.close(descriptor)
            who = "is somebody else's" if whose else "can be entered by others"
            raise Unsafe(f"{path} {who}; it must be a folder of yours with mode 0700")
        return cls(path, descriptor)

    def within(self, name: str) -> str:
        """A path of ``name`` in this folder, for calls that know no ``dir_fd``."""
        return f"/proc/self/fd/{self.descriptor}/{name}"

    def sockets(self) -> list[str]:
        """Names of residents that have been here, running or not."""
        return sorted(
            name.removesuffix(".sock")
            for name in os.listdir(self.descriptor)
            if name.endswith(".sock")
        )

    def close(self) -> None:
        """Let go of it."""
        os.close(self.descriptor)


def unavailable() -> str:
    """Why there can be no resident on this system; empty where there can."""
    if sys.platform != "linux":
        return "only on Linux are graders forked, and so ready for more than one run"
    return ""
