"""What a small CNN has learned: its first filters, and where it looks (Grad-CAM)."""

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

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
        self.handles = [model.get_submodule(layer).register_forward_hook(self.catch)]

    def catch(self, module: nn.Module, inputs: object, output: Tensor) -> Tensor:
        self.maps = output
        return output.clone()  # what comes next may work in place

    def __call__(self, image: Tensor, target: int | None = None) -> Tensor:
        """The map for class `target`, or for the winner, in [0, 1] and of the layer's size."""
        modes = [(module, module.training) for module in self.model.modules()]
        self.model.eval()
        scores = self.model(image[None])[0]
        for module, training in modes:
            module.training = training
        chosen = scores.argmax() if target is None else target
        (gradient,) = torch.autograd.grad(scores[chosen], self.maps)
        weights = gradient[0].mean(dim=(1, 2), keepdim=True)
        cam = (weights * self.maps[0].detach()).sum(dim=0).relu()
        top = cam.max()
        return cam / top if top > 0 else cam

    def remove(self) -> None:
        """Take the hook off the layer."""
        for handle in self.handles:
            handle.remove()
        self.handles.clear()


def drawn(kind: int) -> Tensor:
    """A picture with one shape of its class in it, somewhere, in some colour."""
    height, width = ((2, 9), (9, 2), (4, 4))[kind]
    picture = 0.2 * torch.rand(3, 16, 16)
    top, left = int(torch.randint(17 - height, ())), int(torch.randint(17 - width, ()))
    picture[:, top : top + height, left : left + width] += 0.5 + 0.5 * torch.rand(3, 1, 1)
    return picture


def taught() -> dict[str, Tensor]:
    """Trained weights, made here; those of a large model are downloaded."""
    model = SmallCNN()
    y = torch.arange(90) % 3  # no cross is ever seen
    x = torch.stack([drawn(int(kind)) for kind in y])
    for _ in range(100):
        loss = cross_entropy(model(x), y)
        gradients = torch.autograd.grad(loss, list(model.parameters()))
        with torch.no_grad():
            for p, gradient in zip(model.parameters(), gradients, strict=True):
                p -= 0.5 * gradient
    print(f"trained to a loss of {loss:.3f}")
    return model.state_dict()


if __name__ == "__main__":
    torch.manual_seed(0)
    model = trained(taught())
    print("filters:", tuple(filter_pictures(model).shape), "is (8, 5, 5, 3)?")
    before = model.norm.running_mean.clone()
    image = torch.zeros(3, 16, 16)
    image[:, 2:4, 1:10] = image[:, 5:14, 12:14] = image[:, 9:13, 3:7] = 0.8
    for layer in ("norm", "relu"):
        cam = GradCAM(model, layer)
        for target, name in enumerate(CLASSES):
            heat = cam(image, target)
            print(f"{layer}, {name}: from {heat.min():.2f} to {heat.max():.2f}, within [0, 1]?")
            for row in heat.nan_to_num().clamp(0, 1) if layer == "relu" else ():
                print("    " + "".join(2 * " .:-=+*#%@"[int(9 * one)] for one in row))
        cam.remove()
    moved = (model.norm.running_mean - before).abs().max()
    print(f"running mean moved by looking: {moved:.3f}, is 0?")
    left = sum(len(module._forward_hooks) for module in model.modules())
    print(f"hooks left: {left}, is 0?")
