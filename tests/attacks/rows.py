"""Rows of the catalogue that no test in this folder shows, and why."""

_INTAKE = "the intake of handed-in archives and folders is not built yet"

NOT_HERE: dict[int, str] = {73: _INTAKE, 74: _INTAKE, 75: _INTAKE}
LAST = 90
