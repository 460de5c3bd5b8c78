"""What `quiz dev check` says of a challenge's forbidden names."""

from collections.abc import Callable
from importlib import resources
from pathlib import Path

import pytest

from quizapp import catalog
from quizapp.authoring.proofs import ALL, Scope, rules
from quizapp.grading.runner.rules import Forbidden, uses

ATTENTION = catalog.load([]).find("attention")


@pytest.mark.parametrize("one", catalog.load([]).challenges, ids=lambda one: one.id)
def test_ours_are_proved(one: catalog.Challenge) -> None:
    wrong = [text for text in rules(one, Scope()) if not text.startswith("note: ")]
    assert wrong == []
    assert ALL["rules"] is rules


@pytest.fixture
def proved(make_pack: Callable[..., Path]) -> Callable[..., list[str]]:
    """What is found when texts of a small challenge are replaced, by file."""

    def prove(changes: dict[str, tuple[str, str]]) -> list[str]:
        pack = make_pack()
        for path, (old, new) in changes.items():
            (file,) = pack.glob(f"*/tiny/twice/{path}")
            text = file.read_text()
            assert old in text
            file.write_text(text.replace(old, new))
        return list(rules(catalog.load_one(pack, "tiny", "twice"), Scope()))

    return prove


@pytest.mark.parametrize(
    ("listed", "said"),
    [
        ("torch.add", []),
        ("torch.optim.adam.adam", []),
        ("torch.Tensor.add", []),
        ("torch.ops.aten.add", []),
        ("torch.nn.attention.flex_attention.flex_attention", []),
        ("torch.ad", ["forbidden: torch has no torch.ad"]),
        ("torch.nn.functional.conv9d", ["forbidden: torch has no torch.nn.functional.conv9d"]),
        ("torch.nowhere.add", ["forbidden: torch has no torch.nowhere.add"]),
        ("nolibrary.add", ["note: names of nolibrary cannot be proved: not installed here"]),
    ],
)
def test_a_name_must_exist(proved: Callable[..., list[str]], listed: str, said: list[str]) -> None:
    assert proved({"challenge.toml": ('"torch.add"', f'"{listed}"')}) == said


@pytest.mark.parametrize(
    ("file", "old", "new", "what"),
    [
        ("reference.py", "return 2 * x", "return torch.add(x, x)", "reference.py"),
        ("stub.py", "raise NotImplementedError", "return torch.add(x, x)", "stub.py"),
        ("mistakes.toml", "return x * x", "return torch.add(x, 1)", "mistake squared"),
    ],
)
def test_what_we_wrote_breaks_no_rule(
    proved: Callable[..., list[str]], file: str, old: str, new: str, what: str
) -> None:
    changes = {file: (old, new)}
    if file == "reference.py":
        changes["mistakes.toml"] = ("return 2 * x", "return torch.add(x, x)")
    found = proved(changes)
    assert f"{what} uses torch.add, which is forbidden, in line" in found[0]


def test_an_accepted_answer_may_use_a_built_in(proved: Callable[..., list[str]]) -> None:
    text = ("return x + x", "import torch\n    return torch.add(x, x)")
    assert proved({"accepted/addition.py": text}) == []


def test_the_demo_answers_by_its_own_doing() -> None:
    forbidden = Forbidden(ATTENTION.forbidden)
    for name in ("right", "wrong"):
        file = resources.files("quizapp.cli.demo_answers") / f"{name}.py.txt"
        assert uses(file.read_text("utf-8"), forbidden, ATTENTION.entry) == []
