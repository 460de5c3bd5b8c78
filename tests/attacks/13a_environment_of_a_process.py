# /// attack
# row = 13
# does = "reads another process's environment and arguments from /proc"
# expect = ["error"]
# stops = "Landlock, user"
# without = ["landlock", "user", "privileges"]
# sign = "told"
# ///
print(open(f"/proc/{PID}/environ").read())
print(open(f"/proc/{PID}/cmdline").read())
# <right answer>
