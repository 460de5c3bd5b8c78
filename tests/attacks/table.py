"""The table at the end of a run: which row of the attack catalogue was held by what."""

from __future__ import annotations

from typing import Any

from tests.attacks.rows import NOT_HERE


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print the rows that were tried, and what held each."""
    rows: dict[int, list[tuple[str, str, str, bool]]] = {}
    for outcome in ("passed", "failed", "error"):
        for report in terminalreporter.stats.get(outcome, []):
            for name, value in getattr(report, "user_properties", ()):
                if name == "attack" and getattr(report, "when", "") == "call":
                    number, does, stops, twin = value
                    rows.setdefault(number, []).append((does, stops, twin, outcome == "passed"))
    if not rows:
        return
    say = terminalreporter.write_line
    terminalreporter.section("attacks")
    for number in sorted(rows):
        by_attack: dict[tuple[str, str], list[tuple[str, bool]]] = {}
        for does, stops, twin, passed in rows[number]:
            by_attack.setdefault((does, stops), []).append((twin, passed))
        for (does, stops), tries in by_attack.items():
            word = "held" if all(passed for _, passed in tries) else "FAILED"
            proof = next((f"; without it: {twin}" for twin, _ in tries if twin), "")
            say(f"{number:>3}  {word:<6}  {does} [{stops}{proof}]")
    tries = [passed for each in rows.values() for *_, passed in each]
    say(f"{len(rows)} rows tried, {sum(tries)} of {len(tries)} trials as expected")
    for number, reason in sorted(NOT_HERE.items()):
        say(f"{number:>3}  not here: {reason}")
