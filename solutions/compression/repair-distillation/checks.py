"""Checks of `repair-distillation`: run on the answer and on the reference alike."""

import torch
from torch import nn

from quizapp.checks import ContractError, check

FEATURES, CLASSES = 6, 4


class Steps:
    """An optimizer as the answers are handed one: plain steps along the gradient."""

    def __init__(self, model, lr=0.2):
        self.model, self.lr = model, lr
        self.params = list(model.parameters())

    def zero_grad(self, set_to_none=True):
        for p in self.params:
            p.grad = None

    def step(self):
        for p in self.params:
            if p.grad is not None:
                p.data -= self.lr * p.grad


class Net(nn.Module):
    """A classifier with BatchNorm and dropout, so that its mode can be seen."""

    def __init__(self, width=7, p=0.0):
        super().__init__()
        self.hidden = nn.Linear(FEATURES, width)
        self.norm = nn.BatchNorm1d(width)
        self.p = p
        self.head = nn.Linear(width, CLASSES)

    def forward(self, x):
        features = torch.tanh(self.norm(self.hidden(x)))
        # by function: the mode of the outermost module counts as well
        return 2.0 * self.head(nn.functional.dropout(features, self.p, self.training))


class Sure(nn.Module):
    """A teacher whose logits are thousands apart, no two alike."""

    def __init__(self):
        super().__init__()
        self.step = nn.Parameter(torch.ones(()))

    def forward(self, x):
        return 2000.0 * self.step * x.argsort(dim=1).argsort(dim=1)


def plain(given, classes=CLASSES):
    """A student and a teacher to whom the mode makes no difference."""
    student = given.fill(nn.Linear(FEATURES, classes), variant=1)
    return student, given.fill(nn.Linear(FEATURES, classes), scale=2.0, variant=2)


def batches(given, *sizes, classes=CLASSES):
    """Inputs and class numbers."""
    return [(given.normal(n, FEATURES), given.integers(0, classes, n)) for n in sizes]


def told(make, given, student, teacher, data, *options, **named):
    """The losses, floats or tensors of one element."""
    losses = make(student, teacher, Steps(student), data, *options, **named)
    if isinstance(losses, torch.Tensor) and losses.dim() == 1:
        losses = list(losses)
    if not isinstance(losses, (list, tuple)):
        raise ContractError(f"a list of losses was asked for, this is {type(losses).__name__}")
    graph = any(isinstance(one, torch.Tensor) and one.requires_grad for one in losses)
    try:
        numbers = [float(one) for one in losses]
    except (TypeError, ValueError, RuntimeError):
        raise ContractError("a number was asked for as the loss of each batch") from None
    values = torch.tensor(numbers, dtype=given.dtype, device=given.device)
    return {"losses": values, "with a graph": graph}


def state(model, given):
    """Weights and buffers as they are now."""
    return given.state(model)


# T² · (cross-entropy - entropy) is a right answer whose parts are larger than their difference:
# `magnitude` is about T² · log(classes), the size of the parts.


@check(explains="both", magnitude=15.0)
def both_parts(make, given):
    """The loss has a soft part, weighed by alpha, and a hard part, weighed by 1 − alpha."""
    yield told(make, given, *plain(given), batches(given, 5))
    for temperature, alpha in [(3.0, 0.25), (1.0, 0.6)]:
        yield told(make, given, *plain(given), batches(given, 4), temperature, alpha)


@check(explains="classes", magnitude=30.0)
def many_classes(make, given):
    """The soft part is a mean over the samples, however many classes and samples there are."""
    for classes, size in [(200, 3), (3, 16), (2, 1)]:
        models, data = plain(given, classes), batches(given, size, classes=classes)
        yield told(make, given, *models, data, temperature=2.0, alpha=1.0)


@check(explains="temperature", magnitude=100.0)
def temperatures(make, given):
    """The soft part keeps its size as the temperature grows."""
    for temperature in (1.0, 3.0, 8.0):
        yield told(make, given, *plain(given), batches(given, 6), temperature, 1.0)


@check(explains="hard", magnitude=2.0)
def labels_alone(make, given):
    """With alpha 0 the labels alone count, at temperature 1."""
    for temperature in (1.0, 5.0):
        student, teacher = plain(given)
        yield told(make, given, student, teacher, batches(given, 6), temperature, 0.0)
        yield state(student, given)


@check(explains="steps", magnitude=15.0)
def steps(make, given):
    """Each batch makes one step, along its own gradient alone."""
    student, teacher = plain(given)
    yield told(make, given, student, teacher, batches(given, 5, 3, 1, 6))
    yield state(student, given)


@check(explains="teacher", magnitude=15.0)
def teacher_in_training_mode(make, given):
    """The teacher predicts as it would in use, whatever mode it comes in, and does not drift."""
    for training in (True, False):
        student, _ = plain(given)
        teacher = given.fill(Net(9, 0.5), buffers=True, variant=2).train(training)
        yield told(make, given, student, teacher, batches(given, 6, 5), 2.0, 0.8)
        yield state(student, given)
        yield state(teacher, given)


@check(explains="graph")
def teacher_learns_nothing(make, given):
    """No graph is recorded for the teacher; its weights and gradients stay as they were."""
    student, teacher = plain(given)
    teacher.weight.grad = given.normal(CLASSES, FEATURES)
    graphs = []
    teacher.register_forward_hook(lambda module, x, out: graphs.append(out.requires_grad))
    make(student, teacher, Steps(student), batches(given, 4, 4))
    yield {"asked": len(graphs) > 0, "with a graph": any(graphs)}
    yield teacher.weight.grad, teacher.bias.grad is None
    yield state(teacher, given)


@check(explains="student", magnitude=6.0)
def student_in_training_mode(make, given):
    """The student trains in training mode, whatever mode it comes in; it is called once a batch."""
    for training in (False, True):
        _, teacher = plain(given)
        student = given.fill(Net(), buffers=True, variant=1).train(training)
        yield told(make, given, student, teacher, batches(given, 6, 5))
        yield state(student, given)


# here `magnitude` is that of the logits: logits - logsumexp(logits) is right to their rounding
@check(explains="stable", magnitude=8000.0)
def large_logits(make, given):
    """Logits in the thousands give a finite, right loss."""
    for alpha in (0.3, 1.0):
        student, _ = plain(given)
        teacher = Sure().to(device=given.device, dtype=given.dtype)
        x, labels = 2000.0 * given.normal(5, CLASSES), given.integers(0, CLASSES, 5)
        student = given.fill(nn.Linear(CLASSES, CLASSES), scale=2.0)
        yield told(make, given, student, teacher, [(x, labels)], 2.0, alpha)


@check(explains="inputs", magnitude=15.0)
def inputs_kept(make, given):
    """Inputs and labels are left alone; a second epoch goes on from the first."""
    student, teacher = plain(given)
    data = batches(given, 4, 4)
    for _ in range(2):
        yield told(make, given, student, teacher, data)
    yield data
