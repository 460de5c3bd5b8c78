"""Changing the user's quiz.toml: one setting at a time, everything else left as it was written.

What is written is checked first, the way it is going to be read; so a file that quiz could not
read again never comes to be.
"""

import os
from collections.abc import Mapping, Sequence
from datetime import date, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from quizapp import files
from quizapp.errors import QuizError
from quizapp.learner import places
from quizapp.learner.said import EXPECTED, TABLES, TRUTH, VARIABLES, validated
from quizapp.learner.settings import Settings

if TYPE_CHECKING:
    from tomlkit import TOMLDocument

KEYS = "keys."
"""What the dotted name of a key's setting begins with; ids of keys have dots themselves."""

NAMES = tuple(sorted(name for name in EXPECTED if name not in TABLES and name != "keys"))
"""The dotted names of all settings but keys."""


def change(name: str, value: object, env: Mapping[str, str] = os.environ) -> Path:
    """Write a setting into the user's quiz.toml; None takes it out. Returns the file.

    Raises:
        QuizError: there is no such setting, or the value makes no sense, or the present file is not
            valid; nothing is written then. Fault: it could not be written.
    """
    path = places.config_file(env)
    table, inner = _place(name)
    if value is not None:
        value = _checked(table, inner, value)
    files.make_folder(path.parent)
    state = places.folder("state", env)
    files.make_folder(state, mode=0o700)
    # Two quizzes at once: what one wrote must not be lost to the other's older copy.
    with files.locked(state / "settings.lock"):
        document = _read(path)
        _put(document, table, inner, value)
        validated(document.unwrap(), str(path))
        # Through a link: many people keep such files in a repository.
        files.replace(path, document.as_string().encode(), follow=True)
    return path


def parse(name: str, words: Sequence[str]) -> object:
    """A setting's value as a command line gives it.

    Raises:
        QuizError: more words than the setting takes. Whether they make sense is for `change`.
    """
    if name == "packs":
        return [str(Path(word).expanduser().absolute()) for word in words]
    if name == "workspace" and len(words) == 1:
        return str(Path(words[0]).expanduser().absolute())
    if len(words) != 1:
        raise QuizError(f"`{name}` takes one value", hint="put quotes around it")
    word = words[0].strip()
    if name.startswith("watch."):
        return TRUTH.get(word.lower(), word)
    return int(word) if name.startswith("review.") and word.isdecimal() else word


def shown(value: object) -> str:
    """A setting's value as a command line prints it."""
    match value:
        case None:
            return "none"
        case bool():
            return "true" if value else "false"
        case time():
            return value.isoformat("minutes")
        case date():
            return value.isoformat()
        case tuple():
            return os.pathsep.join(map(str, value)) or "none"
        case _:
            return str(value)


def origin(settings: Settings, name: str) -> str:
    """Where a setting's present value comes from, in words."""
    table = "keys" if name.startswith(KEYS) else name
    match settings.sources.get(table):
        case "environment":
            return f"${VARIABLES[name]}"
        case "flag":
            return "an option"
        case "workspace":
            return "the workspace's quiz.toml"
        case "user":
            return "quiz.toml"
        case None:
            return "default"


def overridden(settings: Settings, name: str) -> bool:
    """Whether something nearer than the user's quiz.toml says it, so that changing that is idle."""
    return settings.sources.get(name) in ("workspace", "environment", "flag")


def _place(name: str) -> tuple[str | None, str]:
    if name.startswith(KEYS) and name != KEYS:
        return "keys", name.removeprefix(KEYS)
    if name not in NAMES:
        validated(_nested(*_split(name), 0), "in quiz.toml")  # says which one may be meant
        raise QuizError(f"`{name}` is a table", hint=f"known: {', '.join(NAMES)}, keys.ID")
    return _split(name)


def _split(name: str) -> tuple[str | None, str]:
    table, dot, inner = name.rpartition(".")
    return (table, inner) if dot else (None, name)


def _nested(table: str | None, inner: str, value: object) -> dict[str, Any]:
    return {inner: value} if table is None else {table: {inner: value}}


def _checked(table: str | None, inner: str, value: object) -> object:
    """The value as it is going to be read: a day is a day and not a text."""
    said = validated(_nested(table, inner, value), "in quiz.toml")
    if table == "keys":
        return said[table][inner]
    return said[inner if table is None else f"{table}.{inner}"]


def _read(path: Path) -> "TOMLDocument":
    # Here, not above: only who writes needs it.
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    try:
        return tomlkit.parse(path.read_bytes().decode("utf-8-sig"))
    except FileNotFoundError:
        return tomlkit.document()
    except UnicodeDecodeError as error:
        raise QuizError(f"{path}: not UTF-8 text", hint="save it as UTF-8") from error
    except TOMLKitError as error:
        raise QuizError(f"{path}: not valid TOML: {error}", hint="mend it, then again") from error
    except OSError as error:
        raise files.unreadable(error, path) from error


def _put(document: "TOMLDocument", table: str | None, inner: str, value: object) -> None:
    import tomlkit

    if table is None:
        place: Any = document
    elif table in document:
        place = document[table]
    elif value is None:
        return
    else:
        place = document[table] = tomlkit.table()
    if not isinstance(place, dict):
        return  # the check of the whole file says what is wrong with it
    if value is not None:
        place[inner] = value
    elif inner in place:
        del place[inner]
