"""A failing check as a script of the learner's own: their file, the inputs, the calls, and what the
report said. ``written`` makes it from what a grade told; nothing of the reference's is in it.
"""

from quizapp.learner.replay.write import Written, written

__all__ = ["Written", "written"]
