"""A challenge's public examples, for people who install nothing: Markdown made of the JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

SHOWN = 48
"""Elements of a tensor that are shown; the JSON beside it has them all."""
_LINE = 96


def markdown(challenge: str, title: str, data: bytes) -> str:
    """The page of one challenge."""
    document = json.loads(data)
    lines = [
        f"# Examples: {title}",
        "",
        f"What goes into your code and what should come out, in {document['dtype']}. Numbers are",
        f"rounded to 6 digits here, and large tensors are cut short; `{challenge}.json` has all of",
        "them. Other inputs than these are graded, too.",
        "",
    ]
    for check in document["checks"]:
        lines += [f"## {check['what']}", ""]
        for number, case in enumerate(check["cases"], 1):
            lines += [
                f"### Case {number}",
                "",
                f"Asked: {case['tried'] or check['name']}",
                "",
                "```",
            ]
            for one in case["given"]:
                lines += _shown(one["what"] or "given", one["value"])
            lines += [""] if case["given"] else []
            lines += [*_shown("expected", case["expected"]), "```", ""]
    return "\n".join(lines)


def _shown(name: str, value: Any, depth: int = 0) -> Iterator[str]:
    indent = "  " * depth
    if _is_tensor(value):
        shape, dtype = tuple(value["shape"]), value["dtype"]
        yield f"{indent}{name}: {dtype} {_shape(shape)}"
        yield from (f"{indent}  {line}" for line in _numbers(value))
    elif isinstance(value, dict):
        yield f"{indent}{name}:"
        for key, one in value.items():
            yield from _shown(key, one, depth + 1)
    elif isinstance(value, list):
        yield f"{indent}{name}: {len(value)} values"
        for number, one in enumerate(value):
            yield from _shown(f"[{number}]", one, depth + 1)
    else:
        yield f"{indent}{name}: {_number(value)}"


def _is_tensor(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and value.keys() <= {"shape", "dtype", "values"}
        and ("shape" in value)
    )


def _numbers(value: dict[str, Any]) -> Iterator[str]:
    flat = list(_flat(value.get("values", [])))
    if "values" not in value:
        yield "(too large to be written down)"
        return
    width = value["shape"][-1] if value["shape"] else 1
    shown = flat[:SHOWN]
    # A row of the tensor is a line, where it fits on one.
    line = ""
    for number, one in enumerate(shown):
        word = _number(one)
        if line and (len(line) + len(word) + 1 > _LINE or number % max(1, width) == 0):
            yield line
            line = ""
        line += f" {word}" if line else word
    if line:
        yield line
    if len(flat) > len(shown):
        yield f"... {len(flat) - len(shown)} more"


def _flat(values: Any) -> Iterator[Any]:
    if isinstance(values, list):
        for one in values:
            yield from _flat(one)
    else:
        yield values


def _number(value: Any) -> str:
    return f"{value:.6g}" if isinstance(value, float) else json.dumps(value, ensure_ascii=False)


def _shape(shape: tuple[int, ...]) -> str:
    return str(shape) if len(shape) != 1 else f"({shape[0]},)"
