"""Mock interviews: a choice of challenges, one clock, no help, and a page at the end.

`Desk` is what front ends use: it holds the interview that is on, on the disk, so that a terminal
that is closed loses nothing. `look` is cheap enough for a status line that is drawn every second.

    desk = Desk.of_user()
    view = desk.look()                  # None where no interview is on
    view.remaining, view.paused, view.task.challenge
    desk.pause(); desk.resume(); desk.switch("attention"); desk.add(grade); desk.end()
    desk.barred(challenge)              # why help is withheld now, or None
"""

from quizapp.learner.mock.clock import Clock, Gap
from quizapp.learner.mock.desk import Desk, View
from quizapp.learner.mock.interview import Grade, Interview, Task

__all__ = ["Clock", "Desk", "Gap", "Grade", "Interview", "Task", "View"]
