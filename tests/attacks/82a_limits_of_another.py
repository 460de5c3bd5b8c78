# /// attack
# row = 82
# does = "lowers another process's limits"
# expect = ["error"]
# stops = "seccomp, user"
# without = ["filtered", "user"]
# sign = "altered"
# ///
import resource

resource.prlimit(PID, resource.RLIMIT_NOFILE, (16, 16))
# <right answer>
