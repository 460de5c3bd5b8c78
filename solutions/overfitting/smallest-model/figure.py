"""Seven models by size: their means, the limit, and which one is chosen."""

import torch

from quizapp.checks.figure import axis, figure, lines

FAR = (6.0, 3.0, 1.4, 0.7, 0.2, 0.0, 0.5)
FOLDS = 4


@figure(
    title="Seven models: the error in 4 folds, and the one that is chosen",
    caption="The chosen one is the leftmost below the limit, which lies one standard error of the "
    "best model above its mean.",
)
def choice(make, given):
    far = given.tensor(FAR)[:, None]
    pattern = given.tensor([[3.0, -1.0, -1.0, -1.0]])
    errors = 0.5 + 0.05 * (
        far + pattern * given.tensor([2.0, 1.6, 1.5, 1.0, 1.4, 1.0, 1.2])[:, None]
    )
    sizes = [10**n for n in range(1, 8)]
    means, standard_errors = make.summarize(errors)
    chosen = int(make.smallest_model(sizes, errors))
    best = int(means.argmin())
    limit = float(means[best] + standard_errors[best])
    x = torch.tensor(sizes, dtype=torch.float64)
    return [
        lines(
            {
                "mean": (x, means),
                "limit": (x, [limit] * len(sizes)),
                "chosen": ([sizes[chosen]], [float(means[chosen])]),
            },
            x=axis("parameters", log=True),
            y=axis("error", low=0.4, high=0.9),
        )
    ]
