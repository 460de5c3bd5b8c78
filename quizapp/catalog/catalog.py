"""All packs together, as one list of topics."""

from dataclasses import dataclass

from quizapp.catalog import names, validate
from quizapp.catalog.models import Challenge, Topic
from quizapp.catalog.source import CatalogError


@dataclass(frozen=True, slots=True)
class Catalog:
    """What `load` read."""

    topics: tuple[Topic, ...]
    """By their `order`."""
    lang: str
    """Language of titles and texts, where they are translated."""

    @property
    def challenges(self) -> tuple[Challenge, ...]:
        """Every challenge, by topic and then by the topic's own order."""
        return tuple(challenge for topic in self.topics for challenge in topic.challenges)

    def find(self, name: str) -> Challenge:
        """The challenge, or the first of the topic, of that name; raises `UnknownName`."""
        return names.find(name, self.topics)

    def validate(self) -> list[CatalogError]:
        """Every problem of every text, in every language: what `load` does not open."""
        return [problem for topic in self.topics for problem in validate.topic(topic)]
