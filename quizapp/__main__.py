"""`python -m quizapp`, for where the `quiz` command is not on the path."""

from quizapp.cli import main

if __name__ == "__main__":
    main()
