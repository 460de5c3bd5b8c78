"""Names a challenge forbids: found in the answer's source, and noticed when they are called.

A tripwire, no proof: whoever wants to hide a call from it can. It tells an honest learner that
the answer leans on what was to be written.
"""

from quizapp.grading.runner.rules.names import Forbidden, forbid, prepare
from quizapp.grading.runner.rules.source import Use, uses
from quizapp.grading.runner.rules.tripwire import Tripwire

__all__ = ["Forbidden", "Tripwire", "Use", "forbid", "prepare", "uses"]
