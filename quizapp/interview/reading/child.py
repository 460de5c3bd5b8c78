"""The process that parses: a source a line in, its tokens and hints a line out, all JSON.

It runs nothing of what it reads and holds nothing that could be lost.
"""

from __future__ import annotations

import json
import sys
from contextlib import suppress

from quizapp.interview.reading.hints import hints
from quizapp.interview.reading.tokens import LONGEST, normalise

MEMORY = 1 << 30


def main() -> None:
    """Answer until the pipe is closed."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    for line in sys.stdin.buffer:
        source = json.loads(line)
        body = normalise(source)
        told = {
            "words": body.words,
            "lines": body.lines,
            "parsed": body.parsed,
            "digest": body.digest,
            "hints": list(hints(source[:LONGEST])),
        }
        sys.stdout.buffer.write(json.dumps(told).encode() + b"\n")
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
