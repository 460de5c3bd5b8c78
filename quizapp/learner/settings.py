"""Settings from four places, the nearest wins: flag, environment, workspace, the user's quiz.toml.

A workspace's file may not name packs or an editor. Both are code that quiz would run, and a
workspace is often somebody else's folder: a cloned repository, a candidate's hand-in.
"""

import difflib
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from quizapp.errors import QuizError
from quizapp.learner import places

Lang = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2,3}([-_.@][A-Za-z0-9-]+)*$")]
Device = Annotated[str, StringConstraints(pattern=r"^(auto|cpu|mps|cuda(:[0-9]+)?)$")]
Dtype = Literal["float32", "float64", "float16", "bfloat16"]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]

_EXPECTED = {
    "lang": 'a language code such as "en" or "zh"',
    "packs": "a list of folders",
    "editor": 'a command such as "code" or "vim {path}"',
    "device": '"auto", "cpu", "mps", "cuda" or "cuda:N"',
    "dtype": '"float32", "float64", "float16" or "bfloat16"',
    "theme": "the name of a theme",
    "watch": "a table, such as [watch] with polling = true",
    "watch.polling": "true or false",
}
_USERS_OWN = ("packs", "editor")
_ENV = {
    "lang": "QUIZ_LANG",
    "packs": "QUIZ_PACKS",
    "editor": "QUIZ_EDITOR",
    "device": "QUIZ_DEVICE",
    "dtype": "QUIZ_DTYPE",
    "theme": "QUIZ_THEME",
    "watch.polling": "QUIZ_WATCH_POLLING",
}
_TRUTH = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}


class _Watch(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, defer_build=True)

    polling: bool | None = None


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


class Settings(BaseModel):
    """What holds for this run."""

    model_config = ConfigDict(frozen=True, defer_build=True)

    lang: str = "en"
    packs: tuple[Path, ...] = ()
    editor: str | None = None
    device: str = "cpu"
    dtype: str | None = None
    theme: str | None = None
    watch_polling: bool = False
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
            polling = given.pop("watch", {}).get("polling")
            merged |= given if polling is None else given | {"watch_polling": polling}
        packs = [*(Path(pack) for pack in merged.get("packs", ())), *extra]
        merged["packs"] = tuple(dict.fromkeys(pack.absolute() for pack in packs))
        return cls.model_validate(merged)


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
        elif key == "watch.polling":
            content["watch"] = {"polling": _TRUTH.get(value.lower(), value)}
        else:
            content[key] = value
    return _validate(content, "in the environment")


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
