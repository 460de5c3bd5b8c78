"""What a check asked of an answer, call by call, as data: what a replay is written from.

A check is a generator, so its questions are told by running it. ``instrument`` rewrites the source
of ``checks.py`` so that each call in it passes through a ``Tracer``, which notes those that reach
the answer: entries, what entries returned, modules of torch's. Inputs are noted by value at the
moment of the call; a module's parameters whenever they have changed since. So what a check does in
between need not be understood, and none of its lines is part of what is told.

All of it happens in the runner, which knows no expected value: none can be in a trace.
"""

from quizapp.checks.trace.check import replay_check
from quizapp.checks.trace.given import TracedGiven
from quizapp.checks.trace.rewrite import instrument
from quizapp.checks.trace.tracer import Tracer

__all__ = ["TracedGiven", "Tracer", "instrument", "replay_check"]
