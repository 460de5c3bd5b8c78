"""What the server makes of the end of the process that forks for it."""

import socket
import sys
import threading

import pytest

if sys.platform != "linux":
    pytest.skip("elsewhere nothing forks", allow_module_level=True)

from quizapp.catalog import content
from quizapp.grading.service.asked import cell
from quizapp.grading.service.children import Gone
from quizapp.grading.service.forked import Forked
from quizapp.grading.service.settings import Bounds


def prepare(orders: socket.socket) -> None:
    pack = content.root()
    children = Forked(orders, cell(pack, Bounds(), gpu=False, canary=None))
    children.prepare(pack, gpu=False, forbidden=())


def line() -> tuple[socket.socket, socket.socket]:
    return socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)


def test_it_has_gone_before_the_order() -> None:
    ours, theirs = line()
    theirs.close()
    with ours, pytest.raises(Gone):
        prepare(ours)


def test_it_goes_with_the_order_unread() -> None:
    ours, theirs = line()

    def end() -> None:
        theirs.recv(1, socket.MSG_PEEK)
        theirs.close()  # the other side is told "connection reset", not "nothing more comes"

    ending = threading.Thread(target=end)
    ending.start()
    with ours, pytest.raises(Gone):
        prepare(ours)
    ending.join()
