"""Where the built-in pack lies, and which folders of a pack count.

An installed wheel carries the pack inside the package, an editable install reads the checkout: this
is the only place that knows.
"""

from pathlib import Path

from quizapp.errors import Fault

PACKAGE = Path(__file__).resolve().parent.parent


def root() -> Path:
    """The folder that holds the built-in `challenges/` and `solutions/`."""
    for candidate in (PACKAGE / "_content", PACKAGE.parent):
        if (candidate / "challenges").is_dir():
            return candidate
    raise Fault(
        f"the built-in challenges are missing: neither {PACKAGE / '_content'} nor "
        f"{PACKAGE.parent} holds a folder `challenges`",
        hint="install quizapp again",
    )


def folders(parent: Path) -> list[Path]:
    """The folders in `parent` that an author made, sorted by name.

    pip compiles the stubs it installs and editors leave hidden files, so caches and dot files are
    no content.
    """
    found = [
        path
        for path in parent.iterdir()
        if not path.name.startswith((".", "__pycache__")) and path.is_dir()
    ]
    return sorted(found, key=lambda path: path.name)  # paths are slow to compare
