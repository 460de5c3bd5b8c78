"""What topic.toml and challenge.toml may say, exactly.

The docstrings under the keys are what an author is told when one is missing. Only the loader knows
this module, and loads it for a file that it has not seen before: most commands read none.
"""

import ast
import inspect
import keyword
from collections.abc import Hashable
from itertools import pairwise
from typing import Annotated, Any, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
)

from quizapp.catalog.models import Device, Dtype, Kind

T = TypeVar("T", bound=Hashable)


def _once(values: tuple[T, ...]) -> tuple[T, ...]:
    if len(set(values)) < len(values):
        raise ValueError("each value once")
    return values


def _identifier(name: str) -> str:
    if not name.isidentifier() or keyword.iskeyword(name):
        raise ValueError("the name of a Python class or function")
    return name


def _printable(text: str) -> str:
    # It is shown in lists, on terminals, as it is.
    if not text.replace("\u3000", " ").isprintable():
        raise ValueError("one line without control or invisible characters")
    return text


def _in_languages(value: Any) -> Any:
    """The English of `{en = "...", zh = "..."}`, as all else falls back to it; all are checked."""
    if not isinstance(value, dict):
        return value
    if "en" not in value or not all(isinstance(text, str) and text for text in value.values()):
        raise ValueError('a text, or texts by language with English among them: {en = "…"}')
    for text in value.values():
        _printable(text)
    return value["en"]


def _signature(text: str) -> str:
    try:
        match ast.parse(f"def entry{text}: ...").body:
            # One function of that one body: the text closed its parentheses and began nothing else.
            case [ast.FunctionDef(body=[ast.Expr(value=ast.Constant(value=body))])] if body is ...:
                return _printable(text)
    except (SyntaxError, ValueError):
        pass
    raise ValueError("a signature such as `(dim, heads=8)`")


Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Text = Annotated[str, StringConstraints(min_length=1), AfterValidator(_printable)]
LocalText = Annotated[Text, BeforeValidator(_in_languages)]
# TOML knows arrays only, which strict mode would not take for tuples.
Many = Annotated[tuple[T, ...], Field(strict=False), AfterValidator(_once)]
Some = Annotated[tuple[T, ...], Field(strict=False, min_length=1), AfterValidator(_once)]


class Model(BaseModel):
    """Strict: a typing mistake in a pack is told, never converted."""

    # Built when first used: each costs a few milliseconds at import.
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, defer_build=True)


def meaning(model: type[Model], key: str) -> str | None:
    """The docstring under a key of `model`, None where it has none.

    Read from the source when an error needs it: pydantic's own `use_attribute_docstrings` would
    read the source at import, 15 ms of every command.
    """
    for base in model.__mro__[: -len(Model.__mro__)]:
        (tree,) = ast.parse(inspect.getsource(base)).body
        assert isinstance(tree, ast.ClassDef)
        for field, text in pairwise(tree.body):
            match field, text:
                case (
                    ast.AnnAssign(target=ast.Name(id=name)),
                    ast.Expr(value=ast.Constant(value=str(words))),
                ) if name == key:
                    return words
    return None


def _outlasts(value: float, info: ValidationInfo) -> float:
    for name in ("load_seconds", "check_seconds"):
        if (info.data.get(name) or 0.0) > value:
            raise ValueError(f"no less than {name}")
    return value


class LimitsTable(Model):
    """Overrides of the grader's limits, for a challenge that honestly needs more or less."""

    load_seconds: float | None = Field(default=None, gt=0, le=600)
    """seconds that importing the answer may take"""
    check_seconds: float | None = Field(default=None, gt=0, le=600)
    """seconds that one check may take"""
    run_seconds: Annotated[float, AfterValidator(_outlasts)] | None = Field(
        default=None, gt=0, le=3600
    )
    """seconds that all of it may take; no check may be given more"""
    memory_mib: int | None = Field(default=None, ge=64, le=65536)
    """memory in MiB that an answer may take beyond torch itself"""
    threads: int | None = Field(default=None, ge=1, le=1024)
    """threads that an answer may have at the same time, its first one included"""
    scratch_mib: int | None = Field(default=None, ge=1, le=4096)
    """MiB that an answer's files may take, all together"""


class ChallengeFile(Model):
    """challenge.toml."""

    id: Id
    """the challenge's name on the command line, which is its folder's name too"""
    title: LocalText
    """what the challenge is called in lists"""
    kind: Kind
    """whether code is to be written or a wrong program to be mended"""
    summary: LocalText
    """one line on what is asked for"""
    difficulty: int = Field(ge=1, le=5)
    """how hard it is, from 1 to 5"""
    minutes: int = Field(ge=1, le=240)
    """minutes that it takes somebody who knows the matter"""
    dtypes: Some[Dtype]
    """dtypes it can be graded in, the default first"""
    devices: Some[Device]
    """devices it can be graded on"""
    forbidden: Many[Text] = ()
    """dotted names that would be the answer ready-made"""
    covers: Many[Text] = ()
    """rows of the article that it practises"""
    public: Many[Text] = ()
    """checks whose inputs and results candidates are given as examples; default: the first one"""
    seed: int | None = Field(default=None, ge=0, lt=2**63)
    """the only seed that inputs are drawn from, where what should come out is recorded"""
    entry: Annotated[
        dict[
            Annotated[str, AfterValidator(_identifier)], Annotated[str, AfterValidator(_signature)]
        ],
        Field(min_length=1),
    ]
    """names that the checks are handed, each with the signature it is called by"""
    limits: LimitsTable = LimitsTable()
    """overrides of the grader's limits"""


class TopicFile(Model):
    """topic.toml."""

    id: Id
    """the topic's name, which is its folder's name too"""
    title: LocalText
    """what the topic is called in lists"""
    summary: LocalText
    """one line on what it is about"""
    order: int
    """place among the topics"""
    covers: Many[Text] = ()
    """rows of the article that belong to it"""
    challenges: Some[Id]
    """ids of its challenges in order, the core first"""
