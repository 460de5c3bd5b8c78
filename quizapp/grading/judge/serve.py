"""A judge's life: one run, or, as long as each task says to stay, those that follow."""

from __future__ import annotations

import traceback
from collections.abc import Callable

from quizapp.grading.clean import clean_line
from quizapp.grading.events import Failed
from quizapp.grading.judge.bank import BROKEN_PACK, BankError
from quizapp.grading.judge.known import Known
from quizapp.grading.judge.session import Session, say
from quizapp.grading.judge.task import JudgeTask
from quizapp.grading.wire.frames import FrameReader
from quizapp.grading.wire.lines import receive


def judge(task: JudgeTask, line: int, read_task: Callable[[bytes], JudgeTask]) -> None:
    """Judge over descriptor ``line``: frames in, event lines out; ``read_task`` reads a task that
    follows. Whatever goes wrong ends it."""
    known, reader = Known(task), FrameReader()
    following: JudgeTask | None = task
    while following is not None and _judged(following, line, known, reader):
        following = _following(following, line, reader, read_task)


def _following(
    task: JudgeTask, line: int, reader: FrameReader, read_task: Callable[[bytes], JudgeTask]
) -> JudgeTask | None:
    """The next task, if there is one. What still comes of a run that is judged is passed over."""
    chunk = b""
    while task.bulk:
        for frame in reader.feed(chunk):
            if frame.header["kind"] == "task":
                found = read_task(frame.body)
                if not found.like(task):
                    raise ValueError("a task for another judge")
                return found
        chunk = receive(line, 1 << 20)
        if not chunk:
            return None
    return None


def _judged(task: JudgeTask, line: int, known: Known, reader: FrameReader) -> bool:
    """Judge one run; whether all went well."""
    try:
        Session(task, line, known, reader).run()
        return True
    except BankError as error:
        say(line, Failed(id=task.id, message=str(error), hint=BROKEN_PACK))
    except ConnectionError:
        pass  # the service has gone, and with it whoever asked
    except Exception as error:
        # Ours, or a property's that did not expect such an answer: never the learner's.
        traceback.print_exc()
        message = f"the judge broke down: {type(error).__name__}: {error}"
        say(line, Failed(id=task.id, message=clean_line(message, 500)))
    return False
