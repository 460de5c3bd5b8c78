"""Checks of `model-size`: run on the answer and on the reference alike.

Sizes depend on dtypes, so each tensor here is given its own, whatever is graded.
"""

import torch
from torch import nn

from quizapp.checks import ContractError, check


class Packed(nn.Module):
    """A linear layer as torch's quantised ones are: no parameters, its tensors in a tuple."""

    def __init__(self, inputs, outputs, device):
        super().__init__()
        self.codes = (torch.ones(outputs, inputs, dtype=torch.int8, device=device),)
        self.scale = torch.ones(outputs, dtype=torch.float32, device=device)

    def get_extra_state(self):
        return {"packed": (self.codes, [self.scale]), "dtype": torch.qint8, "version": 3}

    def set_extra_state(self, state):
        del state


class Holder(nn.Module):
    """A module with these tensors as parameters, buffers and buffers that are not saved."""

    def __init__(self, parameters=(), buffers=(), passing=()):
        super().__init__()
        for index, one in enumerate(parameters):
            self.register_parameter(
                f"parameter_{index}", nn.Parameter(one, one.is_floating_point())
            )
        for index, one in enumerate(buffers):
            self.register_buffer(f"buffer_{index}", one)
        for index, one in enumerate(passing):
            self.register_buffer(f"passing_{index}", one, persistent=False)


def floats(given, module):
    """The module in float32: what is graded, or computed with, is another matter."""
    return module.to(device=given.device, dtype=torch.float32)


def ones(given, *shape, dtype=torch.float32):
    return torch.ones(shape, dtype=dtype, device=given.device)


def some(given, count, *shape, dtype=torch.float32):
    """Zeros but for `count` ones at random places."""
    total = torch.Size(shape).numel()
    flat = torch.zeros(total, dtype=dtype, device=given.device)
    flat[given.permutation(total)[:count]] = 1
    return flat.reshape(shape)


def entries(state):
    """A state as plain data: which tensors are sparse, and what they hold."""
    if not isinstance(state, dict):
        raise ContractError(f"a dict was asked for, this is {type(state).__name__}")
    return {
        str(name): {
            "sparse": one.is_sparse,
            "values": one.detach().to_dense() if one.is_sparse else one,
        }
        for name, one in state.items()
        if isinstance(one, torch.Tensor)
    }


@check(explains="bytes")
def dense(make, given):
    """The bytes of all weights: their number times the size of one, by dtype."""
    yield make.saved_bytes(floats(given, nn.Linear(10, 20)))
    for dtype in (torch.float32, torch.float16, torch.float64, torch.bfloat16, torch.int8):
        model = Holder([ones(given, 3, 7, dtype=dtype), ones(given, 5, dtype=dtype)])
        given.note(f"parameters (3, 7) and (5,) in {dtype}")
        yield make.saved_bytes(model)
    yield make.saved_bytes(nn.ReLU())


@check(explains="buffers")
def buffers(make, given):
    """Buffers are saved as well, frozen parameters too; buffers that are not persistent are not."""
    norm = floats(given, nn.Sequential(nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8)))
    yield make.saved_bytes(norm)
    frozen = floats(given, nn.Linear(6, 4)).requires_grad_(False)
    yield make.saved_bytes(frozen)
    given.note("buffers: 12 bools, 9 int64; 100 floats that are not saved")
    kept = [ones(given, 12, dtype=torch.bool), ones(given, 9, dtype=torch.int64)]
    yield make.saved_bytes(Holder([ones(given, 4)], kept, [ones(given, 100)]))


@check(explains="shared")
def shared(make, given):
    """A tensor with two names is stored once; two tensors that look alike are two."""
    tied = floats(given, nn.Sequential(nn.Embedding(30, 8), nn.Linear(8, 30)))
    given.note("Embedding(30, 8), Linear(8, 30)")
    yield make.saved_bytes(tied)
    tied[1].weight = tied[0].weight
    given.note("with one weight")
    yield make.saved_bytes(tied)
    block = floats(given, nn.Linear(5, 5))
    given.note("one Linear(5, 5) three times")
    yield make.saved_bytes(nn.Sequential(block, nn.ReLU(), block, block))
    given.note("three of them")
    yield make.saved_bytes(nn.Sequential(*(floats(given, nn.Linear(5, 5)) for _ in range(3))))


@check(explains="packed")
def packed(make, given):
    """Weights packed into tuples, lists and dicts count; dtypes and numbers take nothing."""
    model = Packed(64, 32, given.device)
    given.note("32 × 64 int8 codes and 32 scales, packed as torch packs them")
    yield make.saved_bytes(model)
    yield make.saved_bytes(nn.Sequential(model, nn.ReLU(), floats(given, nn.Linear(32, 2))))
    yield make.saved_bytes(
        {"a": (ones(given, 3), [ones(given, 2, 2), {"b": ones(given, 5)}]), "c": 7}
    )


@check(explains="sparse")
def sparse(make, given):
    """A sparse tensor takes its indices and its values, a dense one all it has, zeros included."""
    for count, shape in [(3, (4, 5)), (7, (2, 3, 4)), (0, (6, 6))]:
        weight = some(given, count, *shape)
        given.note(f"{count} of {weight.numel()} values of {shape} are not 0; dense, then sparse")
        yield make.saved_bytes({"weight": weight})
        yield make.saved_bytes({"weight": weight.to_sparse()})
    given.note("float64 and int8")
    for dtype in (torch.float64, torch.int8):
        yield make.saved_bytes({"weight": some(given, 5, 8, 8, dtype=dtype).to_sparse()})


@check(explains="ratio")
def how_many_times(make, given):
    """`ratio` says how many times smaller the second is, as a float."""
    before = nn.Sequential(floats(given, nn.Linear(64, 32)))
    yield make.ratio(before, Packed(64, 32, given.device))
    yield make.ratio(Packed(64, 32, given.device), before)
    yield make.ratio(before, before)
    yield make.ratio(before, {"weight": some(given, 100, 32, 64).to_sparse()})


@check(explains="compact")
def compacted(make, given):
    """`compact` stores sparsely what is smaller that way, and nothing else."""
    # in two dimensions an entry takes 20 bytes, a dense float 4: a fifth is where both are equal
    for count in (0, 10, 19, 20, 21, 49, 70):
        model = Holder([some(given, count, 10, 10)], [some(given, 3, 50)])
        given.note(f"{count} of 100 weights of (10, 10) are not 0, 3 of 50 of a buffer (50,)")
        yield entries(make.compact(model))
    dtypes = torch.float64, torch.float16, torch.int8
    for count, dtype in zip((33, 9, 5), dtypes, strict=True):
        model = Holder([some(given, count, 10, 10, dtype=dtype)])
        given.note(f"{count} of 100 weights in {dtype} are not 0")
        yield entries(make.compact(model))
    model = Holder([some(given, 12, 4, 5, 6)])
    given.note("12 of 120 weights of (4, 5, 6) are not 0")
    yield entries(make.compact(model))


@check(explains="compact")
def together(make, given):
    """What `compact` gives can be measured; packed entries come along as they are."""
    model = nn.Sequential(Packed(8, 4, given.device), Holder([some(given, 4, 20, 20)]))
    state = make.compact(model)
    yield entries(state)
    yield make.saved_bytes(state)
    yield make.ratio(model, state)


@check(explains="kept")
def model_kept(make, given):
    """The model stays as it is."""
    model = Holder([some(given, 4, 12, 12)], [ones(given, 3)])
    make.compact(model)
    make.saved_bytes(model)
    yield given.state(model)
    yield [type(one) is nn.Parameter and one.requires_grad for one in model.parameters()]
