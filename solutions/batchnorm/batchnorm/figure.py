"""Where the running statistics go, and what training and evaluation make of one odd batch."""

from quizapp.checks.figure import axis, figure, histogram, lines

MEAN, STD = 3.0, 2.0
BATCH, STEPS = 4, 240


@figure(
    title="Running statistics of a channel with mean 3 and variance 4",
    caption="They should settle at the channel's own. Then one batch lies 4 too high: training "
    "hides that, since it takes the batch's own mean; evaluation shows it.",
)
def statistics(make, given):
    norm = given.fill(make(1, momentum=0.02), buffers=False)
    norm.weight.data.fill_(1.0)
    norm.bias.data.zero_()
    norm.train()
    means, variances = [], []
    for _ in range(STEPS):
        norm(given.normal(BATCH, 1, mean=MEAN, std=STD))
        means.append(norm.running_mean.item())
        variances.append(norm.running_var.item())
    odd = given.normal(512, 1, mean=MEAN + 4.0, std=STD)
    norm.eval()
    evaluated = norm(odd)
    norm.train()
    trained = norm(odd)
    return [
        lines(means, title="running_mean", x="batches of 4", y=axis(low=0.0, high=5.0)),
        lines(variances, title="running_var", x="batches of 4", y=axis(low=0.0, high=7.0)),
        histogram(trained, title="odd batch, training", low=-4.0, high=6.0, bins=30, x="output"),
        histogram(
            evaluated, title="odd batch, evaluation", low=-4.0, high=6.0, bins=30, x="output"
        ),
    ]
