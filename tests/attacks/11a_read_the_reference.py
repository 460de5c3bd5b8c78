# /// attack
# row = 11
# does = "reads the hidden reference and runs it as its own answer"
# expect = ["error"]
# stops = "Landlock, user"
# without = ["landlock", "user"]
# sign = "accepted"
# ///
with open(SOLUTIONS + "/attention/attention/reference.py") as file:
    exec(file.read())
