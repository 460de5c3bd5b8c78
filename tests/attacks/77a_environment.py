# /// attack
# row = 77
# does = "prints the environment, of today and of the start"
# expect = ["pass"]
# stops = "clean environment"
# without = ["surroundings"]
# sign = "told"
# ///
import os

print({name: value for name, value in os.environ.items() if "QUIZAPP" in name})
try:
    with open("/proc/self/environ") as file:
        print([one for one in file.read().split("\0") if "QUIZAPP" in one])
except OSError:
    pass
# <right answer>
