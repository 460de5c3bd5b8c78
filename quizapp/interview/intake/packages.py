"""What was handed in at once, by one candidate each: found in folders, archives and dumps."""

from __future__ import annotations

import io
import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path, PurePosixPath

from quizapp.errors import QuizError
from quizapp.interview.intake.files import (
    DUMP,
    HAND_IN,
    READ,
    Archive,
    Files,
    Folder,
    Unsafe,
    date,
    is_junk,
    open_plain,
    read_plain,
)
from quizapp.interview.intake.naming import Names
from quizapp.interview.intake.people import People, label

_OURS = frozenset(["batch.json", "results"])
"""What a results folder holds."""
_GROUPS = 3
"""How deep groups of candidates may be nested."""
_ZIPS = 50
"""Most archives of one candidate's folder that are looked into."""


@dataclass(frozen=True, slots=True)
class Package:
    """One hand-in, before anybody has looked what it is."""

    origin: str
    """Where it lies, for people."""
    kind: str
    """As ``Submission.kind``."""
    hints: tuple[str, ...]
    """Names that may say whose it is, the most telling first."""
    files: Files | None
    """``None`` where it cannot be read."""
    when: datetime | None = None
    late: bool = False
    """Whether a platform says so."""
    problem: str = ""
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class Loose:
    """Single files, as ``Files``."""

    paths: dict[str, Path] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self.paths)

    def read(self, name: str, most: int = READ) -> bytes:
        return read_plain(self.paths[name], most)

    def when(self, name: str) -> datetime | None:
        return date(self.paths[name])


@dataclass(slots=True)
class Part:
    """Some files of another ``Files``, under other names."""

    whole: Files
    inside: dict[str, str]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self.inside)

    def read(self, name: str, most: int = READ) -> bytes:
        return self.whole.read(self.inside[name], most)

    def when(self, name: str) -> datetime | None:
        return self.whole.when(self.inside[name])


def packages(paths: Sequence[Path], names: Names, people: People) -> Iterator[Package]:
    """Every hand-in below ``paths``. A package's files may be read until the next one is asked for.

    Raises:
        QuizError: there is nothing at one of the paths. Nothing that was handed in raises.
    """
    zips = [path for path in paths if _is_zip(path.name)]
    for path in paths:
        if not os.path.lexists(path):
            raise QuizError(f"there is no file or folder {path}", hint="check the path")
        if path.is_dir():
            walk = _Walk(names, people)
            yield from walk.folder(path.resolve(), path.name or path.resolve().name)
        elif _is_zip(path.name) and (len(zips) > 1 or people.known([_stem(path.name)])):
            yield from _zip_file(path, path.name, (_stem(path.name),))
        elif _is_zip(path.name):
            yield from _dump(path, names, people)
        else:
            yield from _loose([path], "", names)


@dataclass(frozen=True, slots=True)
class _Walk:
    """Folders of hand-ins, and folders in these."""

    names: Names
    people: People

    def folder(
        self, path: Path, origin: str, depth: int = 0, beside: frozenset[str] = frozenset()
    ) -> Iterator[Package]:
        """What a folder holds. ``beside``: names of those that lie beside it."""
        try:
            entries = sorted(os.scandir(path), key=lambda one: one.name)
        except OSError as error:
            problem = f"the folder cannot be read: {error.strerror or error}"
            yield Package(origin, "folder", (path.name,), None, date(path), problem=problem)
            return
        entries = [one for one in entries if not is_junk(one.name)]
        inside = frozenset(one.name for one in entries)
        if inside.issuperset(_OURS):
            return  # results of ours, not hand-ins
        folders = [one.name for one in entries if one.is_dir(follow_symlinks=False)]
        many = depth == 0 or self._is_group(path.name, folders, inside, depth, beside)
        if not many or self.names.is_answer_folder(inside):
            yield from _candidates(path, origin)
            return
        loose = []
        for one in entries:
            below = f"{origin}/{one.name}"
            if one.is_dir(follow_symlinks=False):
                yield from self.folder(Path(one.path), below, depth + 1, inside)
            elif one.is_symlink() and not one.name.endswith(".py"):
                problem = "is a symbolic link, which is not followed"
                yield Package(below, "folder", (one.name,), None, date(path), problem=problem)
            elif _is_zip(one.name):
                yield from _zip_file(Path(one.path), below, (_stem(one.name),))
            elif one.name.endswith(".py"):
                loose.append(Path(one.path))
        yield from _loose(loose, origin, self.names)

    def _is_group(
        self,
        name: str,
        folders: Sequence[str],
        inside: frozenset[str],
        depth: int,
        beside: AbstractSet[str],
    ) -> bool:
        """Whether a folder below the one that was named holds candidates, not one's answers:
        rounds, days. It then has folders alone, none of which is called like a challenge.

        Nor is it anybody's who is known, and nobody in it is called as somebody beside it: else
        one candidate's folder could hold hand-ins of others."""
        return (
            depth <= _GROUPS
            and len(folders) > 1
            and len(folders) == len(inside)
            and not any(self.names.is_challenge(one) for one in folders)
            and label(name) is None
            and self.people.known([name]) is None
            and beside.isdisjoint(folders)
        )


def _candidates(path: Path, origin: str) -> Iterator[Package]:
    """What one candidate's folder holds: answers, or archives of them."""
    hints, late = _hints(path.name)
    files = Folder(path)
    package = Package(origin, "dump" if label(path.name) else "folder", hints, files, late=late)
    try:
        zips = [name for name in files.names if _is_zip(name)]
        rest = [name for name in files.names if name.endswith(".py")]
    except Unsafe as error:
        yield replace(package, files=None, problem=f"the folder {error}", when=date(path))
        return
    if rest or not zips:
        yield package
    for name in zips[:_ZIPS]:
        yield from _zip_file(path / name, f"{origin}/{name}", (*hints, _stem(name)), late)


def _zip_file(
    path: Path, origin: str, hints: tuple[str, ...], late: bool = False
) -> Iterator[Package]:
    told = label(path.name)
    kind = "dump" if told else "zip"
    package = Package(origin, kind, hints, None, date(path), late or bool(told and told.late))
    with ExitStack() as stack:
        try:
            archive = stack.enter_context(Archive(stack.enter_context(open_plain(path))))
        except Unsafe as error:
            yield replace(package, problem=f"the archive {error}")
            return
        yield replace(package, files=archive)


def _zip_inside(
    whole: Files, name: str, origin: str, hints: tuple[str, ...], late: bool
) -> Iterator[Package]:
    package = Package(origin, "dump", hints, None, whole.when(name), late)
    try:
        archive = Archive(io.BytesIO(whole.read(name, HAND_IN.archive_bytes)))
    except Unsafe as error:
        yield replace(package, problem=f"the archive {error}")
        return
    with archive:
        yield replace(package, files=archive)


def _loose(paths: Sequence[Path], origin: str, names: Names) -> Iterator[Package]:
    """Files that lie beside each other, each with its candidate's name in its own."""
    for path in paths:
        told = label(path.name)
        file = (told.file if told else "") or path.name
        rest = names.owner(file)
        hints = tuple(one for one in (_stem(path.name) if told else "", rest) if one)
        yield Package(
            f"{origin}/{path.name}" if origin else path.name,
            "dump" if told else "file",
            # `attention.py`, named itself: whose it is only its folder can tell
            hints or (path.absolute().parent.name,),
            Loose({file: path}),
            (told.when if told else None) or date(path),
            bool(told and told.late),
        )


def _dump(path: Path, names: Names, people: People) -> Iterator[Package]:
    """An archive that the interviewer named: many people's hand-ins, as a platform or he himself
    packed them, or one candidate's.

    Only where it is named alone, and not after a candidate: an archive that was handed in could
    otherwise pretend to hold others' hand-ins."""
    with ExitStack() as stack:
        try:
            archive = stack.enter_context(Archive(stack.enter_context(open_plain(path)), DUMP))
        except Unsafe:
            groups = None  # said of it below, by the rules for hand-ins
        else:
            groups = _groups(archive, names, people)
        if groups:
            for inside in groups:
                yield from _dumped(archive, inside, path.name, names)
            return
    yield from _zip_file(path, path.name, (_stem(path.name),))


def _groups(archive: Archive, names: Names, people: People) -> list[dict[str, str]]:
    """The files of each person, by their name in the archive; none where it is no dump."""
    groups: dict[str, dict[str, str]] = defaultdict(dict)
    for name in archive.names:
        head, _, tail = name.partition("/")
        if told := label(head):
            groups[head if tail else f"{told.name}_{told.number}"][name] = tail or told.file
        elif people.known([head if tail else names.owner(head)]):
            groups[head][name] = tail or head
        else:
            return []
    return list(groups.values())


def _dumped(
    archive: Archive, inside: dict[str, str], origin: str, names: Names
) -> Iterator[Package]:
    first = next(iter(inside))
    head = first.partition("/")[0]
    hints, late = _hints(head if "/" in first or label(head) else names.owner(head))
    where = f"{origin}/{head if '/' in first else first}"
    plain = {short: whole for whole, short in inside.items() if not _is_zip(short)}
    if plain:
        part = Part(archive, plain)
        yield Package(where, "dump", hints, part, archive.when(first), late)
    for whole, short in inside.items():
        if _is_zip(short):
            yield from _zip_inside(archive, whole, f"{origin}/{whole}", hints, late)


def _hints(name: str) -> tuple[tuple[str, ...], bool]:
    told = label(name)
    return (name,), bool(told and told.late)


def _is_zip(name: str) -> bool:
    return name.lower().endswith(".zip")


def _stem(name: str) -> str:
    return PurePosixPath(name).stem
