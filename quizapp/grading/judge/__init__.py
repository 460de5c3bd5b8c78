"""The trusted side: reads ``solutions/``, runs the reference, compares, names mistakes.

Runs in a process forked from the service. Never imports the runner, never runs a learner's line.
"""
