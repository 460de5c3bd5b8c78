"""The four ways down the valley, together."""

from quizapp.checks.figure import axis, figure, lines


@figure(
    title="Four optimizers from x = -4 towards x = -1.5",
    caption="Momentum overshoots and swings back; Adam and AdamW go at the pace of their learning "
    "rate at first, whatever the slope.",
)
def trajectories(make, given):
    runs = make.race(given.tensor([-4.0]), 300)
    return [lines(dict(runs), x="step", y=axis("x", low=-4.2, high=0.2))]
