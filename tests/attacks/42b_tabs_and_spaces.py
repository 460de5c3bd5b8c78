# /// attack
# row = 42
# does = "mixes tabs and spaces"
# expect = ["not-gradable"]
# stops = "compiled behind the wall, before anything runs"
# because = "a file that does not compile does nothing anywhere"
# ///
if True:
        first = 1
	second = 2
