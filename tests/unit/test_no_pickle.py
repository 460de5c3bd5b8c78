"""Nothing that reads bytes by running what they say: in no process of ours, for no byte of theirs.

`lint-imports` has the same rule for imports; here stand the names that no import shows.
"""

import ast
from pathlib import Path

import pytest

import quizapp

ROOT = Path(quizapp.__file__).parent
SOLUTIONS = ROOT.parent / "solutions"
MODULES = {
    "_pickle", "cPickle", "cloudpickle", "copyreg", "dill", "joblib", "jsonpickle", "marshal",
    "multiprocessing", "pickle", "pickletools", "shelve", "xmlrpc",
}  # fmt: skip
CALLS = {
    "torch.load", "torch.save", "torch.multiprocessing", "torch.package", "torch.jit.load",
    "np.load", "np.save", "numpy.load", "numpy.save", "yaml.load",
}  # fmt: skip
NAMES = {
    "ProcessPoolExecutor",
    "Pickler",
    "Unpickler",
    "__reduce__",
    "__reduce_ex__",
    "allow_pickle",
}
PROVE = {
    "multiprocessing": "its workers are this program's own, run on an author's own pack",
    "ProcessPoolExecutor": "the same",
}
"""What `quiz dev check` may use: no byte of an answer reaches these workers' pipes."""


def found(source: str) -> set[str]:
    """Forbidden names in a source text."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(names=many):
                names |= {one.name for one in many}
            case ast.ImportFrom(module=str(module), names=many):
                names |= {module} | {f"{module}.{one.name}" for one in many}
                names |= {one.name for one in many}
            case ast.Attribute():
                names |= {ast.unparse(node), node.attr}
            case ast.Name(id=name) | ast.keyword(arg=str(name)) | ast.FunctionDef(name=name):
                names.add(name)
            case ast.Call(args=[ast.Constant(value=str(name)), *_]):
                names.add(name)  # importlib.import_module("pickle"), __import__("pickle")
    tops = {one.partition(".")[0] for one in names} & MODULES
    return tops | (names & CALLS) | (names & NAMES)


FILES = sorted([*ROOT.rglob("*.py"), *SOLUTIONS.rglob("checks.py")])


def test_no_file_reads_bytes_by_running_them() -> None:
    bad = {str(path): names for path in FILES if (names := found(path.read_text("utf-8")))}
    assert bad.pop(str(ROOT / "authoring" / "prove.py")) == set(PROVE)
    assert bad == {}
    assert len(FILES) > 100


@pytest.mark.parametrize(
    "source",
    [
        "import pickle",
        "import pickle as p, os",
        "from pickle import loads",
        "import multiprocessing.connection",
        "from multiprocessing import connection",
        "from concurrent.futures import ProcessPoolExecutor",
        "import concurrent.futures\nconcurrent.futures.ProcessPoolExecutor()",
        "import torch\ntorch.load('x', weights_only=True)",
        "import torch\ntorch.save({}, 'x')",
        "from torch import multiprocessing",
        "import numpy\nnumpy.load('x', allow_pickle=True)",
        "def f():\n    return __import__('marshal').loads(b'')",
        "import importlib\nimportlib.import_module('dill')",
        "class A:\n    def __reduce__(self): ...",
    ],
)
def test_the_search_finds_them(source: str) -> None:
    assert found(source)


def test_the_search_lets_others_pass() -> None:
    assert not found("import json, struct\nfrom safetensors.torch import load, save\nload(b'')")
