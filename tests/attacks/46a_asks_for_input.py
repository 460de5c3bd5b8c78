# /// attack
# row = 46
# does = "waits for somebody to type"
# expect = ["error"]
# stops = "stdin is empty"
# because = "no grader gives an answer a keyboard"
# ///
input("your name? ")
