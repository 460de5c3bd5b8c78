"""What the interviewer writes beside a report: ``remarks/<candidate>.yaml`` of a results folder.

A file is made once, with what may stand in it, and never written again: it is somebody's work.
``remarks/_groups.yaml`` holds comments on like answers, by the group's key. YAML is read without
types, tags or aliases; a file that cannot be read is told by its line and stops the report, which
would otherwise come out without what was written.
"""

from __future__ import annotations

import contextlib
import math
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from quizapp import files
from quizapp.errors import QuizError
from quizapp.interview.models import Remark
from quizapp.interview.report.extra import needed
from quizapp.interview.similar import Group

LARGEST = 1 << 20
_DEPTH = 3
_EMPTY = ("", "~", "null")
RUBRIC = ("Clarity", "Understanding", "Own words in the talk")
"""What a new file proposes; any other rows do as well."""

_PERSON = """\
# Your remarks on {who}. `quiz report` reads this file and never changes it.
# Points by row: any rows you like, any numbers; empty means not judged.
rubric:
{rows}
# For interviewers alone; never in what candidates get.
notes: |

# What {who} may read: part of `quiz report --for-candidates`.
public: |

"""
_GROUPS = """\
# Comments on like answers: one serves every candidate of a group, on each one's page.
# Groups and their keys are in the report and in `quiz similar`. Never changed by quiz. For example:
#
# 297e2e23c489:
#   notes: for interviewers alone
#   public: what these candidates may read
"""


def folder(results: Path) -> Path:
    """Where the remarks of a results folder lie."""
    return results / "remarks"


def path(results: Path, candidate: str) -> Path:
    """A candidate's file."""
    return folder(results) / f"{candidate}.yaml"


def prepare(results: Path, candidates: Iterable[str]) -> None:
    """Make the files that are not there yet.

    Raises:
        Fault: one cannot be written.
    """
    rows = "".join(f"  {one}:\n" for one in RUBRIC)
    texts = {path(results, who): _PERSON.format(who=who, rows=rows) for who in candidates}
    texts[folder(results) / "_groups.yaml"] = _GROUPS
    try:
        folder(results).mkdir(parents=True, exist_ok=True)
        for place, text in texts.items():
            with contextlib.suppress(FileExistsError), place.open("x", encoding="utf-8") as file:
                file.write(text)
    except OSError as error:
        raise files.fault(error, Path(error.filename)) from error


def remarks(results: Path, candidates: Iterable[str]) -> dict[str, Remark]:
    """What was written on each candidate.

    Raises:
        QuizError: a file cannot be read, or says what no remark can.
    """
    found = {}
    for who in candidates:
        place = path(results, who)
        if (text := _text(place)) is not None:
            value, lines = _parse(place, text)
            found[who] = _remark(place, value, lines, ())
    return found


def comments(results: Path, groups: Mapping[str, Group]) -> tuple[dict[str, Remark], list[str]]:
    """Comments on groups, by key; and keys that no group has, in words.

    Raises:
        QuizError: the file cannot be read.
    """
    place = folder(results) / "_groups.yaml"
    text = _text(place)
    if text is None:
        return {}, []
    value, lines = _parse(place, text)
    found = {key: _remark(place, one, lines, (key,)) for key, one in (value or {}).items()}
    gone = [
        f"{place}:{lines[key,]}: no group is called {key!r} any more; its comment is not shown"
        for key in found
        if key not in groups
    ]
    return found, gone


def _text(place: Path) -> str | None:
    try:
        if place.stat().st_size > LARGEST:
            raise QuizError(f"{place} is larger than {LARGEST >> 20} MiB", hint="shorten it")
        return place.read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise QuizError(
            f"{place}:{line}: this is no UTF-8 text", hint="save it as UTF-8"
        ) from error
    except OSError as error:
        raise files.unreadable(error, place) from error


Path_ = tuple[str, ...]


def _parse(place: Path, text: str) -> tuple[dict[str, Any] | None, dict[Path_, int]]:
    """The document, all leaves as text; and on which line each key stands."""
    with needed():
        import yaml
    try:
        root = yaml.compose(text, Loader=yaml.BaseLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        said = error.problem or error.context or "cannot be read"
        hint = "is a colon in the text? Put it in quotes, or on lines below `notes: |`"
        raise QuizError(f"{place}:{line}: {said}", hint=hint) from error
    except yaml.YAMLError as error:
        said = " ".join(str(error).split())
        raise QuizError(f"{place}: {said}") from error
    lines: dict[Path_, int] = {}
    value = None if root is None else _value(place, root, (), lines)
    if isinstance(value, str) and value in _EMPTY:
        value = None
    if value is not None and not isinstance(value, dict):
        raise QuizError(f"{place}:1: keys are expected, such as `notes:`")
    return value, lines


def _value(place: Path, node: Any, at: Path_, lines: dict[Path_, int]) -> Any:
    line = node.start_mark.line + 1
    if len(at) > _DEPTH:
        raise QuizError(f"{place}:{line}: nothing is nested this deep")
    if node.id == "scalar":
        return node.value
    if node.id != "mapping":
        raise QuizError(f"{place}:{line}: a list cannot stand here")
    found: dict[str, Any] = {}
    for key, value in node.value:
        where = key.start_mark.line + 1
        name = key.value if key.id == "scalar" else ""
        if name in found:
            first = lines[*at, name]
            raise QuizError(f"{place}:{where}: {name} stands on line {first} already")
        lines[*at, name] = where
        found[name] = _value(place, value, (*at, name), lines)
    return found


def _remark(place: Path, value: Any, lines: dict[Path_, int], at: Path_) -> Remark:
    value = {} if value is None or value in _EMPTY else value
    if isinstance(value, dict):
        value = {key: _given(key, one) for key, one in value.items()}
    try:
        found = Remark.model_validate(value)
        for row, points in found.rubric.items():
            if points is not None and not math.isfinite(points):
                line = lines[*at, "rubric", row]
                raise QuizError(f"{place}:{line}: rubric.{row}: points are a finite number")
        return found
    except ValidationError as error:
        first = error.errors()[0]
        where = tuple(str(one) for one in first["loc"])
        known = [(*at, *where[:length]) for length in range(len(where), -1, -1)]
        line = next((lines[one] for one in known if one in lines), 1)
        name = ".".join(where) or "this"
        raise QuizError(f"{place}:{line}: {name}: {_said(first)}") from error


def _given(key: str, value: Any) -> Any:
    if key != "rubric":
        return value.strip() if isinstance(value, str) and value not in _EMPTY else value or ""
    if value in _EMPTY:
        return {}
    if not isinstance(value, dict):
        return value
    return {row: None if points in _EMPTY else points for row, points in value.items()}


def _said(error: Any) -> str:
    match error["type"]:
        case "extra_forbidden":
            return "there is no such key; there are rubric, notes and public"
        case "float_parsing" | "float_type":
            return "points are a number, or nothing"
        case "string_type":
            return "a text is expected"
        case "dict_type":
            return "rows are expected, such as `Clarity: 4`"
    return str(error["msg"])
