"""The command line. This module holds the table of commands and imports none of them."""

import sys
from typing import NoReturn

import click

from quizapp import __version__, completion
from quizapp.cli._group import Entry, LazyGroup, shared_options
from quizapp.cli.context import App, interactive

_PRACTISE = "Practise"
_CHOOSE = "Choose"
_UNDERSTAND = "Understand"
_LOOK_BACK = "Look back"
_TAKE = "Be interviewed"
_HIRE = "Interview others"
_OTHER = "Around it"

COMMANDS = {
    "demo": Entry("quizapp.cli.demo:demo", "A tour: three answers graded live.", _PRACTISE),
    "start": Entry("quizapp.cli.work:start", "Write a challenge's stub to work on.", _PRACTISE),
    "edit": Entry("quizapp.cli.work:edit", "Open your answer in your editor.", _PRACTISE),
    "grade": Entry(
        "quizapp.cli.grade:grade", "Grade your answer, and say what is wrong.", _PRACTISE
    ),
    "review": Entry("quizapp.cli.review:review", "What is due, and the next of it.", _PRACTISE),
    "interview": Entry(
        "quizapp.cli.interview:interview", "A mock interview against the clock.", _PRACTISE
    ),
    "reset": Entry("quizapp.cli.work:reset", "Put the stub back; keeps a backup.", _PRACTISE),
    "list": Entry("quizapp.cli.browse:list_", "All challenges and where you stand.", _CHOOSE),
    "show": Entry("quizapp.cli.browse:show", "A challenge's task.", _CHOOSE),
    "next": Entry("quizapp.cli.browse:next_", "The challenge to do next.", _CHOOSE),
    "random": Entry("quizapp.cli.browse:random_", "Any challenge not passed yet.", _CHOOSE),
    "hint": Entry("quizapp.cli.learn:hint", "The next hint; three levels.", _UNDERSTAND),
    "replay": Entry(
        "quizapp.cli.replay:replay", "A failing check as a script to debug.", _UNDERSTAND
    ),
    "explain": Entry(
        "quizapp.cli.learn:explain", "Why it matters; the topic's article.", _UNDERSTAND
    ),
    "solution": Entry("quizapp.cli.learn:solution", "The reference, once you passed.", _UNDERSTAND),
    "plot": Entry("quizapp.cli.plot:plot", "A figure drawn from your code.", _UNDERSTAND),
    "stats": Entry("quizapp.cli.stats:stats", "What you did, by topic, day, mistake.", _LOOK_BACK),
    "history": Entry("quizapp.cli.history:history", "A challenge's attempts.", _LOOK_BACK),
    "progress": Entry(
        "quizapp.cli.history:progress", "Export your progress, or import it.", _LOOK_BACK
    ),
    "assign": Entry("quizapp.cli.assign:assign", "Assign challenges to candidates.", _HIRE),
    "open": Entry("quizapp.cli.candidate:open_", "Open a bundle that you were sent.", _TAKE),
    "submit": Entry("quizapp.cli.candidate:submit", "Seal your answers to be sent back.", _TAKE),
    "batch": Entry("quizapp.cli.batch:batch", "Grade what many handed in.", _HIRE),
    "merge": Entry("quizapp.cli.batch:merge", "Join shares of a batch.", _HIRE),
    "report": Entry("quizapp.cli.report:report", "Pages and tables of graded hand-ins.", _HIRE),
    "similar": Entry("quizapp.cli.similar:similar", "Which answers are alike.", _HIRE),
    "purge": Entry("quizapp.cli.purge:purge", "Forget candidates.", _HIRE),
    "doctor": Entry("quizapp.cli.doctor:doctor", "What this machine can do.", _OTHER),
    "config": Entry("quizapp.cli.config:config", "Your settings, and changing them.", _OTHER),
    "service": Entry("quizapp.cli.service:service", "The grader left ready; stop it.", _OTHER),
    "dev": Entry("quizapp.cli.dev:dev", "Write challenges and prove them.", _OTHER),
    "completion": Entry("quizapp.cli.shell:completion", "Completion for your shell.", _OTHER),
}
ALIASES = {"test": "grade"}


def _start(ctx: click.Context) -> int:
    """Bare `quiz`: the TUI, or help where there is no terminal to draw on."""
    if ctx.invoked_subcommand is not None:
        return 0
    if not (interactive() and sys.stdout.isatty()):
        click.echo(ctx.get_help(), err=True)
        return 2
    from quizapp.tui import run

    app = ctx.ensure_object(App)
    return run(app.settings, app.workspace, app.assignment) or 0


root = LazyGroup(
    name="quiz",
    help="Practice for deep-learning interviews. Bare `quiz` opens the full-screen interface.",
    table=COMMANDS,
    aliases=ALIASES,
    callback=click.pass_context(_start),
    invoke_without_command=True,
    params=[*shared_options(hidden=False)],
    epilog="NAME is a challenge, a topic (its first challenge), a file, `last` or `next`.\n"
    "Options also work after the command. `quiz COMMAND --help` says more.",
    context_settings={"help_option_names": ["-h", "--help"]},
)
root = click.version_option(__version__, prog_name="quiz", message="%(prog)s %(version)s")(root)


def main() -> NoReturn:
    """The `quiz` command."""
    if completion.asked():
        from quizapp.cli import completing

        completing.main(root)
        sys.exit(0)
    root.main()
