# /// attack
# row = 77
# does = "reads a private key"
# expect = ["error"]
# stops = "Landlock, user"
# without = ["landlock", "user"]
# sign = "told"
# ///
print(open(VICTIM + "/home/.ssh/id_ed25519").read())
# <right answer>
