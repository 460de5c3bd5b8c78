"""The wall around a runner: what a learner's code can reach once it runs.

The service calls `plan` once, forks, and calls `enter` in the fork before any learner's line. On
Linux the kernel then refuses files (Landlock), and calls by which it could reach the network, other
processes or the machine (seccomp); on other systems only the session, descriptors, environment and
limits are separate. `Probe` finds out which by trying, and `Protection` says it in words. Standard
library only: it must work before torch is loaded, and where it cannot be.
"""

from quizapp.grading.runner.confine.bases import sweep
from quizapp.grading.runner.confine.enter import enter
from quizapp.grading.runner.confine.environment import allowed as allowed_environment
from quizapp.grading.runner.confine.landlock import prepared
from quizapp.grading.runner.confine.limits import Limits
from quizapp.grading.runner.confine.probe import Probe, probe
from quizapp.grading.runner.confine.protection import (
    Canary,
    ConfineError,
    Protection,
    Tier,
    with_gpu,
)
from quizapp.grading.runner.confine.scratch import (
    make_base,
    make_scratch,
    remove_base,
    remove_scratch,
    share_base,
)
from quizapp.grading.runner.confine.wall import Wall, plan, prepare

__all__ = [
    "Canary",
    "ConfineError",
    "Limits",
    "Probe",
    "Protection",
    "Tier",
    "Wall",
    "allowed_environment",
    "enter",
    "make_base",
    "make_scratch",
    "plan",
    "prepare",
    "prepared",
    "probe",
    "remove_base",
    "remove_scratch",
    "share_base",
    "sweep",
    "with_gpu",
]
