"""Home's two lists: the topics with their progress, and the challenges of the one looked at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from rich.cells import cell_len
from textual.binding import Binding, BindingType

from quizapp.catalog import Challenge
from quizapp.learner.clock import duration
from quizapp.learner.progress.standing import Entry
from quizapp.learner.state import Status
from quizapp.tui import words
from quizapp.tui.groups import ALL, DUE, Group
from quizapp.tui.messages import GroupEntered, GroupLooked, Looked, Opened
from quizapp.tui.widgets.rows import Line, Role, Rows, clip

_BAR = 8
_ROLES: dict[str, Role] = {"new": "quiet", "started": "busy", "failing": "bad", "passed": "good"}


class TopicRows(Rows[Group]):
    """Topics, each with how far it has come."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,right,l", "choose", "Challenges", show=False, id="topics.enter"),
    ]

    searching = False
    """Whether the numbers are those of a search."""

    def point_at(self, key: str) -> None:
        """Put the cursor on a group; on everything if it is not there."""
        keys = [one.key for one in self.items]
        self.move(keys.index(key if key in keys else ALL))

    def moved(self, item: Group) -> None:
        self.post_message(GroupLooked(item))

    def chosen(self, item: Group) -> None:
        self.post_message(GroupEntered(item))

    def line(self, item: Group, cells: int) -> Line:
        end = self._found(item) if self.searching else self._progress(item, cells)
        room = cells - sum(cell_len(text) for text, _ in end) - 1
        role: Role = "strong" if item.topic is None else ""
        return [(clip(item.title, room), role), (" ", ""), *end]

    def _found(self, item: Group) -> Line:
        number = len(item.challenges)
        return [(f"{number} found", "strong" if number else "quiet")]

    def _progress(self, item: Group, cells: int) -> Line:
        numbers = item.numbers
        if item.key == DUE:
            return [(str(numbers.total), "busy")]
        due = f"{numbers.due} due" if numbers.due and item.topic is not None else ""
        count, whole = f"{numbers.passed}/{numbers.total}", numbers.passed == numbers.total
        if cells < 24:
            return [(due, "busy")] if due else [(count, "good" if whole else "quiet")]
        end: list[tuple[str, Role]] = [(f"{due}  " if due else "", "busy")]
        if cells >= 32 + _BAR:
            done = numbers.passed * _BAR // max(1, numbers.total)
            end += [("█" * done, "good"), ("░" * (_BAR - done) + " ", "quiet")]
        # The ends of these stand below each other, whatever the numbers are.
        end.append((f"{count:>5}", "good" if whole else "quiet"))
        end.append((" ✓" if whole else "  ", "good"))
        if cells >= 58:
            best = numbers.best_seconds
            end.append((f" best {duration(best):>8}" if best is not None else " " * 14, "quiet"))
        return end


class ChallengeRows(Rows[Challenge]):
    """The challenges of one group."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose", "Open", id="challenges.open"),
        Binding("left,h", "leave", "To the topics", show=False, id="challenges.leave"),
    ]

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.statuses: Mapping[str, Status] = {}
        self.entries: Mapping[str, Entry] = {}
        self.topics: Mapping[str, str] = {}
        """Titles of topics, where they are to be told."""

    def point_at(self, challenge_id: str | None) -> bool:
        """Put the cursor on a challenge if it is there."""
        for row, one in enumerate(self.items):
            if one.id == challenge_id:
                self.move(row)
                return True
        return False

    def moved(self, item: Challenge) -> None:
        self.post_message(Looked(item))

    def chosen(self, item: Challenge) -> None:
        self.post_message(Opened(item))

    def action_leave(self) -> None:
        """Back to the topics."""
        self.screen.query_one(TopicRows).focus()

    def line(self, item: Challenge, cells: int) -> Line:
        status = self.statuses[item.id]
        state = words.status_words(status) if cells >= 50 else words.short_status(status)
        state_cells = 16 if cells >= 50 else 10
        end = ""
        if cells >= 36:
            end = f"{item.minutes:4} min"
        if cells >= 50:
            end = f" level {item.difficulty}{end}"
        best = self.entries[item.id].best_seconds if item.id in self.entries else None
        if cells >= 76:
            end += f"  best {duration(best):>8}" if best is not None else " " * 15
        topic = ""
        if self.topics and cells >= 64:
            topic = clip(self.topics.get(item.topic, ""), min(26, cells // 4))
        room = cells - state_cells - cell_len(end) - (cell_len(topic) + 1 if topic else 0) - 1
        return [
            (clip(state, state_cells), _ROLES[status.word] if not status.due else "busy"),
            (clip(item.title, room), ""),
            (f" {topic}" if topic else "", "quiet"),
            (f"{end} ", "quiet"),
        ]
