# /// attack
# row = 55
# does = "raises GeneratorExit, which generators swallow"
# expect = ["error"]
# stops = "every exception ends a record"
# without = ["one process"]
# sign = "grader broke"
# ///
# <right answer>


def forward(self, x):
    raise GeneratorExit


SelfAttention.forward = forward
