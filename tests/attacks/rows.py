"""Rows of the catalogue that no test in this folder shows, and why."""

NOT_HERE: dict[int, str] = {}
LAST = 90
