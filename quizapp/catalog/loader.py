"""From folders to a catalogue: reads every topic.toml and challenge.toml, and no text.

Everything wrong is collected before the first problem is raised (the rest is in its `others`), so
that an author need not mend a pack one run at a time.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from quizapp.catalog import content
from quizapp.catalog.cache import Cache
from quizapp.catalog.catalog import Catalog
from quizapp.catalog.models import Challenge, Limits, Topic
from quizapp.catalog.source import CatalogError, Source, translations

Built = TypeVar("Built")


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


def load_one(
    pack: Path, topic: str, name: str, lang: str = "en", known: Cache | None = None
) -> Challenge:
    """One challenge without its neighbours: what a grading run needs, in a few milliseconds, or
    less where `known` holds what it said last.

    Raises `CatalogError` when its challenge.toml is missing or wrong.
    """
    problems: list[CatalogError] = []
    folder = pack.resolve() / "challenges" / topic / name
    challenge = _challenge(pack.resolve(), folder, _language(lang), problems, known or Cache(None))
    if challenge is None:
        raise problems[0]
    return challenge


def languages(packs: Sequence[Path] = ()) -> list[str]:
    """English, and every other language that some text of the built-in pack or `packs` is in."""
    found = set()
    for root in (content.root(), *packs):
        for folder in [*root.glob("challenges/*"), *root.glob("challenges/*/*")]:
            for stem in ("article", "prompt"):
                found |= set(translations(folder, stem))
    return ["en", *sorted(found)]


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
    listed = _read(source, lambda said: _Listed(**_fields(said, lang)), problems, known)
    if listed is None:
        return
    there = [path.name for path in content.folders(folder)]
    challenges = []
    for index, name in enumerate(listed.challenges):
        if name in there:
            challenges.append(_challenge(pack, folder / name, lang, problems, known))
        else:
            expected = f"a challenge with a folder in {folder.name}/"
            problems.append(source.error(f"challenges[{index}]", expected, repr(name)))
            challenges.append(None)
    for name in there:
        if name not in listed.challenges:
            expected = f"a folder that `challenges` in {folder.name}/topic.toml lists"
            problems.append(Source(pack, folder / name).error("", expected, "one it does not list"))
    whole = tuple(challenge for challenge in challenges if challenge is not None)
    if len(whole) < len(challenges):
        return
    fields = vars(listed) | {"challenges": whole}
    yield Topic(**fields, pack=pack, folder=folder, lang=lang)


@dataclass(frozen=True)
class _Listed:
    """What topic.toml says: a topic before its challenges are read."""

    id: str
    title: str
    summary: str
    order: int
    challenges: tuple[str, ...]
    covers: tuple[str, ...] = ()


def _challenge(
    pack: Path, folder: Path, lang: str, problems: list[CatalogError], known: Cache
) -> Challenge | None:
    topic = folder.parent.name

    def build(said: dict[str, Any]) -> Challenge:
        return Challenge(
            **_fields(said, lang),
            topic=topic,
            pack=pack,
            folder=folder,
            solution=pack / f"solutions/{topic}/{folder.name}",
            lang=lang,
        )

    return _read(Source(pack, folder / "challenge.toml"), build, problems, known)


def _read(
    source: Source,
    build: Callable[[dict[str, Any]], Built],
    problems: list[CatalogError],
    known: Cache,
) -> Built | None:
    """What a file says, built; None, with each problem noted, where it is wrong."""
    said, stamp = known.find(source.path)
    if said is not None:
        # Somebody else wrote the cache if this fails: the file itself is asked.
        with suppress(TypeError, KeyError, AttributeError):
            return build(said)
    try:
        said = source.toml()
    except CatalogError as error:
        problems.append(error)
        return None
    # Late: what is known was checked when it was read first.
    from quizapp.catalog import checked

    if found := list(checked.problems(source, said)):
        problems += found
        return None
    known.add(source.path, stamp, said)
    return build(said)


def _fields(said: dict[str, Any], lang: str) -> dict[str, Any]:
    """Checked TOML as fields: arrays as tuples, texts in their language."""
    fields: dict[str, Any] = {
        name: tuple(one) if isinstance(one, list) else one for name, one in said.items()
    }
    for name in ("title", "summary"):
        if isinstance(fields[name], dict):
            fields[name] = fields[name].get(lang, fields[name]["en"])
    if "limits" in fields:
        fields["limits"] = Limits(**fields["limits"])
    return fields


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
