"""A figure's record, which is hostile data, into a ``Figure``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import ValidationError

from quizapp.checks.figure import Sketch, sketch
from quizapp.checks.harness import load_source
from quizapp.checks.record import Record, Sequence, Table, TensorLeaf, Value
from quizapp.figures.beside import beside
from quizapp.figures.model import MAX_POINTS, MAX_SIDE, Figure
from quizapp.grading.clean import clean
from quizapp.grading.judge import bank
from quizapp.grading.judge.bank import BankError

_MOST = max(MAX_SIDE**2, MAX_POINTS)
"""Elements of a tensor that could still be part of a figure."""


class NoFigure(Exception):
    """Why there is nothing to draw, in one line for the learner."""


def read(solution: Path) -> Sketch | None:
    """What ``figure.py`` defines; ``None`` where a challenge has none."""
    path = solution / "figure.py"
    if not path.exists():
        return None
    source = bank.read(path)
    try:
        return sketch(load_source(source, path.name, "figure"))
    except Exception as error:
        raise BankError(f"figure.py cannot be run: {type(error).__name__}: {error}") from error


def draw(wanted: Sketch, record: Record, reference: Record | None) -> Figure:
    """The figure of a record, with the reference's beside it where there is one.

    Raises:
        NoFigure: the answer raised, or gave what cannot be drawn.
    """
    mine = _figure(wanted, record)
    return mine if reference is None else beside(mine, _figure(wanted, reference))


def _figure(wanted: Sketch, record: Record) -> Figure:
    if record.failure is not None:
        failure = record.failure
        where = f" in line {failure.frames[-1][0]}" if failure.frames else ""
        said = f"{failure.type}: {failure.message}" if failure.message else failure.type
        if failure.kind == "contract":
            raise NoFigure(one_line(failure.message))
        raise NoFigure(one_line(f"your code raised {said}{where}"))
    if not record.items:
        raise NoFigure("nothing was drawn")
    # Title and caption are the pack's own; of what was sent, only the panels count.
    words = {"title": wanted.title, "caption": wanted.caption}
    try:
        return Figure.model_validate(words | {"panels": _plain(record.items[-1].value)})
    except ValidationError as error:
        why = error.errors(include_url=False, include_input=False)[0]["msg"]
        raise NoFigure(one_line(f"your code's results cannot be drawn ({why})")) from error


def _plain(value: Value) -> Any:
    match value:
        case Table(items):
            return {key: _plain(one) for key, one in items.items()}
        case Sequence(items):
            return [_plain(one) for one in items]
        case TensorLeaf(tensor):
            if tensor.numel() > _MOST:
                raise NoFigure(f"your code's results cannot be drawn ({tensor.numel()} numbers)")
            return tensor.tolist()
        case str():
            return one_line(value)
        case None | bool() | int() | float():
            return value
    raise NoFigure("your code's results cannot be drawn (no numbers)")


def one_line(text: str) -> str:
    """Text of a runner's that a front end may print, in one line."""
    return "".join(one for one in " ".join(clean(text, 280).split()) if one.isprintable())
