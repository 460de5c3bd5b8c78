"""Eight made-up filters in their three colours."""

import torch

from quizapp.checks.figure import figure, heatmap

SIDE = 5


def filters(given):
    """Edges and blobs as trained nets have them, in several colours and strengths."""
    line = given.tensor([-1.0, 0.6, 1.0, 0.6, -1.0])
    lying, standing = line[:, None].repeat(1, SIDE), line.repeat(SIDE, 1)
    blob = line[:, None] + line
    edge = given.tensor([-1.0, -1.0, 0.0, 1.0, 1.0]).repeat(SIDE, 1)
    none = torch.zeros_like(edge)
    made = [
        (lying, lying, lying),
        (standing, standing, standing),
        (none, edge, -edge),
        (edge, -edge, none),
        (blob, none, none),
        (-0.1 * blob, 0.3 * blob, -0.1 * blob),
        (none, none, none),
        (0.01 * lying, 0.01 * lying, 0.01 * standing),
    ]
    return torch.stack([torch.stack(one) for one in made])


@figure(
    title="Filters in colour: the picture's red, green and blue",
    caption="The third filter is an edge between green and blue: look at red alone, and it is not "
    "there. The last is a hundred times fainter than the first and as clear; one is constant.",
)
def planes(make, given):
    picture = make(filters(given), 8, 4, 1)
    return [
        heatmap(picture[:, :, index], title=name, low=0.0, high=1.0)
        for index, name in enumerate(("red", "green", "blue"))
    ]
