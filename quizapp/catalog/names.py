"""From what somebody typed to the challenge they meant."""

from collections.abc import Iterable
from difflib import get_close_matches

from quizapp.catalog.models import Challenge, Topic
from quizapp.errors import QuizError


class UnknownName(QuizError):
    """No challenge and no topic is called so."""

    def __init__(self, name: str, suggestions: tuple[str, ...]) -> None:
        message = f"no challenge is called {name!r}"
        if suggestions:
            message += f"; did you mean {' or '.join(suggestions)}?"
        super().__init__(message, hint="run `quiz list`")
        self.name = name
        self.suggestions = suggestions
        """Up to three names that do exist, the likeliest first."""


def find(name: str, topics: Iterable[Topic]) -> Challenge:
    """The challenge of that id, else the first challenge of the topic of that id.

    Case does not matter and `_` is read as `-`, since a file's name cannot always be an id.
    """
    by_name: dict[str, Challenge] = {}
    for topic in topics:
        by_name |= {challenge.id: challenge for challenge in topic.challenges}
    for topic in topics:
        by_name.setdefault(topic.id, topic.challenges[0])
    wanted = name.strip().lower().replace("_", "-")
    if wanted in by_name:
        return by_name[wanted]
    raise UnknownName(name, tuple(get_close_matches(wanted, by_name, n=3, cutoff=0.5)))
