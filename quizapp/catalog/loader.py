"""From folders to a catalogue: reads every topic.toml and challenge.toml, and no text.

Everything wrong is collected before the first problem is raised (the rest is in its `others`), so
that an author need not mend a pack one run at a time.
"""

import reprlib
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from quizapp.catalog import content
from quizapp.catalog.cache import Cache
from quizapp.catalog.catalog import Catalog
from quizapp.catalog.models import Challenge, ChallengeFile, Model, Topic, TopicFile, meaning
from quizapp.catalog.source import CatalogError, Source

File = TypeVar("File", ChallengeFile, TopicFile)


def load(
    packs: Sequence[Path] = (),
    lang: str = "en",
    *,
    builtin: bool = True,
    cache: Path | None = None,
) -> Catalog:
    """Every topic of the built-in pack (unless `builtin` is false) and of `packs`.

    A pack brings whole topics: a topic id that another pack has is an error, and so is a challenge
    id used twice or one that is another topic's name. Adding challenges to somebody else's topic
    would need a rule for its order, its core and its article; a topic of one's own needs none.
    A pack named twice is read once. `cache`: a file that remembers what the packs' files say.

    Raises `CatalogError` for the first problem; its `others` hold the rest.
    """
    roots = [content.root()] if builtin else []
    roots += [Path(pack) for pack in packs]
    lang = _language(lang)
    problems: list[CatalogError] = []
    topics: list[Topic] = []
    known = Cache(cache)
    for root in dict.fromkeys(root.resolve() for root in roots):
        topics += _pack(root, lang, problems, known)
    known.save()
    problems += _clashes(topics)
    if problems:
        first, *others = problems
        first.others = tuple(others)
        raise first
    # Stable, so topics of equal order stay by pack and then by name.
    return Catalog(tuple(sorted(topics, key=lambda topic: topic.order)), lang)


def load_one(pack: Path, topic: str, name: str, lang: str = "en") -> Challenge:
    """One challenge without its neighbours: what a grading run needs, in a few milliseconds.

    Raises `CatalogError` when its challenge.toml is missing or wrong.
    """
    problems: list[CatalogError] = []
    folder = pack.resolve() / "challenges" / topic / name
    challenge = _challenge(pack.resolve(), folder, _language(lang), problems, Cache(None))
    if challenge is None:
        raise problems[0]
    return challenge


def _pack(pack: Path, lang: str, problems: list[CatalogError], known: Cache) -> Iterator[Topic]:
    source = Source(pack, pack / "challenges")
    try:
        folders = content.folders(source.path)
    except OSError as error:
        found = (error.strerror or "none").lower()
        problems.append(source.error("", "a folder, as a pack has one", found))
        return
    for folder in folders:
        yield from _topic(pack, folder, lang, problems, known)


def _topic(
    pack: Path, folder: Path, lang: str, problems: list[CatalogError], known: Cache
) -> Iterator[Topic]:
    source = Source(pack, folder / "topic.toml")
    file = _parse(TopicFile, source, lang, problems, known)
    if file is None:
        return
    there = [path.name for path in content.folders(folder)]
    challenges = []
    for index, name in enumerate(file.challenges):
        if name in there:
            challenges.append(_challenge(pack, folder / name, lang, problems, known))
        else:
            expected = f"a challenge with a folder in {folder.name}/"
            problems.append(source.error(f"challenges[{index}]", expected, repr(name)))
            challenges.append(None)
    for name in there:
        if name not in file.challenges:
            expected = f"a folder that `challenges` in {folder.name}/topic.toml lists"
            problems.append(Source(pack, folder / name).error("", expected, "one it does not list"))
    whole = tuple(challenge for challenge in challenges if challenge is not None)
    if len(whole) < len(challenges):
        return
    fields = vars(file) | {"challenges": whole}
    yield Topic.model_construct(**fields, pack=pack, folder=folder, lang=lang)


def _challenge(
    pack: Path, folder: Path, lang: str, problems: list[CatalogError], known: Cache
) -> Challenge | None:
    file = _parse(ChallengeFile, Source(pack, folder / "challenge.toml"), lang, problems, known)
    if file is None:
        return None
    topic = folder.parent.name
    return Challenge.model_construct(
        **vars(file),
        topic=topic,
        pack=pack,
        folder=folder,
        solution=pack / "solutions" / topic / folder.name,
        lang=lang,
    )


def _parse(
    model: type[File], source: Source, lang: str, problems: list[CatalogError], known: Cache
) -> File | None:
    """The checked file; None, with each problem noted, where it is wrong."""
    try:
        said, stamp = known.find(source.path)
        if said is None:
            said = source.toml()
            known.add(source.path, stamp, said)
        file = model.model_validate(said, context={"lang": lang})
    except CatalogError as error:
        problems.append(error)
        return None
    except ValidationError as error:
        problems += _wrong_keys(model, source, error)
        return None
    name = source.path.parent.name
    if file.id != name:
        problems.append(source.error("id", f"its folder's name, {name!r}", repr(file.id)))
        return None
    return file


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


def _clashes(topics: Sequence[Topic]) -> Iterator[CatalogError]:
    """Names that would mean two things."""
    named: dict[str, Source] = {}
    for topic in topics:
        source = Source(topic.pack, topic.folder / "topic.toml")
        if topic.id in named:
            yield _taken(source, "a topic id no other pack has", topic.id, named[topic.id])
        else:
            named[topic.id] = source
    seen: dict[str, Source] = {}
    for topic in topics:
        for challenge in topic.challenges:
            source = Source(challenge.pack, challenge.folder / "challenge.toml")
            if challenge.id in seen:
                expected = "an id no other challenge has"
                yield _taken(source, expected, challenge.id, seen[challenge.id])
            elif challenge.id in named and challenge.id != topic.id:
                expected = "an id that is no other topic's name"
                yield _taken(source, expected, challenge.id, named[challenge.id])
            else:
                seen[challenge.id] = source


def _taken(source: Source, expected: str, name: str, holder: Source) -> CatalogError:
    return source.error("id", expected, f"{name!r}, which {holder.path} has")


def _language(lang: str) -> str:
    """`zh` from `zh`, `zh-CN` or `zh_CN.UTF-8`; English from what names no language."""
    code = lang.lower().replace("-", "_").replace(".", "_").partition("_")[0]
    return code if code.isascii() and code.isalpha() and len(code) in (2, 3) else "en"
