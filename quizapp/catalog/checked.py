"""What is wrong with a topic.toml or a challenge.toml, in words for its author."""

import reprlib
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError

from quizapp.catalog.form import ChallengeFile, Model, TopicFile, meaning
from quizapp.catalog.source import CatalogError, Source

_MODELS: dict[str, type[Model]] = {"topic.toml": TopicFile, "challenge.toml": ChallengeFile}


def prepare() -> None:
    """Do now what the first challenge to be checked would have to wait for."""
    ChallengeFile.model_rebuild()


def problems(source: Source, said: dict[str, Any]) -> Iterator[CatalogError]:
    """Everything that is wrong with what a file says."""
    model = _MODELS[source.path.name]
    try:
        model.model_validate(said)
    except ValidationError as error:
        yield from _wrong_keys(model, source, error)
        return
    name = source.path.parent.name
    if said["id"] != name:
        yield source.error("id", f"its folder's name, {name!r}", repr(said["id"]))


def _wrong_keys(
    model: type[Model], source: Source, error: ValidationError
) -> Iterator[CatalogError]:
    """pydantic's errors in our words: the dotted key, what was expected, what stands there."""
    # A key that nobody knows first: a mistyped one is why another is missing.
    items = error.errors(include_url=False)
    for item in sorted(items, key=lambda item: item["type"] != "extra_forbidden"):
        path = [part for part in item["loc"] if part != "[key]"]
        key = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)[1:]
        found = reprlib.repr(item["input"])
        message = item["msg"].removeprefix("Input should be ").removeprefix("Value error, ")
        match item["type"]:
            case "missing":
                expected = meaning(model, str(path[-1])) or "a value"
                found = "nothing"
            case "extra_forbidden":
                known = list(model.model_fields)
                near = get_close_matches(str(path[-1]), known, n=1) if len(path) == 1 else []
                expected = f"a known key such as {near[0]!r}" if near else "a known key"
                found = repr(path[-1])
            case "string_pattern_mismatch":
                expected = "lower-case words joined by hyphens"
            case "string_too_short":
                expected = "a text"
            case "too_short":
                expected = "at least one item"
            case _:
                expected = message
        yield source.error(key, expected, found)
