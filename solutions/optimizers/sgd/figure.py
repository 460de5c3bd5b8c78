"""Three ways down a narrow valley, and what a smaller lr does to a velocity."""

from quizapp.checks.figure import axis, figure, lines

SETTINGS = {
    "plain": {},
    "momentum": {"momentum": 0.9},
    "nesterov": {"momentum": 0.9, "nesterov": True},
}


@figure(
    title="Down a narrow valley, and a drop of lr",
    caption="Plain SGD crawls along the valley's floor; momentum is there long before, and "
    "Nesterov swings less. On the right lr falls to a tenth at step 20: the velocity is multiplied "
    "by the new lr at once.",
)
def paths(make, given):
    ways = {name: way(make, given, settings) for name, settings in SETTINGS.items()}
    return [
        lines(
            ways,
            title="height",
            x="step",
            y=axis("f", low=1e-5, high=100.0, log=True),
        ),
        lines(coast(make, given), title="constant slope", x="step", y=axis("x", low=-12.0, high=0)),
    ]


def way(make, given, settings):
    """The heights on the way down a valley 25 times as steep across as along."""
    point = given.tensor([-4.0, 1.0]).requires_grad_()
    optimizer = make([point], lr=0.03, **settings)
    heights = []
    for _ in range(80):
        optimizer.zero_grad()
        height = 0.5 * (point[0] ** 2 + 25 * point[1] ** 2)
        height.backward()
        heights.append(height.item())
        optimizer.step()
    return heights


def coast(make, given):
    """Where a parameter under a gradient of 1 gets to; lr drops halfway."""
    point = given.tensor([0.0]).requires_grad_()
    optimizer = make([point], lr=0.05, momentum=0.9)
    seen = []
    for step in range(40):
        optimizer.lr = 0.05 if step < 20 else 0.005
        optimizer.zero_grad()
        point.sum().backward()
        seen.append(point.item())
        optimizer.step()
    return seen
