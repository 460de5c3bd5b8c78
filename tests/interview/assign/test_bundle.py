"""What is in a bundle, and above all what is not."""

from __future__ import annotations

import ast
import io
import json
import re
import tomllib
import zipfile
from pathlib import PurePosixPath

import pytest

from quizapp.catalog import Challenge
from quizapp.interview.assign.bundle import ASSIGNMENT, SIGNATURE
from quizapp.interview.assign.create import bundles
from quizapp.interview.keys import verify
from quizapp.interview.models import Assignment
from tests.interview.assign.conftest import Made

ORDINARY = re.compile(
    r"from \S+ import .*|import \S+|super\(\).__init__\(\)|return (self|x|y|out|loss|params)|"
    r"def (__init__|forward|step)\(self.*|with torch\.no_grad\(\):|@torch\.no_grad\(\)|\W*|else:"
)
"""Lines that any program has."""


def told(lines: str) -> set[str]:
    """Lines worth comparing, without their indentation."""
    found = (" ".join(line.split()) for line in lines.splitlines())
    return {line for line in found if len(line) > 12 and not ORDINARY.fullmatch(line)}


def texts(made: Made) -> dict[str, str]:
    return {
        name: data.decode("utf-8", errors="replace")
        for name, data in made.files().items()
        if not name.endswith(".json") or name == ASSIGNMENT
    }


def handed_out(made: Made) -> str:
    """What candidates are meant to see of all challenges: the stub of a repair is code."""
    return "\n".join(one.stub() + "\n" + one.prompt() for one in each(made))


def each(made: Made) -> list[Challenge]:
    return [made.catalog.find(task.challenge) for task in made.record.tasks]


def about(made: Made, challenge: Challenge) -> str:
    """What is told of a challenge: its own files, and those that are about all. A line of an answer
    may stand in what is asked elsewhere, as attention's in the repair of it."""
    return "\n".join(
        text
        for name, text in texts(made).items()
        if (
            "/" not in name.replace("prompts/", "").replace("examples/", "")
            and PurePosixPath(name).stem in (challenge.id, "README", "assignment")
        )
        or challenge.id in PurePosixPath(name).parts
    )


def test_no_line_of_a_reference_is_told(everything: Made) -> None:
    known = told(handed_out(everything))
    for challenge in each(everything):
        reference = told((challenge.solution / "reference.py").read_text())
        whole = told(about(everything, challenge))
        assert len(whole) > 20
        assert (reference - known) & whole == set(), challenge.id


def test_no_mistake_hint_or_explanation_is_told(everything: Made) -> None:
    whole = "\n".join(texts(everything).values())
    own = told(handed_out(everything))
    names = {name for one in each(everything) for name in (one.id, *one.public)}
    for challenge in each(everything):
        lines = told(about(everything, challenge))
        bank = tomllib.loads((challenge.solution / "mistakes.toml").read_text())
        for mistake in bank["mistake"]:
            # "relu" is an argument of another stub as well, "recorded" a key of the assignment,
            # "cross-entropy" another challenge, "training-mode" one's check
            ordinary = "-" not in mistake["id"] or mistake["id"] in names
            assert ordinary or f'"{mistake["id"]}"' not in whole
            assert told(mistake["replace"]) & lines - own == set(), mistake["id"]
        for hint in challenge.hints():
            assert told(hint.text) & lines - own == set()
        for section in challenge.explanations().values():
            assert told(section.text) & lines - own == set()


def test_no_hidden_check_is_told(everything: Made) -> None:
    asked = " ".join(handed_out(everything).split())
    whole = "\n".join(texts(everything).values())
    for challenge in each(everything):
        source = (challenge.solution / "checks.py").read_text()
        public = {name.replace("-", "_") for name in challenge.public}
        assert public
        for node in ast.parse(source).body:
            if isinstance(node, ast.FunctionDef) and node.decorator_list:
                label = " ".join((ast.get_docstring(node) or "").split("\n\n")[0].split())
                shown = label in whole and label not in asked
                assert shown == (node.name in public), f"{challenge.id}: {node.name}"
        cut = everything.files()[
            f"pack/solutions/{challenge.topic}/{challenge.id}/checks.py"
        ].decode()
        checks = [
            node.name
            for node in ast.parse(cut).body
            if isinstance(node, ast.FunctionDef) and "check(" in ast.unparse(node).split("\n")[0]
        ]
        assert set(checks) == public
        assert "#" not in cut.replace("'#'", "")


def test_only_known_files_are_in_it(everything: Made) -> None:
    allowed = re.compile(
        r"README\.md|assignment\.(json|sig)|[a-z0-9-]+\.py|prompts/[a-z0-9-]+\.md|"
        r"examples/[a-z0-9-]+\.(md|json)|pack/challenges/[a-z-]+/(topic\.toml|article\.md)|"
        r"pack/challenges/[a-z-]+/[a-z0-9-]+/(challenge\.toml|(prompt|hints|explain)\.md|stub\.py)|"
        r"pack/solutions/[a-z-]+/[a-z0-9-]+/(checks\.py|recorded\.bin)"
    )
    names = list(everything.files())
    assert [name for name in names if not allowed.fullmatch(name)] == []
    assert not any(task.challenge not in str(names) for task in everything.record.tasks)


def test_neither_hidden_seed_nor_names_are_told(everything: Made) -> None:
    for candidate in ("c07", "c08"):
        for name, data in everything.files(candidate).items():
            for secret in (
                str(everything.record.seed).encode(),
                everything.record.seed.to_bytes(4, "little"),
                b"Jane",
                b"example.org",
                everything.keys.signing,
                everything.keys.sealing.hex().encode(),
            ):
                # four bytes may stand in a tensor by chance
                if len(secret) > 4 or not name.endswith("recorded.bin"):
                    assert secret not in data, name
    assert b'"c08"' not in b"".join(everything.files("c07").values())


def test_it_is_signed_and_names_each_of_its_files(everything: Made) -> None:
    import hashlib

    files = everything.files("c08")
    raw, signature = files.pop(ASSIGNMENT), bytes.fromhex(files.pop(SIGNATURE).decode())
    assignment = Assignment.model_validate_json(raw)
    assert verify(assignment.signer, raw, signature)
    assert not verify(assignment.signer, raw + b" ", signature)
    assert assignment.files == {
        name: hashlib.sha256(data).hexdigest() for name, data in files.items()
    }
    assert assignment.minutes == 90
    assert assignment.tasks[0].required


def test_the_same_is_the_same_bytes(short: Made) -> None:
    again = {
        one.candidate: data
        for one, data in bundles(short.record, short.catalog, short.keys, ["c07"])
    }
    assert again == {"c07": short.zips["c07"]}


def test_a_stranger_can_read_it(everything: Made) -> None:
    files = {name: data.decode() for name, data in everything.files().items() if ".md" in name}
    readme = files["README.md"]
    for words in ("60 minutes", "pip install", "quiz open", "quiz submit", "Zip the folder"):
        assert words in readme
    assert "Be kind." in readme
    assert "advisory" in readme
    assert "(must pass)" in readme
    assert max(map(len, files["examples/attention.md"].splitlines())) < 130


@pytest.mark.parametrize("name", ["conv2d", "adamw", "distillation", "hierarchical-softmax"])
def test_the_examples_hold_all_that_is_needed(everything: Made, name: str) -> None:
    """What the JSON says goes in gives what it says comes out."""
    document = json.loads(everything.files()[f"examples/{name}.json"])
    for check in document["checks"]:
        assert check["cases"]
        for case in check["cases"]:
            assert case["given"]
            assert case["expected"] is not None
    assert document["dtype"] == "float32"


def test_an_example_can_be_worked_by_hand(everything: Made) -> None:
    import torch

    document = json.loads(everything.files()["examples/conv2d.json"])
    for case in document["checks"][0]["cases"]:
        x, weight = (torch.tensor(one["value"]["values"]) for one in case["given"])
        expected = torch.tensor(case["expected"]["values"])
        assert torch.allclose(torch.nn.functional.conv2d(x, weight), expected, atol=1e-4)


def test_what_a_check_makes_of_its_draws_is_shown(everything: Made) -> None:
    import torch

    document = json.loads(everything.files()["examples/batchnorm.json"])
    case = document["checks"][1]["cases"][0]
    (passed,) = (one for one in case["given"] if one["what"].startswith("passed to"))
    (filled,) = (one for one in case["given"] if one["what"].startswith("parameters"))
    x = torch.tensor(next(iter(passed["value"].values()))["values"])
    weight, bias = (torch.tensor(filled["value"][one]["values"]) for one in ("weight", "bias"))
    y = torch.nn.functional.batch_norm(x, None, None, weight, bias, training=True)
    assert torch.allclose(y, torch.tensor(case["expected"]["values"]), atol=1e-3)


def test_dates_and_owners_of_this_machine_are_not_in_it(short: Made) -> None:
    with zipfile.ZipFile(io.BytesIO(short.zips["c07"])) as archive:
        assert {one.date_time for one in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {one.external_attr >> 16 for one in archive.infolist()} == {0o100644}
