"""The files of a new challenge, each saying in its own words what belongs into it.

What is written loads and grades at once (a function that doubles), so that an author starts from
something that works; `quiz dev check` then lists what is still missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from quizapp.errors import QuizError

_CHALLENGE = """\
id = "{id}"
title = "{title}"
kind = "{kind}"
summary = "one line on what is asked for"
difficulty = 2
minutes = 15
dtypes = ["float32", "float64"]      # the first is the default
devices = ["cpu", "cuda", "mps"]
forbidden = []                       # dotted names that would be the answer ready-made
covers = []                          # rows of the article that it practises
public = []                          # checks that candidates see as examples; none: the first

[entry]                              # what the checks are handed, and how it is called
double = "(x)"
"""

_PROMPT = """\
# {title}

Write `double(x)`: twice `x`, a tensor of any shape.

## Pinned, since good sources differ

- Say every convention here in so many words: names, axes, what is detached, which errors.

## Example

```python
double(torch.tensor([1.0, 2.0]))     # tensor([2., 4.])
```
"""

_HINTS = """\
## Hint 1

What to think about first.

## Hint 2

The step most people miss.

## Hint 3

Almost the answer, in words or pseudo-code.
"""

_EXPLAIN = """\
## Why doubling {{#values}}

Two to four sentences: what goes wrong without it, and why it matters.

## The input is squared {{#squared}}

The title of a mistake's section says what the answer does. Then why that is wrong.
"""

_STUB = '''\
"""{title}. `quiz grade {id}` checks it."""

from torch import Tensor


def double(x: Tensor) -> Tensor:
    """Twice `x`, of the same shape and dtype."""
    raise NotImplementedError
'''

_REFERENCE = '''\
"""{title}: the clearest right program, written so that each mistake is an edit of one place."""

from torch import Tensor


def double(x: Tensor) -> Tensor:
    """Twice `x`, of the same shape and dtype."""
    return 2 * x
'''

_WRONG = '''\
"""{title}. Mend it; `quiz grade {id}` checks it."""

from torch import Tensor


def double(x: Tensor) -> Tensor:
    """Twice `x`, of the same shape and dtype."""
    return x * x
'''

_ORACLE = '''\
"""An independent right answer, for float64: a built-in, NumPy, another way altogether."""

import torch


def double(x):
    return torch.mul(x, torch.full_like(x, 2.0))
'''

_ACCEPTED = '''\
"""Right, and written as somebody else would. Two of these are the least."""


def double(x):
    return x + x
'''

_CHECKS = '''\
"""Checks of `{id}`: run on the answer and on the reference alike; no expected values here."""

from quizapp.checks import check


@check(explains="values")
def values(make, given):
    """Every element is doubled."""
    for shape in [(3,), (2, 5), (1, 1, 4)]:
        yield make(given.normal(*shape))


@check(explains="values")
def gradients(make, given):
    """Gradients reach the input."""
    yield given.backward(make, given.normal(4, 3))
'''

_FIGURE = '''\
"""What the answer does, as a picture; delete this file where a picture would say nothing."""

import torch

from quizapp.checks.figure import figure, lines


@figure(title="Doubling", caption="One sentence on what to look for.")
def curve(make, given):
    """Runs on the learner's code after the checks; returns panels, and touches no verdict."""
    x = torch.linspace(-2.0, 2.0, 50).to(given.device, given.dtype)
    return [lines((x, make(x)), x="x", y="double(x)")]
'''

_MISTAKES = """\
# Each is an edit of reference.py; `find` stands there exactly once. Six are the least.
# `common = true`: the few that people really make{repair}.

[[mistake]]
id = "squared"
{common}find = "return 2 * x"
replace = "return x * x"
"""

_TOPIC = """\
id = "{id}"
title = "{title}"
summary = "one line on what it is about"
order = 100
challenges = ["{challenge}"]         # in order, the core first
covers = []
"""


def scaffold(pack: Path, topic: str, challenge: str, *, repair: bool = False) -> Iterator[Path]:
    """Write a new challenge into ``pack`` and yield each path; nothing is ever overwritten.

    Raises:
        QuizError: the challenge exists, or a name is not made of lower-case words and hyphens.
    """
    for name in (topic, challenge):
        if not all(part.isalnum() and part.islower() for part in name.split("-")):
            raise QuizError(
                f"{name!r} is no name for a folder", hint="use lower-case-words like-this"
            )
    shown = pack / "challenges" / topic / challenge
    hidden = pack / "solutions" / topic / challenge
    for folder in (shown, hidden):
        if folder.exists():
            raise QuizError(f"{folder} exists already", hint="choose another id")
    title = challenge.replace("-", " ").capitalize()
    words = {
        "id": challenge,
        "title": title,
        "kind": "repair" if repair else "implement",
        "common": "common = true\n" if repair else "",
        "repair": ", which together make stub.py" if repair else "; pairs of them are named, too",
    }
    files = {
        shown / "challenge.toml": _CHALLENGE,
        shown / "prompt.md": _PROMPT,
        shown / "hints.md": _HINTS,
        shown / "explain.md": _EXPLAIN,
        shown / "stub.py": _WRONG if repair else _STUB,
        hidden / "reference.py": _REFERENCE,
        hidden / "oracle.py": _ORACLE,
        hidden / "checks.py": _CHECKS,
        hidden / "figure.py": _FIGURE,
        hidden / "mistakes.toml": _MISTAKES,
        hidden / "accepted" / "another_way.py": _ACCEPTED,
    }
    topic_file = pack / "challenges" / topic / "topic.toml"
    if not topic_file.exists():
        topic_title = topic.replace("-", " ").capitalize()
        yield _write(topic_file, _TOPIC.format(id=topic, title=topic_title, challenge=challenge))
        yield _write(
            topic_file.with_name("article.md"), f"# {topic_title}\n\nThe topic told whole.\n"
        )
    for path, text in files.items():
        yield _write(path, text.format(**words))
    if challenge not in topic_file.read_text(encoding="utf-8"):
        _list(topic_file, challenge)
        yield topic_file


def _write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def _list(topic_file: Path, challenge: str) -> None:
    """Append the id to the topic's list, leaving the rest of the author's file as it is."""
    text = topic_file.read_text(encoding="utf-8")
    start = text.index("challenges")
    end = text.index("]", start)
    inner = text[:end].rstrip().rstrip(",")
    topic_file.write_text(f'{inner}, "{challenge}"{text[end:]}', encoding="utf-8")
