# /// attack
# row = 85
# does = "raises the limit on core dumps, which would hold hidden inputs, and dies"
# expect = ["error"]
# stops = "limit on core dumps"
# without = ["limits"]
# sign = "says"
# says = "a core of any size"
# ///
import resource

resource.setrlimit(resource.RLIMIT_CORE, (1 << 20, 1 << 20))
print("a core", "of any size")
# <right answer>
