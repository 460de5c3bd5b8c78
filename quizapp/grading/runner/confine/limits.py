"""Resource limits of one run, set after the fork and relative to what the service already holds."""

from __future__ import annotations

import sys
from dataclasses import dataclass

if sys.platform != "win32":
    import resource

_MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """What one run may use, of all that the service's ``Bounds`` name: what the kernel bounds. The
    defaults are theirs, for whoever builds a wall without a service."""

    memory_bytes: int = 2 << 30
    """Bytes of address space beyond what the process held when it was forked."""
    cpu_seconds: int = 120
    """Seconds of processor time, all threads together; one second later the kernel kills."""
    file_bytes: int = 32 << 20
    """Bytes in any one file it writes."""
    open_files: int = 128
    """Descriptors open at the same time, kept ones included."""

    def facts(self, *, address_space: bool) -> tuple[str, ...]:
        """Say in words what `apply` sets on a system that has rlimits."""
        memory = (
            f"{self.memory_bytes // _MIB} MiB of memory beyond its start"
            if address_space
            else "no memory limit from the kernel"
        )
        return (
            f"Limits: {memory}, {self.cpu_seconds} s of processor time, files of "
            f"{self.file_bytes // _MIB} MiB, {self.open_files} open files, no core dumps.",
        )


def apply(limits: Limits, *, address_space: bool) -> tuple[str, ...]:
    """Set the limits for this process; return facts. OSError or ValueError where one is refused.

    `address_space=False` is for CUDA, which maps hundreds of GiB that it never uses.
    """
    if sys.platform == "win32":
        return ("Does not stop: use of memory, processor time and disk.",)
    wanted = {
        resource.RLIMIT_CORE: (0, 0),
        # The soft limit sends SIGXCPU, which may be ignored; the hard one is not asked.
        resource.RLIMIT_CPU: (limits.cpu_seconds, limits.cpu_seconds + 1),
        resource.RLIMIT_FSIZE: (limits.file_bytes, limits.file_bytes),
        resource.RLIMIT_NOFILE: (limits.open_files, limits.open_files),
    }
    # Darwin refuses or ignores RLIMIT_AS, so there the service has to watch the memory.
    bounded = address_space and sys.platform == "linux"
    if bounded:
        total = _address_space() + limits.memory_bytes
        wanted[resource.RLIMIT_AS] = (total, total)
    for kind, (soft, hard) in wanted.items():
        ceiling = resource.getrlimit(kind)[1]
        if ceiling != resource.RLIM_INFINITY:
            soft, hard = min(soft, ceiling), min(hard, ceiling)
        resource.setrlimit(kind, (soft, hard))
        if resource.getrlimit(kind) != (soft, hard):
            raise OSError(f"limit {kind} was set and did not stay")
    return limits.facts(address_space=bounded)


def _address_space() -> int:
    # Bytes, since the first use of a text codec in a fork costs half a millisecond.
    with open("/proc/self/statm", "rb") as sizes:
        return int(sizes.read().split()[0]) * resource.getpagesize()
