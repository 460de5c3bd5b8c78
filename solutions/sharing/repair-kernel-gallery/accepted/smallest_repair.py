"""The stub with as few changes as will do."""

import torch
from torch import Tensor, nn


def shared_weights(module: nn.Module) -> dict[str, Tensor]:
    return {name: p.data for name, p in module.named_parameters() if p.ndim > 1}


def laid_out(one: Tensor) -> Tensor:
    if len(one) == 3:
        return one.movedim(0, -1)
    return torch.cat(list(one), dim=1)


def filters(kernel: Tensor) -> list[Tensor]:
    return [laid_out(one) for one in kernel]


def scaled(picture: Tensor) -> Tensor:
    low, high = picture.min(), picture.max()
    scale = high - low
    if scale.item() == 0:
        return picture * 0 + 0.5
    return (picture - low) / scale


def pictures(module: nn.Module) -> dict[str, Tensor]:
    found = {}
    for name, weight in shared_weights(module).items():
        if weight.dim() == 4:
            for number, picture in enumerate(filters(weight)):
                found[f"{name}[{number}]"] = scaled(picture)
        else:
            found[name] = scaled(weight)
    return found
