"""Which devices this machine has, asked without initialising any, and the start of one."""

from __future__ import annotations

import torch


def available() -> tuple[str, ...]:
    """Device types that torch can use here, the CPU first.

    The service sets PYTORCH_NVML_BASED_CUDA_CHECK, so that asking for CUDA creates no context:
    a fork of a process that has one cannot use the GPU."""
    found = ["cpu"]
    if torch.cuda.is_available():
        found.append("cuda")
    if torch.backends.mps.is_available():
        found.append("mps")
    return tuple(found)


def start(device: str) -> None:
    """Have a device ready in this process: its driver's context, its allocator, and the library
    that multiplies matrices. On the CPU there is nothing to do.

    Never in a process that forks."""
    if device == "cpu":
        return
    probe = torch.ones(16, 16, device=device)
    (probe @ probe).sum().item()


def resolve(asked: str, allowed: tuple[str, ...]) -> str | None:
    """The device to grade on: ``auto`` is the best one the challenge allows; ``None``: not here."""
    here = available()
    if asked == "auto":
        return next(
            (one for one in ("cuda", "mps", "cpu") if one in here and one in allowed), "cpu"
        )
    return asked if asked in here else None
