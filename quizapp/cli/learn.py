"""`quiz hint`, `explain`, `solution`: help, a bit at a time."""

import difflib

import click

from quizapp.catalog import Challenge
from quizapp.cli import markdown
from quizapp.cli._group import INTERRUPTED
from quizapp.cli.context import App, name_argument, pass_app
from quizapp.cli.guard import no_help
from quizapp.cli.text import shown
from quizapp.errors import QuizError
from quizapp.learner.reveal import may_see, reference_source


@click.command()
@name_argument
@click.option("--level", type=click.IntRange(1), help="This hint, not the next one.")
@pass_app
def hint(app: App, name: str, level: int | None) -> None:
    """Show the next hint; each says a bit more. Which you have seen is remembered."""
    challenge = app.challenge(name)
    no_help(app, challenge, "hint")
    hints = challenge.hints()
    if level is None:
        level = min(app.state.entry(challenge.id).hints + 1, len(hints))
    if level > len(hints):
        raise QuizError(f"{challenge.id} has {len(hints)} hints", hint="ask for a lower --level")
    shown = level
    markdown.show(app, hints[shown - 1].text)
    app.remember(lambda: app.state.hint_shown(challenge.id, shown))
    after = (
        "the next call shows the next one"
        if shown < len(hints)
        else f"that was the last; `quiz explain {challenge.id}` tells the whole story"
    )
    app.note(f"hint {shown} of {len(hints)}; {after}")


@click.command()
@name_argument
@click.argument("key", required=False)
@click.option("--keys", is_flag=True, help="List the sections only.")
@click.option("--article", is_flag=True, help="The whole article on the topic NAME.")
@pass_app
def explain(app: App, name: str, key: str | None, keys: bool, article: bool) -> None:
    """Explain a challenge: why each check and each common mistake matters.

    KEY picks one section, by the name a report or --keys gives.
    """
    if article:
        topic = app.topic(name)
        no_help(app, topic.challenges[0], "article")
        markdown.show(app, topic.article())
        return
    challenge = app.challenge(name)
    no_help(app, challenge, "explanation")
    sections = challenge.explanations()
    if keys:
        for one in sections.values():
            app.say(f"{app.paint(one.key, 'bold')}  {shown(one.title)}")
        return
    chosen = list(sections.values()) if key is None else [sections[_known(challenge, key)]]
    for one in chosen:
        markdown.show(app, f"## {one.title}\n\n{one.text}")
        app.say(app.paint(f"(section {one.key})", "dim"))
        app.say()
    if key is None:
        app.note(f"`quiz explain {challenge.topic} --article` is the whole article")


@click.command()
@name_argument
@click.option("--give-up", is_flag=True, help="Show it though you have not passed; recorded.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@pass_app
def solution(app: App, name: str, give_up: bool, yes: bool) -> int:
    """Show the reference answer, once yours has passed or you have given up."""
    challenge = app.challenge(name)
    no_help(app, challenge, "solution")
    if give_up and not may_see(challenge, app.state):
        question = f"give up {challenge.id} and see its solution? This is recorded."
        if not app.confirm(question, yes=yes):
            app.note("nothing was shown")
            return INTERRUPTED
        app.state.give_up(challenge.id)
    app.remember(lambda: app.state.solution_shown(challenge.id))
    markdown.show_python(app, reference_source(challenge, app.state))
    return 0


def _known(challenge: Challenge, key: str) -> str:
    sections = challenge.explanations()
    if key in sections:
        return key
    near = difflib.get_close_matches(key, sections, n=1)
    advice = f"did you mean {near[0]!r}?" if near else f"`quiz explain {challenge.id} --keys`"
    raise QuizError(f"{challenge.id} has no section {key!r}", hint=advice)
