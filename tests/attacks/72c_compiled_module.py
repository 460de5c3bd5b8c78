# /// attack
# row = 72
# does = "replaces the compiled form of an installed module"
# expect = ["error"]
# stops = "Landlock, user"
# without = ["landlock", "user"]
# sign = "touched"
# ///
import os
import py_compile

with open("mine.py", "w") as file:
    file.write("print('mine')")
os.mkdir(VICTIM + "/site-packages/__pycache__")
py_compile.compile("mine.py", VICTIM + "/site-packages/__pycache__/package.cpython-311.pyc")
# <right answer>
