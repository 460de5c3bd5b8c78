"""One challenge's attempts, and the answers they were."""

import json
import zlib
from dataclasses import dataclass
from sqlite3 import Connection
from typing import Any

from quizapp.errors import Fault


@dataclass(frozen=True, slots=True)
class Attempt:
    """A graded answer."""

    number: int
    """1 is the first; it stays that one's, however many follow."""
    id: int
    at: int
    """Milliseconds UTC."""
    workspace: str
    sha256: str
    verdict: str
    solved: bool
    passed: int
    total: int
    mistakes: tuple[str, ...]
    device: str
    dtype: str
    seed: str
    milliseconds: float
    """That grading took."""
    seconds: float | None
    """That the learner spent up to here, where it is known."""


def attempts(conn: Connection, challenge: str) -> list[Attempt]:
    """All of a challenge's, oldest first."""
    rows = conn.execute(
        "SELECT id, at, workspace, sha256, verdict, solved, passed, total, mistakes, device,"
        " dtype, seed, milliseconds, seconds FROM attempts JOIN log USING (id)"
        " WHERE challenge = ? ORDER BY at, id",
        (challenge,),
    )
    found = []
    for number, row in enumerate(rows, start=1):
        fields: list[Any] = [*row]
        fields[5], fields[8] = bool(row[5]), tuple(json.loads(row[8]))
        found.append(Attempt(number, *fields))
    return found


def source(conn: Connection, sha256: str) -> str | None:
    """The answer of that digest; None where it was not kept."""
    data = _unpacked(conn, "SELECT data FROM sources WHERE sha256 = ?", sha256)
    return None if data is None else data.decode("utf-8", "surrogatepass")


def report(conn: Connection, attempt: int) -> dict[str, Any] | None:
    """The whole report of an attempt; None where it was not kept."""
    data = _unpacked(conn, "SELECT data FROM reports WHERE id = ?", attempt)
    if data is None:
        return None
    found = json.loads(data)
    assert isinstance(found, dict)
    return found


def _unpacked(conn: Connection, query: str, key: object) -> bytes | None:
    row = conn.execute(query, (key,)).fetchone()
    if row is None:
        return None
    try:
        return zlib.decompress(row[0])
    except zlib.error as error:
        raise Fault(
            f"what was kept of this attempt is damaged: {error}",
            hint="the other attempts are not; grade the answer again",
        ) from error
