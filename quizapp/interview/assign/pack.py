"""The small pack inside a bundle: what `quiz grade` needs there, and nothing that is hidden."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from quizapp.catalog import Challenge, Topic
from quizapp.errors import QuizError
from quizapp.interview.assign.cut import cut, explained, first_public
from quizapp.interview.assign.recordings import EXAMPLES, RECORDED, Asked, Recording

ALLOWED = frozenset(["checks.py", RECORDED])
"""All that a bundle's pack may have on the hidden side: no code that the judge would run."""

_HINTS = "".join(
    f"## Hint {number}\n\nThis is an assignment: it has no hints.\n\n" for number in (1, 2, 3)
)
_ARTICLE = "# {title}\n\nThis is an assignment: articles are not part of it.\n"
_EXPLAIN = """\
## What to compare {{#{key}}}

`examples/{challenge}.md` shows what goes in and what should come out; `examples/{challenge}.json`
has every number. Where these agree, hidden checks may still not.

"""


def public_checks(challenge: Challenge) -> tuple[str, ...]:
    """Names of the checks that a bundle shows: what the author says, else the first."""
    return challenge.public or (first_public(_checks(challenge), challenge.id),)


def asked(challenge: Challenge, dtype: str) -> Asked:
    """What to record of a challenge.

    Raises:
        QuizError: its public checks are not there, or cannot be public.
    """
    names = public_checks(challenge)
    cut(_checks(challenge), names, challenge.id)
    return Asked(challenge, dtype, names)


def files(
    topics: Sequence[Topic], chosen: Mapping[str, Recording], dtypes: Mapping[str, str], seed: int
) -> dict[str, bytes]:
    """The pack's files, by path. ``chosen``: recordings by challenge; others stay out."""
    found: dict[str, str | bytes] = {}
    for topic in topics:
        challenges = [one for one in topic.challenges if one.id in chosen]
        if not challenges:
            continue
        above = f"challenges/{topic.id}"
        found[f"{above}/topic.toml"] = _toml(
            {
                "id": topic.id,
                "title": topic.title,
                "summary": topic.summary,
                "order": topic.order,
                "challenges": [one.id for one in challenges],
            }
        )
        found[f"{above}/article.md"] = _ARTICLE.format(title=topic.title)
        for one in challenges:
            shown, hidden = f"{above}/{one.id}", f"solutions/{topic.id}/{one.id}"
            checks = cut(_checks(one), public_checks(one), one.id)
            found |= {
                f"{shown}/challenge.toml": _challenge(one, dtypes[one.id], seed),
                f"{shown}/prompt.md": one.prompt(),
                f"{shown}/stub.py": one.stub(),
                f"{shown}/hints.md": _HINTS,
                f"{shown}/explain.md": "".join(
                    _EXPLAIN.format(key=key, challenge=one.id) for key in explained(checks)
                ),
                f"{hidden}/checks.py": checks,
                f"{hidden}/{RECORDED}": chosen[one.id].recorded,
            }
    return {path: data.encode() if isinstance(data, str) else data for path, data in found.items()}


def _checks(challenge: Challenge) -> str:
    path = challenge.solution / "checks.py"
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise QuizError(
            f"{path} cannot be read: {error}",
            hint="an assignment is made where the whole pack is, its hidden side included",
        ) from error


def _challenge(challenge: Challenge, dtype: str, seed: int) -> str:
    fields: dict[str, Any] = {
        "id": challenge.id,
        "title": challenge.title,
        "kind": challenge.kind,
        "summary": challenge.summary,
        "difficulty": challenge.difficulty,
        "minutes": challenge.minutes,
        "dtypes": [dtype],
        "devices": ["cpu"],
        "forbidden": list(challenge.forbidden),
        "public": list(public_checks(challenge)),
        "seed": seed,
    }
    limits = {name: one for name, one in vars(challenge.limits).items() if one is not None}
    tables = _table("entry", challenge.entry) + (_table("limits", limits) if limits else "")
    return _toml(fields) + tables


def _table(name: str, fields: Mapping[str, Any]) -> str:
    return f"\n[{name}]\n" + _toml(fields)


def _toml(fields: Mapping[str, Any]) -> str:
    """TOML of texts, numbers and lists of texts, which it writes as JSON does."""
    return "".join(
        f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in fields.items()
    )


__all__ = ["ALLOWED", "EXAMPLES", "asked", "files", "public_checks"]
