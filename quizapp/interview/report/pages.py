"""Templates to pages. Every page stands alone: no file beside it, nothing from a network.

Autoescape is on for all of it. The policy in each page's head allows the one style and the one
script that are in it, by their hashes, and pictures in the page; so even a text that slipped
through would be shown, not run.
"""

from __future__ import annotations

import base64
import functools
import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib import resources
from typing import Any

from quizapp.figures.model import Figure
from quizapp.grading.clean import clean
from quizapp.interview.report.extra import needed
from quizapp.interview.report.people import Answer, Person

_KINDS = {
    "solved": "good",
    "pass": "good",
    "grader-fault": "warn",
    "not counted": "warn",
    "missing": "quiet",
    "not-started": "quiet",
    "skipped": "quiet",
}


class Pages:
    """The templates, with one style and one script for all pages."""

    def __init__(self) -> None:
        with needed():
            import jinja2
            from markupsafe import Markup
        self._markup = Markup
        environment = jinja2.Environment(
            loader=jinja2.FunctionLoader(_source),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        environment.filters |= {
            "percent": percent,
            "when": when,
            "kind": kind,
            "plain": plain,
            "budget": budget,
            "sentence": lambda text: f"{text[:1].upper()}{text[1:]}.",
            "markdown": lambda text: Markup(markdown(text)),
            "picture": picture,
            "printed": printed,
            "tags": tags,
            "handed": handed,
            "handed_words": handed_words,
            "weight": weight,
            "look": look,
        }
        self._environment = environment
        self._style = _source("style.css").strip()
        self._script = _source("table.js").strip()

    def page(self, name: str, values: Mapping[str, Any], *, script: bool = False) -> str:
        """A page of a template."""
        allowed = f"'sha256-{_digest(self._script)}'" if script else "'none'"
        policy = (
            f"default-src 'none'; style-src 'sha256-{_digest(self._style)}'; script-src {allowed}; "
            "img-src data:; base-uri 'none'; form-action 'none'"
        )
        return self._environment.get_template(f"{name}.html").render(
            policy=policy,
            style=self._markup(self._style),
            script=self._markup(self._script) if script else "",
            **values,
        )


def _source(name: str) -> str:
    place = resources.files("quizapp.interview.report") / "templates" / name
    return place.read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


# --- filters -------------------------------------------------------------------------------------
def percent(share: float) -> str:
    """``67 %``; only what is whole is called 100."""
    whole = min(99, round(100 * share)) if share < 1 else 100
    return f"{whole}\u00a0%"


def when(moment: datetime) -> str:
    """In UTC, to the minute."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def plain(number: float) -> str:
    """Without a fraction where there is none."""
    return f"{number:g}"


def budget(share: float) -> str:
    """How much of the allowed error was used."""
    if share <= 1:
        return percent(share)
    return f"{share:.3g} ×" if share < 1e6 else "far over"


def kind(word: str) -> str:
    """Good, bad, warn or quiet: the colour of a verdict, whose word says the same."""
    return _KINDS.get(str(word), "bad")


def picture(figure: Figure) -> str:
    """A figure as an address that holds it: in an image no style leaks and no script runs."""
    from quizapp.figures.svg import svg

    data = base64.b64encode(svg(figure).encode()).decode()
    return f"data:image/svg+xml;base64,{data}"


@functools.cache
def _markdown() -> Any:
    with needed():
        from markdown_it import MarkdownIt
    # Neither HTML nor pictures: an explanation is a pack's, which may be anybody's.
    made = MarkdownIt("commonmark", {"html": False}).enable("table")
    return made.disable(["image", "html_block", "html_inline", "autolink"])


def markdown(text: str) -> str:
    """An explanation as HTML."""
    rendered: str = _markdown().render(clean(text, 20_000))
    return rendered


def printed(answer: Answer) -> list[tuple[str, str]]:
    """What the code printed, by where."""
    report = answer.result.report
    if report is None:
        return []
    found = [("at import", report.output)] if report.output else []
    return found + [(one.name, one.output) for one in report.checks if one.output]


def tags(person: Person) -> list[str]:
    """What the rows of the table can be chosen by."""
    given = {
        "solved all": bool(person.tasks) and person.solved == len(person.tasks),
        "not all solved": person.solved < len(person.tasks),
        "look at": bool(person.signs),
        "alike": bool(person.pairs),
        "late": person.late,
        "not graded": bool(person.faults),
        "nothing handed in": not _handed_in(person),
        "required not solved": bool(person.unmet),
    }
    return [tag for tag, holds in given.items() if holds]


def handed(person: Person) -> str:
    """The last hand-in that counts, to sort by."""
    found = [
        one.result.submission.submitted
        for one in person.answers.values()
        if one.result.submission.submitted and one.result.status != "missing"
    ]
    return max(found).astimezone(UTC).isoformat() if found else ""


def handed_words(person: Person) -> str:
    """The same to read."""
    found = handed(person)
    return f"{datetime.fromisoformat(found):%d %b, %H:%M}" if found else ""


def weight(person: Person) -> float:
    """To sort by: facts before hints."""
    return sum(100 if one.fact else 1 for one in person.signs)


def look(person: Person) -> str:
    """What there is to look at, for a table: what happened, and how many hints there are."""
    words = list(dict.fromkeys(one.word for one in person.signs if one.fact))
    hints = sum(not one.fact for one in person.signs)
    if hints:
        words.append("1 hint" if hints == 1 else f"{hints} hints")
    return ", ".join(words)


def _handed_in(person: Person) -> bool:
    return any(one.result.status != "missing" for one in person.answers.values())


def handed_in(people: tuple[Person, ...]) -> int:
    """How many handed in anything that counts, untouched stubs included."""
    return sum(_handed_in(one) for one in people)
