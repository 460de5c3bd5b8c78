"""Errors that mean something else than they say."""

import pytest
from pydantic import BaseModel, field_serializer

from quizapp.errors import Fault, interrupted


class Interrupted(BaseModel):
    """As one that is interrupted while it is written."""

    number: int = 1

    @field_serializer("number")
    def written(self, _: int) -> int:
        raise KeyboardInterrupt


def test_an_interrupt_while_json_is_written_is_one() -> None:
    one = Interrupted()
    for write in (one.model_dump_json, one.model_dump):
        with pytest.raises(Exception, match="KeyboardInterrupt") as caught:
            write()
        assert not isinstance(caught.value, KeyboardInterrupt), "pydantic tells it now: drop this"
        assert interrupted(caught.value)


def test_nothing_else_is() -> None:
    assert interrupted(KeyboardInterrupt())
    assert not interrupted(Fault("KeyboardInterrupt"))
