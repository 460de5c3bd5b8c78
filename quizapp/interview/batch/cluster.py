"""A Dask cluster as an executor; needs the extra ``cluster``.

Whoever reaches a scheduler can run code on its workers, so it belongs on loopback, behind TLS or
into a network of its own. Dask has its own way to send functions; what we give it to send are a
function of this program by its name, bytes and strings.
"""

from __future__ import annotations

import contextlib
import ipaddress
import logging
from typing import TYPE_CHECKING, Any

from quizapp.errors import Fault, QuizError
from quizapp.interview.batch import worker

if TYPE_CHECKING:
    from quizapp.interview.batch.executors import Pool

PORT = 8786
WAIT_SECONDS = 10
GPU = {"GPU": 1}
"""What a worker must have been started with (``dask worker --resources GPU=1``) to be given work
for a GPU, and what such work takes of it."""


def connect(address: str, *, tls: bool, gpu: bool) -> Pool:
    """The cluster whose scheduler is at ``address``: ``HOST:PORT``, by default on this machine.

    Raises:
        QuizError: Dask is not installed, or the address is none.
        Fault: nothing answers there, or it has no worker.
    """
    try:
        import distributed
    except ModuleNotFoundError as error:
        raise QuizError(
            "grading on a cluster needs Dask, which is not installed here",
            hint="pip install 'quizapp[cluster]'",
        ) from error
    where = f"{'tls' if tls else 'tcp'}://{_with_port(address)}"
    _silence()
    dask: Any = distributed  # typed in part only
    try:
        client = dask.Client(where, timeout=WAIT_SECONDS, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:  # asyncio's and Dask's timeouts are OSErrors
        raise Fault(
            f"no Dask scheduler answers at {where}: {error}", hint="`dask scheduler` starts one"
        ) from error
    try:
        client.wait_for_workers(1, timeout=WAIT_SECONDS)
    except OSError as error:
        client.close()
        raise Fault(
            f"the Dask scheduler at {where} has no worker",
            hint=f"`dask worker {where} --nthreads 1` starts one",
        ) from error
    return _pool(client, where, gpu)


def _silence() -> None:
    """What fails is told by us, in a line; Dask would print its tracebacks between ours."""
    for name in list(logging.root.manager.loggerDict):
        if name.partition(".")[0] == "distributed":
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)


def exposed(address: str) -> bool:
    """Whether what goes to a plain ``dask://`` address leaves this machine unencrypted."""
    scheme, _, rest = address.partition("://")
    if scheme != "dask":
        return False
    host = _with_port(rest).rpartition(":")[0].strip("[]")
    if host == "localhost":
        return False
    try:
        return not ipaddress.ip_address(host).is_loopback
    except ValueError:
        return True


def _pool(client: Any, where: str, gpu: bool) -> Pool:
    from quizapp.interview.batch.executors import Pool

    # Without pure=False two equal calls would share one result, a fault of the first included.
    options: dict[str, Any] = {"pure": False} | ({"resources": GPU} if gpu else {})

    def slots() -> int:
        threads: dict[str, int] = client.nthreads()
        return max(1, sum(threads.values()))

    def rest() -> None:
        # A worker that has gone, or a scheduler, took its services along.
        with contextlib.suppress(Exception):
            client.run(worker.rest, on_error="ignore")

    return Pool(client.get_executor(**options), slots, rest, client.close, name=where)


def _with_port(address: str) -> str:
    host, separator, port = address.rstrip("/").rpartition(":")
    if not separator or address.endswith("]"):
        host, port = address.rstrip("/"), str(PORT)
    if not port.isdigit() or "/" in host:
        raise QuizError(
            f"--executor: {address!r} is no place of a scheduler", hint="such as dask://HOST:8786"
        )
    return f"{host or '127.0.0.1'}:{port}"
