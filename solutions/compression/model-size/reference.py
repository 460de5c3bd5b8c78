"""What a model takes when it is saved, counted in bytes of its tensors."""

from collections.abc import Iterator, Mapping
from typing import Any

from torch import Tensor, nn


def saved_bytes(model: nn.Module | Mapping[str, Any]) -> int:
    """Bytes of all tensors in the `state_dict` of `model`, or in `model` if it is one."""
    state = model.state_dict() if isinstance(model, nn.Module) else model
    found: list[Tensor] = []
    for tensor in tensors(state):
        if not any(same(tensor, one) for one in found):
            found.append(tensor)
    return sum(tensor_bytes(tensor) for tensor in found)


def ratio(before: nn.Module | Mapping[str, Any], after: nn.Module | Mapping[str, Any]) -> float:
    """How many times smaller `after` is."""
    return saved_bytes(before) / saved_bytes(after)


def compact(model: nn.Module) -> dict[str, Any]:
    """The `state_dict`, with each tensor sparse where that takes fewer bytes."""
    state = {}
    for name, value in model.state_dict().items():
        if isinstance(value, Tensor):
            sparse = value.to_sparse()
            value = sparse if tensor_bytes(sparse) < tensor_bytes(value) else value
        state[name] = value
    return state


def tensors(value: Any) -> Iterator[Tensor]:
    """All tensors in a nest of containers."""
    if isinstance(value, Tensor):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from tensors(one)
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from tensors(one)


def tensor_bytes(tensor: Tensor) -> int:
    """Bytes of a dense tensor's elements, or of a sparse one's indices and values."""
    if tensor.is_sparse:
        tensor = tensor.coalesce()
        return tensor_bytes(tensor.indices()) + tensor_bytes(tensor.values())
    return tensor.numel() * tensor.element_size()


def same(one: Tensor, other: Tensor) -> bool:
    """Whether two tensors are the same memory under two names."""
    if one.is_sparse or other.is_sparse or one.dtype != other.dtype:
        return False
    return one.is_set_to(other)
