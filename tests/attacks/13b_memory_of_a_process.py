# /// attack
# row = 13
# does = "reads another process's memory through /proc"
# expect = ["error"]
# stops = "Landlock, user"
# without = ["landlock", "user", "privileges"]
# sign = "told"
# ///
with open(f"/proc/{PID}/mem", "rb", 0) as memory:
    memory.seek(ADDRESS)
    print(memory.read(LENGTH).decode())
# <right answer>
