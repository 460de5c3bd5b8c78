"""What every run starts from: a process that has loaded all it needs and has seen no answer.

A fork inherits its parent's whole memory, freed pieces included. Had the parent read a request, the
next runner could search that memory for what somebody else handed in, or for the results they sent.
So where runners are forks, the process that was started as the service never reads a request. It
forks one that does, takes a single run, and ends; the next is forked from the same clean ground.
That costs a fork between two runs, and nothing while one lasts. What a run had to prepare and
others will need again (a wall, a list of rules, torch._dynamo) is wished for, in words that are the
pack's and not the answer's, and done here as well.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import traceback
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from quizapp.catalog import content
from quizapp.grading.runner import confine, rules
from quizapp.grading.service.children import Children, call_this

NO_TIER = "none"
"""Tier of a machine whose wall does not stand. Nothing is graded there."""

_AGAIN = 75
"""Exit status of a fork that has had its run."""


@dataclass(slots=True)
class Wish:
    """What the ground is to prepare for the forks to come."""

    walls: list[tuple[str, bool]] = field(default_factory=list)
    """Packs, and whether for a GPU."""
    forbidden: list[list[str]] = field(default_factory=list)
    more: bool = False
    """Whether to load what some answers use."""
    graded: bool = False


class Ground:
    """All that outlives a run."""

    def __init__(self, children: Children, bubblewrap: bool) -> None:
        self.children = children
        self.bubblewrap = bubblewrap
        self.tier: str = NO_TIER
        self.broken = ""
        """Why the wall around answers does not stand; empty where it does."""
        self.wish = Wish()
        self.pristine = children.method == "fork"
        """Whether forks are taken from here, so that no answer may come near."""
        self._walls: dict[tuple[Path, bool], confine.Wall] = {}
        self._rules: set[tuple[str, ...]] = set()
        self._more = False

    def try_wall(self, probe: confine.Probe) -> float | None:
        """Learn what the wall was found to do, and how many milliseconds the finding took."""
        try:
            self.wall(content.root())
            found = probe.result()
        except confine.ConfineError as error:
            self.broken = str(error)
            return None
        self.tier = found.tier
        return found.milliseconds

    def wall(self, pack: Path, *, gpu: bool = False) -> confine.Wall:
        """The wall that hides the solutions of ``pack``; planned where it is new."""
        if (pack, gpu) not in self._walls:
            self._walls[pack, gpu] = confine.plan(hidden=[pack / "solutions"], gpu=gpu)
            confine.prepare(self._walls[pack, gpu])
            self.wish.walls.append((str(pack), gpu))
        return self._walls[pack, gpu]

    def prepare_rules(self, forbidden: tuple[str, ...]) -> None:
        """Look up names that an answer must not use, once for all runs."""
        if forbidden not in self._rules:
            rules.prepare(forbidden)
            self._rules.add(forbidden)
            self.wish.forbidden.append(list(forbidden))

    def load_more(self) -> None:
        """Load what some answers use, if that has not been done."""
        if not self._more:
            self._more = self.wish.more = True
            self.children.preload()

    def idle(self) -> None:
        """Use an idle moment: load it, or have it loaded where the forks to come are from."""
        if self.pristine:
            self.wish.more = True
        else:
            self.load_more()

    @property
    def graded(self) -> bool:
        """Whether there has been a run."""
        return self.wish.graded

    @graded.setter
    def graded(self, value: bool) -> None:
        self.wish.graded = value

    @property
    def wants_more(self) -> bool:
        """Whether an idle moment is to be used for loading more."""
        return self.graded and not self._more

    def fulfil(self, wish: Wish) -> None:
        """Do what a fork has done for itself."""
        for pack, gpu in wish.walls:
            # What does not work here did not work there, and is told by the next run.
            with contextlib.suppress(confine.ConfineError, OSError):
                self.wall(Path(pack), gpu=gpu)
        for names in wish.forbidden:
            self.prepare_rules(tuple(names))
        if wish.more:
            self.load_more()
        self.wish = Wish(graded=self.graded or wish.graded)


def serve_from(ground: Ground, serve: Callable[[], Wish | None]) -> None:
    """Call ``serve`` until it wishes for nothing more: in one fork after another, if forks are
    what runners are here."""
    ground.wish = Wish()
    if not ground.pristine:
        try:
            serve()
        finally:
            ground.children.close()
        return
    while (wish := _in_fork(serve)) is not None:
        ground.fulfil(wish)


def _in_fork(serve: Callable[[], Wish | None]) -> Wish | None:
    assert sys.platform != "win32"  # it spawns, so its ground need not be clean
    reader, writer = os.pipe()
    parent = os.getpid()
    pid = os.fork()
    if pid == 0:
        os.close(reader)
        _become_server(serve, writer, parent)
    os.close(writer)
    with open(reader, "rb") as said:
        wish = said.read()
    _, status = os.waitpid(pid, 0)
    code = os.waitstatus_to_exitcode(status)
    if code == _AGAIN:
        return Wish(**json.loads(wish))
    if code:
        # What it said of itself went to stderr, where front ends look.
        os._exit(code if code > 0 else 3)
    return None


def _become_server(serve: Callable[[], Wish | None], writer: int, parent: int) -> None:
    from quizapp.grading.service.start import die_with

    status = 3
    call_this("quiz-server")
    try:
        die_with(parent)
        confine.share_base()
        wish = serve()
        status = 0
        if wish is not None:
            os.write(writer, json.dumps(asdict(wish)).encode())
            status = _AGAIN
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(status)
