"""``Given``: the same data for everybody, whatever happens in between."""

import pytest
import torch
from torch import Tensor, nn

from quizapp.checks.entries import Make, bind
from quizapp.checks.given import ContractError, Given
from quizapp.checks.record import Parameters

DTYPES = (torch.float32, torch.bfloat16, torch.float16, torch.float64)
CPU = torch.device("cpu")


def given(
    seed: int = 0, check: str = "one", dtype: torch.dtype = torch.float32, *, oracle: bool = False
) -> Given:
    return Given(seed, check, dtype, CPU, oracle=oracle)


def draws(source: Given) -> list[Tensor]:
    return [
        source.normal(3, 4),
        source.uniform(5, low=-2.0, high=3.0),
        source.integers(0, 1000, 6),
        source.coins(0.5, 40),
        source.permutation(20),
        torch.tensor(source.integer(0, 1 << 40)),
        torch.tensor(source.number(0.0, 1.0)),
        source.normal(2, 3, mean=5.0, std=0.1, strided=True),
    ]


def test_the_same_draws_again() -> None:
    for one, other in zip(draws(given()), draws(given()), strict=True):
        assert torch.equal(one, other)


@pytest.mark.parametrize("other", [given(seed=1), given(check="two")])
def test_other_draws_for_another_seed_or_check(other: Given) -> None:
    for one, another in zip(draws(given()), draws(other), strict=True):
        assert not torch.equal(one, another)


def test_draws_of_one_run_differ() -> None:
    source = given()
    assert not torch.equal(source.normal(8), source.normal(8))


def test_an_answers_own_randomness_shifts_nothing() -> None:
    calm, disturbed = given(), given()
    first = calm.normal(4), calm.normal(4), calm.fill(nn.Linear(3, 3)).weight
    one = disturbed.normal(4)
    torch.manual_seed(99)
    torch.randn(1000)
    second = one, disturbed.normal(4), disturbed.fill(nn.Linear(3, 3)).weight
    for left, right in zip(first, second, strict=True):
        assert torch.equal(left, right)


def test_draws_leave_the_global_generator_alone() -> None:
    before = torch.get_rng_state()
    draws(given())
    assert torch.equal(before, torch.get_rng_state())


def test_reseed() -> None:
    source = given()
    source.reseed()
    one = torch.rand(5)
    source.reseed(1)
    other = torch.rand(5)
    source.reseed()
    assert torch.equal(one, torch.rand(5))
    assert not torch.equal(one, other)


@pytest.mark.parametrize("dtype", DTYPES)
def test_the_oracle_starts_from_the_rounded_values(dtype: torch.dtype) -> None:
    plain, oracle = given(dtype=dtype), given(dtype=dtype, oracle=True)
    values, exact = plain.normal(50, std=3.0), oracle.normal(50, std=3.0)
    assert values.dtype is dtype
    assert exact.dtype is torch.float64
    assert torch.equal(values.double(), exact)
    layer, other = plain.fill(nn.Linear(4, 4)), oracle.fill(nn.Linear(4, 4))
    assert layer.weight.dtype is dtype
    assert torch.equal(layer.weight.double(), other.weight)
    assert plain.number(0.0, 1.0) == oracle.number(0.0, 1.0)
    assert torch.equal(plain.tensor([0.1, 0.2]).double(), oracle.tensor([0.1, 0.2]))


def test_ranges() -> None:
    source = given()
    low = source.uniform(2000, low=-2.0, high=3.0)
    assert -2.0 <= low.min() < -1.9 and 2.9 < low.max() < 3.0
    whole = source.integers(-3, 4, 2000)
    assert set(whole.tolist()) == set(range(-3, 4))
    assert 0.2 < source.coins(0.3, 4000).double().mean() < 0.4
    assert sorted(source.permutation(30).tolist()) == list(range(30))
    values = source.normal(4000, mean=5.0, std=0.5)
    assert abs(values.mean() - 5.0) < 0.1 and abs(values.std() - 0.5) < 0.1


def test_strided_values_are_the_same_values() -> None:
    plain, wide = given().normal(4, 6), given().normal(4, 6, strided=True)
    assert torch.equal(plain, wide)
    assert plain.is_contiguous() and not wide.is_contiguous()
    assert torch.equal(given().uniform(4, 6), given().uniform(4, 6, strided=True))


class Shared(nn.Module):
    def __init__(self, order: bool) -> None:
        super().__init__()
        self.embed = nn.Embedding(5, 3)
        if order:
            self.first = nn.Linear(3, 3)
            self.norm = nn.BatchNorm1d(3)
        else:
            self.norm = nn.BatchNorm1d(3)
            self.first = nn.Linear(3, 3)
        self.head = nn.Linear(3, 5, bias=False)
        self.head.weight = self.embed.weight


def test_fill_by_name() -> None:
    one, other = given(), given()
    filled, again = one.fill(Shared(True)), other.fill(Shared(False))
    for name, value in filled.state_dict().items():
        assert torch.equal(value, again.state_dict()[name]), name
    assert filled.head.weight is filled.embed.weight
    [manifest] = one.manifests
    assert isinstance(manifest, Parameters)
    assert manifest.shapes["head.weight"] == manifest.shapes["embed.weight"] == [5, 3]
    assert manifest.shapes["norm.running_var"] == [3]
    assert "norm.num_batches_tracked" not in manifest.shapes


def test_fill_goes_by_the_name_that_was_asked_for() -> None:
    """An answer may keep `weight` in a layer of its own, whose name comes first in the alphabet."""
    asked, answer = nn.Linear(3, 2, bias=False), nn.Module()
    answer.cell = nn.Linear(3, 2, bias=False)
    answer.weight = answer.cell.weight
    assert given().fill(answer).weight.equal(given().fill(asked).weight)


def test_fill_draws_buffers_when_asked() -> None:
    left = given().fill(nn.BatchNorm1d(64))
    drawn = given().fill(nn.BatchNorm1d(64), buffers=True)
    assert torch.equal(left.running_var, torch.ones(64))
    assert not torch.equal(drawn.running_var, torch.ones(64))
    assert drawn.running_var.min() > 0
    assert int(drawn.num_batches_tracked) == 0


def test_fill_scales_by_fan_in() -> None:
    layer = given().fill(nn.Linear(400, 100), scale=2.0)
    assert abs(float(layer.weight.detach().std()) - 2.0 / 20.0) < 0.01
    norm = given().fill(nn.LayerNorm(400))
    assert abs(float(norm.weight.detach().mean()) - 1.0) < 0.1


def test_fill_keeps_what_requires_no_gradient() -> None:
    layer = nn.Linear(2, 2)
    layer.bias.requires_grad_(False)
    assert not given().fill(layer).bias.requires_grad


@pytest.mark.parametrize("value", [None, 3, torch.ones(2), lambda x: x])
def test_only_modules_can_be_filled(value: object) -> None:
    with pytest.raises(ContractError, match=r"an nn.Module was asked for, this is an? "):
        given().fill(value)  # type: ignore[type-var]
    with pytest.raises(ContractError):
        given().state(value)  # type: ignore[arg-type]


def test_state_is_a_copy() -> None:
    layer = nn.Linear(2, 2)
    state = given().state(layer)
    before = state["weight"].clone()
    with torch.no_grad():
        layer.weight.zero_()
    assert torch.equal(state["weight"], before)


def test_backward_gives_every_gradient() -> None:
    layer = nn.Linear(3, 2)
    x = torch.randn(4, 3)
    table = given().backward(layer, x)
    assert list(table) == [
        "output",
        "gradient of the input",
        "gradient of weight",
        "gradient of bias",
    ]
    assert x.grad is None and not x.requires_grad
    assert all(isinstance(value, Tensor) for value in table.values())


def test_backward_names_several_inputs() -> None:
    table = given().backward(lambda a, n, b: a * b * n, torch.ones(2), 3, torch.ones(2))
    assert list(table) == ["output", "gradient of input 0", "gradient of input 2"]


def test_backward_without_a_graph_gives_none() -> None:
    layer = nn.Linear(3, 2)
    table = given().backward(layer, torch.randn(4, 3))
    cut = given().backward(lambda x: layer(x).detach(), torch.randn(4, 3))
    assert table["gradient of the input"] is not None
    assert cut["gradient of the input"] is None


def test_backward_forgets_older_gradients() -> None:
    layer, x = nn.Linear(3, 2), torch.randn(4, 3)
    once = given().backward(layer, x)["gradient of weight"].clone()
    again = given().backward(layer, x)["gradient of weight"]
    assert torch.equal(once, again)


def test_the_cotangent_is_no_sum() -> None:
    """A sum has gradient 0 through softmax, and would hide every mistake there."""
    source = given()
    table = source.backward(lambda x: torch.softmax(x, -1), source.normal(3, 5))
    assert float(table["gradient of the input"].abs().max()) > 0.01


def test_the_cotangent_is_the_same_for_equal_shapes() -> None:
    x = torch.randn(3, 5)
    first, second = (
        given(dtype=torch.float64, oracle=one).backward(torch.sin, x.double())
        for one in (False, True)
    )
    assert torch.equal(first["gradient of the input"], second["gradient of the input"])


def test_raises() -> None:
    class Own(KeyError):
        pass

    def fail() -> None:
        raise Own("a")

    outcome = given().raises(fail)
    assert outcome.mro[:2] == ["Own", "KeyError"]
    assert given().raises(lambda: None).mro == []


def test_what_was_tried() -> None:
    source = given()
    make = bind({"Norm": nn.LayerNorm}, source)
    make(4, eps=0.5)  # type: ignore[operator]
    source.normal(2, 4, std=3.0)
    assert source.take_tried() == "Norm(4, eps=0.5), normal (2, 4) (std 3)"
    assert source.take_tried() == ""
    for n in range(20):
        source.normal(n + 1)
    assert source.take_tried().endswith(", and 13 more")


def test_several_entries_are_called_by_name() -> None:
    make = bind({"twice": lambda x: 2 * x, "half": lambda x: x / 2}, given())
    assert make.twice(3) == 6  # type: ignore[union-attr]
    with pytest.raises(AttributeError, match="lists no entry 'third'"):
        make.third(3)  # type: ignore[union-attr]


def test_inputs_are_called_as_the_arguments_they_become() -> None:
    source = Given(3, "a", torch.float32, torch.device("cpu"), named=True)
    assert source.names is not None

    def mix(x: Tensor, weight: Tensor, *, bias: Tensor | None = None) -> Tensor:
        return x * weight if bias is None else x * weight + bias

    make = Make("mix", mix, source)
    x, weight = source.normal(2), source.normal(2, std=3.0)
    make(x, weight, bias=source.tensor([1.0, 2.0]))
    assert source.take_tried() == (
        "x normal (2,), weight normal (2,) (std 3), bias values (2,), mix(x, weight, bias=bias)"
    )
    make(x, weight)  # drawn before the last result: nothing here says how
    assert source.take_tried() == "mix(tensor (2,), tensor (2,))"

    layer = Make("Layer", lambda: nn.Linear(3, 3), source)()
    plain = nn.Module.__call__
    with source.names.watching():
        layer(source.normal(1, 3))
        nn.Linear(3, 1)(source.normal(2, 3))  # no entry made this one
    assert nn.Module.__call__ is plain
    source.backward(layer, source.normal(4, 3))
    tried = source.take_tried()
    assert tried == "Layer(), input normal (1, 3), normal (2, 3), normal (4, 3)"


def test_a_gradient_s_input_is_named_while_modules_are_watched() -> None:
    source = Given(3, "a", torch.float32, torch.device("cpu"), named=True)
    assert source.names is not None
    layer = Make("Layer", lambda: nn.Linear(3, 3), source)()
    with source.names.watching():
        source.backward(layer, source.normal(4, 3))
    assert source.take_tried() == "Layer(), input normal (4, 3)"


def test_an_object_is_called_by_its_class() -> None:
    class Stopper:
        pass

    source = Given(3, "a", torch.float32, torch.device("cpu"))
    Make("run", lambda *_: None, source)(Stopper())
    assert source.take_tried() == "run(Stopper)"


def test_a_table_of_tensors_is_counted_not_printed() -> None:
    source = Given(3, "a", torch.float32, torch.device("cpu"))
    run = Make("run", lambda *_: None, source)
    run(nn.Linear(3, 1).state_dict(), {"x": torch.ones(2)}, {"n": 3})
    assert source.take_tried() == "run(a dict of 2 tensors, a dict of a tensor, {'n': 3})"
    run([(torch.ones(5, 6), torch.ones(5))], [(1, 2)])
    assert source.take_tried() == "run([[tensor (5, 6), tensor (5,)]], [(1, 2)])"
