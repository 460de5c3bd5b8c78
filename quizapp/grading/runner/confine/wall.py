"""Decide, once per service, what a runner may read.

Landlock grants whole trees and cannot deny a branch of a granted one. So a tree that holds a hidden
path, or a site-packages folder where packs may be installed, is granted as its other branches.
"""

from __future__ import annotations

import dataclasses
import errno
import importlib.metadata
import importlib.util
import os
import sys
import sysconfig
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from quizapp.grading.runner.confine import kernel, landlock, owner, scratch, seccomp
from quizapp.grading.runner.confine.protection import ConfineError

_SITE_NAMES = frozenset({"site-packages", "dist-packages"})
_LIBRARIES = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib")
_SYSTEM = (
    "/etc/ld.so.cache",
    "/etc/localtime",
    "/etc/timezone",
    "/usr/share/zoneinfo",
    "/proc/cpuinfo",
    "/proc/meminfo",
    "/sys/devices/system/cpu",
    "/sys/devices/system/node",
)
_DEVICES = ("/dev/null", "/dev/zero", "/dev/urandom")
# What CUDA opens, from the libraries' documentation and others' sandboxes; not tried on a GPU yet.
_GPU_DEVICES = ("nvidia*", "nvidia-caps/*", "dri/renderD*")
_GPU_READABLE = (
    "/proc/driver/nvidia",
    "/sys/module/nvidia",
    "/sys/bus/pci/devices",
    "/sys/devices",
)
_NOBODY = "_quizapp_looks_for_nobody"
# Each rule costs some eight microseconds in every run. A number like this one means that a tree
# was split at a place nobody intended, and is better said than paid.
_MOST_RULES = 4000


@dataclass(frozen=True, slots=True)
class Wall:
    """What every runner of one service may touch; made by `plan`, applied by `enter`.

    Plain data, so that a runner that is no fork can be told its wall.
    """

    abi: int
    """Version of the kernel's Landlock interface; 0 where there is none to use."""
    rights: landlock.Rights | None
    """What this kernel can take away; None where `abi` is 0."""
    grants: landlock.Grants | None
    """What it leaves; None where `abi` is 0."""
    hidden: tuple[Path, ...]
    samples: tuple[Path, ...]
    """Files of the standard library and of a dependency that must stay readable."""
    gpu: bool = False
    """Whether the driver's devices are open, and the names of threads may be written, without
    which CUDA does not start. The driver's own interface is not filtered: a weaker wall."""
    filtered: bool = False
    """Whether system calls are filtered."""
    seatbelt: tuple[str, ...] | None = None
    """On macOS: files and folders that may be read; None elsewhere."""
    user: int | None = None
    """User and group that a runner becomes; None where it stays the service's."""
    without: str = ""
    """Why Landlock is not used, in words; empty where it is."""
    unfiltered: str = ""
    """Why system calls are not filtered, in words; empty where they are."""
    rooted: str = ""
    """Why a runner of root's stays root, in words; empty where it does not, or is no root's."""


def plan(*, hidden: Sequence[Path], readable: Sequence[Path] = (), gpu: bool = False) -> Wall:
    """Work out the wall for runners that must not see `hidden` and must see `readable`.

    Readable besides: the standard library, every entry of each site-packages folder on `sys.path`
    (not quizapp, not packs, nothing a `.pth` file or an editable install adds), the system's
    shared libraries, time zones, and what torch asks about the processor. Call it again if
    packages are installed while the service lives.
    """
    abi, without = _landlock_version()
    unfiltered = seccomp.unavailable()
    if not unfiltered:
        seccomp.program(gpu=gpu)
    devices = tuple(_devices(gpu))
    user, rooted = owner.choose()
    if user is not None and gpu and not all(_anyone_may_use(one) for one in devices):
        user, rooted = None, "the GPU is root's alone"
    wall = Wall(
        abi=abi,
        rights=None,
        grants=None,
        hidden=tuple(_real(path) for path in hidden),
        samples=(),
        gpu=gpu,
        filtered=not unfiltered,
        user=user,
        without=without,
        unfiltered=unfiltered,
        rooted=rooted,
    )
    macos = sys.platform == "darwin"
    if not abi and not macos:
        return wall
    sites = _site_folders()
    if gpu:
        readable = [*readable, *(Path(name) for name in _GPU_READABLE if Path(name).exists())]
    granted = dict.fromkeys(_granted(wall.hidden, sites, readable))
    if len(granted) > _MOST_RULES:
        raise ConfineError(f"the wall would need {len(granted)} rules, over {_MOST_RULES}")
    samples = _samples(sites)
    for sample in samples:
        if not any(sample.is_relative_to(tree) for tree in granted):
            raise ConfineError(f"{sample} is needed by every run and lies in a hidden folder")
    warm_import_paths()
    warm_versions()
    if macos:
        readable_there = tuple(str(path) for path in granted)
        return dataclasses.replace(wall, seatbelt=readable_there, samples=samples)
    base = scratch.make_base()
    folders = {path for path in granted if path.is_dir()}
    grants = landlock.Grants(
        directories=tuple(str(path) for path in granted if path in folders),
        files=tuple(str(path) for path in granted if path not in folders),
        devices=devices,
        roots=_roots(granted, base),
        base=str(base),
        gpu=gpu,
    )
    return dataclasses.replace(wall, rights=landlock.rights(), grants=grants, samples=samples)


def prepare(wall: Wall) -> None:
    """Do now, once, what every fork of this process would do in `enter` for this wall."""
    if wall.rights is not None and wall.grants is not None:
        landlock.prepare(wall.rights, wall.grants)


def _roots(paths: Collection[Path], base: Path) -> tuple[str, ...]:
    """Return the largest folders around `paths` that hold neither /proc nor the private folders."""
    apart = (base, Path("/proc"))
    found: dict[Path, Path | None] = {}
    for path in paths:
        # Hundreds of paths have a dozen parents between them.
        if path.parent not in found:
            outward = (path.parent, *path.parent.parents)
            clear = [one for one in outward if not any(it.is_relative_to(one) for it in apart)]
            found[path.parent] = clear[-1] if clear else None
    return tuple(dict.fromkeys(str(found[path.parent] or path) for path in paths))


def _anyone_may_use(device: str) -> bool:
    return os.stat(device).st_mode & 0o006 == 0o006


def _devices(gpu: bool) -> Iterator[str]:
    found = [Path(name) for name in _DEVICES]
    if gpu:
        found += [path for pattern in _GPU_DEVICES for path in sorted(Path("/dev").glob(pattern))]
    return (str(path) for path in found if path.is_char_device())


def warm_import_paths() -> None:
    """Have Python list every folder on `sys.path` while it still may.

    A runner may read the entries of site-packages but not list the folder. The import system
    keeps listings, so a search for a name that nobody has leaves all of them in memory.
    """
    importlib.util.find_spec(_NOBODY)


def warm_versions() -> None:
    """Do the same for versions of packages, which some look up when they are imported.

    They are kept in a listing of their own; renewing it in every run would cost a millisecond.
    """
    for _ in importlib.metadata.distributions(name=_NOBODY):
        pass


def _landlock_version() -> tuple[int, str]:
    if not kernel.LINUX:
        return 0, f"{sys.platform} has no Landlock"
    try:
        return landlock.version(), ""
    except OSError as error:
        reasons = {
            errno.ENOSYS: "this kernel has no Landlock",
            errno.EOPNOTSUPP: "Landlock was switched off when this machine started",
            errno.EPERM: "something around this process (a container?) forbids Landlock",
        }
        return 0, reasons.get(error.errno or 0, f"Landlock does not answer: {error}")


def _granted(
    secrets: tuple[Path, ...], sites: tuple[Path, ...], readable: Sequence[Path]
) -> Iterator[Path]:
    fences = (*secrets, *sites, *_base_site_folders())
    for tree in _trees():
        yield from _around(tree, fences)
    for site in sites:
        for entry in _children(site):
            if not _excluded(entry.name):
                yield from _site_entry(entry, secrets)
    for name in _SYSTEM:
        if os.path.exists(name):
            yield from _around(_real(Path(name)), secrets)
    for path in readable:
        tree = _real(path)
        if not tree.exists():
            raise ConfineError(f"{path} should be readable and does not exist")
        for secret in secrets:
            if tree.is_relative_to(secret):
                raise ConfineError(f"{path} should be readable and lies in the hidden {secret}")
        yield from _around(tree, secrets)


def _trees() -> list[Path]:
    """Return the roots of the standard library and of the system's shared libraries."""
    names = [sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib"), *_LIBRARIES]
    # Relocatable Pythons (conda, uv, pyenv) keep libssl and the like beside their own library.
    names += [os.path.join(sys.base_prefix, folder) for folder in ("lib", "lib64")]
    found = dict.fromkeys(_real(Path(name)) for name in names if os.path.isdir(name))
    return [
        tree
        for tree in found
        if not any(other != tree and tree.is_relative_to(other) for other in found)
    ]


def _site_folders() -> tuple[Path, ...]:
    """Return the site-packages folders that this Python imports from."""
    found = dict.fromkeys(_real(Path(name)) for name in sys.path if Path(name).name in _SITE_NAMES)
    return tuple(path for path in found if path.is_dir())


def _base_site_folders() -> tuple[Path, ...]:
    """Return those inside the standard library, which a virtual environment may leave out."""
    stdlib = Path(sysconfig.get_path("stdlib"))
    return tuple(_real(stdlib / name) for name in _SITE_NAMES)


def _excluded(name: str) -> bool:
    lowered = name.lower()
    return lowered.startswith(("quizapp", "__editable__")) or lowered.endswith(
        (".pth", ".egg-link", "_content")
    )


def _site_entry(entry: Path, secrets: tuple[Path, ...]) -> Iterator[Path]:
    # The folder itself was resolved; doing so again for each entry is most of what a plan costs.
    real = _real(entry) if entry.is_symlink() else entry
    # Some installers fill site-packages with links to another one (Nix, linked caches); a link to
    # anywhere else is somebody's working copy.
    linked_out = real.parent != entry.parent and not _SITE_NAMES.intersection(real.parts)
    if real.exists() and not linked_out:
        yield from _around(real, secrets)


def _around(tree: Path, fences: tuple[Path, ...]) -> Iterator[Path]:
    """Yield `tree`, or the largest parts of it that neither lie in a fence nor hold one."""
    inside = [fence for fence in fences if fence.is_relative_to(tree)]
    if any(tree.is_relative_to(fence) for fence in fences):
        return
    if not inside:
        yield tree
        return
    for child in _children(tree):
        # A link grants what it points to, which nobody judged. What it names inside the same
        # tree is granted by its own name.
        if not child.is_symlink():
            yield from _around(child, tuple(inside))


def _children(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError as error:
        raise ConfineError(f"cannot look into {folder} to leave out part of it: {error}") from error


def _samples(sites: tuple[Path, ...]) -> tuple[Path, ...]:
    found = [_real(Path(os.__file__))]
    for name in ("torch", "numpy"):
        for site in sites:
            start = site / name / "__init__.py"
            if start.is_file():
                found.append(_real(start))
    return tuple(found)


def _real(path: Path) -> Path:
    return Path(os.path.realpath(path))
