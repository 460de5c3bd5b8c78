"""Forbidden names in a source, and which of a runner's words about them count."""

import sys
import textwrap
import types
import warnings

import pytest

from quizapp.grading.judge.rules import Rules
from quizapp.grading.runner.rules import Forbidden, uses
from quizapp.grading.runner.rules.names import find

SDPA = "torch.nn.functional.scaled_dot_product_attention"
MHA = "torch.nn.MultiheadAttention"
CONV = "torch.nn.functional.conv2d"
SOFTMAX = "torch.Tensor.softmax"
ADAM = "torch.optim.adam.adam"
FORBIDDEN = Forbidden((SDPA, MHA, CONV, "torch.conv2d", "torch.conv1d", ADAM, "captum.attr.Cam"))


FORBIDDEN.prepare()


def found(source: str, *entries: str) -> list[tuple[str, int, str]]:
    text = textwrap.dedent(source).lstrip()
    known = uses(text, FORBIDDEN, entries)
    # What the compiled code shows at once must be what the walk over the syntax finds.
    assert uses(text, FORBIDDEN, entries, compile(text, "answer.py", "exec")) == known
    return [tuple(one) for one in known]


@pytest.mark.parametrize(
    ("source", "name", "line", "how"),
    [
        ("import torch\ntorch.nn.functional.conv2d(x, w)", CONV, 2, "call"),
        ("import torch as t\nt.nn.functional.conv2d(x, w)", CONV, 2, "call"),
        ("import torch.nn.functional\ntorch.nn.functional.conv2d(x, w)", CONV, 2, "call"),
        ("import torch.nn.functional as F\nF.conv2d(x, w)", CONV, 2, "call"),
        ("from torch.nn import functional as F\nF.conv2d(x, w)", CONV, 2, "call"),
        ("from torch import nn\nnn.functional.conv2d(x, w)", CONV, 2, "call"),
        ("from torch.nn.functional import conv2d\nconv2d(x, w)", CONV, 2, "call"),
        ("from torch.nn.functional import conv2d as c\nc(x, w)", CONV, 2, "call"),
        ("from torch.nn.functional import *\nconv2d(x, w)", CONV, 2, "call"),
        ("from torch import nn\nlayer = nn.MultiheadAttention(8, 2)", MHA, 2, "call"),
        ("from torch import nn\nclass A(nn.MultiheadAttention): ...", MHA, 2, "base"),
        ("from torch.nn import *\nclass A(MultiheadAttention): ...", MHA, 2, "base"),
        ("import torch\nattend = torch.nn.MultiheadAttention", MHA, 2, "use"),
        ("import torch.nn.functional as F\nprint()\nf = F.conv2d", CONV, 3, "use"),
        ("from torch import nn\ng = nn\nh = g.functional\nh.conv2d(x, w)", CONV, 4, "call"),
        ("import torch\na, b = torch.nn, torch\na.functional.conv2d(x)", CONV, 3, "call"),
        ("import torch\n(n := torch.nn).functional.conv2d(x)", CONV, 2, "call"),
        ("import torch\nf: object = torch.nn\nf.functional.conv2d(x)", CONV, 3, "call"),
        ("from torch.nn import functional as F\ngetattr(F, 'conv2d')(x)", CONV, 2, "call"),
        ("import torch\ngetattr(getattr(torch, 'nn'), 'functional').conv2d", CONV, 2, "use"),
        ("import importlib as i\ni.import_module('torch').conv2d(x)", "torch.conv2d", 2, "call"),
        ("import torch\ntorch.conv2d(x, w)", "torch.conv2d", 2, "call"),
        ("from torch.nn.modules.conv import F\nF.conv2d(x, w)", CONV, 2, "call"),
        ("import torch\ntorch._C._nn.scaled_dot_product_attention(q)", SDPA, 2, "call"),
        ("from torch.nn.modules.activation import MultiheadAttention as M\nM(1)", MHA, 2, "call"),
        ("from torch.optim import adam\nadam.adam(p)", ADAM, 2, "call"),
        ("import captum.attr\ncaptum.attr.Cam(m)", "captum.attr.Cam", 2, "call"),
        ("def f(x):\n    import torch\n    return torch.conv2d(x)", "torch.conv2d", 3, "call"),
        ("import torch\ndef f(x, g=torch.conv2d): ...", "torch.conv2d", 2, "use"),
        ("import torch\n@torch.conv2d\ndef f(x): ...", "torch.conv2d", 2, "use"),
        ("import torch\nf = lambda x: torch.conv2d(x)", "torch.conv2d", 2, "call"),
        ("import torch\ny = [torch.conv2d(x) for x in z]", "torch.conv2d", 2, "call"),
        ("import torch\ny = map(torch.conv2d, z)", "torch.conv2d", 2, "use"),
        ("import torch\nclass A:\n  def f(s):\n    torch.conv2d(s)", "torch.conv2d", 4, "call"),
        ("import torch\nclass A:\n  n = torch.conv2d", "torch.conv2d", 3, "use"),
        ("import torch\ntry: torch.conv2d(x)\nexcept OSError: own(x)", "torch.conv2d", 2, "call"),
        ("import torch\ny = (torch\n  .conv2d(x))", "torch.conv2d", 3, "call"),
        ("import torch\nprint(f'{torch.conv2d(x)}')", "torch.conv2d", 2, "call"),
    ],
)
def test_a_use(source: str, name: str, line: int, how: str) -> None:
    assert found(source) == [(name, line, how)]


@pytest.mark.parametrize(
    "source",
    [
        "# torch.conv2d(x)\n",
        '"""Does what torch.nn.functional.conv2d does."""',
        "import torch\nname = 'torch.conv2d'\n",
        "def conv2d(x): ...\nconv2d(1)\n",
        "class MultiheadAttention: ...\nclass A(MultiheadAttention): ...\n",
        "import torch.nn.functional as F\nF.linear(x, w)\n",
        "from torch.nn.functional import conv2d\n",  # what is never used does no harm
        "class torch:\n    conv2d = print\ntorch.conv2d(x)\n",
        "import torch\ndef f(torch):\n    return torch.conv2d(x)\n",
        "import torch\nf = lambda torch: torch.conv2d(x)\n",
        "import torch\ny = [torch.conv2d for torch in z]\n",
        "import torch\ndef f():\n    for torch in z:\n        torch.conv2d(x)\n",
        "import torch\ndef f():\n    with g() as torch:\n        torch.conv2d(x)\n",
        "from torch import nn\ndef f(layer: nn.MultiheadAttention) -> nn.MultiheadAttention: ...\n",
        "from torch import nn\nlayer: nn.MultiheadAttention | None = None\n",
        "from torch import nn\nisinstance(x, (nn.Linear, nn.MultiheadAttention))\n",
        "from torch import nn\nissubclass(x, nn.MultiheadAttention)\n",
        "import mine\nmine.conv2d(x)\n",
        "from . import conv2d\nconv2d(x)\n",
        "import torch\nself.conv2d(x)\nx.conv2d()\n",
        "import torch\ndef getattr(a, b): ...\ngetattr(torch, 'conv2d')\n",
        "import torch\ngetattr(torch, 'conv' + '2d')\n",  # the tripwire's business
        "import torch\ntorch.nn.functional.unfold(x)\ntorch.einsum('i', x)\n",
        "import torch\ndef f():\n    global torch\n    torch = own\ntorch.conv2d(x)\n",
        "try:\n    from torch import conv2d\nexcept ImportError:\n    conv2d = own\nconv2d(x)\n",
        "import torch\nmatch x:\n    case torch:\n        torch.conv2d(x)\n",
        "import torch\nx.softmax(-1)\n",
        "import torch\ntorch = None\ntorch.conv2d(x)\n",
    ],
)
def test_no_use(source: str) -> None:
    assert found(source) == []


def test_an_entry_that_is_imported_is_used() -> None:
    source = "from torch.nn.functional import conv2d\n"
    assert found(source, "conv2d") == [(CONV, 1, "use")]
    assert found("from torch.nn.functional import conv2d\ndef conv2d(x): ...", "conv2d") == []


@pytest.mark.parametrize(
    "beside",
    [
        "if __name__ == '__main__':\n    print(torch.conv2d(x))\n",
        "if '__main__' == __name__:\n    torch.conv2d(x)\nelse:\n    pass\n",
        "def test_like_torch():\n    assert mine(x) == torch.conv2d(x)\n",
        "def compare(x):\n    return torch.conv2d(x)\n\n"
        "def test():\n    compare(1)\n\n"
        "class Test:\n    def test(self):\n        torch.conv2d(x)\n",
        "async def unused():\n    torch.conv2d(x)\n",
    ],
)
def test_what_never_runs_while_graded_is_no_use(beside: str) -> None:
    source = f"import torch\ndef mine(x): return helper(x)\ndef helper(x): ...\n{beside}"
    assert found(source, "mine") == []
    assert found(source) != []


@pytest.mark.parametrize(
    "source",
    [
        "def mine(x): return torch.conv2d(x)",
        "def a(x): return torch.conv2d(x)\ndef b(x): return a(x)\ndef mine(x): return b(x)",
        "def mine(x): return a(x)\nclass A:\n    def f(self): torch.conv2d(x)\na = A().f",
        "def a(x): return torch.conv2d(x)\nmine = a",
        "def a(x): return torch.conv2d(x)\ndef mine(x): return globals()['a'](x)",
        "def a(x): return torch.conv2d(x)\nclass mine:\n    f = a",
        "class A:\n    f = torch.conv2d\nclass mine(A): ...",
        "@keep\ndef a(x): return torch.conv2d(x)",
        "if __name__ != '__main__':\n    torch.conv2d(x)",
        "if __name__ == '__main__': ...\nelse:\n    torch.conv2d(x)",
    ],
)
def test_what_an_entry_reaches_is_a_use(source: str) -> None:
    assert [one[0] for one in found("import torch\n" + source, "mine")] == ["torch.conv2d"]


def test_each_line_is_told_up_to_a_bound() -> None:
    assert found("import torch\ntorch.conv2d(x)\nprint()\ntorch.conv1d(x)\ntorch.conv2d(x)") == [
        ("torch.conv2d", 2, "call"),
        ("torch.conv1d", 4, "call"),
        ("torch.conv2d", 5, "call"),
    ]
    assert len(found("import torch\n" + "torch.conv2d(x)\n" * 1000)) == 20


def test_methods_count_where_the_challenge_lists_them() -> None:
    forbidden = Forbidden((SOFTMAX,))
    told = [(SOFTMAX, 2, "call")]
    assert uses("def f(x):\n    return x.softmax(-1)\n", forbidden) == told
    assert uses("def f(x):\n    return (x + 1).softmax(-1)\n", forbidden) == told
    assert uses("import torch\ntorch.Tensor.softmax(x, -1)\n", forbidden) == told
    assert uses("import torch\ntorch.softmax(x, -1)\n", forbidden) == []
    assert uses("def softmax(x): ...\ny.softmax(-1)\n", forbidden) == []
    assert uses("self.softmax = own\nself.softmax(x)\n", forbidden) == []


@pytest.mark.parametrize(
    "source",
    [
        "(" * 100_000,
        "x = " + "-" * 100_000 + "1",
        "x = " + "+".join(["1"] * 100_000),
        "x = " + "a." * 50_000 + "a",
        "x = " + "f('a')." * 20_000 + "a",
        "x = " + "[" * 90 + "]" * 90,
        "\0",
        "def f(:",
        "\ud800",
        "import torch\n" + "torch.conv2d(x)\n" * 200_000,
    ],
)
def test_hostile_sources_are_no_uses_and_no_harm(source: str) -> None:
    assert uses(source, FORBIDDEN) == []
    assert uses(source, FORBIDDEN, ("mine",)) == []


def test_a_deep_source_hides_nothing() -> None:
    """Deeper than a recursion of ours could go, and still a program."""
    deep = "import torch\nx = " + "+".join(["1"] * 900) + "\ntorch.conv2d(x)\n"
    assert found(deep) == [("torch.conv2d", 3, "call")]


def test_a_doubtful_escape_is_not_warned_of_twice() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        uses("x = '\\d'\n", FORBIDDEN)


def test_nothing_is_imported_to_find_a_name() -> None:
    import sys

    before = set(sys.modules)
    assert find("torch._dynamo.config") is None or "torch._dynamo" in before
    assert find("tkinter.Tk") is None
    assert find("torch.nn.Nothing") is None
    assert find("torch.nn.functional.conv2d.nothing") is None
    assert set(sys.modules) == before


# --- what the judge takes ------------------------------------------------------------------------
def rules(source: str = "a\nb\nc\n") -> Rules:
    return Rules(("torch.conv2d", "torch.nn.Conv2d"), source)


def test_a_breach_in_words() -> None:
    taken = rules()
    taken.take([["torch.conv2d", 2, "call"], ["torch.nn.Conv2d", 1, "base"]], "source")
    assert [one.text for one in taken.breaches()] == [
        "line 1 builds on torch.nn.Conv2d, which this challenge asks you to write yourself",
        "line 2 calls torch.conv2d, which this challenge asks you to write yourself",
    ]
    taken = rules()
    taken.take([["torch.conv2d", 0, "call"]], "run")
    assert taken.breaches()[0].text.startswith("an entry of your file, when it runs, calls")


def test_what_the_source_shows_is_not_told_twice() -> None:
    taken = rules()
    taken.take([["torch.conv2d", 2, "call"]], "run")
    taken.take([["torch.conv2d", 1, "use"]], "source")
    taken.take([["torch.nn.Conv2d", 3, "call"]], "run")
    assert [(one.name, one.line, one.how) for one in taken.breaches()] == [
        ("torch.conv2d", 1, "source"),
        ("torch.nn.Conv2d", 3, "run"),
    ]


@pytest.mark.parametrize(
    "told",
    [
        None, 3, "torch.conv2d", {}, [None], [[]], ["torch.conv2d"], [["torch.conv2d", 1]],
        [["torch.conv2d", 1, "call", 2]], [["torch.add", 1, "call"]], [["torch.conv2d", 0, "use"]],
        [["torch.conv2d", -1, "call"]], [["torch.conv2d", 99, "call"]],
        [["torch.conv2d", True, "call"]], [["torch.conv2d", 1.0, "call"]],
        [["torch.conv2d", "1", "call"]], [[["torch.conv2d"], 1, "call"]],
        [["torch.conv2d", 1, None]], [{"name": "torch.conv2d"}],
    ],
)  # fmt: skip
def test_forged_uses_are_dropped(told: object) -> None:
    taken = rules()
    taken.take(told, "source")
    assert taken.breaches() == ()


def test_a_flood_of_uses_is_bounded() -> None:
    taken = rules("\n" * 10_000)
    for _ in range(50):
        taken.take([["torch.conv2d", line, "call"] for line in range(1, 10_000)], "source")
    assert len(taken.breaches()) == 20


def test_modules_loaded_later_are_searched_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    name = "torch.nn.functional.conv1d"
    later = "quizapp_tests_late_library"
    forbidden = Forbidden((name, f"{later}.conv"))
    before = len(forbidden.places)
    library = types.ModuleType(later)
    library.alias = forbidden.things[name]  # type: ignore[attr-defined]
    library.conv = lambda x: x  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, later, library)
    places = {(one.module.__name__, one.attribute): one.name for one in forbidden.places}
    assert places[later, "alias"] == name
    assert len(places) == before + 1
    forbidden.look()
    places = {(one.module.__name__, one.attribute): one.name for one in forbidden.places}
    assert places[later, "conv"] == f"{later}.conv"
    assert len(places) == len(forbidden.places) == before + 2


def test_a_text_without_a_forbidden_word_is_not_walked(monkeypatch: pytest.MonkeyPatch) -> None:
    other = types.ModuleType("other")
    other.blend = find(CONV)  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "other", other)
    fresh = Forbidden((CONV, MHA))
    assert fresh.spellings == frozenset()
    fresh.prepare()
    assert {"conv2d", "MultiheadAttention", "blend"} <= fresh.spellings

    def unlike(text: str) -> list[str]:
        code = compile(text, "answer.py", "exec")
        return [one.name for one in uses(text, fresh, (), code)]

    assert unlike("from other import blend\nblend(1)") == [CONV]
    assert unlike("import other\ngetattr(other, 'bl' 'end')(1)") == [CONV]
    assert unlike("import other\ndef f(x):\n    return [other.blend(y) for y in x]") == [CONV]
    monkeypatch.setattr("quizapp.grading.runner.rules.source.ast.parse", None)
    assert unlike("import torch\n\ndef f(x):\n    return torch.softmax(x, -1)") == []
