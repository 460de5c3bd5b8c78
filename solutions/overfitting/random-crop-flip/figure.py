"""What a network gets to see of one picture."""

from quizapp.checks.figure import alone, bars, figure, heatmap

COUNT, PADDING = 500, 2
LETTER = [
    ".........",
    ".........",
    "..#####..",
    "..#......",
    "..####...",
    "..#......",
    "..#......",
    ".........",
    ".........",
]


@figure(
    title="One picture, and 500 crops and mirrors of it",
    caption="On average the picture and its mirror image lie on each other, blurred by the shifts; "
    "each top comes about 100 times.",
    reference=False,
)
def seen(make, given):
    letter = given.tensor([[float(one == "#") for one in row] for row in LETTER])
    given.reseed()
    out = make(letter.repeat(COUNT, 1, 1, 1), PADDING, 0.5)[:, 0]
    first = out.amax(2).argmax(1)  # row 2 of the picture
    tops = range(2 * PADDING + 1)
    hits = [int((first == 2 + PADDING - top).sum()) for top in tops]
    return [
        alone(heatmap(letter, title="the picture", low=0.0, high=1.0)),
        heatmap(out.mean(0), title=f"mean of {COUNT}", low=0.0),
        bars(hits, title="how often each top came", names=[str(top) for top in tops]),
    ]
