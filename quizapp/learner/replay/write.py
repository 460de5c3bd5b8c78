"""The script and its inputs, written beside each other."""

from __future__ import annotations

import base64
import binascii
import math
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from quizapp import files
from quizapp.errors import Fault
from quizapp.grading.clean import clean_line
from quizapp.learner.replay.frame import FRAME
from quizapp.learner.replay.slice import needed
from quizapp.learner.replay.steps import lines

if TYPE_CHECKING:
    from quizapp.grading.events import Replay
    from quizapp.grading.report import CheckResult, Report

_WIDTH = 92


@dataclass(frozen=True, slots=True)
class Written:
    """Where they are."""

    script: Path
    tensors: Path | None


def written(
    replay: Replay,
    report: Report,
    answer: Path,
    entries: Iterable[str],
    folder: Path,
    *,
    whole: bool = False,
) -> Written:
    """Write the replay of a report's failing check; files of an earlier one are replaced.

    `whole`: all that the check asked before, too.
    """
    check = next(one for one in report.checks if one.name == replay.check)
    name = f"replay_{report.challenge}_{check.name}".replace("-", "_")
    steps = list(replay.steps)
    body = list(lines(steps if whole else needed(steps), frozenset(entries)))
    try:
        data = base64.b64decode(replay.tensors, validate=True)
    except binascii.Error as error:
        raise Fault(
            "the inputs of this check cannot be read",
            hint="--check takes another check",
        ) from error
    script = folder / f"{name}.py"
    inputs = folder / f"{name}.safetensors" if data else None
    files.make_folder(folder)
    if inputs is not None:
        files.replace(inputs, data)
    text = _script(replay, report, check, answer, inputs, body)
    files.replace(script, text.encode("utf-8", "backslashreplace"))
    return Written(script, inputs)


def _script(
    replay: Replay,
    report: Report,
    check: CheckResult,
    answer: Path,
    inputs: Path | None,
    body: list[str],
) -> str:
    environment = report.environment
    title = (
        f"Check {check.name} of {report.challenge}, as it failed: seed {environment.seed}, "
        f"{environment.dtype} on {environment.device}."
    )
    finding = check.finding
    told = {
        "check": check.name,
        "label": check.label,
        "tried": check.tried,
        "kind": finding.kind if finding else "",
        "finding": finding.text if finding else "",
        "expected": finding.expected if finding else "",
        "got": finding.got if finding else "",
        "index": list(finding.index) if finding and finding.index is not None else None,
        "largest error": finding.max_error if finding else None,
        "allowed": finding.budget if finding else None,
        "path": replay.path,
    }
    report_lines = ["REPORT = {"]
    for key, value in told.items():
        shown = clean_line(value, 1_000) if isinstance(value, str) else value
        report_lines.append(f"    {key!r}: {_literal(shown)},")
    report_lines.append("}")
    return FRAME.substitute(
        title=_comment(title),
        label=_comment(check.label),
        answer=_literal(str(answer)),
        inputs=_literal(inputs.name if inputs is not None else ""),
        sha256=_literal(report.source_sha256),
        report="\n".join(report_lines),
        torch=_literal(clean_line(environment.torch, 40)),
        body=textwrap.indent("\n".join(body), "    "),
    )


def _literal(value: object) -> str:
    """A Python literal in ASCII: names of files may hold whatever a terminal or a parser obeys."""
    return "None" if isinstance(value, float) and not math.isfinite(value) else ascii(value)


def _comment(text: str) -> str:
    """Words for a docstring or comment, harmless in either."""
    plain = "".join(one for one in clean_line(text, 400) if one.isprintable())
    return "\n".join(textwrap.wrap(plain.replace("\\", "/").replace('"', "'"), _WIDTH))
