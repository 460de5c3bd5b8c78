"""What must be true of a challenge's public checks: candidates get their inputs and results."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from quizapp.catalog import Challenge
from quizapp.grading.judge import recorded
from quizapp.grading.judge.bench import Bench
from quizapp.grading.report import Verdict

if TYPE_CHECKING:
    from quizapp.authoring.proofs import Scope


def public(challenge: Challenge, scope: Scope) -> Iterator[str]:
    """Each check in `public` is there, compares values, and judges alike when it is recorded."""
    dtype = challenge.dtypes[0]
    bench = Bench(challenge.solution, challenge.entry, dtype=dtype)
    known = {one.name: one for one in bench.checks}
    for name in challenge.public:
        if name not in known:
            yield f"public: no check {name} runs in {dtype}; there are {', '.join(known)}"
        elif known[name].holds is not None:
            yield f"public: {name} is judged by a property, which would have to be told"
    names = challenge.public or tuple(known)
    chosen = [one for one in bench.checks if one.name in names and one.holds is None]
    if not chosen:
        yield "no check can be public: an assignment shows at least one that compares values"
        return
    with tempfile.TemporaryDirectory() as folder:
        truths = {one: bench.truth(one) for one in chosen}
        seed = bench.setting.seed
        data = recorded.write(truths, dtype=dtype, device="cpu", seed=seed)
        (Path(folder) / recorded.NAME).write_bytes(data)
        alone = Bench(Path(folder), challenge.entry, dtype=dtype, seed=seed)
        for one in alone.checks:
            record = bench.run(known[one.name], bench.reference)
            if alone.judge(one, record).verdict is not Verdict.PASS:
                yield f"public: {one.name} refuses the reference when it is recorded"
