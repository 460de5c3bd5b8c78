"""Checks of `distillation`: run on the answer and on the reference alike."""

import torch
from torch import nn

from quizapp.checks import check


class Student(nn.Module):
    """A small classifier with BatchNorm, so that its mode and each forward pass can be seen."""

    def __init__(self, inputs=6, width=5, classes=4):
        super().__init__()
        self.hidden = nn.Linear(inputs, width)
        self.norm = nn.BatchNorm1d(width)
        self.head = nn.Linear(width, classes)

    def forward(self, x):
        return self.head(torch.relu(self.norm(self.hidden(x))))


class Teacher(Student):
    """Wider, with dropout, and more sure of itself."""

    def __init__(self, inputs=6, width=9, classes=4):
        super().__init__(inputs, width, classes)

    def forward(self, x):
        features = torch.relu(self.norm(self.hidden(x)))
        # by function: the mode of the outermost module counts as well
        return 2.0 * self.head(nn.functional.dropout(features, 0.5, self.training))


def pair(given):
    """A filled student and teacher, both in training mode as modules are when they are made."""
    return given.fill(Student(), buffers=True), given.fill(Teacher(), buffers=True)


def batch(given, size=8, classes=4):
    """Inputs and labels for both."""
    return given.normal(size, 6), given.integers(0, classes, size)


def logits(given, size, classes, std=2.0):
    """Logits of a student, of a teacher, and labels."""
    student = given.normal(size, classes, std=std)
    return student, given.normal(size, classes, std=std), given.integers(0, classes, size)


def gradients(model):
    """Each parameter's `.grad` by name."""
    return {name: one.grad for name, one in model.named_parameters()}


# T² · (cross-entropy - entropy) is a right answer whose parts are larger than their difference:
# `magnitude` is about T² · log(classes), the size of the parts.


@check(explains="values", magnitude=15.0)
def loss(make, given):
    """The loss is right for any number of samples and classes, temperature and weight."""
    yield make.distillation_loss(*logits(given, 8, 10))
    for size, classes, temperature, alpha in [
        (5, 3, 3.0, 0.25),
        (1, 7, 1.0, 0.9),
        (3, 2, 0.5, 0.6),
    ]:
        yield make.distillation_loss(*logits(given, size, classes), temperature, alpha)


@check(explains="batch-mean", magnitude=30.0)
def many_classes(make, given):
    """The soft part is averaged over the samples only, whatever the number of classes."""
    for size, classes in [(4, 1000), (32, 5)]:
        yield make.distillation_loss(*logits(given, size, classes), temperature=2.0, alpha=1.0)


@check(explains="temperature", magnitude=100.0)
def temperatures(make, given):
    """The soft part keeps its size as the temperature grows."""
    student, teacher, labels = logits(given, 6, 5, std=3.0)
    for temperature in (1.0, 2.0, 4.0, 8.0):
        yield make.distillation_loss(student, teacher, labels, temperature, 1.0)


@check(explains="hard")
def labels_alone(make, given):
    """With alpha 0 the labels alone count, at temperature 1."""
    student, teacher, labels = logits(given, 6, 5)
    for temperature in (1.0, 5.0):
        yield make.distillation_loss(student, teacher, labels, temperature, 0.0)


@check(explains="agreement", magnitude=20.0)
def student_is_the_teacher(make, given):
    """A student that says just what its teacher says has a soft loss of 0; so has one whose
    logits are shifted."""
    student, _, labels = logits(given, 6, 5)
    for shift in (0.0, 3.0):
        yield make.distillation_loss(student + shift, student, labels, 2.0, 1.0)


# here `magnitude` is that of the logits: logits - logsumexp(logits) is right to their rounding
@check(explains="stable", magnitude=3000.0)
def large_logits(make, given):
    """Logits in the thousands give a finite, right loss and gradient."""
    student, _, labels = logits(given, 5, 6, std=3000.0)
    # no two alike: beside thousands, the odds of a near tie are lost in rounding
    teacher = torch.stack([2000.0 * given.permutation(6).to(given.dtype) for _ in range(5)])
    yield given.backward(lambda z: make.distillation_loss(z, teacher, labels, 2.0, 0.3), student)


@check(explains="gradients", magnitude=15.0)
def gradient_of_the_loss(make, given):
    """The gradient reaches the student's logits, never the teacher's."""
    student, teacher, labels = logits(given, 7, 4)
    for temperature, alpha in [(4.0, 0.7), (1.0, 1.0)]:

        def of_both(z, t, temperature=temperature, alpha=alpha):
            return make.distillation_loss(z, t, labels, temperature, alpha)

        yield given.backward(of_both, student, teacher)


@check(explains="step", magnitude=15.0)
def step(make, given):
    """A step returns the loss, without graph, and gives the student its gradients."""
    student, teacher = pair(given)
    teacher.eval()
    value = make.distill_step(student, teacher, *batch(given), 3.0, 0.8)
    yield value, value.requires_grad
    yield gradients(student)


@check(explains="teacher-mode", magnitude=15.0)
def teacher_in_training_mode(make, given):
    """A teacher found in training mode teaches as it predicts, and its buffers stay."""
    student, teacher = pair(given)
    yield make.distill_step(student, teacher, *batch(given), 2.0, 0.9)
    yield gradients(student)
    yield given.state(teacher)


@check(explains="teacher-graph")
def teacher_learns_nothing(make, given):
    """The teacher's logits have no graph; its `.grad` and `requires_grad` are left alone."""
    student, teacher = pair(given)
    teacher.hidden.bias.requires_grad_(False)
    teacher.head.weight.grad = given.normal(*teacher.head.weight.shape)
    with_graph = []
    teacher.register_forward_hook(lambda module, x, out: with_graph.append(out.requires_grad))
    make.distill_step(student, teacher, *batch(given))
    yield any(with_graph)
    yield gradients(teacher)
    yield {name: one.requires_grad for name, one in teacher.named_parameters()}


@check(explains="student", magnitude=6.0)
def student_runs_once(make, given):
    """The student runs once, in the mode it is in: its running statistics move by one batch."""
    student, teacher = pair(given)
    for training in (True, False):
        student.train(training)
        yield make.distill_step(student, teacher, *batch(given))
        yield student.training, given.state(student)


@check(explains="accumulate", magnitude=6.0)
def gradients_add_up(make, given):
    """Gradients are added to those that are there: two steps give the sum of two."""
    student, teacher = pair(given)
    student.head.bias.grad = given.normal(4)
    for _ in range(2):
        make.distill_step(student, teacher, *batch(given))
        yield gradients(student)


@check(explains="inputs", magnitude=6.0)
def inputs_kept(make, given):
    """Logits, inputs and labels are left alone; non-contiguous ones and a second call work."""
    student, teacher = (given.normal(5, 7, strided=True) for _ in range(2))
    labels = given.integers(0, 7, 5)
    for _ in range(2):
        yield make.distillation_loss(student, teacher, labels)
    yield student, teacher, labels
    models, (x, labels) = pair(given), batch(given)
    make.distill_step(*models, x, labels)
    yield x, labels, x.requires_grad
