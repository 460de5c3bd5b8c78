"""What each replay's script is made of besides its calls."""

from string import Template

FRAME = Template('''\
"""$title

$label

Run it with python, or in a debugger:  python -m pdb FILE, and there  break replay.
It runs your file without any wall around it, and needs torch and safetensors, not quiz.
What is right stands here as far as the report said it, in REPORT.
"""

import hashlib
import importlib.util
import sys
from pathlib import Path

try:
    import torch
    from safetensors.torch import load_file
except ImportError as missing:
    sys.exit(f"this needs torch and safetensors ({missing}): run it with the Python that quiz "
             "is installed for, or `pip install torch safetensors`")

ANSWER = Path($answer)
INPUTS = $inputs
GRADED = $sha256
$report


def replay(answer, tensors):
    """What the check asked, with the inputs of that run. `result` is what is judged."""
    result = None
$body
    return result


# --- what replay() uses ------------------------------------------------------------------------
class WorkedOut:
    """A part of the result that the check works out itself from what you see above."""

    def __init__(self, told):
        self.told = told

    def __repr__(self):
        return f"(worked out by the check; it was {self.told})"


def tensor(values, stride=None, parameter=False, grad=False, device="cpu"):
    """An input, in memory as it lay there."""
    if stride is not None:
        laid_out = torch.empty_strided(values.shape, stride, dtype=values.dtype)
        values = laid_out.copy_(values)
    values = values.clone(memory_format=torch.preserve_format).to(device)
    if parameter:
        return torch.nn.Parameter(values, requires_grad=grad)
    return values.requires_grad_() if grad else values


def at(owner, place):
    """A parameter or buffer by its name."""
    *path, name = place.split(".")
    return getattr(owner.get_submodule(".".join(path)), name)


def load(target, values):
    """Overwrite a tensor where it is."""
    with torch.no_grad():
        target.copy_(values)


def pull_back(*terms):
    """Gradients of <output, cotangent>, summed over the outputs."""
    sum((output * cotangent.to(output.device)).sum() for output, cotangent in terms).backward()


def set_gradient(of, values):
    of.grad = values.clone().to(of.device)


def gradient(of):
    return None if of is None else of.grad


def state(module):
    return {name: value.detach().clone() for name, value in module.state_dict().items()}


def raised(function, *args, **kwargs):
    """What a call raises, in words."""
    try:
        function(*args, **kwargs)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return "no exception"


# --- what came out -----------------------------------------------------------------------------
def number(value):
    return str(value) if isinstance(value, (bool, int)) else f"{value:.5g}"


def nested(values):
    return number(values) if not isinstance(values, list) else (
        "[" + ", ".join(nested(one) for one in values) + "]"
    )


def summary(value):
    """A value as the report words it."""
    if isinstance(value, torch.Tensor):
        plain = value.detach().cpu()
        if plain.is_sparse:
            plain = plain.to_dense()
        shape = tuple(plain.shape)
        if plain.numel() <= 12:
            return nested(plain.tolist())
        if not plain.is_floating_point():
            return f"{shape} [{', '.join(str(int(n)) for n in plain.flatten()[:6])}, …]"
        numbers = plain.double()
        finite = numbers[torch.isfinite(numbers)]
        if finite.numel() == 0:
            return f"{shape} without a finite value"
        first = ", ".join(number(n.item()) for n in numbers.flatten()[:3])
        low, high, mean = finite.min().item(), finite.max().item(), finite.mean().item()
        return f"{shape} [{first}, …] from {number(low)} to {number(high)}, mean {number(mean)}"
    if isinstance(value, torch.dtype):
        return repr(str(value))
    return number(value) if isinstance(value, (bool, int, float)) else repr(value)


def parts(value, path=""):
    """The tensors and numbers of a result, each with its place."""
    if isinstance(value, dict):
        for key, one in value.items():
            yield from parts(one, f"{path}.{key}" if path else str(key))
    elif isinstance(value, (list, tuple)):
        for index, one in enumerate(value):
            yield from parts(one, f"{path}[{index}]")
    else:
        yield path, value


def compare(result):
    """Print what came out beside what the report says."""
    kind, got, index = REPORT["kind"], REPORT["got"], REPORT["index"]
    found = dict(parts(result))
    for path, value in found.items():
        mark = ">" if path == REPORT["path"] and kind != "property" else " "
        shape = f"  {tuple(value.shape)} {value.dtype}" if isinstance(value, torch.Tensor) else ""
        print(f"{mark} {path or 'result'}:{shape}  {summary(value)}")
    value = found.get(REPORT["path"], result)
    # An exception that does not come up in here came up in what the check did with the result.
    if isinstance(value, WorkedOut) or kind in (
        "property", "parameters", "count", "type", "exception"
    ):
        print("compare it with the report; this script cannot judge it")
        return
    if kind == "value" and index and isinstance(value, torch.Tensor) and value.dim() == len(index):
        print(f"  at {index}: {number(value[tuple(index)].item())}")
    now = {"shape": lambda: str(tuple(value.shape)), "dtype": lambda: str(value.dtype)[6:]}
    try:
        said = now.get(kind, lambda: summary(value))()
    except AttributeError:
        said = summary(value)
    if kind == "nonfinite" and isinstance(value, torch.Tensor):
        said = number(value[tuple(index)].item())
    if kind == "raised":
        said, got = str(value).partition(":")[0], got.partition(":")[0]
    if said == got:
        print("This is what the report says: the finding is reproduced.")
    else:
        print(f"The report has {got}: this run gives something else.")


def main():
    print(f"{REPORT['check']}: {REPORT['label']}")
    for key in ("tried", "finding", "expected", "got"):
        if REPORT[key]:
            print(f"  {key:9} {REPORT[key]}")
    if REPORT["largest error"] is not None:
        print(f"  largest error {REPORT['largest error']:.3g}, allowed {REPORT['allowed']:.3g}")
    if not ANSWER.is_file():
        sys.exit(f"there is no {ANSWER}: say in ANSWER, at the top of this file, where it is now")
    source = ANSWER.read_text("utf-8-sig")
    if hashlib.sha256(source.encode()).hexdigest() != GRADED:
        print("  your file has changed since it was graded")
    if torch.__version__ != $torch:
        print(f"  graded with torch {$torch}; this is {torch.__version__}")
    torch.backends.cuda.matmul.allow_tf32 = False
    torch.backends.cudnn.allow_tf32 = False
    spec = importlib.util.spec_from_file_location("answer", ANSWER)
    answer = sys.modules["answer"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(answer)
    tensors = load_file(Path(__file__).resolve().parent / INPUTS) if INPUTS else {}
    print()
    compare(replay(answer, tensors))


if __name__ == "__main__":
    main()
''')
