"""``candidates.csv``: who is invited. Spreadsheets write it, so its form is taken as it comes."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from quizapp import files
from quizapp.errors import QuizError
from quizapp.grading.clean import clean_line
from quizapp.interview.models import Candidate

_COLUMNS = {
    "id": ("id", "candidate", "pseudonym", "username", "identifier"),
    "name": ("name", "full name", "fullname"),
    "first": ("first name", "firstname", "given name", "first_name"),
    "last": ("last name", "lastname", "surname", "family name", "last_name"),
    "email": ("email", "e-mail", "mail", "email address"),
    "extra_time": ("extra_time", "extra time", "extra-time", "extra"),
}
MOST = 100_000


def read(path: Path) -> tuple[Candidate, ...]:
    """The candidates of a file. Who has no id is given one: c01, c02, ...

    Raises:
        QuizError: it cannot be read; with the line that is wrong.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise files.unreadable(error, path) from error
    except UnicodeDecodeError as error:
        raise QuizError(f"{path} is not UTF-8 text", hint="save it as CSV in UTF-8") from error
    found = tuple(_numbered(_rows(text, path)))
    if not found:
        raise QuizError(f"{path} names no candidate", hint="a line for each, below the head")
    check(found, str(path))
    return found


def check(candidates: tuple[Candidate, ...], where: str) -> None:
    """See that no id means two people, also where file names ignore case.

    Raises:
        QuizError: one does.
    """
    seen: set[str] = set()
    for one in candidates:
        if one.id.casefold() in seen:
            raise QuizError(
                f"{where}: the id {one.id} stands there twice",
                hint="give each candidate an id of their own",
            )
        seen.add(one.id.casefold())


def candidate(where: str, **fields: object) -> Candidate:
    """A candidate from what a person wrote.

    Raises:
        QuizError: it makes none; ``where`` tells which.
    """
    try:
        return Candidate.model_validate(fields)
    except ValidationError as error:
        key = str(error.errors()[0]["loc"][0])
        expected = {
            "id": "letters, digits, `-`, `_` and `.` in an id, 64 at most",
            "extra_time": "a factor from 1 to 10, such as 1.25, or 25%",
        }.get(key, "a text")
        given = clean_line(str(fields.get(key)), 60)
        raise QuizError(f"{where}: {key} is {given!r}; expected {expected}") from error


def factor(text: str) -> float | str:
    """``1.25`` or ``25%`` as a factor; anything else as it is, to be refused."""
    text = text.strip().replace(",", ".")
    if found := re.fullmatch(r"\+?(\d+(?:\.\d+)?) ?%", text):
        return 1.0 + float(found[1]) / 100.0
    return text or 1.0


def _rows(text: str, path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    head = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        titles = [_column(title) for title in next(reader, [])]
        if not {"id", "name", "last", "email"} & set(titles):
            raise QuizError(
                f"{path} has no head that names its columns",
                hint="its first line is: id,name,email,extra_time (of which id or name will do)",
            )
        for cells in reader:
            if any(cell.strip() for cell in cells):
                row = {key: cell.strip() for key, cell in zip(titles, cells, strict=False) if key}
                yield reader.line_num, row
            if reader.line_num > MOST:
                raise QuizError(
                    f"{path} has more than {MOST:,} lines", hint="make several assignments"
                )
    except csv.Error as error:
        raise QuizError(
            f"{path}, line {reader.line_num}: no CSV: {error}",
            hint="save it as CSV with commas, in UTF-8",
        ) from error


def _column(title: str) -> str:
    plain = title.strip().lower()
    return next((key for key, names in _COLUMNS.items() if plain in names), "")


def _numbered(rows: Iterator[tuple[int, dict[str, str]]]) -> Iterator[Candidate]:
    listed = list(rows)
    taken = {row.get("id", "").casefold() for _, row in listed}
    digits = max(2, len(str(len(listed))))
    number = 0
    for line, row in listed:
        identity = row.get("id", "")
        while not identity:
            number += 1
            made = f"c{number:0{digits}}"
            identity = "" if made in taken else made
        name = row.get("name") or f"{row.get('first', '')} {row.get('last', '')}".strip()
        yield candidate(
            f"line {line}",
            id=identity,
            name=name,
            email=row.get("email", ""),
            extra_time=factor(row.get("extra_time", "")),
        )
