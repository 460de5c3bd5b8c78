"""What the last grade found out about a name and the settings, so that the next need not.

Reading settings and challenges means loading pydantic, a tenth of a second, which is more than a
resident grader takes for the whole verdict. What is remembered lies beside its socket, and holds
only while the environment and every file that it was read from are what they were.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import date, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import quizapp
from quizapp.grading.resident.place import Place, Unsafe, folder
from quizapp.learner.clock import Rhythm

if TYPE_CHECKING:
    from quizapp.catalog import Catalog, Challenge
    from quizapp.learner.settings import Settings

_FILE = "known.json"
_MOST = 200
"""Names that are remembered."""
_BYTES = 1 << 18
_VARIABLES = ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME")


@dataclass(frozen=True, slots=True)
class Name:
    """As much of a challenge as a grade needs."""

    id: str
    topic: str
    pack: str
    minutes: float

    @property
    def address(self) -> dict[str, Any]:
        """See ``Challenge.address``."""
        return {"pack": self.pack, "topic": self.topic, "challenge": self.id}


@dataclass(frozen=True, slots=True)
class Choices:
    """As much of the settings."""

    lang: str
    device: str
    dtype: str | None
    resident: bool | None
    watch_polling: bool
    day_starts: str
    exam: str | None
    due_a_day: int
    new_a_day: int

    def rhythm(self) -> Rhythm:
        """See ``Settings.rhythm``."""
        return Rhythm(
            day_starts=time.fromisoformat(self.day_starts),
            exam=date.fromisoformat(self.exam) if self.exam else None,
            due_a_day=self.due_a_day,
            new_a_day=self.new_a_day,
        )


def recall(name: str, workspace: Path) -> tuple[Name, Choices] | None:
    """What is known of ``name`` in that workspace; ``None`` where it must be found out."""
    kept = _read()
    try:
        if kept is None or not _holds(kept, workspace):
            return None
        found = kept["names"].get(name)
        if found is None or not _unchanged(found["files"]):
            return None
        return Name(**found["name"]), Choices(**kept["choices"])
    except (KeyError, TypeError, AttributeError):
        return None  # written by another version


def remember(
    name: str, challenge: Challenge, catalog: Catalog, settings: Settings, workspace: Path
) -> None:
    """Keep what was found out; where that is not possible, it is found out again."""
    if settings.notices:
        return  # what must be said each time is not to be skipped
    choices = Choices(
        lang=settings.lang,
        device=settings.device,
        dtype=settings.dtype,
        resident=settings.resident,
        watch_polling=settings.watch_polling,
        day_starts=settings.review_day_starts.isoformat(),
        exam=settings.review_exam_date.isoformat() if settings.review_exam_date else None,
        due_a_day=settings.review_due_a_day,
        new_a_day=settings.review_new_a_day,
    )
    kept = _read()
    fresh: dict[str, Any] = _surroundings(workspace) | {"choices": asdict(choices)}
    if kept is None or any(kept.get(key) != value for key, value in fresh.items()):
        kept = fresh | {"names": {}}
    packs = {topic.pack for topic in catalog.topics}
    files = [challenge.folder / "challenge.toml", challenge.folder.parent / "topic.toml"]
    # A folder's time changes with what is in it: a new topic or challenge may take the name.
    files += [challenge.folder.parent, *(pack / "challenges" for pack in packs)]
    found = Name(challenge.id, challenge.topic, str(challenge.pack), challenge.minutes)
    names = dict(list(kept["names"].items())[-_MOST:])
    names[name] = {"name": asdict(found), "files": _stamps(files)}
    _write(kept | {"names": names})


def _surroundings(workspace: Path) -> dict[str, Any]:
    from quizapp.learner.places import config_file

    files = [config_file(), workspace / ".quiz" / "quiz.toml"]
    return {
        "quiz": f"{quizapp.__version__} {quizapp.__file__}",
        "workspace": str(workspace),
        "environment": _environment(),
        "files": _stamps(files),
    }


def _holds(kept: Mapping[str, Any], workspace: Path) -> bool:
    return (
        kept["quiz"] == f"{quizapp.__version__} {quizapp.__file__}"
        and kept["workspace"] == str(workspace)
        and kept["environment"] == _environment()
        and _unchanged(kept["files"])
    )


def _environment() -> dict[str, str]:
    return {
        key: value
        for key, value in sorted(os.environ.items())
        if key.startswith("QUIZ_") or key in _VARIABLES
    }


def _unchanged(stamps: Mapping[str, Any]) -> bool:
    return all(_stamp(path) == stamp for path, stamp in stamps.items())


def _stamps(files: Iterable[Path]) -> dict[str, list[int] | None]:
    return {str(path): _stamp(str(path)) for path in files}


def _stamp(path: str) -> list[int] | None:
    try:
        status = os.stat(path)
    except OSError:
        return None
    return [status.st_mtime_ns, status.st_size, status.st_ino]


def _read() -> dict[str, Any] | None:
    place = _place()
    if place is None:
        return None
    try:
        with open(place.within(_FILE), "rb") as file:
            found = json.loads(file.read(_BYTES))
    except (OSError, ValueError):
        return None
    finally:
        place.close()
    return found if isinstance(found, dict) else None


def _write(kept: dict[str, Any]) -> None:
    place = _place()
    if place is None:
        return
    new = f".{_FILE}.{os.getpid()}"
    try:
        with suppress(OSError, ValueError):
            with open(place.within(new), "w", encoding="utf-8") as file:
                json.dump(kept, file)
            os.replace(new, _FILE, src_dir_fd=place.descriptor, dst_dir_fd=place.descriptor)
    finally:
        place.close()


def _place() -> Place | None:
    try:
        return Place.enter(folder(), create=False)
    except Unsafe:
        return None
