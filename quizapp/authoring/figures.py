"""What must be true of a challenge's figure: it draws, it fits, it shows who is wrong."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING

from quizapp.catalog import Challenge
from quizapp.checks import Record
from quizapp.checks.figure import Sketch
from quizapp.figures.beside import LIKE
from quizapp.figures.canvas import columns
from quizapp.figures.draw import draw
from quizapp.figures.model import Figure
from quizapp.grading.judge import bank, picture
from quizapp.grading.judge.bench import Bench
from quizapp.grading.judge.picture import NoFigure

if TYPE_CHECKING:
    from quizapp.authoring.proofs import Scope

MISTAKES = 8
"""How many are drawn: a picture that shows none of the first is no help to learners."""
SIZES = ((40, 8), (80, 20), (160, 40))


def figure(challenge: Challenge, scope: Scope) -> Iterator[str]:
    """figure.py draws the reference in each dtype, every accepted answer as like it, and the first
    mistakes, of which one at least looks different; no line is too wide."""
    wanted = picture.read(challenge.solution)
    if wanted is None:
        return
    for dtype in reversed(challenge.dtypes):  # the default last: all else is drawn in it
        bench = Bench(challenge.solution, challenge.entry, dtype=dtype)
        reference = bench.run(wanted.check, bench.reference)
        yield from _right(wanted, reference, reference, f"the reference in {dtype}")
    for path in sorted((challenge.solution / "accepted").glob("*.py")):
        entries = bank.entries(bank.read(path), challenge.entry, path.name)
        record = bench.run(wanted.check, entries)
        yield from _right(wanted, record, reference, f"accepted/{path.name}")
    notes = set()
    for one in bench.mistakes[:MISTAKES]:
        record = bench.run(wanted.check, bench.answer((one,)) or {})
        if record.failure is not None:
            notes.add("raised")  # that is all there is to say, and it is said
            continue
        found = yield from _drawn(wanted, record, reference, f"mistake {one.id}")
        notes.add(found.note if found is not None else "")
    if wanted.reference and notes == {LIKE}:
        yield "figure.py: every mistake looks like the reference"


def _right(wanted: Sketch, record: Record, reference: Record, what: str) -> Iterator[str]:
    found = yield from _drawn(wanted, record, reference, what)
    if found is not None and wanted.reference and found.note != LIKE:
        yield f"figure.py: {what} is right and looks {found.note}"


def _drawn(
    wanted: Sketch, record: Record, reference: Record, what: str
) -> Generator[str, None, Figure | None]:
    """The figure, if it can be drawn; yields what is wrong with it."""
    try:
        found = picture.draw(wanted, record, reference if wanted.reference else None)
    except NoFigure as reason:
        yield f"figure.py draws nothing for {what}: {reason}"
        return None
    yield from _too_wide(found, what)
    return found


def _too_wide(found: Figure, what: str) -> Iterator[str]:
    for wide, high in SIZES:
        for colour in (True, False):
            lines = draw(found, wide, high, colour=colour)
            if len(lines) > high or max(map(columns, lines)) > wide:
                yield f"figure.py: {what} does not fit {wide}x{high} cells"
