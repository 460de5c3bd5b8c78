"""The trusted side: reads ``solutions/``, runs the reference, compares, names mistakes.

Runs in a process of its own. Never imports the runner, never runs a learner's line.
"""
