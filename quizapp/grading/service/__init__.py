"""The supervisor: torch loaded once, one thread; starts judge and runner, holds the clock, kills.

It reads of ``solutions/`` only ``checks.py``, which runners need, and runs no learner's line. Where
children are forks it is two processes: ``ground`` forks and reads no request, the server (``loop``)
reads requests and forks nothing.
"""
