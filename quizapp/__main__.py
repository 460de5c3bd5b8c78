"""The `quiz` command, and `python -m quizapp` where that is not on the path."""

from quizapp import completion


def main() -> None:
    """Run a command line; a shell that completes one is answered before anything is loaded."""
    if completion.asked() and completion.main():
        return
    from quizapp.cli import main

    main()


if __name__ == "__main__":
    main()
