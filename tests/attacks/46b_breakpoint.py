# /// attack
# row = 46
# does = "opens a debugger"
# expect = ["error"]
# stops = "stdin is empty"
# because = "no grader gives an answer a keyboard"
# ///
breakpoint()
# <right answer>
