"""What tests about hand-ins share: a command line, a folder of results, a browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import Result

from tests.command import invoke
from tests.interview.report import browser

Quiz = Callable[..., Result]


@pytest.fixture
def quiz() -> Quiz:
    """Run `quiz` with these words; output and errors apart."""

    def run(*words: str | Path, code: int = 0) -> Result:
        done = invoke(*words)
        assert done.exit_code == code, (done.output, done.stderr)
        return done

    return run


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[browser.Browser]:
    program = browser.find()
    if program is None:
        pytest.skip("no Chromium: apt-get install chromium")
    found = browser.Browser(program, tmp_path_factory.mktemp("profile"))
    yield found
    found.close()
