"""Interviewers: assign challenges, take in what candidates hand in, grade it in bulk, report on it.

The candidate's machine is not trusted. What comes back from it is data; the only results that count
are those of the interviewer's own run.

``assign`` and ``candidate`` make and use bundles, ``intake`` reads what is handed in, ``batch``
grades it into a results folder, ``report`` and ``similar`` read that folder. They share ``models``
and ``store`` and nothing else, but that ``report`` shows what ``similar`` finds;
``reading`` parses strangers' code for both, in a process of its own.
"""
