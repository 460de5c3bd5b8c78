"""Well-formed records that no run of a check makes: a verdict or ``ProtocolError``, for every check
of every challenge. Whatever else a comparison or a property raises would be the grader's fault."""

import random
from typing import Any

import pytest
import torch

from quizapp import catalog
from quizapp.catalog import Challenge
from quizapp.checks.record import (
    DTYPES,
    Failure,
    Free,
    Item,
    Odd,
    Parameters,
    Raised,
    Record,
    Sequence,
    Table,
    TensorLeaf,
    Value,
)
from quizapp.grading.judge.bench import Bench
from quizapp.grading.judge.compare import Outcome, compare
from quizapp.grading.judge.diagnose import Evidence, diagnose
from quizapp.grading.report import Verdict
from quizapp.grading.wire.frames import ProtocolError
from quizapp.grading.wire.records import decode_record, encode_record
from tests.unit.grading.fuzzing import LONGER

TRIES = 12 * LONGER
BAD = [float("nan"), float("inf"), -float("inf"), 1e308, -1e308, 5e-324, 0.0, -0.0]
CHALLENGES = catalog.load().challenges


def bad(rng: random.Random, dtype: torch.dtype) -> torch.Tensor:
    return torch.tensor(rng.choice(BAD), dtype=torch.float64).to(dtype)


def tensor(rng: random.Random) -> TensorLeaf:
    shape = [rng.choice([0, 1, 2, 3, 7]) for _ in range(rng.randint(0, 4))]
    values = torch.full(shape, rng.choice([0.0, 1.0, -1.0, 100.0]))
    return TensorLeaf(values.to(rng.choice(list(DTYPES.values()))), rng.choice(["cpu", "\x1b[2J"]))


def anything(rng: random.Random, depth: int = 0) -> Value:
    """Any value that the wire carries."""
    inner = [anything(rng, depth + 1) for _ in range(rng.randint(0, 3))] if depth < 3 else []
    made: list[Value] = [
        None,
        True,
        0,
        -(1 << 63),
        (1 << 63) - 1,
        rng.choice(BAD),
        "",
        "\x1b[31m\ud800" * 30,
        tensor(rng),
        tensor(rng),
        Sequence(inner),
        Table({f"k{n}": one for n, one in enumerate(inner)}, rng.random() < 0.5),
        Raised([]),
        Raised(["ValueError", "Exception"], "\x1b]0;x\x07"),
        Parameters({"weight": [1 << 62], "": []}),
        Free(inner[0] if inner else None, rng.random() < 0.5),
        Odd("\x1b[31m"),
    ]
    return rng.choice(made)


def changed(rng: random.Random, value: Value) -> Value:
    """``value`` with one thing in it another: a part, a shape, a dtype or some numbers."""
    if rng.random() < 0.15:
        return anything(rng)
    match value:
        case TensorLeaf(old, device):
            new = old.clone()
            match rng.randint(0, 5):
                case 0 if new.numel() and new.is_floating_point():
                    new.view(-1)[rng.randrange(new.numel())] = bad(rng, new.dtype)
                case 1 if new.is_floating_point():
                    new = bad(rng, new.dtype).expand(new.shape)
                case 2:
                    new = (
                        torch.zeros_like(new)
                        if rng.random() < 0.5
                        else new.flip(0)
                        if new.dim()
                        else new
                    )
                case 3:
                    new = new.to(rng.choice(list(DTYPES.values())))
                case 4:
                    new = rng.choice([new.flatten(), new[None], new.flatten()[:-1]])
                case _ if not new.is_floating_point() and new.dtype is not torch.bool:
                    new = torch.full_like(new, torch.iinfo(new.dtype).min)
            return TensorLeaf(new.contiguous(), device)
        case Sequence(items) if items:
            at = rng.randrange(len(items))
            parts = [*items[:at], changed(rng, items[at]), *items[at + 1 :]]
            return Sequence(rng.choice([parts, parts, parts[:-1], [*parts, None]]))
        case Table(table, is_open) if table:
            key = rng.choice(list(table))
            other: dict[str, Value] = table | {key: changed(rng, table[key])}
            if rng.random() < 0.2:
                other[" " + key] = other.pop(key)
            return Table(other, is_open)
        case Free(inner, shape):
            return Free(changed(rng, inner), shape if rng.random() < 0.9 else not shape)
        case bool():
            return not value
        case int():
            return rng.choice([value ^ 1, ~value, (1 << 63) - 1, -(1 << 63), float(value)])
        case float():
            return rng.choice([*BAD, value + 1.0, 3])
        case Raised():
            return rng.choice([Raised([]), Raised(["RuntimeError"], "no"), Raised([""])])
        case Parameters(shapes):
            return Parameters({name: [*shape, 1] for name, shape in shapes.items()})
    return anything(rng)


def variant(rng: random.Random, want: Record) -> Record:
    items = [Item(one.value, one.tried) for one in want.items]
    for _ in range(rng.randint(1, 3)):
        if items:
            at = rng.randrange(len(items))
            items[at] = Item(changed(rng, items[at].value), "\x1b[2J")
    if rng.random() < 0.1:
        items = items[: rng.randint(0, len(items))]
    if rng.random() < 0.1:
        items.insert(rng.randint(0, len(items)), Item(anything(rng)))
    failure = Failure("error", "E\x1b[2J", "m", []) if rng.random() < 0.1 else None
    return Record(items, failure, "\x1b[2J")


@pytest.mark.parametrize("challenge", CHALLENGES, ids=lambda one: one.id)
def test_hostile_records_get_a_verdict(challenge: Challenge) -> None:
    bench = Bench(challenge.solution, challenge.entry, dtype=challenge.dtypes[0], seed=1)
    rng = random.Random(challenge.id if LONGER == 1 else None)
    evidence: dict[str, Evidence] = {}
    for check in bench.checks:
        truth = bench.truth(check)
        for _ in range(TRIES):
            record = decode_record(encode_record(variant(rng, truth.want)))
            try:
                outcome = compare(record, truth, check)
            except ProtocolError:
                continue
            evidence[check.name] = Evidence(record, outcome)
            harmless(outcome)
    diagnose(bench, evidence, repair=challenge.kind == "repair")


def harmless(outcome: Outcome) -> None:
    if outcome.finding is not None:
        assert "\x1b" not in outcome.finding.model_dump_json().replace("\\u001b", "\x1b")
    if outcome.verdict is Verdict.PASS:
        assert outcome.share is None or 0.0 <= outcome.share <= 1.0


def test_the_reference_itself_passes() -> None:
    """The test above would pass if nothing were ever compared."""
    bench = Bench(CHALLENGES[0].solution, CHALLENGES[0].entry, dtype="float32", seed=1)
    for check in bench.checks:
        truth: Any = bench.truth(check)
        again = decode_record(encode_record(truth.want))
        assert compare(again, truth, check).verdict is Verdict.PASS
