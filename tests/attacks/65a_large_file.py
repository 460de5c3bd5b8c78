# /// attack
# row = 65
# does = "writes a file of 70 MiB where 32 are allowed (a sparse one, which costs no disk)"
# expect = ["error"]
# stops = "limit on file size"
# without = ["limits"]
# sign = "accepted"
# ///
with open("large", "wb") as file:
    file.truncate(70 << 20)
# <right answer>
