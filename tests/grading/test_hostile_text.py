"""A runner may say anything: nothing of it that a terminal obeys or an eye misses is left in a
report, whichever way it came."""

import json
from typing import Any

import pytest

from quizapp.grading.events import Finished
from tests.grading.conftest import Graded
from tests.hostile import MARKS, NASTY, harmful, strings

NAMES = f"""
NASTY = {NASTY!a}
SAID = NASTY.replace("\\0", "").encode("utf-8", "ignore").decode()  # what Python takes for a name
Odd = type(SAID, (Exception,), {{}})


def renamed(function):
    return type(function)(function.__code__.replace(co_name=NASTY), function.__globals__)
"""

AT_IMPORT = {
    "prints and raises": """
import os, sys
print(SAID)
os.write(1, NASTY.encode("utf-8", "surrogatepass") + bytes(range(256)))
os.write(2, b"\\x1b[2J" + bytes(range(128, 256)))


def fail():
    raise Odd(NASTY)


renamed(fail)()
""",
    "leaves": "import sys; sys.exit(NASTY)",
    "names": """
del SelfAttention
globals()[NASTY] = renamed(lambda: 1)
globals()[NASTY].__module__ = __name__
""",
    "signature": """
import inspect


class Default:
    def __repr__(self):
        return NASTY


def SelfAttention(*, x=Default()):
    pass
""",
    "attribute": "SelfAttention = type(SAID, (), {})()",
    "unloadable as it likes": """
import struct
failure = {"kind": "error", "type": NASTY, "message": NASTY, "frames": [[1, NASTY, NASTY]] * 20}
header = json.dumps({"kind": "unloadable", "stage": NASTY, "failure": failure}).encode()
for fd in range(3, 64):
    try:
        os.write(fd, struct.pack("<4sIQ", b"quz1", len(header), 0) + header)
    except OSError:
        pass
os._exit(0)
""",
}

IN_CHECKS = {
    "raises": "raise Odd(NASTY)",
    "raises several": "raise Odd(*[NASTY] * 3)",
    "prints": "print(SAID * 50); os.write(1, bytes(range(256)) * 9); return x",
    "text": "return NASTY",
    "dict": "return {NASTY: x, NASTY + '1': NASTY}",
    "object": "return type('O', (), {'__repr__': lambda self: NASTY})()",
    "class": "return Odd",
    "list": "return [NASTY] * 20",
    "leaves": "sys.exit(NASTY)",
    "dies": "os.write(2, SAID.encode()); os.abort()",
    "deep names": "return renamed(fail)(NASTY)",
    "asserts": "assert False, NASTY",
    "code": "exec(compile('\\n' * 3 + 'raise Odd(NASTY)', __file__, 'exec'), globals())",
    "group": "raise ExceptionGroup('group', [Odd(NASTY)])",
    "key": "return {}[NASTY]",
}


def nothing_hostile(report: Any) -> list[str]:
    found = strings(report.model_dump(mode="json"))
    assert [harmful(one) for one in found if harmful(one)] == []
    # and what went over the line is as clean as what was read from it
    raw = strings(json.loads(report.model_dump_json()))
    assert raw == found
    return found


def answer(right: str, code: str) -> str:
    return f"import json, os, sys\n{right}\n{NAMES}\n{code}\n"


@pytest.mark.parametrize("code", AT_IMPORT.values(), ids=AT_IMPORT)
def test_while_it_is_imported(graded: Graded, right: str, code: str) -> None:
    report = graded.report(answer(right, code), filename=NASTY)
    assert report.exit_code == 1
    nothing_hostile(report)


@pytest.mark.parametrize("code", IN_CHECKS.values(), ids=IN_CHECKS)
def test_in_a_check(graded: Graded, right: str, code: str) -> None:
    body = f"""
def fail(text):
    raise Odd(text)


def forward(self, x):
    {code}


SelfAttention.forward = renamed(forward)
"""
    events = graded.events(answer(right, body), filename=NASTY, seed=1)
    assert isinstance(events[-1], Finished), events[-1]
    report = events[-1].report
    assert report.exit_code == 1
    found = nothing_hostile(report)
    for event in events:
        assert not any(map(harmful, strings(event.model_dump(mode="json"))))
    if code in (IN_CHECKS["raises"], IN_CHECKS["asserts"], IN_CHECKS["deep names"]):
        assert any(MARKS in one for one in found), "the text itself is to be kept"


def test_names_of_parameters(graded: Graded, right: str) -> None:
    code = """
begin = SelfAttention.__init__


def __init__(self, *args, **kwargs):
    begin(self, *args, **kwargs)
    self._parameters[SAID] = torch.nn.Parameter(torch.zeros(2))
    del self.to_out


SelfAttention.__init__ = __init__
"""
    report = graded.report(answer(right, code))
    assert report.checks[0].verdict == "contract"
    found = nothing_hostile(report)
    assert any("has no parameter to_out.weight (it has: " in one for one in found)


UNPARSABLE = [
    "def f(:\n    " + MARKS,
    "x = '\u202e\u2066",
    "\x1b[2J = 1",
    "def \u200b(): 1",
    "x = 0777 # \x9b",
]
FILES = [NASTY, "..", ".", "/", "", "a/b.py", "x" * 5000 + ".py", "a\n.py", "é.py"]


@pytest.mark.parametrize("code", UNPARSABLE)
def test_what_cannot_be_parsed(graded: Graded, code: str) -> None:
    report = graded.report(code, filename=NASTY)
    assert report.verdict == "not-gradable"
    nothing_hostile(report)


@pytest.mark.parametrize("name", FILES)
def test_names_of_files(graded: Graded, right: str, name: str) -> None:
    report = graded.report(right, filename=name)
    assert report.verdict == "pass"
    nothing_hostile(report)
