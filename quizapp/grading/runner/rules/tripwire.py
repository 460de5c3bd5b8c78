"""Notices forbidden functions and classes when the answer's own code calls them.

They are replaced, in this process, by wrappers that look who calls and then do the same as ever:
numbers, types and signatures stay. Ordinary calls cost nothing. What torch calls for itself (its
modules call its functions) and what a check calls is no breach.
"""

from __future__ import annotations

import functools
import inspect
import sys
from collections.abc import Callable
from types import FrameType, FunctionType, MethodDescriptorType, WrapperDescriptorType
from typing import Any

from quizapp.grading.runner.rules.names import Forbidden, find
from quizapp.grading.runner.rules.source import Use

_METHODS = (FunctionType, MethodDescriptorType, WrapperDescriptorType)


class Tripwire:
    """Collects what it notices; ``filename`` is the answer's, ``bottom`` that of the caller who
    runs it."""

    def __init__(self, forbidden: Forbidden, filename: str, bottom: str) -> None:
        self._forbidden = forbidden
        self._filename = filename
        self._bottom = bottom
        self._noted: dict[str, Use] = {}
        self._told = 0

    def arm(self) -> None:
        """Wrap what is forbidden. What refuses to be wrapped (types written in C) is left."""
        for place in self._forbidden.places:
            original = getattr(place.module, place.attribute)
            setattr(place.module, place.attribute, self._function(original, place.name))
        for name, thing in self._forbidden.things.items():
            owner, _, attribute = name.rpartition(".")
            holder = find(owner)
            try:
                if inspect.isclass(thing):
                    self._wrap_class(thing, name)
                elif inspect.isclass(holder) and isinstance(thing, _METHODS):
                    setattr(holder, attribute, self._function(thing, name))
            except TypeError:
                continue

    def news(self) -> list[Use]:
        """What was noticed since this was last asked."""
        noted = list(self._noted.values())[self._told :]
        self._told += len(noted)
        return noted

    def _function(self, original: Callable[..., Any], name: str) -> Callable[..., Any]:
        @functools.wraps(original)
        def call(*args: Any, **kwargs: Any) -> Any:
            self._note(name, "call")
            return original(*args, **kwargs)

        return call

    def _wrap_class(self, cls: Any, name: str) -> None:
        init = vars(cls).get("__init__")
        begin = vars(cls).get("__init_subclass__")

        @functools.wraps(cls.__init__)
        def __init__(this: Any, *args: Any, **kwargs: Any) -> None:
            if self._nearest(type(this)) is cls:
                self._note(name, "call")
            if init is not None:
                init(this, *args, **kwargs)
            else:
                super(cls, this).__init__(*args, **kwargs)

        def __init_subclass__(sub: Any, /, **kwargs: Any) -> None:
            if self._nearest(sub) is cls:
                self._note(name, "base")
            if begin is not None:
                begin.__get__(None, sub)(**kwargs)
            else:
                super(cls, sub).__init_subclass__(**kwargs)

        cls.__init__ = __init__
        cls.__init_subclass__ = classmethod(__init_subclass__)

    def _nearest(self, cls: type) -> type | None:
        """The most special forbidden class among a class and its bases: AdamW's constructor
        calls Adam's, which is not the learner's doing."""
        return next((one for one in cls.__mro__ if self._forbidden.name_of(one)), None)

    def _note(self, name: str, how: str) -> None:
        if name in self._noted:
            return
        line = self._line(sys._getframe(2), name.rpartition(".")[2])
        if line is not None:
            self._noted[name] = Use(name, line, how)

    def _line(self, frame: FrameType | None, attribute: str) -> int | None:
        """The answer's line that is behind a call; 0 where the answer handed the function itself
        out, ``None`` where a library or a check called it by name on its own account.

        A library's frame that does not name the function only passes on a call: ``map``-like
        helpers, ``nn.Module.__call__``, ``vmap``. Code from a string is no file: who ran it is."""
        while frame is not None:
            code = frame.f_code
            if code.co_filename == self._filename:
                return frame.f_lineno
            if code.co_filename == self._bottom:
                return 0
            is_file = not code.co_filename.startswith("<")
            if is_file and (attribute in code.co_names or code.co_name == "<module>"):
                return None  # "<module>": a library is being imported
            frame = frame.f_back
        return 0
