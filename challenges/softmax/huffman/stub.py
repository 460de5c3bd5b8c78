"""Huffman's tree. Fill in the function; `quiz grade huffman` checks it."""

import heapq
from collections.abc import Sequence

import torch
from torch import Tensor


def huffman(frequencies: Sequence[int]) -> tuple[Tensor, Tensor]:
    """Paths and codes of an optimal tree: two int64 tables of shape (V, depth).

    Row w of `paths` lists the inner nodes from the root to word w, then -1; row w of `codes`
    holds the branch taken at each, 0 or 1. Word w occurs `frequencies[w]` times.
    """
    raise NotImplementedError
