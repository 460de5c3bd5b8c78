"""What the list of topics offers to look at: the topics, and two that cut across them.

No Textual here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from quizapp.catalog import Challenge, Topic
from quizapp.learner.overview import Overview, overview
from quizapp.learner.search import Query, find
from quizapp.tui.session import Session

ALL, DUE = "all", "due"


@dataclass(frozen=True, slots=True)
class Group:
    """Some challenges to choose from."""

    key: str
    """`ALL`, `DUE` or `topic:` and a topic's id."""
    title: str
    topic: Topic | None
    challenges: tuple[Challenge, ...]
    """Those that a search has left."""
    numbers: Overview
    """Of all of them, whatever is searched for."""


def groups(session: Session, query: Query) -> list[Group]:
    """The reviews that are due if there are any, everything, and each topic."""
    state, known = session.state, session.catalog
    found = list(find(known, state, query))
    waiting = {one.id: one for one in known.challenges}
    due = [waiting[name] for name in state.today.due if name in waiting]
    ids = {one.id for one in found}
    rows = []
    if due:
        left = (one for one in due if one.id in ids)
        rows.append(_group(session, DUE, "Due for review", None, left, due))
    rows.append(_group(session, ALL, "All challenges", None, found, known.challenges))
    for topic in known.topics:
        left = (one for one in found if one.topic == topic.id)
        key = f"topic:{topic.id}"
        rows.append(_group(session, key, topic.title, topic, left, topic.challenges))
    return rows


def _group(
    session: Session,
    key: str,
    title: str,
    topic: Topic | None,
    left: Iterable[Challenge],
    whole: Iterable[Challenge],
) -> Group:
    return Group(key, title, topic, tuple(left), overview(tuple(whole), session.state))
