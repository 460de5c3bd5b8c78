"""Which editors this machine has, for somebody who is asked which one to use."""

import os
import shutil
from collections.abc import Callable, Mapping

# The command, and what people call it; those with a window first.
_KNOWN = (
    ("code", "VS Code"),
    ("cursor", "Cursor"),
    ("zed", "Zed"),
    ("subl", "Sublime Text"),
    ("pycharm", "PyCharm"),
    ("kate", "Kate"),
    ("gnome-text-editor", "GNOME Text Editor"),
    ("nvim", "Neovim"),
    ("vim", "Vim"),
    ("hx", "Helix"),
    ("emacs", "Emacs"),
    ("micro", "micro"),
    ("nano", "nano"),
    ("vi", "vi"),
    ("notepad", "Notepad"),
)


def installed(
    env: Mapping[str, str] = os.environ, which: Callable[[str], str | None] = shutil.which
) -> list[tuple[str, str]]:
    """(command, what it is called): the variables' choice first, then what is found."""
    found: dict[str, str] = {}
    for variable in ("VISUAL", "EDITOR"):
        if command := env.get(variable, "").strip():
            found.setdefault(command, f"{command} (your ${variable})")
    for command, called in _KNOWN:
        if which(command):
            found.setdefault(command, called)
    return list(found.items())
