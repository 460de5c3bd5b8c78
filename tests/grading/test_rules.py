"""Forbidden calls as the service reports them: noticed where they happen, and nowhere else."""

import re
from pathlib import Path
from typing import Any

import pytest

from quizapp import catalog
from quizapp.grading.report import Report
from tests.grading.conftest import Graded

CHALLENGES = {one.id: one for one in catalog.load([]).challenges}
OURS = [
    (one.id, path)
    for one in CHALLENGES.values()
    for path in (one.solution / "reference.py", *sorted((one.solution / "accepted").glob("*.py")))
]
BUILTIN: dict[str, set[str]] = {
    "adam/builtin": {"torch.optim.Adam"},
    "adamw/builtin": {"torch.optim.AdamW"},
    "alpha-dropout/builtin": {"torch.nn.AlphaDropout"},
    "attention/builtin": {"torch.nn.functional.scaled_dot_product_attention"},
    "batchnorm-backward/builtin": {"torch.ops.aten.native_batch_norm_backward"},
    "batchnorm/builtin": {"torch.nn.modules.batchnorm._BatchNorm"},
    "causal-attention/builtin": {"torch.nn.functional.scaled_dot_product_attention"},
    "channel-dropout/builtin": {"torch.feature_dropout"},
    "clip-gradients/builtin": {
        "torch.nn.utils.clip_grad_norm_",
        "torch.nn.utils.get_total_norm",
        "torch.nn.utils.clip_grads_with_norm_",
    },
    "conv2d/builtin": {"torch.nn.Conv2d"},
    "dropout/builtin": {"torch.nn.Dropout"},
    "groupnorm/builtin": {"torch.nn.GroupNorm"},
    "gru/cells": {"torch.nn.GRUCell"},
    "init/builtin": {"torch.nn.init.xavier_uniform_", "torch.nn.init.kaiming_normal_"},
    "instancenorm/builtin": {"torch.nn.InstanceNorm2d"},
    "label-smoothing/builtin": {"torch.nn.CrossEntropyLoss"},
    "layernorm/builtin": {"torch.nn.LayerNorm"},
    "lstm/cells": {"torch.nn.LSTMCell"},
    "plateau/builtin": {"torch.optim.lr_scheduler.ReduceLROnPlateau"},
    "rnn/cells": {"torch.nn.RNNCell"},
    "sgd/builtin": {"torch.optim.SGD"},
}
"""Accepted answers that are what an author forbids, and which names they break."""


def grade(graded: Graded, name: str, source: str) -> Report:
    one = CHALLENGES[name]
    return graded.report(source, pack=one.pack, topic=one.topic, challenge=name)


def told(report: Report) -> list[tuple[str, int, str]]:
    return [(one.name, one.line, one.how) for one in report.breaches]


@pytest.mark.parametrize(("name", "path"), OURS, ids=[f"{n}/{p.stem}" for n, p in OURS])
def test_our_own_answers(graded: Graded, name: str, path: Path) -> None:
    """Numbers pass either way; a rule is broken by the built-ins alone."""
    report = grade(graded, name, path.read_text())
    assert report.verdict == "pass", report
    wanted = BUILTIN.get(f"{name}/{path.stem}", set())
    assert {one.name for one in report.breaches} == wanted
    assert report.solved == (not wanted)
    assert report.exit_code == bool(wanted)


@pytest.fixture(scope="module")
def forbidding(copy_pack: Any) -> Any:
    """The pack `attention` with another list of forbidden names."""

    def make(*names: str) -> Path:
        pack: Path = copy_pack()
        file = pack / "challenges/attention/attention/challenge.toml"
        listed = ", ".join(f'"{name}"' for name in names)
        text = re.sub(r"forbidden = \[.*?\]", f"forbidden = [{listed}]", file.read_text(), flags=16)
        file.write_text(text)
        return pack

    return make


@pytest.fixture(scope="module")
def strict(forbidding: Any) -> Path:
    """Forbids what torch's modules and functions call for themselves."""
    pack: Path = forbidding(
        "torch.nn.functional.linear",
        "torch.nn.functional.softmax",
        "torch.nn.functional.multi_head_attention_forward",
        "torch.Tensor.softmax",
        "torch.nn.MultiheadAttention",
        "torch.nn.Module",
        "captum.attr.Cam",
    )
    return pack


def test_what_torch_calls_for_itself_is_no_breach(graded: Graded, forbidding: Any) -> None:
    """nn.Linear calls F.linear, F.softmax calls Tensor.softmax, and the encoder attends."""
    pack = forbidding(
        "torch.nn.functional.linear",
        "torch.Tensor.softmax",
        "torch.nn.functional.multi_head_attention_forward",
        "torch.nn.functional.scaled_dot_product_attention",
        "torch.nn.MultiheadAttention",
    )
    source = """
import torch, torch.nn.functional as F
from torch import nn

# its first parameters' names are these challenge's
class SelfAttention(nn.Module):
    def __init__(self, dim, heads=8):
        super().__init__()
        if dim % heads:
            raise ValueError("no")
        self.heads = heads
        self.to_qkv, self.to_out = nn.Linear(dim, 3 * dim), nn.Linear(dim, dim)
        self.other = [nn.TransformerEncoderLayer(8, 2, batch_first=True)]
        with torch.no_grad():
            self.other[0](torch.zeros(1, 3, 8))
            self.other[0].eval()(torch.zeros(1, 3, 8))
            torch.vmap(self.to_out)(torch.zeros(2, 3, dim))
            with torch.device("cpu"):
                nn.Linear(2, 2)(torch.zeros(1, 2))

    def forward(self, x):
        q, k, v = self.to_qkv(x).unflatten(-1, (3, self.heads, -1)).permute(2, 0, 3, 1, 4)
        out = F.softmax(q @ k.mT * q.shape[-1] ** -0.5, -1) @ v
        return self.to_out(out.transpose(1, 2).flatten(2))
"""
    report = graded.report(source, pack=pack)
    assert (report.verdict, told(report)) == ("pass", []), report


LINEAR = "vars(nn.functional)['linear'](out, self.to_out.weight, self.to_out.bias)"
MAPPED = "list(map(vars(nn.functional)['softmax'], [scores], [-1]))[0]"


@pytest.mark.parametrize(
    ("old", "new", "breach"),
    [
        ("self.to_out(out)", LINEAR, ("torch.nn.functional.linear", "run")),
        ("torch.softmax(scores, dim=-1)", MAPPED, ("torch.nn.functional.softmax", "run")),
        ("torch.softmax(scores, dim=-1)", "scores.softmax(-1)", ("torch.Tensor.softmax", "source")),
        (
            "torch.softmax(scores, dim=-1)",
            "getattr(scores, 'soft' + 'max')(-1)",
            ("torch.Tensor.softmax", "run"),
        ),
    ],
)
def test_what_the_answer_calls_is(
    graded: Graded, forbidding: Any, right: str, old: str, new: str, breach: tuple[str, str]
) -> None:
    assert old in right
    source = right.replace(old, new)
    line = next(n for n, one in enumerate(source.splitlines(), 1) if new in one)
    report = graded.report(source, pack=forbidding(breach[0]))
    assert report.verdict == "pass", report
    assert (breach[0], line, breach[1]) in told(report)


def test_a_base_class_may_be_forbidden(graded: Graded, strict: Path, right: str) -> None:
    """Most special first: what is noticed of MultiheadAttention is not told of nn.Module."""
    source = right + "\nlayer = getattr(nn, 'Multihead' + 'Attention')(4, 2)\n"
    report = graded.report(source, pack=strict)
    line = len(source.splitlines())
    assert ("torch.nn.MultiheadAttention", line, "run") in told(report)
    assert {one.line for one in report.breaches if one.name == "torch.nn.Module"} == {7}


def test_an_entry_that_is_the_function_itself(graded: Graded) -> None:
    report = grade(graded, "conv2d", "import torch\nconv2d = vars(torch)['conv' + '2d']\n")
    assert told(report) == [("torch.conv2d", 0, "run")]
    assert report.breaches[0].text.startswith("an entry of your file")
    report = grade(graded, "conv2d", "from torch.nn.functional import conv2d\n")
    assert told(report) == [("torch.nn.functional.conv2d", 1, "source")]


def test_a_lazy_twin_is_noticed(graded: Graded) -> None:
    source = (CHALLENGES["conv2d"].solution / "reference.py").read_text()
    source += "\n\nlayer = torch.nn.LazyConv2d(4, 3)\n"
    report = grade(graded, "conv2d", source)
    assert told(report) == [("torch.nn.Conv2d", len(source.splitlines()), "run")]


def test_a_mistake_and_a_breach_are_both_told(graded: Graded, right: str) -> None:
    source = right.replace(" * self.scale", "") + "\nsomething = nn.MultiheadAttention(4, 2)\n"
    report = graded.report(source, seed=1)
    assert report.verdict == "wrong"
    assert [one.key for one in report.mistakes] == ["no-scale"]
    assert told(report) == [("torch.nn.MultiheadAttention", len(source.splitlines()), "source")]
    assert report.exit_code == 1


def test_a_breach_before_a_crash_is_told(graded: Graded, right: str) -> None:
    source = right + "\nnn.MultiheadAttention(4, 2)\nimport os\nos.abort()\n"
    report = graded.report(source)
    assert report.verdict == "crash"
    assert [one.how for one in report.breaches] == ["source"]


def test_an_answer_that_forges_words_about_rules_is_out_of_turn(graded: Graded, right: str) -> None:
    forged = """
import os, struct
header = b'{"kind": "rules", "uses": [["torch.nn.MultiheadAttention", 2, "call"]]}'
frame = struct.pack("<4sIQ", b"quz1", len(header), 0) + header
for number in range(3, 64):
    try:
        os.write(number, frame)
    except OSError:
        pass
"""
    report = graded.report(right + forged)
    assert report.verdict == "protocol"
    assert not report.breaches


def test_hostile_sources_end_in_the_runner(graded: Graded, right: str) -> None:
    for bomb in ("(" * 200_000, "-" * 200_000 + "1", "[" * 5_000 + "]" * 5_000):
        report = graded.report(right + "\nx = " + bomb + "\n")
        assert report.verdict in ("not-gradable", "crash"), report
    deep = right + "\nx = " + "+".join(["1"] * 900) + "\nnn.MultiheadAttention(4, 2)\n"
    report = graded.report(deep)
    assert (report.verdict, len(report.breaches)) == ("pass", 1)
