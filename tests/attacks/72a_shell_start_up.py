# /// attack
# row = 72
# does = "adds a line to what the shell runs at its start"
# expect = ["error"]
# stops = "Landlock, user"
# without = ["landlock", "user"]
# sign = "touched"
# ///
with open(VICTIM + "/home/.bashrc", "a") as file:
    file.write("echo mine\n")
# <right answer>
