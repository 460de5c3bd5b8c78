"""The supervisor: torch loaded once, one thread; forks judge and runner, holds the clock, kills.

It reads of ``solutions/`` only ``checks.py``, which runners need, and runs no learner's line.
"""
