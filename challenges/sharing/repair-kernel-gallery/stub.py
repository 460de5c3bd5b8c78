"""Pictures of the weights that a module uses in many places.

This program is wrong in more than one place. Run it, mend it, and let
`quiz grade repair-kernel-gallery` look at it.
"""

import torch
from torch import Tensor, nn


def shared_weights(module: nn.Module) -> dict[str, Tensor]:
    """Matrices and kernels by name, biases and other vectors left out."""
    return {"weight": module.weight.detach()}


def laid_out(one: Tensor) -> Tensor:
    """A filter as a picture: in colour if it sees 3 channels, else these side by side."""
    if len(one) == 3:
        return one
    return torch.cat(list(one), dim=1)


def filters(kernel: Tensor) -> list[Tensor]:
    """A picture of each filter."""
    return [laid_out(one) for one in kernel.mean(dim=0, keepdim=True)]


def scaled(picture: Tensor) -> Tensor:
    """The picture's numbers between 0, its smallest, and 1, its largest; a constant one is gray."""
    low, high = picture.min(), picture.max()
    return (picture - low) / (high - low)


def pictures(module: nn.Module) -> dict[str, Tensor]:
    """Pictures by name: (height, width), or (height, width, 3) in colour, between 0 and 1."""
    found = {}
    for name, weight in shared_weights(module).items():
        if weight.dim() == 4:
            for number, picture in enumerate(filters(scaled(weight))):
                found[f"{name}[{number}]"] = picture
        else:
            found[name] = scaled(weight)
    return found


if __name__ == "__main__":
    torch.manual_seed(0)
    blank = nn.Conv2d(1, 2, 3)
    nn.init.zeros_(blank.weight)
    modules = {
        "in colour": nn.Conv2d(3, 4, (3, 5)),
        "blank": blank,
        "RNN": nn.RNN(10, 20, num_layers=2),
    }
    for title, module in modules.items():
        for name, picture in pictures(module).items():
            low, high = picture.min().item(), picture.max().item()
            print(f"{title:11}{name:14}{tuple(picture.shape)!s:12}from {low:.2f} to {high:.2f}")
