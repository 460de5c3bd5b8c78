"""Four optimizers race down the valley y = x² + 3x + 2, whose lowest point is x = -1.5.

This program is wrong in more than one place. Run it, mend it, and let
`quiz grade repair-optimizer-race` look at it. The three classes are right: they do what
torch.optim's of the same names do. The faults stand below them.
"""

from collections.abc import Iterable

import torch
from torch import Tensor, nn


class Optimizer:
    """Holds parameters, as torch's optimizers do."""

    def __init__(self, params: Iterable[Tensor]) -> None:
        self.params = list(params)
        if not self.params:
            raise ValueError("optimizer got an empty parameter list")

    def step(self) -> None:
        """Move each parameter that has a gradient."""
        with torch.no_grad():
            for index, p in enumerate(self.params):
                if p.grad is not None:
                    self.update(index, p, p.grad)

    def zero_grad(self) -> None:
        for p in self.params:
            if p.grad is not None:
                p.grad.zero_()

    def update(self, index: int, p: Tensor, grad: Tensor) -> None:
        raise NotImplementedError


class SGD(Optimizer):
    def __init__(self, params: Iterable[Tensor], lr: float, momentum: float = 0.0) -> None:
        super().__init__(params)
        self.lr, self.momentum = lr, momentum
        self.velocities = [torch.zeros_like(p) for p in self.params]

    def update(self, index: int, p: Tensor, grad: Tensor) -> None:
        velocity = self.velocities[index].mul_(self.momentum).add_(grad)
        p.sub_(self.lr * velocity)


class Adam(Optimizer):
    def __init__(self, params: Iterable[Tensor], lr: float, decay: float = 0.0) -> None:
        super().__init__(params)
        self.lr, self.decay = lr, decay
        self.counts = [0 for _ in self.params]
        self.means = [torch.zeros_like(p) for p in self.params]
        self.squares = [torch.zeros_like(p) for p in self.params]

    def update(self, index: int, p: Tensor, grad: Tensor) -> None:
        self.counts[index] += 1
        mean = self.means[index].lerp_(grad, 0.1)
        square = self.squares[index].lerp_(grad * grad, 0.001)
        mean_hat = mean / (1 - 0.9 ** self.counts[index])
        square_hat = square / (1 - 0.999 ** self.counts[index])
        p.mul_(1 - self.lr * self.decay)
        p.sub_(self.lr * mean_hat / (square_hat.sqrt() + 1e-8))


class AdamW(Adam):
    def __init__(self, params: Iterable[Tensor], lr: float, decay: float = 0.01) -> None:
        super().__init__(params, lr, decay)


def valley(x: Tensor) -> Tensor:
    """Height at x."""
    return x**2 + 3 * x + 2


def make_optimizers(params: Iterable[Tensor]) -> dict[str, Optimizer]:
    """The four competitors by name; each holds all of `params`, which may be a generator."""
    return {
        "SGD": SGD(params, lr=0.1),
        "Momentum": SGD(params, lr=0.1, momentum=0.9),
        "Adam": Adam(params, lr=0.01),
        "AdamW": AdamW(params, lr=0.01),
    }


def trajectory(optimizer: Optimizer, x: Tensor, start: Tensor, steps: int = 100) -> list[float]:
    """Where x is before each step when `optimizer`, which holds x, leads it down from `start`."""
    x = start.clone().requires_grad_()
    points = []
    optimizer.zero_grad()
    for _ in range(steps):
        points.append(x.item())
        valley(x).backward()
        optimizer.step()
    return points


def race(start: Tensor, steps: int = 100) -> dict[str, list[float]]:
    """The trajectory of each competitor by name; all set out from `start`."""
    model = nn.ParameterList([start.clone()])
    optimizers = make_optimizers(model.parameters())
    runs = {}
    for optimizer in optimizers.values():
        runs[type(optimizer).__name__] = trajectory(optimizer, model[0], start, steps)
    return runs


if __name__ == "__main__":
    for name, points in race(torch.tensor([-4.0])).items():
        print(f"{name:9} from {points[0]:.4f} to {points[-1]:.4f}")
