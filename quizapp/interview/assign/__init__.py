"""Make an assignment: a signed bundle for each candidate, and the interviewer's own record of it.

Nothing hidden goes into a bundle: of the checks only the public ones, of the reference only what it
gave for one public seed.
"""
