# /// attack
# row = 54
# does = "raises an exception whose text raises another"
# expect = ["error"]
# stops = "exceptions are described with care, in the runner"
# without = ["one process"]
# sign = "grader broke"
# ///
# <right answer>


class Hostile(Exception):
    def __str__(self):
        raise self


def forward(self, x):
    raise Hostile


SelfAttention.forward = forward
