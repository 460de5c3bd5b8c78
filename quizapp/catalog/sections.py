"""Texts that are shown a part at a time: hints by level, explanations by key."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from math import log

from quizapp.catalog.source import Source

HINTS = 3
_TITLE = 3
"""How much a word of a title counts, against one below it."""
_HEADING = re.compile(r"^## +(.*)$", re.MULTILINE)

_FENCE = re.compile(r"^ {0,3}(```+|~~~+)")
_KEYED = re.compile(r"(?P<title>.*\S)\s*\{#(?P<key>[A-Za-z0-9_-]+)\}")
_HINT = re.compile(r"\S+\s*(?P<key>\d+)")


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and the Markdown below it."""

    key: str
    """What the section is asked for by: an `explains=` key, a mistake's id, or a hint's level."""
    title: str
    """The heading as it is shown."""
    text: str
    """Markdown without the heading, stripped."""


def explanations(source: Source) -> dict[str, Section]:
    """Sections of an explain.md by key, in file order."""
    found: dict[str, Section] = {}
    for line, heading, text in _split(source):
        match = _KEYED.fullmatch(heading)
        if match is None:
            raise source.error(f"line {line}", "a heading `## Title {#key}`", f"`## {heading}`")
        section = Section(match["key"], match["title"], text)
        if section.key in found:
            raise source.error(f"line {line}", "each key once", f"`{{#{section.key}}}` again")
        found[section.key] = section
    return found


def hints(source: Source) -> tuple[Section, ...]:
    """The hints of a hints.md, from the lightest touch to nearly the answer.

    A translation may head them in its own word (`## 提示 1`); the number decides.
    """
    found: list[Section] = []
    for line, heading, text in _split(source):
        match = _HINT.fullmatch(heading)
        expected = f"`## Hint {len(found) + 1}`" if len(found) < HINTS else "no more hints"
        if match is None or match["key"] != str(len(found) + 1) or len(found) == HINTS:
            raise source.error(f"line {line}", expected, f"`## {heading}`")
        found.append(Section(match["key"], heading, text))
    if len(found) < HINTS:
        raise source.error("", f"{HINTS} hints, `## Hint 1` to `## Hint {HINTS}`", str(len(found)))
    return tuple(found)


def nearest(page: str, title: str, text: str) -> int | None:
    """Which `## ` section of a page a text of that title is about, counted from 0.

    By the words they share: rare ones count more, those of a title more than those below it. None
    where no section stands out.
    """
    parts = _HEADING.split(page)[1:]
    sections = [
        _words(head) * _TITLE + _words(body)
        for head, body in zip(parts[::2], parts[1::2], strict=True)
    ]
    spread = Counter(word for one in sections for word in set(one))
    wanted = set(_words(title) * _TITLE + _words(text))
    scores = []
    for one in sections:
        count = Counter(one)
        shared = sum(
            min(count[word], _TITLE) * log(len(sections) / spread[word])
            for word in wanted & count.keys()
        )
        scores.append(shared / (len(one) ** 0.5 or 1.0))
    best = max(scores, default=0.0)
    return scores.index(best) if best > 0.0 else None


def _words(text: str) -> list[str]:
    # The beginning of a word: scale, scaled and scaling are about the same.
    return [word[:5] for word in re.findall(r"[^\W\d_]{4,}", text.lower())]


def _split(source: Source) -> Iterator[tuple[int, str, str]]:
    """Line number, heading and text of each `## ` section; headings in code fences are code."""
    start, heading, body = 0, "", list[str]()
    fence = ""

    def section() -> tuple[int, str, str]:
        text = "\n".join(body).strip()
        if not text:
            raise source.error(f"line {start}", f"a text under `## {heading}`", "none")
        return start, heading, text

    for number, line in enumerate(source.text().split("\n"), start=1):
        mark = _FENCE.match(line)
        if fence:
            if mark and mark[1].startswith(fence):
                fence = ""
        elif mark:
            fence = mark[1]
        elif line.startswith("## "):
            if start:
                yield section()
            start, heading, body = number, line[3:].strip(), []
            continue
        if start:
            body.append(line)
        elif line.strip():
            # Nobody would ever be shown it.
            raise source.error(f"line {number}", "a heading `## …` first", f"`{line.strip()}`")
    yield section()
