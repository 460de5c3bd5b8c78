"""Catches the gradient by a backward hook of the module, as many programs do."""

import torch
from torch import Tensor, nn

CLASSES = ("lying bar", "standing bar", "dot", "cross")


class SmallCNN(nn.Module):
    """Two convolutions and a Linear, for pictures of 16 by 16."""

    def __init__(self, classes: int = len(CLASSES)) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(3, 8, 5, padding=2)
        self.conv2 = nn.Conv2d(8, 8, 3, padding=1)
        self.norm = nn.BatchNorm2d(8)
        self.relu = nn.ReLU(inplace=True)
        self.head = nn.Linear(8, classes)

    def forward(self, x: Tensor) -> Tensor:
        maps = self.relu(self.norm(self.conv2(self.conv1(x).relu())))
        return self.head(maps.mean(dim=(2, 3)))


def trained(weights: dict[str, Tensor]) -> SmallCNN:
    """A SmallCNN with the trained `weights`, as `state_dict` gave them."""
    model = SmallCNN()
    model.load_state_dict(weights)
    return model


def scaled(picture: Tensor) -> Tensor:
    """The picture's own range, stretched to [0, 1]; 0.5 where it has none."""
    low, high = picture.min(), picture.max()
    return (picture - low) / (high - low) if high > low else torch.full_like(picture, 0.5)


def filter_pictures(model: nn.Module, count: int = 16) -> Tensor:
    """The first filters of `model.conv1` as pictures in colour, (filters, height, width, 3)."""
    pictures = model.conv1.weight.detach()[:count].permute(0, 2, 3, 1)
    return torch.stack([scaled(one) for one in pictures])


class GradCAM:
    """Where a layer sees evidence for a class. Hooks the layer, until `remove` is called."""

    def __init__(self, model: nn.Module, layer: str) -> None:
        self.model = model
        module = model.get_submodule(layer)
        self.handles = [
            module.register_forward_hook(self.catch),
            module.register_full_backward_hook(self.catch_gradient),
        ]

    def catch(self, module: nn.Module, inputs: object, output: Tensor) -> None:
        self.maps = output

    def catch_gradient(self, module: nn.Module, inputs: object, outputs: tuple[Tensor]) -> None:
        self.gradient = outputs[0]

    def __call__(self, image: Tensor, target: int | None = None) -> Tensor:
        """The map for class `target`, or for the winner, in [0, 1] and of the layer's size."""
        modes = [(module, module.training) for module in self.model.modules()]
        self.model.eval()
        scores = self.model(image[None].requires_grad_())[0]
        for module, training in modes:
            module.training = training
        chosen = scores.argmax() if target is None else target
        scores[chosen].backward()
        weights = self.gradient[0].mean(dim=(1, 2), keepdim=True)
        cam = (weights * self.maps[0].detach()).sum(dim=0).relu()
        top = cam.max()
        return cam / top if top > 0 else cam

    def remove(self) -> None:
        """Take the hook off the layer."""
        for handle in self.handles:
            handle.remove()
        self.handles.clear()
