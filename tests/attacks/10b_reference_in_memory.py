# /// attack
# row = 10
# does = "takes the reference from the modules that are loaded"
# expect = ["error"]
# stops = "the runner never loads it"
# without = ["one process"]
# sign = "accepted"
# ///
import sys

found = [vars(one) for one in list(sys.modules.values()) if "SelfAttention" in vars(one)]
SelfAttention = found[0]["SelfAttention"]
