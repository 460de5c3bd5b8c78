# /// attack
# row = 45
# does = "raises while it is imported"
# expect = ["error"]
# stops = "caught in the runner"
# because = "an honest fault: nothing is held back"
# ///
raise RuntimeError("not today")
