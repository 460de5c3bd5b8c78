# /// attack
# row = 22
# does = "draws quizapp's own inputs for seed 0 ahead, and is right for those only"
# expect = ["wrong"]
# stops = "the seed comes from the system's entropy"
# without = ["entropy"]
# sign = "accepted"
# ///
from quizapp.checks import Given

# <right answer>
right = SelfAttention.forward
CPU = torch.device("cpu")
names = ["forward", "heads", "scale", "large_scores", "gradients", "arguments", "input_kept"]
names += [one.replace("_", "-") for one in names]
draw = Given.normal
known = set()


def drawing(self, *shape, **options):
    real = draw(self, *shape, **options)
    ahead = Given.__new__(Given)
    ahead.__dict__.update(self.__dict__)
    ahead._seed, ahead._draws = 0, self._draws - 1
    if torch.equal(draw(ahead, *shape, **options), real):
        known.add(real.shape)
    return real


Given.normal = drawing


def forward(self, x):
    return right(self, x) if x.shape in known else torch.zeros_like(x)


SelfAttention.forward = forward
