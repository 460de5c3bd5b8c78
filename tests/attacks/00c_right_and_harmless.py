# /// attack
# row = 0
# does = "control: right, and does what any program may: files, threads, temporary folders, warnings"
# expect = ["pass"]
# stops = "nothing to stop"
# because = "a control"
# sign = "refused"
# ///
import pathlib
import tempfile
import threading
import warnings

# <right answer>
with tempfile.TemporaryDirectory() as folder:
    (pathlib.Path(folder) / "notes.txt").write_text("scale first")
thread = threading.Thread(target=print, args=("beside",))
thread.start()
thread.join()
warnings.warn("only a warning")
