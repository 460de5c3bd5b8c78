# /// attack
# row = 0
# does = "control: the reference, as somebody would write it"
# expect = ["pass"]
# stops = "nothing to stop"
# because = "a control"
# sign = "refused"
# ///
# <right answer>
