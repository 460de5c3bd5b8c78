"""Feature maps of named layers by forward hooks, leaving the model as it was found."""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn


def feature_maps(model: nn.Module, x: Tensor, names: Sequence[str]) -> dict[str, list[Tensor]]:
    """What the layers called `names` return when `model` runs once on `x`."""
    known = dict(model.named_modules(remove_duplicate=False))
    layers = {name: known[name] for name in names}
    found: dict[str, list[Tensor]] = {name: [] for name in names}

    def keep(name: str) -> Callable[[nn.Module, object, Tensor], None]:
        def hook(module: nn.Module, inputs: object, output: Tensor) -> None:
            found[name].append(output.detach().clone())

        return hook

    modes = [(module, module.training) for module in model.modules()]
    handles = []
    try:
        for name, layer in layers.items():
            handles.append(layer.register_forward_hook(keep(name)))
        model.eval()
        with torch.no_grad():
            model(x.clone())
    finally:
        for handle in handles:
            handle.remove()
        for module, training in modes:
            module.training = training
    return found
