# /// attack
# row = 54
# does = "raises an exception whose text has 200 MB"
# expect = ["error"]
# stops = "texts are cut in the runner"
# without = ["one process"]
# sign = "flooded"
# ///
# <right answer>


class Long(Exception):
    def __str__(self):
        return "\n" * 200_000_000


def forward(self, x):
    raise Long


SelfAttention.forward = forward
