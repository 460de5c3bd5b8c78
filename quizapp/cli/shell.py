"""`quiz completion`: the script that teaches a shell to complete quiz's commands and names."""

import click
from click.shell_completion import get_completion_class

from quizapp.cli.context import App, pass_app
from quizapp.errors import QuizError

_WHERE = {
    "bash": "quiz completion bash >> ~/.bashrc",
    "zsh": "quiz completion zsh >> ~/.zshrc",
    "fish": "quiz completion fish > ~/.config/fish/completions/quiz.fish",
}


@click.command()
@click.argument("shell", type=click.Choice(list(_WHERE)))
@click.pass_context
@pass_app
def completion(app: App, ctx: click.Context, shell: str) -> None:
    """Print the completion script for your shell; it takes effect in a new one."""
    maker = get_completion_class(shell)
    if maker is None:
        raise QuizError(f"no completion is known for {shell}")
    script = maker(ctx.find_root().command, {}, "quiz", "_QUIZ_COMPLETE").source()
    app.say(script)
    app.note(f"to keep it: {_WHERE[shell]}")
