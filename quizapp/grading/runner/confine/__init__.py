"""The wall around a runner: what a learner's code can reach once it runs.

The service calls `plan` once, forks, and calls `enter` in the fork before any learner's line. On
Linux with Landlock the kernel then refuses files, and with newer versions TCP and signals; on
other systems only the session, descriptors, environment and limits are separate. `Protection` says
which, in words. Standard library only: `probe` must work where torch does not.
"""

from quizapp.grading.runner.confine.enter import enter
from quizapp.grading.runner.confine.environment import allowed as allowed_environment
from quizapp.grading.runner.confine.limits import Limits
from quizapp.grading.runner.confine.probe import probe
from quizapp.grading.runner.confine.protection import ConfineError, Protection, Tier
from quizapp.grading.runner.confine.scratch import make_scratch, remove_scratch
from quizapp.grading.runner.confine.wall import Wall, plan

__all__ = [
    "ConfineError",
    "Limits",
    "Protection",
    "Tier",
    "Wall",
    "allowed_environment",
    "enter",
    "make_scratch",
    "plan",
    "probe",
    "remove_scratch",
]
