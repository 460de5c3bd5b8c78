"""What the net says about the same rows, call after call."""

from quizapp.checks.figure import axis, figure, lines

CALLS = 40


@figure(
    title="The probability of one class for three rows, in 40 calls",
    caption="Evaluation is a function: three flat lines. A jagged one means that something is "
    "still dropped; flat ones at another height, that something is scaled.",
)
def calls(make, given):
    net = given.fill(make.Net(6, 24, 3), scale=1.5)
    x = given.normal(3, 6)
    by_predict = [make.predict(net.train(), x)[:, 0] for _ in range(CALLS)]
    by_hand = [net.eval()(x).softmax(-1)[:, 0].detach() for _ in range(CALLS)]
    return [
        lines(
            {f"row {number}": [one[number] for one in told] for number in range(3)},
            title=title,
            x="call",
            y=axis("probability", low=0.0, high=1.0),
        )
        for told, title in ((by_predict, "predict"), (by_hand, "net.eval()"))
    ]
