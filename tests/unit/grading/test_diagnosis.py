"""Mistakes: applied to the reference, recognised in an answer, and not where they are not."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from quizapp.checks import free
from quizapp.checks.record import Odd, Parameters, Raised, freeze
from quizapp.grading.judge import bank
from quizapp.grading.judge.bank import BankError, Mistake
from quizapp.grading.judge.bench import Bench
from quizapp.grading.judge.compare import Outcome
from quizapp.grading.judge.diagnose import Diagnosis, Evidence, diagnose
from quizapp.grading.judge.same import same
from quizapp.grading.report import Finding, Verdict

EPS = 2.0**-23
Edited = Callable[..., str]


# --- the bank ------------------------------------------------------------------------------------
def mistake(name: str, find: str, replace: str = "", **more: Any) -> Mistake:
    return Mistake(id=name, find=find, replace=replace, **more)


def test_apply() -> None:
    text = "a = b + c\nd = e\n"
    assert bank.apply(text, [mistake("one", "b + c", "b - c")]) == "a = b - c\nd = e\n"
    both = [mistake("two", "e\n", "f\n"), mistake("one", "b + c", "longer than before")]
    assert bank.apply(text, both) == "a = longer than before\nd = f\n"
    assert bank.apply(text, []) == text


def test_an_edit_does_not_find_what_another_wrote() -> None:
    assert bank.apply("a b", [mistake("x", "a", "b"), mistake("y", "b", "c")]) == "b c"


def test_edits_that_overlap_cannot_stand_together() -> None:
    assert bank.apply("abcd", [mistake("x", "abc"), mistake("y", "cd")]) is None
    assert bank.apply("abcd", [mistake("x", "ab", "1"), mistake("y", "cd", "2")]) == "12"


@pytest.mark.parametrize(("find", "times"), [("x", 2), ("z", 0), ("", 0)])
def test_find_stands_exactly_once(find: str, times: int) -> None:
    with pytest.raises(BankError, match=f"mistake m: its `find` stands {times} times"):
        bank.apply("x = x", [mistake("m", find)])


def test_whole_files_stand_alone() -> None:
    whole = Mistake(id="whole", source="other")
    assert bank.apply("text", [whole]) == "other"
    assert bank.apply("text", [whole, mistake("x", "text")]) is None


def test_the_bank_is_read_in_order(solution: Path) -> None:
    (solution / "mistakes").mkdir()
    (solution / "mistakes/whole.py").write_text("def norm(x, eps=1): return x\n")
    found = bank.mistakes(solution)
    assert [one.id for one in found][-2:] == ["wrong-name", "whole"]
    assert found[-1].source.startswith("def norm")
    (solution / "mistakes/flat.py").write_text("")
    with pytest.raises(BankError, match="banks flat twice"):
        bank.mistakes(solution)


@pytest.mark.parametrize(
    "text", ["[[mistake", '[[mistake]]\nfind = "x"', "[[mistake]]\nid = 1\nx = 2"]
)
def test_a_bank_that_cannot_be_read(solution: Path, text: str) -> None:
    (solution / "mistakes.toml").write_text(text)
    with pytest.raises(BankError, match=r"mistakes\.toml of challenge"):
        bank.mistakes(solution)


def test_no_bank_is_an_empty_bank(tmp_path: Path) -> None:
    assert bank.mistakes(tmp_path) == ()


# --- the bench -----------------------------------------------------------------------------------
@pytest.mark.parametrize("dtype", ["float32", "bfloat16", "float64"])
def test_the_reference_passes_its_own_checks(solution: Path, dtype: str) -> None:
    bench = Bench(solution, ["norm"], dtype=dtype, seed=3)
    for one in bench.checks:
        outcome = bench.judge(one, bench.run(one, bench.reference))
        assert outcome.verdict == "pass", (one.name, outcome)


def test_a_reference_that_fails_is_the_packs_fault(solution: Path) -> None:
    (solution / "reference.py").write_text("def norm(x, eps=1): return x.nothing\n")
    bench = Bench(solution, ["norm"], dtype="float32")
    with pytest.raises(BankError, match="the reference itself fails check values: AttributeError"):
        bench.truth(bench.checks[0])


# --- naming mistakes -----------------------------------------------------------------------------
def diagnosed(bench: Bench, source: str, *, repair: bool = False) -> Diagnosis:
    entries = bank.entries(source, ["norm"], "answer.py")
    evidence: dict[str, Evidence] = {}
    for one in bench.checks:
        got = bench.run(one, entries)
        evidence[one.name] = Evidence(got, bench.judge(one, got))
    return diagnose(bench, evidence, repair=repair)


def names(diagnosis: Diagnosis) -> list[str]:
    return [one.id for one in diagnosis.mistakes]


def test_nothing_is_named_where_nothing_fails(bench: Bench, edited: Edited) -> None:
    assert diagnosed(bench, edited()) == Diagnosis()


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("no-mean", "(x - mean)", "x"),
        (
            "unbiased",
            "x.var(-1, keepdim=True, unbiased=False)",
            "(x - mean).pow(2).sum(-1, keepdim=True) / (x.shape[-1] - 1)",
        ),
        ("eps-outside", "torch.sqrt(var + eps)", "(var ** 0.5 + eps)"),
        ("detached", "var = x.var", "with torch.no_grad():\n        var = x.var"),
        ("wrong-name", "mean = x.mean(-1", "mean = z.mean(-1"),
    ],
)
def test_single_mistakes_however_they_are_written(
    bench: Bench, edited: Edited, name: str, old: str, new: str
) -> None:
    diagnosis = diagnosed(bench, edited((old, new)))
    assert names(diagnosis) == [name]
    assert diagnosis.certain


def test_a_pair_of_common_mistakes(bench: Bench, edited: Edited) -> None:
    both = edited(("x - mean", "x"), ("torch.sqrt(var + eps)", "(torch.sqrt(var) + eps)"))
    diagnosis = diagnosed(bench, both)
    assert sorted(names(diagnosis)) == ["eps-outside", "no-mean"]
    assert diagnosis.certain


def test_a_pair_with_one_that_is_not_common_is_not_looked_for(bench: Bench, edited: Edited) -> None:
    both = edited(("x - mean", "x"), ("var = x.var", "var = x.detach().var"))
    diagnosis = diagnosed(bench, both)
    assert len(diagnosis.mistakes) <= 1
    assert not diagnosis.certain


def test_a_repair_looks_for_every_subset(bench: Bench, edited: Edited) -> None:
    all_three = edited(
        ("x - mean", "x"),
        ("torch.sqrt(var + eps)", "(torch.sqrt(var) + eps)"),
        ("unbiased=False", "unbiased=True"),
    )
    assert not diagnosed(bench, all_three).certain
    found = diagnosed(bench, all_three, repair=True)
    assert sorted(names(found)) == ["eps-outside", "no-mean", "unbiased"]
    assert found.certain


def test_a_mistake_that_explains_some_checks_only(bench: Bench, edited: Edited) -> None:
    partly = edited(("x - mean", "x"), ("return", "if x.shape == (3, 6): return x * 5\n    return"))
    diagnosis = diagnosed(bench, partly)
    assert names(diagnosis) == ["no-mean"]
    assert not diagnosis.certain
    assert "values" in diagnosis.by_check and "gradient" not in diagnosis.by_check


def test_weak_evidence_for_one_does_not_hide_strong_evidence_for_another(
    solution: Path, edited: Edited
) -> None:
    check = '@check(explains="values")\ndef {}(make, given):\n    "Says."\n    yield {}\n\n\n'
    shapes = {"values": "3, 4", "second": "4, 5", "third": "5, 6", "fourth": "6, 7"}
    (solution / "checks.py").write_text(
        "from quizapp.checks import check\n\n\n"
        + check.format("small", "bool((make(given.normal(2, 3)).abs() < 50).all())")
        + "".join(check.format(n, f"make(given.normal({at}))") for n, at in shapes.items())
    )
    one = '[[mistake]]\nid = "{}"\nfind = "x - mean"\nreplace = "{}"\n'
    bank_text = one.format("large", "(x - mean) * 1e6") + one.format("no-mean", "x")
    (solution / "mistakes.toml").write_text(bank_text)
    bench = Bench(solution, ["norm"], dtype="float32", seed=1)
    answer = edited(
        ("(x - mean)", "{(2, 3): (x - mean) * 1e6, (3, 4): x}.get(tuple(x.shape), mean - x)")
    )
    assert names(diagnosed(bench, answer)) == ["no-mean"]


def test_an_unknown_mistake_is_not_named(bench: Bench, edited: Edited) -> None:
    assert names(diagnosed(bench, edited(("x - mean", "mean - x")))) == []
    assert names(diagnosed(bench, edited(("return", "return 1.001 *")))) == []


def test_checks_are_left_where_a_mistake_is_told_apart(
    solution: Path, edited: Edited, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An answer that nobody foresaw must not cost every result of every check of every mistake."""
    (solution / "checks.py").write_text(
        "from quizapp.checks import check\n\n\n"
        '@check(explains="values")\ndef values(make, given):\n    "Values are normalised."\n'
        "    for _ in range(100):\n        yield make(given.normal(3, 4))\n"
    )
    bench = Bench(solution, ["norm"], dtype="float32", seed=1)
    asked: list[int] = []
    sqrt = torch.sqrt

    def counted(x: torch.Tensor) -> torch.Tensor:
        asked.append(1)
        return sqrt(x)

    monkeypatch.setattr(torch, "sqrt", counted)
    assert names(diagnosed(bench, edited(("x - mean", "mean - x")))) == []
    own = 3 * 100  # the answer, the reference twice
    assert own < len(asked) < own + 50


def test_what_differs_later_alone_is_seen(bench: Bench, edited: Edited) -> None:
    """The result that was wrong is equal to a mistake's, one behind it is not."""
    later = edited(("x - mean", "x"), ("return", "if x.shape == (2, 5): return x * 5\n    return"))
    diagnosis = diagnosed(bench, later)
    assert not diagnosis.certain


def test_an_exception_of_the_same_class_alone_names_nothing(bench: Bench, edited: Edited) -> None:
    late = edited(("return", "if x.shape == (2, 5): raise NameError\n    return"))
    assert names(diagnosed(bench, late)) == []


def test_properties_are_told_apart_by_their_keys(bench: Bench, edited: Edited) -> None:
    """With values free, what broke is all there is to compare."""
    level = next(one for one in bench.checks if one.name == "levels")
    by_id = {one.id: one for one in bench.mistakes}
    records = {
        "mean": bench.mistaken((by_id["no-mean"],), level),
        "spread": bench.run(
            level, bank.entries(edited(("return", "return 3 *")), ["norm"], "answer.py")
        ),
    }
    for key, got in records.items():
        assert got is not None
        outcome = bench.judge(level, got)
        assert outcome.broken == key
        named = names(diagnose(bench, {"levels": Evidence(got, outcome)}))
        assert named == (["no-mean"] if key == "mean" else [])


def test_a_check_without_a_record_is_no_evidence(bench: Bench, edited: Edited) -> None:
    entries = bank.entries(edited(("x - mean", "x")), ["norm"], "answer.py")
    values = bench.checks[0]
    got = bench.run(values, entries)
    assert names(diagnose(bench, {"values": Evidence(got, bench.judge(values, got))})) == [
        "no-mean"
    ]
    assert diagnose(bench, {}) == Diagnosis()


def test_more_results_than_the_reference_gives(bench: Bench) -> None:
    """A record that was forged longer is compared, and found to be nobody's."""
    values = bench.checks[0]
    by_id = {one.id: one for one in bench.mistakes}
    got = bench.mistaken((by_id["no-mean"],), values)
    assert got is not None
    got.items += got.items
    outcome = Outcome(Verdict.WRONG, Finding(kind="count", text="more"))
    assert isinstance(diagnose(bench, {"values": Evidence(got, outcome)}), Diagnosis)


# --- same ----------------------------------------------------------------------------------------
def alike(left: object, right: object, noise: float = 0.0) -> bool:
    plain = (Odd, Raised, Parameters)
    frozen = [one if isinstance(one, plain) else freeze(one) for one in (left, right)]
    return same(frozen[0], frozen[1], None, noise, EPS)


NAN, INF = float("nan"), float("inf")


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        (torch.ones(2), torch.ones(2), True),
        (torch.ones(2) * (1 + 10 * EPS), torch.ones(2), True),
        (torch.ones(2) * (1 + 40 * EPS), torch.ones(2), False),
        (torch.ones(2), torch.ones(3), False),
        (torch.ones(2), torch.ones(2, dtype=torch.float64), False),
        (torch.tensor([NAN, 1.0]), torch.tensor([NAN, 1.0]), True),
        (torch.tensor([INF]), torch.tensor([-INF]), False),
        (torch.tensor([NAN]), torch.tensor([1.0]), False),
        (torch.tensor([1]), torch.tensor([2]), False),
        ([1, 2.0], [1, 2.0], True),
        ([1], [1, 2], False),
        ({"a": 1, "more": 2}, {"a": 1}, True),
        ({"a": 1}, {"a": 1, "more": 2}, False),
        (True, True, True),
        (True, 1, False),
        (3, 3, True),
        (3, 4, False),
        (3, 3.0, True),
        ("a", "a", True),
        ("a", "b", False),
        (None, None, True),
        (None, 0, False),
        (free(1), free(2), True),
        (Raised(["A", "B"]), Raised(["A"]), True),
        (Raised([]), Raised(["A"]), False),
        (Parameters({"w": [1], "v": [2]}), Parameters({"w": [1]}), True),
        (Parameters({"w": [2]}), Parameters({"w": [1]}), False),
        (Odd("this"), Odd("that"), True),
        (Odd("this"), 1, False),
    ],
)
def test_same(left: object, right: object, expected: bool) -> None:
    assert alike(left, right) is expected


def test_noise_widens_it() -> None:
    assert alike(torch.ones(2) * (1 + 40 * EPS), torch.ones(2), noise=10 * EPS)
