"""What a shell is answered when Tab is pressed: in a few milliseconds, so without click.

The scripts are click's and speak its protocol. What commands and options there are lies in a file
that `quizapp.cli.completing` writes from the commands themselves; names of challenges lie in the
index of `learner.names`. Where either is out of date, `answer` says so and the slow way is gone.
"""

import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import quizapp
from quizapp import files
from quizapp.errors import Fault
from quizapp.learner import names, places

VARIABLE = "_QUIZ_COMPLETE"
_FILE = "commands.json"


class Item(NamedTuple):
    """One completion."""

    value: str
    help: str = ""
    kind: str = "plain"
    """`plain`, or `file` and `dir`, which the shell completes itself."""


def asked(env: Mapping[str, str] = os.environ) -> str:
    """The shell that asks; empty where none does."""
    shell, _, what = env.get(VARIABLE, "").rpartition("_")
    return shell if what == "complete" and shell in ("bash", "zsh", "fish") else ""


def main() -> bool:
    """Answer if all that is needed is known already."""
    commands = read_commands()
    words, incomplete = typed(asked())
    if commands is None or (known := names.read(packs_in(words))) is None:
        return False
    write(asked(), answer(commands, known, words, incomplete))
    return True


def answer(
    commands: Mapping[str, Any], known: names.Names, words: Sequence[str], incomplete: str
) -> list[Item]:
    """What could come in the place of `incomplete`, behind `words`."""
    node, place, waiting = commands, 0, None
    for word in words:
        if waiting is not None:
            waiting = None
        elif word.startswith("-") and word != "-":
            option = node["options"].get(word) or commands["options"].get(word)
            waiting = option[1] if option and option[1] != "flag" else None
        elif word in node["subs"]:
            node, place = node["subs"][word], 0
        else:
            place += 1
    if waiting is not None:
        return list(_values(waiting, known, incomplete))
    if incomplete.startswith("-"):
        options = commands["options"] | node["options"]
        return [Item(name, one[0]) for name, one in options.items() if name.startswith(incomplete)]
    found = [
        Item(name, one["help"])
        for name, one in node["subs"].items()
        if name.startswith(incomplete) and not one["alias"]
    ]
    kinds = node["args"]
    if place < len(kinds):
        found += _values(kinds[place], known, incomplete)
    elif kinds and node["many"]:
        found += _values(kinds[-1], known, incomplete)
    return found


def _values(kind: Any, known: names.Names, incomplete: str) -> Iterator[Item]:
    """Completions of an argument or an option's value."""
    if isinstance(kind, list):
        yield from (Item(one) for one in kind if one.startswith(incomplete))
    elif kind in ("file", "dir"):
        yield Item(incomplete, kind=kind)
    elif kind == "topics":
        before, comma, last = incomplete.rpartition(",")
        for one in known.topics:
            if one.startswith(last):
                yield Item(f"{before}{comma}{one}")
    elif kind == "names":
        lower = incomplete.lower().replace("_", "-")
        found = {name: topic for name, topic in known.challenges.items() if name.startswith(lower)}
        yield from (Item(name, topic) for name, topic in sorted(found.items()))
        yield from (
            Item(one, "topic")
            for one in known.topics
            if one.startswith(lower) and one not in known.challenges
        )
        if not found and ("/" in incomplete or "." in incomplete):
            yield Item(incomplete, kind="file")


# --- the shells' protocols ---------------------------------------------------------------------
def typed(shell: str, env: Mapping[str, str] = os.environ) -> tuple[list[str], str]:
    """The whole words behind `quiz`, and the one at hand."""
    words = _split(env.get("COMP_WORDS", ""))
    if shell == "fish":
        incomplete = "".join(_split(env.get("COMP_CWORD", ""))[:1])
        before = words[1:]
        if incomplete and before and before[-1] == incomplete:
            before.pop()
        return before, incomplete
    at = env.get("COMP_CWORD", "")
    number = int(at) if at.isdecimal() else len(words)
    return words[1:number], words[number] if number < len(words) else ""


def _split(text: str) -> list[str]:
    """As a shell would; what is quoted and not closed is taken as it is."""
    if not any(one in text for one in "'\"\\"):
        return text.split()
    import shlex

    lexer = shlex.shlex(text, posix=True)
    lexer.whitespace_split, lexer.commenters = True, ""
    found: list[str] = []
    try:
        found.extend(lexer)
    except ValueError:
        found.append(lexer.token)
    return found


def write(shell: str, items: Sequence[Item]) -> None:
    """Print the answer as `shell` expects it."""
    lines = []
    for value, words, kind in items:
        told = " ".join(words.split())
        if shell == "zsh":
            escaped = value.replace(":", r"\:") if told else value
            lines.append(f"{kind}\n{escaped}\n{told or '_'}")
        elif shell == "fish" and told:
            lines.append(f"{kind},{value}\t{told}")
        else:
            lines.append(f"{kind},{value}")
    sys.stdout.write("".join(f"{one}\n" for one in lines))
    sys.stdout.flush()


def packs_in(words: Sequence[str]) -> list[str]:
    """Packs that the words themselves name."""
    found = [after for word, after in pairwise(words) if word == "--pack"]
    found += [word.removeprefix("--pack=") for word in words if word.startswith("--pack=")]
    return [one for one in found if os.path.isdir(os.path.join(one, "challenges"))]


# --- commands ----------------------------------------------------------------------------------
def read_commands() -> dict[str, Any] | None:
    """The commands, if they were written down by this very quiz."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        kept = json.loads((places.folder("cache") / _FILE).read_bytes())
        if kept["stamp"] == _stamp() and isinstance(kept["root"], dict):
            return dict(kept["root"])
    return None


def write_commands(root: Mapping[str, Any]) -> None:
    """Keep them; where that fails the next Tab takes the slow way again."""
    data = json.dumps({"stamp": _stamp(), "root": root}).encode()
    with suppress(Fault):
        files.write(places.folder("cache") / _FILE, data, private=True, synced=False)


def _stamp() -> list[Any]:
    """What the commands hang on: the version and, for those who work on it, the files' times."""
    folder = Path(quizapp.__file__).parent / "cli"
    with os.scandir(folder) as found:
        changed = [one.stat().st_mtime_ns for one in found if one.name.endswith(".py")]
    return [quizapp.__version__, str(folder), len(changed), max(changed, default=0)]
