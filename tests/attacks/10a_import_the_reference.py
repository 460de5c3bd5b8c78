# /// attack
# row = 10
# does = "imports the hidden reference from its folder"
# expect = ["error"]
# stops = "Landlock, user"
# without = ["landlock", "user"]
# sign = "accepted"
# ///
import sys

sys.path.insert(0, SOLUTIONS + "/attention/attention")
from reference import SelfAttention
