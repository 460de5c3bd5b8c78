"""Settings from four places, the nearest wins: flag, environment, workspace, the user's quiz.toml.

A workspace's file may not name packs or an editor. Both are code that quiz would run, and a
workspace is often somebody else's folder: a cloned repository, a candidate's hand-in.
"""

import difflib
import os
import tomllib
from collections.abc import Mapping
from datetime import date, time
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
)

from quizapp.errors import QuizError
from quizapp.learner import places
from quizapp.learner.clock import Rhythm

Lang = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2,3}([-_.@][A-Za-z0-9-]+)*$")]
Device = Annotated[str, StringConstraints(pattern=r"^(auto|cpu|mps|cuda(:[0-9]+)?)$")]
Dtype = Literal["float32", "float64", "float16", "bfloat16"]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
# TOML has dates and times of its own; variables and quoted values come as text.
Day = Annotated[date, BeforeValidator(lambda v: date.fromisoformat(v) if isinstance(v, str) else v)]
Clock = Annotated[
    time, BeforeValidator(lambda v: time.fromisoformat(v) if isinstance(v, str) else v)
]
Share = Annotated[int, Field(ge=0, le=100)]

_EXPECTED = {
    "lang": 'a language code such as "en" or "zh"',
    "packs": "a list of folders",
    "editor": 'a command such as "code" or "vim {path}"',
    "device": '"auto", "cpu", "mps", "cuda" or "cuda:N"',
    "dtype": '"float32", "float64", "float16" or "bfloat16"',
    "theme": "the name of a theme",
    "watch": "a table, such as [watch] with polling = true",
    "watch.polling": "true or false",
    "review": "a table, such as [review] with exam_date = 2027-03-01",
    "review.exam_date": "a day such as 2027-03-01",
    "review.day_starts": 'a time such as "04:00"',
    "review.due_a_day": "a number from 0 to 100",
    "review.new_a_day": "a number from 0 to 100",
}
_TABLES = ("watch", "review")
_USERS_OWN = ("packs", "editor")
_ENV = {
    "lang": "QUIZ_LANG",
    "packs": "QUIZ_PACKS",
    "editor": "QUIZ_EDITOR",
    "device": "QUIZ_DEVICE",
    "dtype": "QUIZ_DTYPE",
    "theme": "QUIZ_THEME",
    "watch.polling": "QUIZ_WATCH_POLLING",
    "review.exam_date": "QUIZ_REVIEW_EXAM_DATE",
    "review.day_starts": "QUIZ_REVIEW_DAY_STARTS",
    "review.due_a_day": "QUIZ_REVIEW_DUE_A_DAY",
    "review.new_a_day": "QUIZ_REVIEW_NEW_A_DAY",
}
_TRUTH = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}


class _Watch(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, defer_build=True)

    polling: bool | None = None


class _Review(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, defer_build=True)

    exam_date: Day | None = None
    day_starts: Clock | None = None
    due_a_day: Share | None = None
    new_a_day: Share | None = None


class _Layer(BaseModel):
    """What one source says; what it leaves out is None."""

    model_config = ConfigDict(extra="forbid", strict=True, defer_build=True)

    lang: Lang | None = None
    packs: list[Text] | None = None
    editor: Text | None = None
    device: Device | None = None
    dtype: Dtype | None = None
    theme: Text | None = None
    watch: _Watch | None = None
    review: _Review | None = None


class Settings(BaseModel):
    """What holds for this run."""

    model_config = ConfigDict(frozen=True, defer_build=True)

    lang: str = "en"
    packs: tuple[Path, ...] = ()
    editor: str | None = None
    device: str = "cpu"
    dtype: str | None = None
    theme: str | None = None
    watch_grade: bool = False
    """Whether the full-screen interface grades an answer each time its file is saved."""
    watch_polling: bool = False
    review_exam_date: date | None = None
    review_day_starts: time = time(4)
    review_due_a_day: int = 3
    review_new_a_day: int = 1
    notices: tuple[str, ...] = ()

    @classmethod
    def load(
        cls,
        workspace: Path | None = None,
        *,
        flags: Mapping[str, Any] | None = None,
        env: Mapping[str, str] = os.environ,
    ) -> Self:
        """Read and merge all sources. Packs given by flag are added to those configured:
        a pack under work is tried beside the usual ones, not instead of them."""
        user_file = places.config_file(env)
        layers = [_read(user_file)]
        notices = []
        if workspace is not None:
            file = workspace / ".quiz" / "quiz.toml"
            layer = _read(file)
            for key in _USERS_OWN:
                if getattr(layer, key) is not None:
                    setattr(layer, key, None)
                    notices.append(
                        f"{file}: `{key}` is ignored here, because it names code to run; "
                        f"it belongs in your own {user_file}"
                    )
            layers.append(layer)
        layers.append(_from_env(env))
        flagged = {key: value for key, value in (flags or {}).items() if value is not None}
        extra = [Path(pack) for pack in flagged.pop("packs", ())]
        layers.append(_validate(flagged, "on the command line"))

        merged: dict[str, Any] = {"notices": tuple(notices)}
        for layer in layers:
            given = layer.model_dump(exclude_none=True)
            for table in _TABLES:
                inner = given.pop(table, {})
                given |= {f"{table}_{key}": value for key, value in inner.items()}
            merged |= given
        packs = [*(Path(pack) for pack in merged.get("packs", ())), *extra]
        merged["packs"] = tuple(dict.fromkeys(pack.absolute() for pack in packs))
        return cls.model_validate(merged)

    def rhythm(self) -> Rhythm:
        """How the learner's days and reviews go."""
        return Rhythm(
            day_starts=self.review_day_starts,
            exam=self.review_exam_date,
            due_a_day=self.review_due_a_day,
            new_a_day=self.review_new_a_day,
        )


def _read(file: Path) -> _Layer:
    try:
        content = tomllib.loads(file.read_text("utf-8-sig"))
    except (FileNotFoundError, NotADirectoryError):
        return _Layer()
    except UnicodeDecodeError as error:
        raise QuizError(f"{file}: not UTF-8 text", hint="save it as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise QuizError(f"{file}: not valid TOML: {error}") from error
    except OSError as error:
        raise QuizError(f"{file}: cannot be read: {error.strerror or error}") from error
    layer = _validate(content, str(file))
    if layer.packs is not None:
        layer.packs = [str(file.parent / Path(pack).expanduser()) for pack in layer.packs]
    return layer


def _from_env(env: Mapping[str, str]) -> _Layer:
    content: dict[str, Any] = {}
    for key, variable in _ENV.items():
        value = env.get(variable, "").strip()
        if not value:
            continue
        if key == "packs":
            content[key] = [
                str(Path(part).expanduser()) for part in value.split(os.pathsep) if part.strip()
            ]
        elif "." in key:
            table, _, inner = key.partition(".")
            content.setdefault(table, {})[inner] = _from_text(key, value)
        else:
            content[key] = value
    return _validate(content, "in the environment")


def _from_text(key: str, value: str) -> object:
    """A variable's text as what its setting is in a file."""
    if key == "watch.polling":
        return _TRUTH.get(value.lower(), value)
    return int(value) if value.isdecimal() else value


def _validate(content: Mapping[str, Any], where: str) -> _Layer:
    try:
        return _Layer.model_validate(content)
    except ValidationError as error:
        problem = error.errors(include_url=False)[0]
        key = ".".join(str(part) for part in problem["loc"] if isinstance(part, str))
        raise _complaint(key, problem["type"], problem["input"], where) from error


def _complaint(key: str, kind: str, value: object, where: str) -> QuizError:
    if kind == "extra_forbidden":
        near = difflib.get_close_matches(key, _EXPECTED, n=1)
        hint = f"did you mean `{near[0]}`?" if near else f"known: {', '.join(sorted(_EXPECTED))}"
        return QuizError(f"{where}: there is no setting `{key}`", hint=hint)
    named = f"{_ENV[key]} {where}" if where == "in the environment" else f"{where}: `{key}`"
    return QuizError(f"{named} is {value!r}; expected {_EXPECTED[key]}")
