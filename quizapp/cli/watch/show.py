"""What a watcher shows: verdicts one below the other on a pipe, in place on a terminal."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from quizapp.cli.context import App
from quizapp.cli.render import Renderer
from quizapp.cli.text import shown
from quizapp.cli.watch.runs import Run, Runs
from quizapp.errors import QuizError

if TYPE_CHECKING:
    from quizapp.catalog import Challenge
    from quizapp.cli.screen import Screen
    from quizapp.learner.known import Name

SLOW_SECONDS = 0.4
"""From when on a run is shown while it is going on; before that it would only flicker."""
KEYS = "h hint · x explain · f figure · r run · q quit"
_PIPE_COLUMNS = 100


class Show(Protocol):
    """Somewhere to show runs."""

    @property
    def keys(self) -> int:
        """Descriptor of the keys; -1 where there are none."""

    @property
    def signals(self) -> int:
        """Descriptor that tells of Ctrl-C and a change of the window; -1 where there is none."""

    def begun(self) -> None:
        """The first run is about to begin."""

    def going(self, run: Run) -> None:
        """A run goes on."""

    def verdict(self, run: Run) -> None:
        """A run is over, with a report."""

    def problem(self, problem: QuizError) -> None:
        """There is no verdict on the file as it is."""

    def pressed(self, runs: Runs) -> bool:
        """Do what the keys ask for; False where that is to end."""

    def signalled(self) -> bool:
        """Draw again, where the window has changed; False where Ctrl-C was pressed."""

    def over(self) -> None:
        """Ended by Ctrl-C."""


class Below:
    """Each verdict below the last."""

    keys = -1
    signals = -1

    def __init__(self, app: App, path: Path) -> None:
        self._app = app
        self._path = path
        self._first = True

    def begun(self) -> None:
        pass

    def going(self, run: Run) -> None:
        pass

    def verdict(self, run: Run) -> None:
        from quizapp.cli.grade import warn

        name = self._app.paint(run.report.challenge, "bold")
        self._app.say(f"{name}  {shown(self._path)}")
        for line in _verdict(self._app, run.report, self._path, _PIPE_COLUMNS):
            self._app.say(line)
        if self._first:
            warn(self._app, run.report)
        self._first = False
        self._wait()

    def problem(self, problem: QuizError) -> None:
        self._app.note(_words(problem))
        self._wait()

    def pressed(self, runs: Runs) -> bool:
        return True

    def signalled(self) -> bool:
        return True

    def over(self) -> None:
        self._app.note("")

    def _wait(self) -> None:
        self._app.note("waiting for the next save; Ctrl-C ends")


class InPlace:
    """The verdict stays where it is, and gives way to what a key asks for."""

    def __init__(self, app: App, challenge: Challenge | Name, path: Path, screen: Screen) -> None:
        self._app = app
        self._challenge = challenge
        self._path = path
        self._screen = screen
        self._body: Callable[[], list[str]] = list
        self._run: Run | None = None
        self._words = "grading …"

    @property
    def keys(self) -> int:
        return self._screen.keys

    @property
    def signals(self) -> int:
        return self._screen.signals

    def note(self, words: str) -> None:
        """What would go to stderr, and would tear the screen."""
        self._words = words
        self._draw(keep=True)

    def begun(self) -> None:
        self._draw()

    def going(self, run: Run) -> None:
        if run.dropped or time.monotonic() - run.since < SLOW_SECONDS:
            return
        over = [one.result for one in run.events if one.kind == "check-finished"]
        begun = [one.name for one in run.events if one.kind == "check-started"]
        renderer = self._renderer()
        widest = max((len(name) for name in begun), default=12)
        lines = [renderer.check_line(one, widest) for one in over]
        if len(begun) > len(over):
            lines.append(renderer.running_line(begun[-1]))
        self._put(lambda: lines, "grading …")

    def verdict(self, run: Run) -> None:
        self._run = run
        words = f"{time.strftime('%H:%M:%S')}, {run.milliseconds:.0f} ms"
        if run.request["figure"]:
            self._put(lambda: self._figure(run.drawn), "v goes back")
        else:
            self._show_verdict(words)

    def problem(self, problem: QuizError) -> None:
        self._put(lambda: [self._app.paint(_words(problem), "yellow")], "waiting for a save")

    def pressed(self, runs: Runs) -> bool:
        for key in self._screen.read():
            if key == "q":
                return False
            if not self._screen.scroll(key):
                try:
                    self._do(key, runs)
                except QuizError as problem:
                    words = self._app.paint(_words(problem), "yellow")
                    self._put(lambda words=words: [words], "v goes back")  # type: ignore[misc]
        return True

    def signalled(self) -> bool:
        self._screen.drain()
        if not self._screen.interrupted:
            self._draw(keep=True)
        return not self._screen.interrupted

    def over(self) -> None:
        pass

    # --- keys ----------------------------------------------------------------------------------
    def _do(self, key: str, runs: Runs) -> None:
        match key:
            case "r":
                runs.begin(since=time.monotonic())
            case "f":
                whole = self._app.challenge(self._challenge.id)
                if not whole.has_figure:
                    raise QuizError(f"{whole.id} has no figure")
                runs.begin(since=time.monotonic(), figure=True)
            case "h":
                from quizapp.cli.guard import no_help
                from quizapp.cli.learn import next_hint

                whole = self._app.challenge(self._challenge.id)
                no_help(self._app, whole, "hint")
                hint = next_hint(self._app, whole)
                self._text(hint.text, f"hint {hint.level} of {hint.of}; v goes back")
            case "x":
                from quizapp.cli.guard import no_help
                from quizapp.cli.learn import why

                no_help(self._app, self._app.challenge(self._challenge.id), "explanation")
                report = None if self._run is None else self._run.report
                text = why(self._app.challenge(self._challenge.id), report)
                self._text(text, "v goes back")
            case "v" | "\x1b" if self._run is not None:
                self._show_verdict("")

    def _text(self, source: str, words: str) -> None:
        from quizapp.cli import markdown

        self._put(lambda: markdown.lines(self._app, source, self._screen.columns), words)

    def _figure(self, drawn: Any) -> list[str]:
        if drawn is None or drawn.figure is None:
            return [f"no figure: {shown('nothing was drawn' if drawn is None else drawn.problem)}"]
        from quizapp.cli.paint import painted
        from quizapp.figures.draw import draw

        columns, rows = self._screen.columns, self._screen.rows - 2
        return painted(
            draw(drawn.figure, columns, rows, colour=self._app.colour), colour=self._app.colour
        )

    # --- drawing -------------------------------------------------------------------------------
    def _show_verdict(self, words: str) -> None:
        assert self._run is not None
        report = self._run.report
        self._put(lambda: _verdict(self._app, report, self._path, self._screen.columns), words)

    def _renderer(self) -> Renderer:
        return Renderer(colour=self._app.colour, columns=self._screen.columns)

    def _put(self, body: Callable[[], list[str]], words: str) -> None:
        self._body, self._words = body, words
        self._draw()

    def _draw(self, *, keep: bool = False) -> None:
        paint = self._app.paint
        head = f"{paint(self._challenge.id, 'bold')}  {shown(self._path)}"
        self._screen.show(
            [head, "", *self._body()], paint(KEYS, "cyan"), paint(self._words, "dim"), keep=keep
        )


def _verdict(app: App, report: Any, path: Path, columns: int) -> list[str]:
    """A report as the command prints it."""
    renderer = Renderer(colour=app.colour, columns=columns)
    ran = [one for one in report.checks if one.milliseconds or one.verdict != "skipped"]
    widest = max((len(one.name) for one in ran), default=12)
    return [
        *(renderer.check_line(one, widest) for one in ran),
        *renderer.verdict_lines(report, path),
    ]


def _words(problem: QuizError) -> str:
    return shown(f"{problem}" + (f" ({problem.hint})" if problem.hint else ""))
