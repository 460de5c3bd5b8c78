"""`quiz similar`: what counts as alike, what does not, and that it says so carefully."""

from __future__ import annotations

import ast
import csv
import io
import json
import random
import sys
import time
import zipfile
from pathlib import Path

import pytest

from quizapp import catalog
from quizapp.interview.reading import read, reader
from quizapp.interview.reading.tokens import LONGEST, normalise
from quizapp.interview.similar import beside
from quizapp.interview.similar.compare import compare
from quizapp.interview.similar.known import Known, known
from quizapp.interview.similar.pairs import ALIKE, Entry, rank
from quizapp.interview.similar.winnow import K, W, grams, winnow
from tests.hostile import NASTY
from tests.interview.report import made
from tests.interview.report.cohort import OWN_WAY, RENAMES, renamed
from tests.interview.report.conftest import Quiz

ATTENTION = catalog.load(()).find("attention")


def entry(who: str, source: str, earlier: bool = False) -> Entry:
    return Entry(who, who, source, normalise(source), earlier)


# --- what is taken away --------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("def f(a):\n    return a + 1\n", "def g(bee):\n    return bee + 1\n"),
        ("x = 1  # one\n", '"""Doc."""\n\nx = 1\n'),
        ("def f(a: int) -> int:\n    return a\n", 'def f(a):\n    """Says."""\n    return a\n'),
        ("x = (1 +\n     2)\n", "x = 1 + 2\n"),
        ("y = 'a'\n", 'z = "b"\n'),
        (
            "import torch.nn.functional as F\ny = F.relu(1)\n",
            "import torch\ny = torch.nn.functional.relu(1)\n",
        ),
        (
            "from torch import nn\ny = nn.Linear(1, 2)\n",
            "import torch.nn as net\ny = net.Linear(1, 2)\n",
        ),
        (
            "class A:\n    def s(self):\n        self.n = 1\n",
            "class A:\n    def t(me):\n        me.count = 1\n",
        ),
    ],
)
def test_names_comments_and_layout_change_nothing(one: str, other: str) -> None:
    assert normalise(one).digest == normalise(other).digest


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("y = x.sum(0)\n", "y = x.mean(0)\n"),
        ("y = a + b\n", "y = a - b\n"),
        ("y = f(1)\n", "y = f(2)\n"),
        ("import torch\ny = torch.exp(1)\n", "import torch\ny = torch.log(1)\n"),
    ],
)
def test_what_it_does_changes_it(one: str, other: str) -> None:
    assert normalise(one).digest != normalise(other).digest


@pytest.mark.parametrize(
    "source",
    [
        "",
        "\n" * 1000,
        "def f(:\n",
        "(" * 100_000,
        "x = " + "-" * 50_000 + "1\n",
        "x = " + " + ".join(["1"] * 20_000) + "\n",
        "x" + ".y" * 20_000 + "\n",
        "\x00\n",
        NASTY,
        "if x:\n\ty\n        z\n",
        "'''never closed",
        "match x:\n    case {'a': 1, **rest}:\n        pass\n",
        "x = 1\n" * LONGEST,
    ],
)
def test_any_text_has_tokens(source: str) -> None:
    body = read(source).body
    assert len(body.words) == len(body.lines)
    read.cache_clear()
    assert read(source).body == body


def test_what_kills_the_parser_kills_nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three children: one that dies of what it reads, one that never answers, and the real one."""
    real = reader._CHILD
    for child in ("import os; os.abort()", "import time; time.sleep(60)"):
        monkeypatch.setattr(reader, "_CHILD", [sys.executable, "-c", child])
        monkeypatch.setattr(reader, "SECONDS", 0.5)
        reader._READER.close()
        read.cache_clear()
        found = read("def f(x):\n    return x + 1\n")
        assert not found.body.parsed and found.body.words
        assert "could not be parsed" in found.hints[0][1]
    monkeypatch.setattr(reader, "_CHILD", real)
    monkeypatch.setattr(reader, "SECONDS", 10.0)
    read.cache_clear()
    assert read("def f(x):\n    return x + 1\n").body.parsed


def test_what_two_share_over_a_window_leaves_a_common_fingerprint() -> None:
    draw = random.Random(5)
    for _ in range(200):
        shared = [draw.randrange(1 << 32) for _ in range(K + W - 1)]
        one, other = (
            winnow(
                grams(
                    [draw.randrange(1 << 32) for _ in range(draw.randrange(40))]
                    + shared
                    + [draw.randrange(1 << 32) for _ in range(draw.randrange(40))]
                )
            )
            for _ in range(2)
        )
        assert one & other


@pytest.mark.parametrize("challenge", [one.id for one in catalog.load(()).challenges])
def test_the_packs_own_answers_are_nobodys(challenge: str) -> None:
    """Everybody hands in what the pack holds: no pair is worth a look, and each is recognised."""
    found = catalog.load(()).find(challenge)
    sources = [path.read_text("utf-8") for path in (found.solution / "accepted").glob("*.py")]
    sources += [(found.solution / "reference.py").read_text("utf-8")] * 2
    entries = [entry(f"a{at}", source) for at, source in enumerate(sources)]
    pack = known(found)
    assert rank(challenge, entries, pack).pairs == ()
    assert all(pack.called(one.body.digest) for one in entries)


# --- pairs ---------------------------------------------------------------------------------------
def cohort(copies: int = 3) -> list[Entry]:
    """The copied answer with other names, among the bank's answers."""
    sources = [renamed(OWN_WAY, names) for names in RENAMES[:copies]]
    paths = sorted((ATTENTION.solution / "accepted").glob("*.py"))
    sources += [path.read_text("utf-8") for path in paths] * 4
    return [entry(f"a{at}", source) for at, source in enumerate(sources)]


def test_renamed_copies_are_found() -> None:
    found = rank("attention", cohort(), known(ATTENTION))
    assert found.clusters == (("a0", "a1", "a2"),)
    assert {(one.left.who, one.right.who) for one in found.suggested} == {
        ("a0", "a1"),
        ("a0", "a2"),
        ("a1", "a2"),
    }
    assert all(one.same and one.score == 1.0 for one in found.suggested)


def test_a_copy_with_parts_of_its_own_is_found() -> None:
    """Half of it rewritten, statements moved, a helper put in."""
    changed = renamed(OWN_WAY, RENAMES[2]).replace(
        "    def forward(self, x):",
        "    def describe(self):\n        print(sorted(vars(self)))\n        return len(vars(self))"
        "\n\n    def forward(self, x):",
    )
    changed = changed.replace("qkv[:, :, 2].permute(0, 2, 1, 3)", "qkv[:, :, 2].transpose(1, 2)")
    changed = changed.replace("w = torch.exp(att - m)", "w = (att - m).exp()")
    assert "transpose" in changed and ".exp()" in changed
    entries = [*cohort(1), entry("copy", changed)]
    (pair,) = rank("attention", entries, known(ATTENTION)).suggested
    assert {pair.left.who, pair.right.who} == {"a0", "copy"}
    assert not pair.same and ALIKE < pair.score < 1


def test_padding_a_copy_hides_nothing() -> None:
    other = catalog.load(()).find("adamw").solution / "reference.py"
    padded = renamed(OWN_WAY, RENAMES[1]) + "\n" + other.read_text("utf-8")
    entries = [*cohort(1), entry("copy", padded)]
    (pair,) = rank("attention", entries, known(ATTENTION)).suggested
    assert pair.score > 0.9


def test_a_tiny_part_in_common_is_little() -> None:
    """Two answers whose own is three fingerprints, all of them in both."""
    stub = ATTENTION.stub()
    own = "\n\ndef own(x):\n    return x.exp().log().sin().cos().tan()\n"
    pack = Known(frozenset(grams(normalise(stub).words)))
    two = [entry("a", stub + own), entry("b", stub + own.replace("x", "y"))]
    assert rank("attention", two, pack).suggested == ()


def test_what_many_write_is_no_sign() -> None:
    """Twenty times the same idea is common here, whoever had it first."""
    entries = [
        entry(f"a{at}", renamed(OWN_WAY, RENAMES[at % 3]) + f"\nx{at} = {at}\n") for at in range(20)
    ]
    assert rank("attention", entries, known(ATTENTION)).suggested == ()


def test_two_answers_alone_are_judged_by_what_they_share() -> None:
    two = [entry("a", OWN_WAY), entry("b", renamed(OWN_WAY, RENAMES[1]))]
    (pair,) = rank("attention", two, known(ATTENTION)).pairs
    assert pair.z is None and pair.suggested
    other = (ATTENTION.solution / "accepted" / "loops.py").read_text("utf-8")
    assert rank("attention", [two[0], entry("b", other)], Known()).suggested == ()


def test_nobody_copies_from_himself_and_earlier_rounds_are_not_compared() -> None:
    again = entry("2025/a", renamed(OWN_WAY, RENAMES[1]), earlier=True)
    third = entry("2025/b", renamed(OWN_WAY, RENAMES[2]), earlier=True)
    found = rank("attention", [entry("a", OWN_WAY), again, third], known(ATTENTION))
    assert [(one.left.who, one.right.who) for one in found.pairs] == [("a", "2025/b")]


def test_edited_copies_score_far_above_strangers() -> None:
    """Accepted answers of all packs stand for strangers; each is copied, renamed and edited.

    Of an answer of three lines an inserted fourth leaves too little to tell a copy by."""
    strangers, copies = [], []
    for challenge in catalog.load(()).challenges:
        pack = Known(frozenset(grams(normalise(challenge.stub()).words)))
        paths = sorted((challenge.solution / "accepted").glob("*.py"))
        sources = [path.read_text("utf-8") for path in paths]
        entries = [entry(f"a{at}", source) for at, source in enumerate(sources)]
        strangers += [one.score for one in rank(challenge.id, entries, pack).pairs]
        for one in entries:
            if len(winnow(grams(one.body.words)) - pack.grams) >= 20:
                both = [one, entry("copy", edited(one.source))]
                copies += [pair.score for pair in rank(challenge.id, both, pack).pairs]
    assert max(strangers, default=0) < 0.2
    assert len(copies) >= 20 and min(copies) > ALIKE, sorted(copies)[:5]


def edited(source: str) -> str:
    """A statement put in before every fourth, and every variable with another name."""
    tree = ast.parse(source)
    names = [one for one in ast.walk(tree) if isinstance(one, ast.Name)]
    own = {one.id for one in names if isinstance(one.ctx, ast.Store)}
    for one in names:
        one.id = f"my_{one.id}" if one.id in own else one.id
    for node in list(ast.walk(tree)):
        if isinstance(node, ast.FunctionDef):
            for at in range(len(node.body) - 1, 0, -4):
                node.body[at:at] = ast.parse(f"spare{at} = {at} * 2").body
    return ast.unparse(tree)


def test_untouched_stubs_and_what_does_not_count_are_left_out() -> None:
    from quizapp.grading.report import Verdict

    stub = made.report(verdict=Verdict.NOT_STARTED)
    results = [
        made.result("a", "attention", OWN_WAY),
        made.result("b", "attention", OWN_WAY, counts=False),
        made.result("c", "attention", ATTENTION.stub(), stub),
        made.result("d", "attention", None, status="missing", kind="missing"),
    ]
    assert compare(results, catalog.load(())).rankings["attention"].answers == 1


def test_lines_side_by_side_are_marked_for_what_they_are() -> None:
    pack = known(ATTENTION)
    pair = rank("attention", cohort(2), pack).pairs[0]
    marks = beside(pair, pack)
    lines = dict(zip(OWN_WAY.split("\n"), marks.left, strict=True))
    assert lines["        super().__init__()"] == "known"
    assert lines["        logits = torch.matmul(query, key)"] == "common"
    assert lines["        # one big projection, then views"] == ""


@pytest.mark.slow
def test_two_thousand_answers_take_seconds() -> None:
    """No pair of texts is compared: the work follows what is shared. Bounded far above what it
    takes, since timings decide nothing; comparing all pairs would take many minutes."""
    draw = random.Random(3)
    names = ["softmax", "matmul", "einsum", "permute", "reshape", "chunk", "sum", "exp", "mean"]
    parts = [
        "".join(
            f"        x{at} = x.{draw.choice(names)}({draw.randrange(4)}, {draw.randrange(4)})"
            f" {draw.choice('+-*/@')} x.{draw.choice(names)}({draw.randrange(4)})\n"
            for at in range(4)
        )
        for _ in range(300)
    ]
    head = "class SelfAttention:\n    def forward(self, x):\n"
    entries = [
        entry(f"a{at}", head + "".join(draw.sample(parts, 6)) + "        return x\n")
        for at in range(2_000)
    ]
    entries.append(entry("copy", renamed(entries[7].source, {"x1": "left", "x2": "right"})))
    begun = time.monotonic()
    found = rank("attention", entries, known(ATTENTION))
    assert time.monotonic() - begun < 60
    assert {found.pairs[0].left.who, found.pairs[0].right.who} == {"a7", "copy"}
    assert found.of == 2_001 * 2_000 // 2


# --- the command ---------------------------------------------------------------------------------
@pytest.fixture
def results(tmp_path: Path) -> Path:
    report = made.report(made.passed())
    made.folder(
        tmp_path / "autumn",
        [
            made.result(one.who, "attention", one.source, report)
            for one in [*cohort(2), entry("h1", '"""' + NASTY[-30:] + '"""\n' + OWN_WAY)]
        ],
        tasks=(made.task("attention"),),
    )
    return tmp_path / "autumn"


def test_the_table_suggests_and_accuses_nobody(results: Path, quiz: Quiz) -> None:
    done = quiz("similar", results)
    assert "? review" in done.stdout and "together: a0, a1, h1" in done.stdout
    assert "honest reasons" in done.stderr
    for word in ("cheat", "plagiar", "copied", "guilty"):
        assert word not in done.output.lower()
    assert "Like answers" in done.stdout


def test_json_and_csv_say_the_same(results: Path, quiz: Quiz) -> None:
    document = json.loads(quiz("similar", results, "--format", "json").stdout)
    assert document["schema_version"] == 1
    pairs = document["challenges"][0]["pairs"]
    rows = list(csv.DictReader(io.StringIO(quiz("similar", results, "--format", "csv").stdout)))
    assert [(one["left"], one["right"]) for one in rows] == [
        (one["left"], one["right"]) for one in pairs
    ]
    assert document["challenges"][0]["look_at_together"] == [["a0", "a1", "h1"]]


def test_earlier_rounds_are_compared_by_their_names(
    results: Path, tmp_path: Path, quiz: Quiz
) -> None:
    made.folder(
        tmp_path / "spring",
        [made.result("z9", "attention", renamed(OWN_WAY, RENAMES[2]), made.report(made.passed()))],
    )
    done = quiz("similar", results, "--with", tmp_path / "spring", "--format", "json")
    people = json.loads(done.stdout)["challenges"][0]["look_at_together"]
    assert people == [["a0", "a1", "h1", "spring/z9"]]


def test_a_pair_is_shown_side_by_side(results: Path, quiz: Quiz) -> None:
    done = quiz("similar", results, "--pair", "h1", "a1")
    assert "attention: a1 | h1" in done.stdout
    assert "=" in done.stdout and " | " in done.stdout
    assert all(len(line) <= 80 for line in done.stdout.splitlines())
    assert "nobody is called n9" in quiz("similar", results, "--pair", "a0", "n9", code=2).stderr


def test_the_report_links_to_both_side_by_side(results: Path, quiz: Quiz) -> None:
    quiz("report", results)
    similar = (results / "report/similar.html").read_text("utf-8")
    assert "pairs/attention-001.html" in similar
    pair = (results / "report/pairs/attention-001.html").read_text("utf-8")
    assert 'class="common"' in pair and 'class="known"' in pair
    assert "../pairs/attention-001.html" in (results / "report/candidates/a0.html").read_text(
        "utf-8"
    )


def test_nothing_to_compare_is_told(tmp_path: Path, quiz: Quiz) -> None:
    made.folder(tmp_path, [made.result("a", source=None, status="missing", kind="missing")])
    assert "no answer to compare" in quiz("similar", tmp_path, code=4).stderr
    quiz("similar", tmp_path, "--export", "dolos", tmp_path / "d", code=2)


# --- for other tools -----------------------------------------------------------------------------
def test_dolos_gets_a_zip_with_its_table(results: Path, tmp_path: Path, quiz: Quiz) -> None:
    quiz("similar", results, "--export", "dolos", tmp_path / "dolos")
    with zipfile.ZipFile(tmp_path / "dolos" / "attention.zip") as archive:
        rows = list(csv.DictReader(io.StringIO(archive.read("info.csv").decode())))
        assert {one["filename"] for one in rows} | {"info.csv"} == set(archive.namelist())
        assert [one["filename"] for one in rows if one["ignored"] == "true"] == ["stub.py"]
        assert archive.read("answers/a0.py").decode() == OWN_WAY
        reference = (ATTENTION.solution / "reference.py").read_text("utf-8")
        assert reference not in [archive.read(name).decode() for name in archive.namelist()]


def test_jplag_gets_folders_and_base_code(results: Path, tmp_path: Path, quiz: Quiz) -> None:
    done = quiz("similar", results, "--export", "jplag", tmp_path / "jplag")
    place = tmp_path / "jplag" / "attention"
    assert (place / "submissions" / "a0" / "attention.py").read_text() == OWN_WAY
    base = [path.read_text("utf-8") for path in (place / "base-code").iterdir()]
    assert ATTENTION.stub() in base
    for source in base:
        ast.parse(source)
    assert "keep it to yourself" in done.stderr
