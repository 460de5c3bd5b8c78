"""Practice for deep-learning interviews in the terminal.

Holds the version and nothing else: whatever stood here would be paid for by every `quiz --help`.
"""

__version__ = "0.1.0"
