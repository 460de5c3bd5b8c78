"""What must be true of a challenge, statement by statement. ``prove`` runs them all.

Everything here runs the pack's own code, which is trusted, in this process, through the judge's
own comparison and diagnosis; ``prove`` also sends some answers through the real service.
"""

from __future__ import annotations

import ast
import importlib
import importlib.util
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path

import torch

from quizapp.authoring.figures import figure
from quizapp.authoring.public import public
from quizapp.catalog import Challenge
from quizapp.checks import Check
from quizapp.checks.given import Given
from quizapp.checks.record import Free, Item, Sequence, Table, TensorLeaf, Value
from quizapp.grading.judge import bank
from quizapp.grading.judge.bank import BankError, Mistake
from quizapp.grading.judge.bench import Bench, Entries
from quizapp.grading.judge.diagnose import Diagnosis, Evidence, diagnose
from quizapp.grading.judge.untouched import is_untouched
from quizapp.grading.report import Verdict
from quizapp.grading.runner.rules import Forbidden, uses

LEAST_MISTAKES = 6
LEAST_ACCEPTED = 2
ALLOWED = {
    "challenge": {"challenge.toml", "stub.py", "prompt", "hints", "explain"},
    "solution": {"reference.py", "checks.py", "oracle.py", "mistakes.toml", "figure.py"},
}


@dataclass(frozen=True, slots=True)
class Scope:
    """How much to try."""

    seeds: int = 20
    accepted_seeds: int = 20
    mistake_seeds: int = 2


@dataclass(frozen=True, slots=True)
class Finding:
    """One statement that does not hold, or (``note``) a fact worth reading."""

    challenge: str
    text: str
    note: bool = False


Proof = Callable[[Challenge, Scope], Iterator[str]]
"""Yields a sentence for each thing that is wrong. Sentences beginning with "note: " are facts."""


def _bench(challenge: Challenge, seed: int, dtype: str | None = None) -> Bench:
    return Bench(challenge.solution, challenge.entry, dtype=dtype or challenge.dtypes[0], seed=seed)


def texts(challenge: Challenge, scope: Scope) -> Iterator[str]:
    """Each ``explains`` key and mistake has its text, and no text is left over."""
    bench = _bench(challenge, 0)
    sections = challenge.explanations()
    keys = {one.explains for one in bench.checks}
    for dtype in challenge.dtypes:
        keys |= {one.explains for one in _bench(challenge, 0, dtype).checks}
    wanted = keys | {one.id for one in bench.mistakes}
    for key in sorted(wanted - sections.keys()):
        yield f"explain.md has no section {{#{key}}}"
    for key in sorted(sections.keys() - wanted):
        yield f"explain.md explains {key}, which no check and no mistake asks for"
    for name, text in [("prompt", challenge.prompt()), *((k, s.text) for k, s in sections.items())]:
        if "$" in text or "\\frac" in text:
            yield f"{name} looks like LaTeX, which terminals show raw"


def files(challenge: Challenge, scope: Scope) -> Iterator[str]:
    """No stray file; enough mistakes and accepted answers; an independent oracle."""
    for folder, allowed in (
        (challenge.folder, ALLOWED["challenge"]),
        (challenge.solution, ALLOWED["solution"]),
    ):
        for path in sorted(folder.iterdir()):
            stem = path.name.split(".")[0] if path.suffix == ".md" else path.name
            inside = path.is_dir() and path.name in ("accepted", "mistakes", "__pycache__")
            if stem not in allowed and not inside:
                yield f"stray file {path.name}"
    if not (challenge.solution / "oracle.py").exists():
        yield "no oracle.py: an independent answer for float64 (a built-in, NumPy, another way)"
    found = len(_bench(challenge, 0).mistakes)
    if found < LEAST_MISTAKES:
        yield f"only {found} mistakes; {LEAST_MISTAKES} are the least"
    accepted = len(_accepted(challenge))
    if accepted < LEAST_ACCEPTED:
        yield f"only {accepted} accepted answers; {LEAST_ACCEPTED} are the least"


def stub(challenge: Challenge, scope: Scope) -> Iterator[str]:
    """The stub counts as untouched; a repair's stub is the reference with all its common edits."""
    text = challenge.stub()
    if not is_untouched(text + "\n# a comment\n\n", text):
        yield "the stub is not recognised when a comment is added"
    bench = _bench(challenge, 0)
    if challenge.kind == "repair":
        edits = tuple(one for one in bench.mistakes if one.common)
        wrong = bank.apply(bench.reference_source, edits)
        if wrong is None:
            yield "the common edits, which make the stub, clash with each other"
        elif _without_prose(wrong) != _without_prose(text):
            yield "stub.py is not reference.py with all common edits in it (comments aside)"
        return
    try:
        entries = bank.entries(text, challenge.entry, "stub.py")
    except BankError as error:
        yield str(error)
        return
    for check in bench.checks:
        failure = bench.run(check, entries).failure
        if check_is_about_exceptions(check, bench):
            continue
        if failure is None or failure.type != "NotImplementedError":
            yield f"the stub does not raise NotImplementedError in check {check.name}"


def rules(challenge: Challenge, scope: Scope) -> Iterator[str]:
    """Each forbidden name exists, and what we wrote ourselves uses none of them.

    Accepted answers may: a built-in is the best proof of the checks, which know numbers only."""
    away = set()
    for name in challenge.forbidden:
        library = name.partition(".")[0]
        if importlib.util.find_spec(library) is None:
            away.add(library)
        elif not _exists(name):
            yield f"forbidden: {library} has no {name}"
    if away:
        yield f"note: names of {', '.join(sorted(away))} cannot be proved: not installed here"
    forbidden = Forbidden(challenge.forbidden)
    bench = _bench(challenge, 0)
    texts = {"stub.py": challenge.stub(), "reference.py": bench.reference_source}
    for one in bench.mistakes:
        texts[f"mistake {one.id}"] = bank.apply(bench.reference_source, (one,)) or ""
    for what, text in texts.items():
        for use in uses(text, forbidden, challenge.entry):
            yield f"{what} uses {use.name}, which is forbidden, in line {use.line}"


def check_is_about_exceptions(check: Check, bench: Bench) -> bool:
    """Whether the reference's record holds nothing but outcomes of ``given.raises``."""
    return all(type(one.value).__name__ == "Raised" for one in bench.truth(check).want.items)


def accepted(challenge: Challenge, scope: Scope) -> Iterator[str]:
    """The reference and every accepted answer pass on every seed in each dtype.

    Together, since all of them are compared with one and the same run of the reference."""
    answers = {
        f"accepted/{path.name}": bank.entries(bank.read(path), challenge.entry, path.name)
        for path in _accepted(challenge)
    }
    worst = dict.fromkeys(answers, 0.0)
    for dtype in challenge.dtypes:
        for seed in range(scope.accepted_seeds):
            bench = _bench(challenge, seed, dtype)
            where = f"{dtype}, seed {seed}"
            if seed < scope.seeds:
                yield from _passes(bench, bench.reference, f"the reference, {where},")
            for name, entries in answers.items():
                for check in bench.checks:
                    outcome = bench.judge(check, bench.run(check, entries))
                    worst[name] = max(worst[name], outcome.share or 0.0)
                    if outcome.verdict is not Verdict.PASS:
                        why = outcome.finding.text if outcome.finding else ""
                        yield f"{name} refused: {where}, {check.name}: {why}"
    for name, share in worst.items():
        if 0.5 < share <= 1.0:
            yield f"note: {name} uses {share:.0%} of the error budget"


def oracle(challenge: Challenge, scope: Scope) -> Iterator[str]:
    """The reference agrees with an independent answer in float64."""
    path = challenge.solution / "oracle.py"
    if not path.exists():
        return
    for seed in range(min(5, scope.seeds)):
        bench = _bench(challenge, seed, "float64")
        entries = bank.entries(bank.read(path), challenge.entry, path.name)
        yield from _passes(bench, entries, f"oracle.py, seed {seed}")


def mistakes(challenge: Challenge, scope: Scope) -> Iterator[str]:
    """Each banked mistake is refused, and named as itself."""
    for seed in range(scope.mistake_seeds):
        bench = _bench(challenge, seed)
        for one in bench.mistakes:
            yield from _named(bench, challenge, (one,), f"mistake {one.id}, seed {seed}")
    for dtype in challenge.dtypes[1:]:
        bench = _bench(challenge, 0, dtype)
        for one in bench.mistakes:
            found = _diagnosed(bench, challenge, (one,))
            if found is not None and not found.mistakes:
                yield f"note: mistake {one.id} is not named in {dtype}"
            if found is None:
                yield f"mistake {one.id} is accepted in {dtype}"


def together(challenge: Challenge, scope: Scope) -> Iterator[str]:
    """Pairs of common mistakes (of a repair: every subset) are refused and named as such."""
    bench = _bench(challenge, 0)
    common = [one for one in bench.mistakes if one.common and not one.source]
    sizes = range(2, len(common) + 1) if challenge.kind == "repair" else (2,)
    for size in sizes:
        for chosen in combinations(common, size):
            if bench.answer(chosen) is not None:
                name = " + ".join(one.id for one in chosen)
                yield from _named(bench, challenge, chosen, name)


def trivial(challenge: Challenge, scope: Scope) -> Iterator[str]:
    """Zeros, NaN, a constant, one row repeated, and an input for an answer are refused."""
    bench = _bench(challenge, 0)
    ways: dict[str, Callable[[torch.Tensor, list[torch.Tensor]], torch.Tensor]] = {
        "zeros": lambda t, _: torch.zeros_like(t),
        "NaN": lambda t, _: torch.full_like(t, float("nan")),
        "a constant": lambda t, _: torch.full_like(t, float(t.double().mean()) if t.numel() else 0),
        "one row repeated": lambda t, _: t[:1].expand_as(t).clone() if t.dim() else t + 1,
        "an input": lambda t, drawn: next(
            (one.to(t).clone() for one in drawn if one.shape == t.shape), torch.ones_like(t)
        ),
    }
    for name, way in ways.items():
        refused = False
        for check in bench.checks:
            setting = bench.setting
            given = Given(setting.seed, check.name, setting.dtype, setting.device)
            record = bench.run(check, bench.reference, given)
            forged = replace(
                record,
                items=[Item(_forge(i.value, way, given.drawn), i.tried) for i in record.items],
            )
            refused |= bench.judge(check, forged).verdict is not Verdict.PASS
        if not refused:
            yield f"an answer of {name} passes every check"


ALL: dict[str, Proof] = {
    "files": files,
    "texts": texts,
    "stub": stub,
    "rules": rules,
    "oracle": oracle,
    "accepted": accepted,
    "mistakes": mistakes,
    "together": together,
    "trivial": trivial,
    "figure": figure,
    "public": public,
}


def _exists(name: str) -> bool:
    """Whether a dotted name can be reached, modules on the way imported."""
    parts = name.split(".")
    for size in range(len(parts), 0, -1):
        try:
            thing = importlib.import_module(".".join(parts[:size]))
        except ImportError:
            continue
        try:
            for part in parts[size:]:
                thing = getattr(thing, part)
        except AttributeError:
            return False
        return True
    return False


def _accepted(challenge: Challenge) -> list[Path]:
    return sorted((challenge.solution / "accepted").glob("*.py"))


def _passes(bench: Bench, entries: Entries, what: str) -> Iterator[str]:
    for check in bench.checks:
        outcome = bench.judge(check, bench.run(check, entries))
        if outcome.verdict is not Verdict.PASS:
            why = outcome.finding.text if outcome.finding else ""
            yield f"{what} fails {check.name}: {why}"


def _diagnosed(bench: Bench, challenge: Challenge, chosen: tuple[Mistake, ...]) -> Diagnosis | None:
    """Diagnosis of the reference with ``chosen`` in it; ``None`` where every check passes."""
    entries = bench.answer(chosen)
    assert entries is not None
    evidence = {}
    for check in bench.checks:
        record = bench.run(check, entries)
        evidence[check.name] = Evidence(record, bench.judge(check, record))
    if all(one.outcome.verdict is Verdict.PASS for one in evidence.values()):
        return None
    # As in a real run the learner's records come from another process than the bank's.
    return diagnose(bench, evidence, repair=challenge.kind == "repair")


def _named(
    bench: Bench, challenge: Challenge, chosen: tuple[Mistake, ...], what: str
) -> Iterator[str]:
    found = _diagnosed(bench, challenge, chosen)
    if found is None:
        yield f"{what}: accepted"
        return
    wanted, named = {one.id for one in chosen}, {one.id for one in found.mistakes}
    if named == wanted or (len(chosen) > 1 and found.certain and named < wanted):
        return  # of two mistakes one may hide the other entirely: then naming one is the truth
    said = " + ".join(sorted(named)) or "nothing"
    yield f"{what}: named as {said}" + ("" if found.certain else " (not certain)")


def _forge(
    value: Value,
    way: Callable[[torch.Tensor, list[torch.Tensor]], torch.Tensor],
    drawn: list[torch.Tensor],
) -> Value:
    match value:
        case TensorLeaf(tensor, device) if tensor.is_floating_point():
            return TensorLeaf(way(tensor, drawn), device)
        case Sequence(items):
            return Sequence([_forge(one, way, drawn) for one in items])
        case Table(table, is_open):
            return Table({key: _forge(one, way, drawn) for key, one in table.items()}, is_open)
        case Free(inner, shape):
            return Free(_forge(inner, way, drawn), shape)
        case float():
            return float(way(torch.tensor(value), drawn))
        case _:
            return value


def _without_prose(source: str) -> str:
    """Source without comments, docstrings and layout."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)):
            first = node.body[0] if node.body else None
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                node.body = node.body[1:] or [ast.Pass()]
    return ast.unparse(tree)
