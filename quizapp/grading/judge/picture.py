"""The figure of a run: a record, which is hostile data, made into a ``Figure``.

Whatever happens here is told in a line of its own; no verdict comes from it, none is changed.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError

from quizapp.checks import Record
from quizapp.checks.figure import Sketch, sketch
from quizapp.checks.harness import load_source
from quizapp.checks.record import Sequence, Table, TensorLeaf, Value
from quizapp.figures.beside import beside
from quizapp.figures.model import MAX_POINTS, MAX_SIDE, Figure
from quizapp.grading.clean import clean
from quizapp.grading.judge import bank
from quizapp.grading.judge.bank import BankError
from quizapp.grading.judge.bench import Bench
from quizapp.grading.report import TOO_LONG, Finding, Verdict
from quizapp.grading.wire.frames import ProtocolError
from quizapp.grading.wire.records import decode_record

_MOST = max(MAX_SIDE**2, MAX_POINTS)
"""Elements of a tensor that could still be part of a figure."""


class NoFigure(Exception):
    """Why there is nothing to draw, in one line for the learner."""


class Drawn(NamedTuple):
    """A figure, or why there is none."""

    figure: Figure | None
    problem: str = ""


class Picture:
    """The figure of one run, from the wish for it to the one event that answers it."""

    def __init__(self, bench: Bench, *, wanted: bool) -> None:
        self._bench = bench
        self._sketch: Sketch | None = None
        self._reference: Record | None = None
        self._begun = False
        self._open = wanted
        self._problem = "there is none for this challenge"
        if wanted:
            try:
                self._sketch = read(bench.solution)
            except BankError as error:
                self._problem = str(error)

    @property
    def checks(self) -> int:
        """How many checks it takes behind the last."""
        return int(self._sketch is not None)

    def work_ahead(self) -> None:
        """Draw the reference's while the runner has nothing to say."""
        wanted = self._sketch
        if wanted is not None and wanted.reference and self._reference is None:
            self._reference = self._bench.run(wanted.check, self._bench.reference)

    def concerns(self, header: dict[str, Any], number: int) -> bool:
        """Whether a frame is about the figure, which runs as check ``number``: from its beginning
        on all are, since the checks are over by then."""
        self._begun |= self._sketch is not None and header.get("check") == number
        return self._begun

    def take(self, header: dict[str, Any], body: bytes) -> Drawn | None:
        """What a frame about the figure gives."""
        if not self._open or self._sketch is None:
            return None
        if header["kind"] == "ended":
            slow = header["verdict"] == Verdict.TIMEOUT
            why = TOO_LONG if slow else one_line(str(header["text"]))
            return self._close(Drawn(None, why))
        if header["kind"] != "record":
            return None
        self.work_ahead()
        try:
            record = decode_record(body)
            return self._close(Drawn(draw(self._sketch, record, self._reference)))
        except ProtocolError as error:
            return self._close(Drawn(None, one_line(f"the answer sent no figure: {error}")))
        except NoFigure as reason:
            return self._close(Drawn(None, str(reason)))

    def missing(self, problem: Finding | None) -> Drawn | None:
        """The answer to a wish that is still open at the end; ``problem``: what ended the run."""
        if not self._open:
            return None
        if self._sketch is None:
            return self._close(Drawn(None, self._problem))
        return self._close(Drawn(None, one_line(problem.text) if problem else "nothing came out"))

    def _close(self, drawn: Drawn) -> Drawn:
        self._open = False
        return drawn


def read(solution: Path) -> Sketch | None:
    """What ``figure.py`` defines; ``None`` where a challenge has none.

    Raises:
        BankError: it cannot be run.
    """
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
    if reference is None:
        return mine
    try:
        return beside(mine, _figure(wanted, reference))
    except NoFigure as error:
        raise NoFigure(f"the reference's own cannot be drawn: {error}") from error


def _figure(wanted: Sketch, record: Record) -> Figure:
    failure = record.failure
    if failure is not None:
        if failure.kind == "contract":
            raise NoFigure(one_line(failure.message))
        said = f"{failure.type}: {failure.message}" if failure.message else failure.type
        where = f" in line {failure.frames[-1][0]}" if failure.frames else ""
        raise NoFigure(one_line(f"{said}{where}"))
    if not record.items:
        raise NoFigure("nothing came out")
    # Title and caption are the pack's own; of what was sent, only the panels count.
    words = {"title": wanted.title, "caption": wanted.caption}
    try:
        return Figure.model_validate(words | {"panels": _plain(record.items[-1].value)})
    except ValidationError as error:
        why = error.errors(include_url=False, include_input=False)[0]["msg"]
        raise NoFigure(one_line(f"the results cannot be drawn: {why}")) from error


def _plain(value: Value) -> Any:
    match value:
        case Table(items):
            return {key: _plain(one) for key, one in items.items()}
        case Sequence(items):
            return [_plain(one) for one in items]
        case TensorLeaf(tensor):
            if tensor.numel() > _MOST:
                raise NoFigure(f"the results cannot be drawn: {tensor.numel()} numbers")
            return tensor.tolist()
        case str():
            return one_line(value)
        case None | bool() | int() | float():
            return value
    raise NoFigure("the results cannot be drawn: they are no numbers")


def one_line(text: str) -> str:
    """Text of a runner's that a front end may print, in one line."""
    return "".join(one for one in " ".join(clean(text, 280).split()) if one.isprintable())
