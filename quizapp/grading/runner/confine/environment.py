"""The environment variables a runner may see; everything else may be somebody's secret."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

_NAMES = frozenset(
    {
        "CUDA_VISIBLE_DEVICES",
        "CUBLAS_WORKSPACE_CONFIG",
        "LANG",
        "LANGUAGE",
        "MALLOC_ARENA_MAX",
        "NVIDIA_VISIBLE_DEVICES",
        "PYTHONHASHSEED",
        "TZ",
        "VECLIB_MAXIMUM_THREADS",
    }
)
_PREFIXES = ("LC_", "OMP_", "KMP_", "MKL_", "OPENBLAS_", "NUMEXPR_", "PYTORCH_", "TORCH_")
# The prefixes above would let these through, and they lead to files or to other programs.
_NEVER = ("TOKEN", "KEY", "SECRET", "PASSWORD", "CREDENTIAL")


def allowed(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the part of `environment` that numerics and text need.

    Start the service with this as well: what a process is started with stays readable to its
    forks, however they change `os.environ` later.
    """
    return {
        name: value
        for name, value in environment.items()
        if (name in _NAMES or name.startswith(_PREFIXES))
        and not any(word in name for word in _NEVER)
    }


def replace(scratch: Path) -> None:
    """Prune `os.environ` to what is allowed, and point all homes at the private folder."""
    kept = allowed(os.environ)
    folder = str(scratch)
    # torch asks for a user's name and a home; without them it reads /etc/passwd, and fails.
    kept |= dict.fromkeys(("HOME", "TMPDIR", "TEMP", "TMP", "XDG_CACHE_HOME"), folder)
    kept |= {"USER": "learner", "LOGNAME": "learner"}
    os.environ.clear()
    os.environ.update(kept)
