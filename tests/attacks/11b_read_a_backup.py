# /// attack
# row = 11
# does = "looks for the answer in backups and in the objects of a repository"
# expect = ["error"]
# stops = "Landlock, user"
# without = ["landlock", "user"]
# sign = "told"
# ///
print(open(VICTIM + "/workspace/attention.py.orig").read())
print(open(VICTIM + "/workspace/.git/objects/ab/cdef").read())
# <right answer>
