"""The screen of `--watch`: what signals do to it."""

import os
import select
import signal
import sys

import pytest

from quizapp.cli.screen import Screen

if sys.platform == "win32":
    pytest.skip("needs signals", allow_module_level=True)


@pytest.fixture
def hears_interrupts() -> object:
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("hears_interrupts")
def test_the_first_interrupt_is_noted_and_the_second_is_raised(capsys) -> None:
    with Screen() as screen:
        os.kill(os.getpid(), signal.SIGINT)
        assert screen.interrupted
        assert select.select([screen.signals], [], [], 10)[0]
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_who_is_deaf_to_interrupts_stays_so(capsys) -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with Screen() as screen:
            os.kill(os.getpid(), signal.SIGINT)
            assert not screen.interrupted
    finally:
        signal.signal(signal.SIGINT, before)
