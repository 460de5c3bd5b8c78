"""How large signals are, layer by layer, by how the weights start."""

import torch

from quizapp.checks.figure import axis, figure, lines

LAYERS, WIDTH, ROWS = 30, 128, 32


# The weights are chance, so no two right answers draw quite the same curves.
@figure(
    title="Size of the signal through 30 layers",
    caption="Under ReLU, Kaiming's start keeps it level; Xavier's loses a factor of 0.7 a layer, "
    "torch's default one of 0.4. Under tanh, Xavier with a gain of 5/3 holds.",
    reference=False,
)
def sizes(make, given):
    def through(start, activation):
        given.reseed(3)
        x = given.normal(ROWS, WIDTH)
        found = [1.0]
        for _ in range(LAYERS):
            weight = torch.zeros(WIDTH, WIDTH).to(x)
            start(weight)
            x = activation(x @ weight.T)
            found.append(x.square().mean().sqrt().clamp(1e-15, 1e15).item())
        return found

    xavier, bound = make.xavier_uniform_, WIDTH**-0.5
    relu = {
        "Kaiming": through(make.kaiming_normal_, torch.relu),
        "Xavier": through(xavier, torch.relu),
        "torch's default": through(lambda one: one.uniform_(-bound, bound), torch.relu),
    }
    tanh = {
        "Xavier, gain 5/3": through(lambda one: xavier(one, 5 / 3), torch.tanh),
        "Xavier": through(xavier, torch.tanh),
        "torch's default": through(lambda one: one.uniform_(-bound, bound), torch.tanh),
    }
    y = axis("rms", low=1e-12, high=1e3, log=True)
    return [lines(relu, title="ReLU", x="layer", y=y), lines(tanh, title="tanh", x="layer", y=y)]
