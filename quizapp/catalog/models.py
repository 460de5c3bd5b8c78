"""Topics and challenges as the program sees them.

Texts are read when they are asked for: a listing of seventy challenges opens no prompt. `form` says
what their files may hold; this module is what every command loads, so it is free of pydantic.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from quizapp.catalog import sections
from quizapp.catalog.sections import Section
from quizapp.catalog.source import Source, localised

Kind = Literal["implement", "repair"]
Dtype = Literal["float16", "bfloat16", "float32", "float64"]
Device = Literal["cpu", "cuda", "mps"]


@dataclass(frozen=True)
class Limits:
    """Overrides of the grader's limits; None leaves one as it is."""

    load_seconds: float | None = None
    check_seconds: float | None = None
    run_seconds: float | None = None
    memory_mib: int | None = None
    threads: int | None = None
    scratch_mib: int | None = None


@dataclass(frozen=True, kw_only=True)
class Challenge:
    """What challenge.toml says, with its place; built by the loader alone."""

    id: str
    title: str
    kind: Kind
    summary: str
    difficulty: int
    minutes: int
    dtypes: tuple[Dtype, ...]
    """The default first."""
    devices: tuple[Device, ...]
    entry: dict[str, str]
    """Names that the checks are handed, each with the signature it is called by."""
    forbidden: tuple[str, ...] = ()
    covers: tuple[str, ...] = ()
    public: tuple[str, ...] = ()
    seed: int | None = None
    limits: Limits = Limits()

    topic: str
    """id of the topic that lists it"""
    pack: Path
    """the pack's folder"""
    folder: Path
    """what a learner sees: texts and stub"""
    solution: Path
    """what stays hidden: reference, checks, mistakes; only the judge and authors read it"""
    lang: str
    """language of the texts, where they are translated"""

    @property
    def address(self) -> dict[str, Any]:
        """What names it to a grader, which reads its files itself."""
        return {"pack": self.pack, "topic": self.topic, "challenge": self.id}

    @property
    def stub_path(self) -> Path:
        return self.folder / "stub.py"

    @property
    def has_figure(self) -> bool:
        """Whether a figure can be drawn from an answer to it."""
        return (self.solution / "figure.py").is_file()

    def stub(self) -> str:
        """What the learner's file starts as."""
        return Source(self.pack, self.stub_path).text()

    def prompt(self) -> str:
        """The task, as Markdown."""
        return self._source("prompt").text()

    def hints(self) -> tuple[Section, ...]:
        """Three hints, each saying a bit more; their keys are "1", "2", "3"."""
        return sections.hints(self._source("hints"))

    def explanations(self) -> dict[str, Section]:
        """Why it matters: by `explains=` key of a check and by id of a mistake.

        A section that is not translated yet is there in English.
        """
        found = sections.explanations(Source(self.pack, self.folder / "explain.md"))
        translated = self._source("explain")
        if translated.path.name != "explain.md":
            found |= sections.explanations(translated)
        return found

    def _source(self, stem: str) -> Source:
        return localised(self.pack, self.folder, stem, self.lang)


@dataclass(frozen=True, kw_only=True)
class Topic:
    """What topic.toml says, with its challenges and its place; built by the loader alone."""

    id: str
    title: str
    summary: str
    order: int
    """Place among the topics."""
    covers: tuple[str, ...] = ()

    challenges: tuple[Challenge, ...]
    """in order, the core first"""
    pack: Path
    """the pack's folder"""
    folder: Path
    """folder of topic.toml and the article"""
    lang: str
    """language of the article, where it is translated"""

    def article(self) -> str:
        """The topic's page, as Markdown."""
        return localised(self.pack, self.folder, "article", self.lang).text()
