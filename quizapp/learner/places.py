"""Where quiz keeps its own files.

`QUIZ_HOME` moves everything at once (tests, portable installs); `QUIZ_CONFIG` names the config
file alone. platformdirs is imported only when neither answers: it costs 25 ms of a 200 ms command.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

Kind = Literal["config", "data", "cache", "state"]


def folder(kind: Kind, env: Mapping[str, str] = os.environ) -> Path:
    """The folder for one kind of file; it need not exist yet."""
    if home := env.get("QUIZ_HOME"):
        return Path(home).expanduser() / kind
    from platformdirs import PlatformDirs

    dirs = PlatformDirs("quiz", appauthor=False)
    return {
        "config": dirs.user_config_path,
        "data": dirs.user_data_path,
        "cache": dirs.user_cache_path,
        "state": dirs.user_state_path,
    }[kind]


def interview(env: Mapping[str, str] = os.environ) -> Path:
    """The mock interview that is on: none is where this file is not, which costs a look."""
    return folder("state", env) / "interview.json"


def config_file(env: Mapping[str, str] = os.environ) -> Path:
    """The user's `quiz.toml`; it need not exist."""
    if named := env.get("QUIZ_CONFIG"):
        return Path(named).expanduser()
    return folder("config", env) / "quiz.toml"
