"""When training stops on a noisy curve, and which weights come back."""

import torch
from torch import nn

from quizapp.checks.figure import axis, figure, lines

EPOCHS, PATIENCE = 60, 8


@figure(
    title="Early stopping, patience 8",
    caption="It stops 8 epochs after the best one, and the weights that come back are those of the "
    "best epoch, not of the last.",
    reference=True,
)
def stopping(make, given):
    epochs = torch.arange(EPOCHS, dtype=torch.float64)
    noise = given.normal(EPOCHS, std=0.02).double().cpu()
    losses = (
        0.25 + torch.exp(-epochs / 7) + 0.00035 * (epochs - 12).clamp(min=0) ** 2 + noise
    ).tolist()
    model = nn.Linear(1, 1, bias=False)
    stopper = make(patience=PATIENCE)
    kept = []
    for epoch, loss in enumerate(losses):
        with torch.no_grad():
            model.weight.fill_(epoch)
        stop = stopper.step(loss, model)
        kept.append(float(stopper.best_loss))
        if stop:
            break
    last = len(kept) - 1
    stopper.restore(model)
    back = min(max(round(model.weight.item()), 0), EPOCHS - 1)
    curve = {
        "validation loss": losses,
        "best_loss": kept,
        f"stopped: epoch {last}": ([last], [losses[last]]),
        f"restored: epoch {back}": ([back], [losses[back]]),
    }
    return [lines(curve, x="epoch", y=axis(low=0.0, high=1.4))]
