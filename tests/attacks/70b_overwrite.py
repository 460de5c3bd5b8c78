# /// attack
# row = 70
# does = "overwrites the configuration"
# expect = ["error"]
# stops = "Landlock, user"
# without = ["landlock", "user"]
# sign = "touched"
# ///
with open(VICTIM + "/home/.config/quiz.toml", "w") as file:
    file.write("pack = 'mine'")
# <right answer>
