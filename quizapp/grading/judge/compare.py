"""The verdict of one check, from the learner's record and the reference's."""

from __future__ import annotations

from dataclasses import dataclass

from quizapp.checks import Check, Violation
from quizapp.checks.record import Failure, Parameters, Record, Value, thaw
from quizapp.grading.clean import clean, clean_line
from quizapp.grading.judge.walk import Comparer, Stop, Truth
from quizapp.grading.judge.words import plural
from quizapp.grading.report import Finding, Frame, Verdict


@dataclass(frozen=True, slots=True)
class Outcome:
    """Verdict of one check, before explanations."""

    verdict: Verdict
    finding: Finding | None = None
    share: float | None = None
    item: int = -1
    """Which yield failed."""
    broken: str = ""
    """Key of the property that does not hold."""


def compare(got: Record, truth: Truth, check: Check) -> Outcome:
    """Verdict of ``check`` for the record ``got``.

    Raises ``ProtocolError`` for a record that no run of the check makes, and whatever a faulty
    ``holds`` raises besides ``Violation``: that is the grader's fault.
    """
    share: float | None = None
    comparer = Comparer(truth, check)
    for index, wanted in enumerate(truth.want.items):
        if index >= len(got.items):
            return _ended(got, truth, index)
        comparer.where = _place(wanted.value, index, truth.want)
        try:
            used = comparer.value(
                got.items[index].value,
                wanted.value,
                truth.oracle.items[index].value,
                truth.rough.items[index].value,
                "",
            )
        except Stop as stop:
            return Outcome(stop.verdict, stop.finding, _more(share, stop.share), index)
        share = _more(share, used)
    if got.failure is not None:
        return _ended(got, truth, len(truth.want.items))
    if len(got.items) > len(truth.want.items):
        finding = Finding(kind="count", text="gave more results than the check asks for")
        return Outcome(Verdict.WRONG, finding, share, len(truth.want.items))
    if check.holds is not None:
        try:
            check.holds(*(_plain(one) for one in (got, truth.want)))
        except Violation as violation:
            finding = Finding(kind="property", text=clean(violation.text, 600))
            return Outcome(Verdict.WRONG, finding, share, -1, violation.key)
    return Outcome(Verdict.PASS, share=share)


def failed(failure: Failure) -> tuple[Verdict, Finding]:
    """Verdict and finding for a check that an exception ended."""
    verdict = {"contract": Verdict.CONTRACT, "memory": Verdict.MEMORY}.get(
        failure.kind, Verdict.ERROR
    )
    message = clean(failure.message, 800).strip()
    kind = clean_line(failure.type, 80)
    if failure.kind == "contract":
        text = message
    elif kind == "SystemExit":
        text = f"the answer called sys.exit({message}); an answer must return"
    else:
        text = f"{kind}: {message}" if message else kind
    frames = tuple(
        Frame(line=line, function=clean_line(name, 80), code=clean_line(code, 200).strip())
        for line, name, code in failure.frames
    )
    return verdict, Finding(kind="exception", text=text, got=kind, frames=frames)


def _ended(got: Record, truth: Truth, index: int) -> Outcome:
    if got.failure is None:
        asked = len(truth.want.items)
        text = f"gave {plural(len(got.items), 'result')} where {asked} are asked for"
        finding = Finding(kind="count", text=text)
        return Outcome(Verdict.CONTRACT, finding, None, index)
    verdict, finding = failed(got.failure)
    return Outcome(verdict, finding, None, index)


def _plain(record: Record) -> list[object]:
    return [thaw(one.value) for one in record.items if not isinstance(one.value, Parameters)]


def _more(share: float | None, used: float | None) -> float | None:
    return used if share is None else share if used is None else max(share, used)


def _place(value: Value, index: int, record: Record) -> str:
    if isinstance(value, Parameters):
        return "parameters"
    kept = [one for one in record.items if not isinstance(one.value, Parameters)]
    if len(kept) == 1:
        return ""
    before = sum(not isinstance(one.value, Parameters) for one in record.items[:index])
    return f"result {before + 1} of {len(kept)}"
