"""How large a model is. Fill in; `quiz grade model-size` checks it."""

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor, nn


def saved_bytes(model: nn.Module | Mapping[str, Any]) -> int:
    """Bytes of all tensors in the `state_dict` of `model`, or in `model` if it is one."""
    raise NotImplementedError


def ratio(before: nn.Module | Mapping[str, Any], after: nn.Module | Mapping[str, Any]) -> float:
    """How many times smaller `after` is than `before`."""
    raise NotImplementedError


def compact(model: nn.Module) -> dict[str, Any]:
    """The `state_dict` of `model`, with each tensor sparse where that takes fewer bytes."""
    raise NotImplementedError
