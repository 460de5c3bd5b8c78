"""The ``figure`` decorator of a ``figure.py``, and what its panels are written with.

A figure is run like a check, on the learner's code after the checks and in their process, and
yields data only: which picture becomes of them is decided elsewhere. It never touches a verdict.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import torch
from torch import Tensor

from quizapp.checks.check import Check

Panel = dict[str, Any]
Body = Callable[[Any, Any], Sequence[Panel]]
"""``body(make, given)``: the panels, drawn from the learner's code."""
Numbers = Tensor | Sequence[Any]


@dataclass(frozen=True, slots=True)
class Sketch:
    """What a ``figure.py`` defines."""

    name: str
    title: str
    caption: str
    """What to look for; one sentence."""
    reference: bool
    """Whether the reference's figure is shown beside the learner's."""
    body: Body

    @property
    def check(self) -> Check:
        """The same as a check with one result. Its draws are no check's: the name differs."""
        return Check(
            name=f"figure {self.name}",
            label=self.title,
            explains="",
            body=self._run,
            holds=None,
            magnitude=0.0,
            slack=1.0,
            dtypes=None,
        )

    def _run(self, make: Any, given: Any) -> Iterator[object]:
        yield list(self.body(make, given))


def figure(*, title: str, caption: str, reference: bool = True) -> Callable[[Body], Sketch]:
    """Turn a function of ``make`` and ``given`` that returns panels into a ``Sketch``.

    ``reference=False`` where the reference's picture would say nothing (random masks)."""

    def decorate(body: Body) -> Sketch:
        name = getattr(body, "__name__", "figure").replace("_", "-")
        return Sketch(name, title, caption, reference, body)

    return decorate


def sketch(module: ModuleType) -> Sketch:
    """The figure that a ``figure.py`` defines.

    Raises:
        ValueError: it defines none, or several.
    """
    found = [one for one in vars(module).values() if isinstance(one, Sketch)]
    if len(found) != 1:
        raise ValueError(f"figure.py defines {len(found)} figures; one is shown, of any panels")
    return found[0]


# --- panels --------------------------------------------------------------------------------------
def axis(
    label: str = "", *, low: float | None = None, high: float | None = None, log: bool = False
) -> Panel:
    """An axis; without ``low`` and ``high`` it goes as far as the numbers do."""
    return {"label": label, "low": low, "high": high, "log": log}


def bars(
    values: Numbers | Mapping[str, Numbers],
    *,
    title: str = "",
    x: Panel | str = "",
    y: Panel | str = "",
    names: Sequence[str] = (),
) -> Panel:
    """A bar for each number; of further series a mark at each number's height."""
    return _panel("bars", title, x, y) | {"series": _series(values), "names": list(names)}


def lines(
    values: Numbers | Mapping[str, Numbers | tuple[Numbers, Numbers]],
    *,
    title: str = "",
    x: Panel | str = "",
    y: Panel | str = "",
) -> Panel:
    """Curves by label: y alone, or (x, y). One point is drawn as a mark."""
    return _panel("lines", title, x, y) | {"series": _series(values)}


def histogram(
    values: Numbers | Mapping[str, Numbers],
    *,
    low: float,
    high: float,
    bins: int = 32,
    title: str = "",
    x: str = "",
    y: Panel | str = "",
) -> Panel:
    """How many values lie in each of ``bins`` between ``low`` and ``high``."""
    by_label = values if isinstance(values, Mapping) else {"": values}
    series = [
        {"label": label, "y": torch.histc(_numbers(one).flatten(), bins, low, high)}
        for label, one in by_label.items()
    ]
    return _panel("histogram", title, axis(x, low=low, high=high), y) | {"series": series}


def heatmap(
    rows: Numbers,
    *,
    title: str = "",
    x: str = "",
    y: str = "",
    low: float | None = None,
    high: float | None = None,
    signed: bool = False,
) -> Panel:
    """A matrix as colours; ``signed``: with 0 in the middle of them."""
    matrix = {"rows": _numbers(rows), "low": low, "high": high, "signed": signed}
    return _panel("heatmap", title, x, y) | matrix


def overlay(image: Numbers, heat: Numbers, *, title: str = "") -> Panel:
    """The map ``heat`` over the picture ``image``, matrices with numbers in [0, 1]."""
    return _panel("overlay", title, "", "") | {"image": _numbers(image), "heat": _numbers(heat)}


def alone(panel: Panel) -> Panel:
    """The panel without the reference's beside it: what is drawn is an input, or right answers
    differ in it."""
    return panel | {"alone": True}


def _panel(kind: str, title: str, x: Panel | str, y: Panel | str) -> Panel:
    sides = {name: axis(one) if isinstance(one, str) else one for name, one in (("x", x), ("y", y))}
    return {"kind": kind, "title": title} | sides


def _series(values: Any) -> list[Panel]:
    found = []
    for label, one in (values if isinstance(values, Mapping) else {"": values}).items():
        if isinstance(one, tuple) and len(one) == 2 and not isinstance(one[0], (int, float)):
            found.append({"label": label, "x": _numbers(one[0]), "y": _numbers(one[1])})
        else:
            found.append({"label": label, "y": _numbers(one)})
    return found


def _numbers(values: Numbers) -> Tensor:
    """Numbers in whatever form a learner's code returns them."""
    if not isinstance(values, Tensor):
        values = [one.item() if isinstance(one, Tensor) else one for one in values]
        values = torch.tensor(values, dtype=torch.float64)
    return values.detach().to("cpu", torch.float64)
