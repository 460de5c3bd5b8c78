# /// attack
# row = 64
# does = "leaves a file of shared memory behind"
# expect = ["error"]
# stops = "Landlock"
# without = ["landlock"]
# sign = "segment"
# ///
open(SHM, "w").close()
# <right answer>
