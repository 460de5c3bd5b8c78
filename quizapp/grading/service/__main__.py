"""``python -m quizapp.grading.service``: JSON requests on stdin, JSON events on stdout."""

from quizapp.grading.service.start import main

if __name__ == "__main__":
    main()
