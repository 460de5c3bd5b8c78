# -*- coding: raw_unicode_escape -*-
# /// attack
# row = 43
# does = "hides a line in a comment by naming an encoding, as PEP 263 allows"
# expect = ["not-gradable"]
# stops = "names of other encodings are refused"
# because = "test_faults.py has the other encodings, and what Python itself does with this one"
# sign = "says"
# says = "hidden line ran"
# ///
#\u000aprint("hidden", "line ran")
# <right answer>
