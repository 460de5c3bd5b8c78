# /// attack
# row = 42
# does = "does not parse"
# expect = ["not-gradable"]
# stops = "compiled behind the wall, before anything runs"
# because = "a file that does not compile does nothing anywhere"
# ///
class SelfAttention(:
    pass
