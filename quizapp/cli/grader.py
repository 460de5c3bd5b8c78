"""The grader that a command uses: the resident where there is one, else a service of its own."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from quizapp.cli.context import App
from quizapp.errors import Fault
from quizapp.grading import launch
from quizapp.grading.resident.line import GONE, Gone, Line

if TYPE_CHECKING:
    from quizapp.grading.client import Client
    from quizapp.grading.link import Use
    from quizapp.grading.plain import PlainClient


class Grader:
    """A client, whichever service it has. Use as a context manager.

    A resident that goes in the middle of a run is replaced by a service of one's own, and the run
    begins anew; that is said in a line."""

    def __init__(
        self, app: App, use: Use, *, start_method: str | None = None, plain: bool = False
    ) -> None:
        """``plain``: whether events of a resident may be plain objects, which are there at once;
        events of a service of one's own are models, as there is time to load them."""
        self._app = app
        self._method = start_method or ""
        self._may_be_plain = plain
        self._client: Client | None = None
        self._plain: PlainClient | None = None
        self.resident: Line | None = None
        if use != "none":
            from quizapp.grading.resident.find import obtain

            self.resident = obtain(app.note, start_method=self._method, may_start=use == "started")
        # First of all: loading torch takes longest, and goes on while the rest is imported.
        self._service = None if self.resident else launch.start(self._method)

    @classmethod
    def usual(cls, app: App, *, plain: bool = False) -> Grader:
        """The one of `quiz grade` without options: a resident by the learner's own setting. It is
        walled off from what it graded before, so an interview's or assignment's answer may use it.
        """
        from quizapp.learner.resident import use, user_choice

        return cls(app, use(None, user_choice()), plain=plain)

    def __enter__(self) -> Grader:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def grade(self, **request: Any) -> Iterator[Any]:
        """Ask for a run, at once; its events up to the last, see ``Client.grade``."""
        try:
            events = self._ask(request)
        except Gone:
            events = self._again(request)
        return self._follow(events, request)

    def _follow(self, events: Iterator[Any], request: dict[str, Any]) -> Iterator[Any]:
        try:
            yield from events
        except Gone:
            yield from self._again(request)

    def _again(self, request: dict[str, Any]) -> Iterator[Any]:
        self._app.note(GONE)
        self.close()
        self.resident, self._client, self._plain = None, None, None
        self._service = launch.start(self._method)
        return self._ask(request)

    def _ask(self, request: dict[str, Any]) -> Iterator[Any]:
        if self.resident is None or not self._may_be_plain or request.get("figure"):
            return self.client.grade(**request)
        if self._plain is None:
            from quizapp.grading.plain import PlainClient

            self._plain = PlainClient(self.resident)
        events = self._plain.grade(**request)
        _load_what_follows()
        return events

    def cancel(self) -> None:
        """Ask for the end of the run that is on; its events then end, too."""
        with contextlib.suppress(Fault):
            for client in (self._plain, self._client):
                if client is not None:
                    client.cancel()

    @property
    def client(self) -> Client:
        """The client, which is imported when it is first asked for."""
        if self._client is None:
            from quizapp.grading.client import Client

            self._client = Client(self.resident or self._service)
        return self._client

    def close(self) -> None:
        """Leave the service."""
        if self._client is not None:
            self._client.close()
        elif self.resident is not None:
            self.resident.close()
        elif self._service is not None:
            self._service.close(at_once=True)


def _load_what_follows() -> None:
    """Import what shows and records a verdict while the grader finds it."""
    import quizapp.cli.live
    import quizapp.cli.render
    import quizapp.learner.progress.practice
    import quizapp.learner.state  # noqa: F401
