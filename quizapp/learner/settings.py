"""Settings from four places, the nearest wins: flag, environment, workspace, the user's quiz.toml.

A workspace's file may not name packs, an editor or keys. The first two are code that quiz would
run, the third makes a harmless key grade: and a workspace is often somebody else's folder, a cloned
repository, a candidate's hand-in.
"""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, time
from pathlib import Path
from typing import Any, Literal, Self

from quizapp import files
from quizapp.errors import QuizError
from quizapp.learner import places
from quizapp.learner.clock import Rhythm
from quizapp.learner.said import TRUTH, VARIABLES, Said, validated

Source = Literal["user", "workspace", "environment", "flag"]

_USERS_OWN = {
    "packs": "because it names code to run",
    "editor": "because it names code to run",
    "workspace": "because it says where your answers go",
    "keys": "because your keys are yours",
    "resident": "because the grader is looked for before this file is read",
}
"""What a workspace's file may not say, and why."""


@dataclass(frozen=True)
class Settings:
    """What holds for this run."""

    lang: str = "en"
    packs: tuple[Path, ...] = ()
    workspace: Path | None = None
    """Where answers go if no folder above the present one is a workspace; None is ~/quiz."""
    editor: str | None = None
    device: str = "cpu"
    dtype: str | None = None
    theme: str | None = None
    resident: bool | None = None
    """Whether a grader is left ready for the next command; None leaves it to ``cli.grader``."""
    watch_grade: bool = False
    """Whether the full-screen interface grades an answer each time its file is saved."""
    watch_polling: bool = False
    review_exam_date: date | None = None
    review_day_starts: time = time(4)
    review_due_a_day: int = 3
    review_new_a_day: int = 1
    keys: dict[str, str] = field(default_factory=dict)
    """Keys of the full-screen interface by the ids of what they do; several by commas."""
    notices: tuple[str, ...] = ()
    sources: dict[str, Source] = field(default_factory=dict)
    """Where each setting that is not a default comes from, by its dotted name."""

    _asked: tuple[Path | None, dict[str, Any], Mapping[str, str]] = field(
        default=(None, {}, os.environ), repr=False, compare=False
    )

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
        layers: list[tuple[Source, Said]] = [("user", _read(user_file))]
        notices = []
        if workspace is not None:
            file = workspace / ".quiz" / "quiz.toml"
            layer = _read(file)
            for key, reason in _USERS_OWN.items():
                if layer.pop(key, None) is not None:
                    notices.append(
                        f"{file}: `{key}` is ignored here, {reason}; "
                        f"it belongs in your own {user_file}"
                    )
            layers.append(("workspace", layer))
        layers.append(("environment", _from_env(env)))
        flagged = {key: value for key, value in (flags or {}).items() if value is not None}
        extra = [Path(pack) for pack in flagged.pop("packs", ())]
        layers.append(("flag", validated(flagged, "on the command line")))

        merged: dict[str, Any] = {}
        sources: dict[str, Source] = {}
        for source, layer in layers:
            sources |= dict.fromkeys(layer, source)
            merged |= {name.replace(".", "_"): value for name, value in layer.items()}
        packs = [*(Path(pack) for pack in merged.get("packs", ())), *extra]
        if folder := merged.get("workspace"):
            merged["workspace"] = Path(folder).expanduser().absolute()
        merged["packs"] = tuple(dict.fromkeys(pack.absolute() for pack in packs))
        asked = (workspace, dict(flags or {}), env)
        return cls(**merged, notices=tuple(notices), sources=sources, _asked=asked)

    def again(self) -> Self:
        """The same sources read anew, after one of them changed."""
        workspace, flags, env = self._asked
        return self.load(workspace, flags=flags, env=env)

    def value(self, key: str) -> Any:
        """A setting by its dotted name."""
        return getattr(self, key.replace(".", "_"))

    def values(self) -> dict[str, object]:
        """All of them, and where each comes from, by the names of the fields."""
        told = (one.name for one in fields(self) if one.name not in ("_asked", "notices"))
        return {name: getattr(self, name) for name in told}

    def rhythm(self) -> Rhythm:
        """How the learner's days and reviews go."""
        return Rhythm(
            day_starts=self.review_day_starts,
            exam=self.review_exam_date,
            due_a_day=self.review_due_a_day,
            new_a_day=self.review_new_a_day,
        )


def _read(file: Path) -> Said:
    try:
        content = tomllib.loads(file.read_text("utf-8-sig"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except UnicodeDecodeError as error:
        raise QuizError(f"{file}: not UTF-8 text", hint="save it as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise QuizError(
            f"{file}: not valid TOML: {error}",
            hint="mend that line",
        ) from error
    except OSError as error:
        raise files.unreadable(error, file) from error
    layer = validated(content, str(file))
    if "packs" in layer:
        layer["packs"] = [str(file.parent / Path(pack).expanduser()) for pack in layer["packs"]]
    if "workspace" in layer:
        layer["workspace"] = str(file.parent / Path(layer["workspace"]).expanduser())
    return layer


def _from_env(env: Mapping[str, str]) -> Said:
    content: dict[str, Any] = {}
    for key, variable in VARIABLES.items():
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
        elif key == "resident":
            content[key] = _from_text(key, value)
        else:
            content[key] = value
    return validated(content, "in the environment")


def _from_text(key: str, value: str) -> object:
    """A variable's text as what its setting is in a file."""
    if key.startswith("watch.") or key == "resident":
        return TRUTH.get(value.lower(), value)
    return int(value) if value.isdecimal() else value
