"""The untrusted side: loads the learner's file and runs the checks on it, behind ``confine``.

Holds no expected value, in memory or on disk. What it says is bytes; the judge parses them and
alone decides.
"""
