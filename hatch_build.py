"""Puts challenges/ and solutions/ inside the wheel, as quizapp/_content.

An editable install gets nothing: it reads both folders from the checkout, so an author sees each
edit at once (see quizapp/catalog/content.py). Files are listed one by one because forced files are
not filtered by .gitignore when a wheel is built straight from a checkout.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

FOLDERS = ("challenges", "solutions")
LEFTOVERS = (".pyc", ".swp", "~", "#")


def content(folder: Path) -> Iterator[Path]:
    """Every file below `folder` that somebody wrote: no caches, dot files or editors' leftovers."""
    for path in sorted(folder.iterdir()):
        if path.name.startswith(".") or path.name == "__pycache__":
            continue
        if path.is_dir():
            yield from content(path)
        elif not path.name.endswith(LEFTOVERS):
            yield path


class ContentHook(BuildHookInterface):  # type: ignore[type-arg]
    """Named by `[tool.hatch.build.targets.wheel.hooks.custom]`."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        root = Path(self.root)
        for name in FOLDERS:
            if not (root / name).is_dir():
                raise FileNotFoundError(f"{root / name}: a wheel without its {name} is of no use")
            for path in content(root / name):
                inside = path.relative_to(root).as_posix()
                build_data["force_include"][str(path)] = f"quizapp/_content/{inside}"
