# /// attack
# row = 72
# does = "puts a .pth file among the installed packages, which every Python then runs"
# expect = ["error"]
# stops = "Landlock, user"
# without = ["landlock", "user"]
# sign = "touched"
# ///
with open(VICTIM + "/site-packages/mine.pth", "w") as file:
    file.write("import os\n")
# <right answer>
