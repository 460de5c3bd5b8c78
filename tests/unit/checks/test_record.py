"""``freeze``: only data survives, as it was at that moment."""

from collections import OrderedDict, namedtuple
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from quizapp.checks import check, free
from quizapp.checks.check import collect
from quizapp.checks.given import ContractError, Given
from quizapp.checks.harness import Setting, describe, load_source, run_check
from quizapp.checks.record import (
    Free,
    Odd,
    OpenTable,
    Parameters,
    Raised,
    Sequence,
    Table,
    TensorLeaf,
    class_name,
    freeze,
    thaw,
)

SETTING = Setting(0, torch.float32, torch.device("cpu"))


def leaf(value: object) -> Tensor:
    frozen = freeze(value)
    assert isinstance(frozen, TensorLeaf)
    return frozen.tensor


@pytest.mark.parametrize("value", [None, True, 3, -(1 << 63), 2.5, float("inf"), "text", ""])
def test_plain_values_stay(value: object) -> None:
    assert freeze(value) == value
    assert type(freeze(value)) is type(value)


def test_what_happens_afterwards_changes_nothing() -> None:
    tensor, inner = torch.zeros(3), [1]
    frozen = freeze([tensor, inner])
    tensor.fill_(7.0)
    inner.append(2)
    assert isinstance(frozen, Sequence)
    assert torch.equal(frozen.items[0].tensor, torch.zeros(3))  # type: ignore[union-attr]
    assert frozen.items[1] == Sequence([1])


def test_tensors_are_detached_and_whole() -> None:
    parameter = nn.Parameter(torch.arange(6.0).reshape(2, 3))
    for value in (
        parameter,
        parameter * 1,
        parameter.T.T,
        parameter[:, ::2],
        parameter.expand(4, 2, 3),
    ):
        kept = leaf(value)
        assert type(kept) is Tensor
        assert not kept.requires_grad and kept.is_contiguous()
        assert torch.equal(kept, value.detach())


def test_a_lazily_negated_tensor_is_resolved() -> None:
    lazy = torch.randn(3, dtype=torch.complex64).conj().imag
    assert lazy.is_neg()
    assert not leaf(lazy).is_neg()
    assert torch.equal(leaf(lazy), lazy)


class Liar(Tensor):
    pass


class Name(str):
    pass


Pair = namedtuple("Pair", "a b")


@pytest.mark.parametrize(
    ("value", "what"),
    [
        (torch.zeros(2).as_subclass(Liar), "an object of class Liar"),
        (torch.zeros(2, device="meta"), "a meta tensor"),
        (torch.zeros(2).to_sparse(), "a tensor of layout sparse_coo"),
        (torch.zeros(2, dtype=torch.complex64), "a tensor of dtype complex64"),
        (torch.zeros(2, dtype=torch.uint16), "a tensor of dtype uint16"),
        (torch.zeros(2, dtype=torch.float8_e5m2), "a tensor of dtype float8_e5m2"),
        (torch.zeros(1).expand(1 << 25), "a tensor too large"),
        (np.zeros(2), "a NumPy array"),
        (1 << 63, "an int beyond 64 bits"),
        ("x" * 65_537, "a string beyond 65,536 characters"),
        (2j, "an object of class complex"),
        (object(), "an object of class object"),
        ((n for n in range(3)), "an object of class generator"),
        (Name("x"), "an object of class Name"),
        ({1, 2}, "an object of class set"),
        (b"x", "an object of class bytes"),
        (nn.Linear(1, 1), "an object of class Linear"),
    ],
)
def test_odd_things(value: object, what: str) -> None:
    assert freeze(value) == Odd(what)
    assert freeze([value]) == Sequence([Odd(what)])


def test_containers() -> None:
    assert freeze((1, [2])) == Sequence([1, Sequence([2])])
    assert freeze(Pair(1, 2)) == Sequence([1, 2])
    assert freeze({"a": 1, 2: 3}) == Table({"a": 1, "2": 3})
    assert freeze(OrderedDict(a=1)) == Table({"a": 1})
    assert freeze(OpenTable(a=1)) == Table({"a": 1}, open=True)
    assert freeze(torch.Size([2, 3])) == Sequence([2, 3])


def test_scalars_of_numpy_and_torch_names() -> None:
    assert freeze(np.float32(0.5)) == 0.5
    assert freeze(np.bool_(True)) is True
    assert freeze(torch.float32) == "torch.float32"
    assert freeze(torch.device("cpu")) == "cpu"
    assert freeze(ValueError) == "type ValueError"


def test_free_values() -> None:
    assert freeze(free(3)) == Free(3)
    assert freeze(free([1], shape=False)) == Free(Sequence([1]), shape=False)
    assert freeze([free(3)]) == Sequence([Free(3)])


def test_nothing_grows_without_end() -> None:
    endless: list[Any] = []
    endless += [endless, endless]
    deep: list[Any] = []
    for _ in range(100):
        deep = [deep]
    too_large = Odd("a structure too deep or too large to be an answer")
    for value in (endless, deep, list(range(30_000)), {"a": endless}):
        assert freeze(value) == too_large
        assert freeze(free(value, shape=False)) == Free(too_large, shape=False)


def test_names_of_classes_that_lie() -> None:
    class Meta(type):
        @property
        def __name__(cls) -> str:  # type: ignore[override]
            raise SystemExit

    class Loud(metaclass=Meta):
        pass

    assert class_name(Loud) == "Loud"
    assert freeze(Loud()) == Odd("an object of class Loud")
    assert freeze(Loud) == "type Loud"


def test_thaw() -> None:
    tensor = torch.ones(2)
    thawed = thaw(freeze([tensor, {"a": (1, None)}, free(2.5), "x"]))
    assert torch.equal(thawed[0], tensor)
    assert thawed[1:] == [{"a": [1, None]}, 2.5, "x"]
    assert thaw(Raised(["ValueError"])) == Raised(["ValueError"])


# --- checks and their runs -----------------------------------------------------------------------
def test_a_check_needs_words_and_yields() -> None:
    with pytest.raises(ValueError, match="write one"):

        @check(explains="x")
        def silent(make: Any, given: Any) -> Iterator[object]:
            yield 1

    with pytest.raises(ValueError, match="this one never yields"):

        @check(explains="x")  # type: ignore[arg-type]
        def returning(make: Any, given: Any) -> int:
            """Has words."""
            return 1


def test_the_label_is_the_first_paragraph() -> None:
    @check(explains="x")
    def two_words(make: Any, given: Any) -> Iterator[object]:
        """Over two
        lines.

        And more."""
        yield 1

    assert two_words.label == "Over two lines."
    assert two_words.name == "two-words"


def test_collect_keeps_order_and_dtypes() -> None:
    source = (
        "from quizapp.checks import check\n"
        "@check(explains='x', dtypes=('float64',))\n"
        "def late(make, given):\n    'Says.'\n    yield 1\n"
        "@check(explains='x')\n"
        "def always(make, given):\n    'Says.'\n    yield 1\n"
    )
    module = load_source(source, "checks.py", "checks")
    assert [one.name for one in collect(module, "float32")] == ["always"]
    assert [one.name for one in collect(module, "float64")] == ["late", "always"]


def ran(target: Any, body: Any = None, setting: Setting = SETTING) -> Any:
    def default(make: Any, given: Any) -> Iterator[object]:
        """Calls it."""
        yield make(given.normal(2))

    return run_check(
        check(explains="x")(body or default), {"f": target}, setting, filename=__file__
    )


def test_a_run_records_what_came_and_how_it_ended() -> None:
    def body(make: Any, given: Any) -> Iterator[object]:
        """Two cases, then an end."""
        given.fill(nn.Linear(1, 1))
        yield make(given.normal(2))
        yield make(given.normal(3))
        raise ZeroDivisionError("none left")

    record = ran(lambda x: x.sum(), body)
    assert [type(one.value) for one in record.items] == [Parameters, TensorLeaf, TensorLeaf]
    assert [one.tried for one in record.items][1:] == [
        "normal (2,), f(tensor (2,))",
        "normal (3,), f(tensor (3,))",
    ]
    assert record.failure is not None
    assert (record.failure.kind, record.failure.type) == ("error", "ZeroDivisionError")
    assert [name for _, name, _ in record.failure.frames] == ["body"]


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit, GeneratorExit, ValueError])
def test_no_exception_leaves_a_run(error: type[BaseException]) -> None:
    def fail(x: Tensor) -> None:
        raise error

    assert ran(fail).failure.type == error.__name__


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (ContractError("x"), "contract"),
        (MemoryError(), "memory"),
        (RuntimeError("DefaultCPUAllocator: can't allocate memory: tried"), "memory"),
        (torch.OutOfMemoryError("CUDA out of memory."), "memory"),
        (RuntimeError("shapes differ"), "error"),
        (ValueError("can't allocate memory"), "error"),
    ],
)
def test_kinds_of_failure(error: Exception, kind: str) -> None:
    assert describe(error, "").kind == kind


def test_settings_of_torch_are_put_back() -> None:
    seen: list[tuple[torch.dtype, bool]] = []

    def look(x: Tensor) -> Tensor:
        seen.append((torch.get_default_dtype(), torch.is_grad_enabled()))
        torch.set_default_dtype(torch.bfloat16)
        torch.set_grad_enabled(False)
        return x

    before = torch.get_default_dtype()
    oracle = Setting(0, torch.float32, torch.device("cpu"), oracle=True)
    for setting in (SETTING, oracle):
        ran(look, setting=setting)
    assert seen == [(torch.float32, True), (torch.float64, True)]
    assert torch.get_default_dtype() is before
    assert torch.is_grad_enabled()


def test_a_run_without_end_is_cut() -> None:
    def body(make: Any, given: Any) -> Iterator[object]:
        """Never ends."""
        while True:
            yield 1

    record = ran(None, body)
    assert record.failure.kind == "contract"
    assert len(record.items) == 2001


@pytest.mark.parametrize(
    ("tensor", "words"),
    [
        (torch.zeros([1] * 17), "a tensor of 17 dimensions"),
        (torch.zeros(0, 1 << 40), "a tensor too large"),
        (torch.zeros((), dtype=torch.complex64), "a tensor of dtype complex64"),
    ],
)
def test_tensors_that_no_record_takes(tensor: Tensor, words: str) -> None:
    assert freeze(tensor) == Odd(words)


def test_outcomes_name_classes_whose_metaclass_lies() -> None:
    class Meta(type):
        @property
        def __name__(cls) -> Any:
            return {"no": "text"}

    class Text(str):
        def __getitem__(self, key: Any) -> Any:
            return object()

    class Lying(Exception, metaclass=Meta):
        def __str__(self) -> str:
            return Text("said")

    def lie() -> None:
        raise Lying

    outcome = Given(0, "x", torch.float32, torch.device("cpu")).raises(lie)
    assert outcome == Raised(["Lying", "Exception", "BaseException"], "said")
    assert type(outcome.message) is str
