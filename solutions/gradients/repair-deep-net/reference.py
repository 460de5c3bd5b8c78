"""A deep net, the gradient of each of its layers, and a few steps of training."""

import torch
from torch import Tensor, nn
from torch.nn.functional import mse_loss


class DeepNet(nn.Module):
    """`depth` linear layers of one width, each followed by its activation."""

    def __init__(self, depth: int, width: int) -> None:
        super().__init__()
        layers = [nn.Linear(width, width) for _ in range(depth)]
        self.layers = nn.ModuleList(layers)

    def forward(self, x: Tensor) -> Tensor:
        h = x
        for layer in self.layers:
            h = h + torch.tanh(layer(h))
        return h


def gradient_profile(model: DeepNet, x: Tensor, target: Tensor) -> list[float]:
    """Mean |dL/dW| of each layer of a DeepNet, first to last."""
    model.zero_grad()
    mse_loss(model(x), target).backward()
    return [layer.weight.grad.abs().mean().item() for layer in model.layers]


def train(model: nn.Module, x: Tensor, target: Tensor, steps: int, lr: float) -> list[float]:
    """Gradient descent on the mean squared error; the loss before each step."""
    losses = []
    for _ in range(steps):
        model.zero_grad()
        loss = mse_loss(model(x), target)
        loss.backward()
        with torch.no_grad():
            for p in model.parameters():
                if p.grad is not None:
                    p -= lr * p.grad
        losses.append(loss.item())
    return losses


if __name__ == "__main__":
    torch.manual_seed(0)
    x = torch.randn(64, 64)
    target = torch.sin(2 * x).roll(1, dims=1)
    model = DeepNet(depth=20, width=64)
    print(len({id(layer.weight) for layer in model.layers}), "weight matrices in 20 layers")
    print("gradient of the first layers", gradient_profile(model, x, target)[:3])
    print("gradient of the last layers ", gradient_profile(model, x, target)[-3:])
    before = [layer.weight.detach().clone() for layer in model.layers]
    losses = train(model, x, target, steps=100, lr=0.3)
    print("loss", [round(loss, 4) for loss in losses[::20]])
    moved = [(a - b.weight).abs().max().item() for a, b in zip(before, model.layers, strict=True)]
    print(f"the first layer has moved by {moved[0]:.1e}, the last by {moved[-1]:.1e}")
