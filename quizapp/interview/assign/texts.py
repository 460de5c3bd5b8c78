"""What a candidate reads: the bundle's README, and the default rules and honesty text."""

from __future__ import annotations

from datetime import UTC, datetime

from quizapp.interview.keys import fingerprint
from quizapp.interview.models import Assignment

RULES = """\
Work alone. Documentation, your own notes and searching the web are allowed.
Code written for this task by somebody else, or by an AI assistant, is not.
Do not pass the tasks on."""
HONESTY = """\
This is my own work, done by the rules of this assignment. What I took from
elsewhere is marked in a comment."""
INSTALL = "pip install 'quizapp[interview]'"
RECORDED = (
    "each grading you run here: when, which task, which checks passed, a hash of your file",
    "when the bundle was opened and when you handed in, by your machine's clock",
    "gaps in which the machine slept or its clock was changed",
    "the files you hand in, and your answer to the honesty question",
    "nothing else: no screen, no keys, no camera, and nothing is sent anywhere by itself",
)


def readme(assignment: Assignment) -> str:
    """README.md of a bundle, for somebody who has never seen quiz."""
    rows = "\n".join(
        f"| {task.title}{' (must pass)' if task.required else ''} | `{task.file}` "
        f"| `prompts/{task.challenge}.md` | `examples/{task.challenge}.md` | {task.minutes} |"
        for task in assignment.tasks
    )
    names = " ".join(task.file for task in assignment.tasks)
    first = assignment.tasks[0]
    until = f"Hand in by **{moment(assignment.deadline)}**.\n" if assignment.deadline else ""
    recorded = "\n".join(f"- {one}" for one in assignment.recorded)
    must = (
        "Tasks marked *must pass* decide: without them the whole is not passed.\n\n"
        if any(task.required for task in assignment.tasks)
        else ""
    )
    return f"""\
# {assignment.name}

You are **{assignment.candidate}** here; your name stands nowhere in this folder.
You have **{assignment.minutes} minutes** from when you begin. {until}
| task | your file | what is asked | examples | about minutes |
| --- | --- | --- | --- | --- |
{rows}

{must}Write your answers into the files of the second column: they are stubs that say what is
missing. You need Python 3.11 or newer and PyTorch. The interviewer grades your answers on the CPU
in {first.dtype}, with other inputs than the examples show.

There are two ways to work; both count the same.

## With quiz, which runs the examples for you

{_commands(assignment)}

`quiz open` starts your clock. `quiz grade` says which examples come out right; it knows no other
checks, no hints and no solutions. `quiz submit` shows what goes in before it makes the file, seals
it so that the interviewer alone can read it, and prints a receipt code: keep it.

On Linux your code runs shut in there: it can neither reach the network nor change your files.

## Without installing anything

1. Unzip this file and edit {names}.
2. Compare with `examples/` by hand, or in a few lines of your own; the `.json` files have all the
   numbers.
3. Zip the folder and send it back, `assignment.json` included: it says that the folder is yours.

## What is asked of you

{assignment.rules}

When you hand in you are asked to confirm:

{_quoted(assignment.honesty)}

## What is recorded, and what it is worth

{recorded}

The time by your own clock is advisory. What shows when you handed in is when your mail or upload
arrived. Being over time never stops you from handing in; it is marked.

You may hand in more than once: the last before the deadline counts.

---
Assignment `{assignment.id}`, signed by key `{fingerprint(assignment.signer)}`.
"""


def _commands(assignment: Assignment) -> str:
    lines = {
        assignment.install or INSTALL: "",
        f"quiz open {bundle_name(assignment)}": "starts your clock",
        f"cd {folder_name(assignment)}": "",
        f"quiz grade {assignment.tasks[0].challenge}": "the examples, as often as you like",
        "quiz submit": "when you are done: makes the file that you send back",
    }
    width = max(map(len, lines))
    said = (
        f"    {line.ljust(width)}   # {why}" if why else f"    {line}"
        for line, why in lines.items()
    )
    return "\n".join(said)


def bundle_name(assignment: Assignment) -> str:
    """File name of a bundle."""
    return f"{folder_name(assignment)}-{assignment.candidate}.zip"


def folder_name(assignment: Assignment) -> str:
    """Name of the folder in it: the assignment's id without its random end."""
    return assignment.id.rpartition("-")[0] or assignment.id


def moment(when: datetime) -> str:
    """A deadline that nobody can misread."""
    when = when.astimezone(UTC)
    return f"{when:%A} {when.day} {when:%B %Y, %H:%M} UTC"


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.splitlines())
