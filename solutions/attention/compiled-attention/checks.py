"""Checks of `compiled-attention`: run on the answer and on the reference alike."""

import sys

import torch
from torch import Tensor
from torch.overrides import TorchFunctionMode

from quizapp.checks import check

READS = {
    "item": ".item()",
    "tolist": ".tolist()",
    "numpy": ".numpy()",
    "__array__": "an array made of a tensor",
    "__bool__": "bool(), if or assert on a tensor",
    "is_nonzero": "bool(), if or assert on a tensor",
    "__int__": "int() of a tensor",
    "__float__": "float() of a tensor",
    "__index__": "a tensor for a whole number",
    "__contains__": "in",
    "__format__": "a tensor in a text",
    "__repr__": "a tensor in a text",
    "equal": "torch.equal",
    "allclose": "torch.allclose",
    "nonzero": "nonzero",
    "argwhere": "argwhere",
    "masked_select": "masked_select",
    "unique": "unique",
    "bincount": "bincount",
    "_pack_padded_sequence": "pack_padded_sequence",
}
"""Calls that need values, or whose shape depends on them, and what learners call them."""

SIZED = {"arange", "zeros", "ones", "full", "empty", "narrow", "pad", "new_zeros", "new_full"}
"""Calls that take sizes: a tensor among these is read."""


class Watch(TorchFunctionMode):
    """Notes each call that a compiler could not answer, as it knows shapes and no values."""

    def __init__(self):
        super().__init__()
        self.seen = set()

    def __torch_function__(self, function, types, args=(), kwargs=None):
        if sys._getframe(1).f_globals.get("__name__", "").startswith("quizapp."):
            return function(*args, **(kwargs or {}))  # of whoever takes notes for a replay
        name = getattr(function, "__name__", "")
        kwargs = kwargs or {}
        if name in READS:
            self.seen.add(READS[name])
        elif name == "where" and len(args) + len(kwargs) == 1:
            self.seen.add("where with a condition alone")
        elif name in ("__getitem__", "__setitem__"):
            self.index(args[1], taken=name == "__getitem__")
        elif name in SIZED and any(isinstance(one, Tensor) for one in sizes(args)):
            self.seen.add("a tensor for a size")
        elif name == "repeat_interleave" and isinstance(args[-1], Tensor):
            self.seen.add("repeat_interleave by a tensor")
        return function(*args, **kwargs)

    def index(self, key, taken):
        # what x[mask] takes is of a shape that depends on values; x[mask] = 0 has no such shape
        for one in key if isinstance(key, tuple) else (key,):
            if taken and isinstance(one, Tensor) and one.dtype == torch.bool:
                self.seen.add("x[mask]")
            if isinstance(one, slice) and any(
                isinstance(end, Tensor) for end in (one.start, one.stop)
            ):
                self.seen.add("a tensor for the end of a slice")


def sizes(args):
    """What stands beside the tensor that is worked on, tuples opened."""
    for one in args[1:] if args and isinstance(args[0], Tensor) and args[0].dim() else args:
        yield from one if isinstance(one, (tuple, list)) else (one,)


def lengths(given, *values):
    return torch.tensor(values, device=given.device)


@check(explains="padding")
def padding(make, given):
    """Real positions attend to real keys alone, and padding comes out as 0."""
    for shape, heads, real in [
        ((3, 6, 12), 3, (6, 4, 1)),
        ((2, 5, 8), 1, (2, 5)),
        ((1, 7, 6), 6, (3,)),
    ]:
        layer = given.fill(make(shape[-1], heads), scale=1.5)
        yield layer(given.normal(*shape, std=1.5), lengths(given, *real))
    yield given.fill(make(16))(given.normal(2, 3, 16), lengths(given, 3, 2))


@check(explains="values")
def no_value_is_read(make, given):
    """No value of a tensor is read in Python, so that a compiler sees a single graph."""
    layer = given.fill(make(12, 3))
    for real in [(5, 2, 3), (5, 5, 5), (0, 4, 5)]:
        x, known = given.normal(3, 5, 12), lengths(given, *real)
        with Watch() as watch:
            out = layer(x, known)
        yield {"values are read by": ", ".join(sorted(watch.seen)) or "nothing", "output": out}


@check(explains="empty")
def empty(make, given):
    """An empty sequence gives zeros, and gradients that are numbers."""
    for real in [(0, 4), (0, 0), (1, 0)]:
        layer, known = given.fill(make(8, 2)), lengths(given, *real)
        x = given.normal(2, 4, 8).requires_grad_()
        out = layer(x, known)
        given.pull_back(out)
        yield {"output": out, "gradient of x": x.grad}
        yield {name: one.grad for name, one in layer.named_parameters()}


@check(explains="content")
def content(make, given):
    """What stands in the padding changes nothing."""
    layer, known = given.fill(make(12, 3)), lengths(given, 4, 2)
    x = given.normal(2, 6, 12)
    yield layer(x, known)
    x = x.clone()
    x[0, 4:], x[1, 2:] = 50.0, -50.0
    yield layer(x, known)


@check(explains="again")
def again(make, given):
    """The same layer takes other batches, lengths and sizes, one after another."""
    layer = given.fill(make(8, 2))
    for shape, real in [((2, 5), (5, 3)), ((2, 5), (2, 4)), ((3, 7), (7, 1, 6)), ((1, 1), (1,))]:
        yield layer(given.normal(*shape, 8), lengths(given, *real))


@check(explains="stable")
def large_scores(make, given):
    """Scores in the hundreds give finite, right outputs."""
    layer = given.fill(make(16, 2), scale=4.0)
    yield layer(given.normal(2, 5, 16, std=6.0), lengths(given, 5, 3))


@check(explains="gradients")
def gradients(make, given):
    """Gradients reach the input, where it is real, and every weight."""
    layer, known = given.fill(make(12, 3)), lengths(given, 5, 3)
    x = given.normal(2, 5, 12).requires_grad_()
    out = layer(x, known)
    given.pull_back(out)
    yield {"output": out, "gradient of x": x.grad}
    yield {name: one.grad for name, one in layer.named_parameters()}


@check(explains="inputs")
def inputs_kept(make, given):
    """Inputs are left alone, strided ones work, a second call gives the same."""
    layer, known = given.fill(make(8, 2)), lengths(given, 3, 6)
    x = given.normal(2, 6, 8, strided=True)
    first = layer(x, known)
    yield first, x, known
    yield layer(x, known)
