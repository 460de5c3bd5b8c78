"""The `quiz` command, and `python -m quizapp` where that is not on the path."""

import signal


def main() -> None:
    """Run a command line; a shell that completes one is answered before anything is loaded."""
    # Until commands are known Ctrl-C ends this process as the system does it: there is nothing to
    # tidy up, and Python's way is a traceback. Who is deaf to it (`nohup`) stays so.
    heard = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if heard:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from quizapp import completion

    if completion.asked() and completion.main():
        return
    from quizapp.cli import main

    if heard:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    main()


if __name__ == "__main__":
    main()
