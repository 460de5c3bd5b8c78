# /// attack
# row = 41
# does = "writes a module beside itself and imports it in place of an installed one"
# expect = ["pass"]
# stops = "the answer's folder is not on the import path"
# because = "test_faults.py has the trial with files that come with an answer, and its twin"
# ///
import pathlib
import sys

pathlib.Path("wave.py").write_text("raise SystemError('shadowed')")
sys.modules.pop("wave", None)
import wave

# <right answer>
