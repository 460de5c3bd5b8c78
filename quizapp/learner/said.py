"""What one source of settings may say, and how it is told what is wrong with it.

Checked by hand: the library that checks everything else takes a third of the time in which a
command lists all challenges, and these are two dozen lines.
"""

import difflib
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from typing import Any, TypeAlias, TypeVar

from quizapp.errors import QuizError

T = TypeVar("T")
Said: TypeAlias = dict[str, Any]
"""Checked settings by their dotted names; what a source leaves out is not there."""
Check: TypeAlias = Callable[[object], Any]

EXPECTED = {
    "lang": 'a language code such as "en" or "zh"',
    "packs": "a list of folders",
    "workspace": "the folder that your answers go to",
    "editor": 'a command such as "code" or "vim {path}"',
    "device": '"auto", "cpu", "mps", "cuda" or "cuda:N"',
    "dtype": '"float32", "float64", "float16" or "bfloat16"',
    "theme": "the name of a theme",
    "resident": "true or false",
    "watch": "a table, such as [watch] with polling = true",
    "watch.grade": "true or false",
    "watch.polling": "true or false",
    "review": "a table, such as [review] with exam_date = 2027-03-01",
    "review.exam_date": "a day such as 2027-03-01",
    "review.day_starts": 'a time such as "04:00"',
    "review.due_a_day": "a number from 0 to 100",
    "review.new_a_day": "a number from 0 to 100",
    "keys": 'a table of keys by their ids, such as [keys] with "home.next" = "m"',
}
TABLES = ("watch", "review")
VARIABLES = {
    "lang": "QUIZ_LANG",
    "packs": "QUIZ_PACKS",
    "workspace": "QUIZ_WORKSPACE",
    "editor": "QUIZ_EDITOR",
    "device": "QUIZ_DEVICE",
    "dtype": "QUIZ_DTYPE",
    "theme": "QUIZ_THEME",
    "watch.grade": "QUIZ_WATCH_GRADE",
    "resident": "QUIZ_RESIDENT",
    "watch.polling": "QUIZ_WATCH_POLLING",
    "review.exam_date": "QUIZ_REVIEW_EXAM_DATE",
    "review.day_starts": "QUIZ_REVIEW_DAY_STARTS",
    "review.due_a_day": "QUIZ_REVIEW_DUE_A_DAY",
    "review.new_a_day": "QUIZ_REVIEW_NEW_A_DAY",
}
TRUTH = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}


class _Wrong(Exception):
    """A value makes no sense: the part of it that is wrong, and its key within a table."""

    def __init__(self, value: object, key: str = "") -> None:
        super().__init__(value, key)
        self.value, self.key = value, key


def _text(value: object) -> str:
    if isinstance(value, str) and (found := value.strip()):
        return found
    raise _Wrong(value)


def _texts(value: object) -> list[str]:
    if not isinstance(value, list):
        raise _Wrong(value)
    return [_text(one) for one in value]


def _keys(value: object) -> dict[str, str]:
    if not isinstance(value, dict):
        raise _Wrong(value)
    for key, one in value.items():
        if not isinstance(one, str) or not one.strip() or not key.strip():
            raise _Wrong(one, key)
    return {key.strip(): one.strip() for key, one in value.items()}


def _truth(value: object) -> bool:
    if isinstance(value, bool):
        return value
    raise _Wrong(value)


def _share(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 100:
        return value
    raise _Wrong(value)


def _matching(pattern: str) -> Check:
    def check(value: object) -> str:
        if isinstance(value, str) and re.fullmatch(pattern, value):
            return value
        raise _Wrong(value)

    return check


# TOML has dates and times of its own; variables and quoted values come as text.
def _day(value: object) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    return _read(date.fromisoformat, value)


def _clock(value: object) -> time:
    return value if isinstance(value, time) else _read(time.fromisoformat, value)


def _read(reader: Callable[[str], T], value: object) -> T:
    if not isinstance(value, str):
        raise _Wrong(value)
    try:
        return reader(value)
    except ValueError:
        raise _Wrong(value) from None


_CHECKS: Mapping[str, Check] = {
    "lang": _matching(r"[A-Za-z]{2,3}([-_.@][A-Za-z0-9-]+)*"),
    "packs": _texts,
    "workspace": _text,
    "editor": _text,
    "device": _matching(r"auto|cpu|mps|cuda(:[0-9]+)?"),
    "dtype": _matching("float32|float64|float16|bfloat16"),
    "theme": _text,
    "resident": _truth,
    "watch.grade": _truth,
    "watch.polling": _truth,
    "review.exam_date": _day,
    "review.day_starts": _clock,
    "review.due_a_day": _share,
    "review.new_a_day": _share,
    "keys": _keys,
}


def validated(content: Mapping[str, Any], where: str) -> Said:
    """What a source says, checked.

    Raises:
        QuizError: a setting is unknown or makes no sense; it says where and what was expected.
    """
    given = {}
    for name, value in content.items():
        if name not in TABLES:
            given[name] = value
        elif isinstance(value, Mapping):
            given |= {f"{name}.{inner}": one for inner, one in value.items()}
        else:
            raise _senseless(name, value, where)
    said = {}
    for name, check in _CHECKS.items():
        if name in given:
            try:
                said[name] = check(given[name])
            except _Wrong as wrong:
                key = f"{name}.{wrong.key}" if wrong.key else name
                raise _senseless(key, wrong.value, where) from None
    for name in given:
        if name not in _CHECKS:
            raise _unknown(name, where)
    return said


def _unknown(key: str, where: str) -> QuizError:
    near = difflib.get_close_matches(key, EXPECTED, n=1)
    hint = f"did you mean `{near[0]}`?" if near else f"known: {', '.join(sorted(EXPECTED))}"
    return QuizError(f"{where}: there is no setting `{key}`", hint=hint)


def _senseless(key: str, value: object, where: str) -> QuizError:
    named = f"{VARIABLES[key]} {where}" if where == "in the environment" else f"{where}: `{key}`"
    expected = EXPECTED.get(key) or 'one or more keys by commas, such as "m" or "f5,ctrl+g"'
    return QuizError(f"{named} is {value!r}; expected {expected}")
