"""Strategies for records, and how hard to try.

The suite draws the same examples each time. ``QUIZ_FUZZ=50 pytest -o timeout=0 -k fuzz`` draws
fifty times as many, other ones each time.
"""

import os
from collections.abc import Callable
from typing import Any

import torch
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from quizapp.checks.record import (
    DTYPES,
    Failure,
    Free,
    Item,
    Odd,
    Parameters,
    Raised,
    Record,
    Sequence,
    Table,
    TensorLeaf,
    Value,
)

LONGER = int(os.environ.get("QUIZ_FUZZ", "1"))


def fuzz(examples: int) -> Callable[[Any], Any]:
    """How many examples a test draws."""
    return settings(
        max_examples=examples * LONGER,
        derandomize=LONGER == 1,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )


def joined(text: str) -> str:
    """``text`` with each pair of surrogates made the character it stands for, as JSON does."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


def _bits(tensor: torch.Tensor) -> list[int]:
    plain: list[int] = tensor.contiguous().flatten().view(torch.uint8).tolist()
    return plain


texts = st.text(st.characters(exclude_categories=[]), max_size=30).map(joined)
ints = st.integers(-(1 << 63), (1 << 63) - 1)
shapes = st.lists(st.integers(0, 3), max_size=4)


@st.composite
def tensors(draw: st.DrawFn) -> TensorLeaf:
    shape, dtype = draw(shapes), draw(st.sampled_from(list(DTYPES.values())))
    seed = torch.Generator().manual_seed(draw(st.integers(0, 99)))
    if dtype is torch.bool:
        values = torch.randn(shape, generator=seed) > 0
    else:  # any bits: NaNs of every kind, infinities, subnormals
        size = torch.Size(shape).numel() * dtype.itemsize
        raw = torch.randint(0, 256, (size,), generator=seed, dtype=torch.uint8)
        values = raw.view(dtype).reshape(shape)
    return TensorLeaf(values, draw(st.sampled_from(["cpu", "cuda", "mps"])))


leaves: st.SearchStrategy[Value] = st.one_of(
    st.none(),
    st.booleans(),
    ints,
    st.floats(),
    texts,
    tensors(),
    st.builds(Raised, st.lists(texts, max_size=3), texts),
    st.builds(Parameters, st.dictionaries(texts, shapes, max_size=3)),
    st.builds(Odd, texts),
)
values: st.SearchStrategy[Value] = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds(Sequence, st.lists(inner, max_size=3)),
        st.builds(Table, st.dictionaries(texts, inner, max_size=3), st.booleans()),
        st.builds(Free, inner, st.booleans()),
    ),
    max_leaves=8,
)
failures = st.builds(
    Failure,
    st.sampled_from(["error", "contract", "memory"]),
    texts,
    texts,
    st.lists(st.tuples(st.integers(0, 9999), texts, texts), max_size=3),
)
records = st.builds(
    Record, st.lists(st.builds(Item, values, texts), max_size=3), st.none() | failures, texts
)


def alike(left: Any, right: Any) -> bool:
    """Equality that compares floats and tensors bit by bit."""
    if isinstance(left, float) and isinstance(right, float):
        return left.hex() == right.hex()
    if isinstance(left, torch.Tensor):
        same_form = left.dtype is right.dtype and left.shape == right.shape
        return same_form and _bits(left) == _bits(right)
    if isinstance(left, (list, tuple)):
        return len(left) == len(right) and all(map(alike, left, right))
    if isinstance(left, dict):
        return list(left) == list(right) and all(alike(left[key], right[key]) for key in left)
    if hasattr(left, "__slots__"):
        return type(left) is type(right) and all(
            alike(getattr(left, name), getattr(right, name)) for name in left.__slots__
        )
    return type(left) is type(right) and left == right
