"""Checks of `repair-sequence-norm`: run on the answer and on the reference alike."""

import torch
from torch import nn

from quizapp.checks import ContractError, check


class Plain(nn.Module):
    """A model as `loss` is handed one, that notes its mode when it is called."""

    def __init__(self, features, classes):
        super().__init__()
        self.layer = nn.Linear(features, classes)
        self.modes = set()

    def forward(self, x, state=None):
        self.modes.add("training" if self.training else "evaluation")
        return self.layer(x), None


def unpack(result):
    """(logits, state) of what a call returned; a tuple or a list, it does not matter."""
    if not isinstance(result, (tuple, list)) or len(result) != 2:
        raise ContractError(f"model(x) gives (logits, state), this is a {type(result).__name__}")
    return tuple(result)


def logits_of(model, *args):
    return unpack(model(*args))[0]


def padded(given, batch, time, features, classes):
    """A batch, its labels, which in the padding are classes too, and lengths that differ."""
    lengths = given.integers(1, time, batch)
    lengths[0], lengths[-1] = time, max(1, time // 3)
    x, y = given.normal(batch, time, features), given.integers(0, classes, batch, time)
    return x, y, lengths


def one_element(value):
    """The loss as a vector of one, whose gradient may be asked for."""
    if not isinstance(value, torch.Tensor) or value.numel() != 1:
        raise ContractError("loss gives a tensor with one element")
    return value.reshape(1)


@check(explains="values", magnitude=0.5)
def forward(make, given):
    """Logits of every step are right for any batch, length and widths."""
    for batch, time, features, width, classes in [
        (4, 3, 2, 6, 3),
        (2, 5, 3, 8, 2),
        (3, 3, 1, 7, 4),
    ]:
        model = given.fill(make.Tagger(features, width, classes))
        yield logits_of(model, given.normal(batch, time, features))


@check(explains="samples", magnitude=0.5)
def samples_apart(make, given):
    """A sample's logits do not depend on the others, in the batch or not."""
    model = given.fill(make.Tagger(3, 8, 2))
    x = given.normal(3, 4, 3)
    x[1] *= 10.0
    yield {"all": logits_of(model, x)}
    yield {"two of them": logits_of(model, x[:2]), "one": logits_of(model, x[2:])}
    yield {"one sample of one step": logits_of(model, x[:1, :1])}


@check(explains="future", magnitude=0.5)
def future_unseen(make, given):
    """A step's logits do not depend on later steps."""
    model = given.fill(make.Tagger(2, 6, 3))
    x = given.normal(3, 6, 2)
    yield {"six steps": logits_of(model, x)}
    yield {"the first two": logits_of(model, x[:, :2])}
    x[:, 3:] = given.normal(3, 3, 2, mean=4.0)
    yield {"with others from the fourth on": logits_of(model, x)}


@check(explains="pieces", magnitude=0.5)
def in_pieces(make, given):
    """A sequence read in pieces, the state handed on, gives what it gives as a whole."""
    model = given.fill(make.Tagger(3, 6, 2))
    x = given.normal(2, 7, 3)
    start, state = unpack(model(x[:, :3]))
    given.note("three steps")
    yield start
    middle, state = unpack(model(x[:, 3:4], state))
    given.note("one more")
    yield middle
    given.note("and three more")
    yield logits_of(model, x[:, 4:], state)
    yield {"the first steps once more, with no state": logits_of(model, x[:, :3])}


@check(explains="modes", magnitude=0.5)
def modes_alike(make, given):
    """Training and evaluation mode give the same, and reading changes nothing in the model."""
    model = given.fill(make.Tagger(3, 7, 4))
    x = given.normal(4, 5, 3, mean=1.0)
    yield {"in training mode": logits_of(model.train(), x)}
    yield {"in evaluation mode": logits_of(model.eval(), x)}
    model.train()
    for _ in range(3):
        model(given.normal(4, 5, 3, mean=5.0))
    given.note("after three other batches")
    yield {"in evaluation mode": logits_of(model.eval(), x)}
    yield {"numbers in parameters()": sum(one.numel() for one in model.parameters())}


@check(explains="gradients", magnitude=1.0)
def gradients(make, given):
    """Gradients reach the input and every parameter, through the norm and across pieces."""
    model = given.fill(make.Tagger(3, 6, 2))

    def pieces(x):
        start, state = unpack(model(x[:, :2]))
        return torch.cat([start, logits_of(model, x[:, 2:], state)], dim=1)

    yield given.backward(pieces, given.normal(3, 4, 3))
    yield {f"gradient of {name}": one.grad for name, one in model.named_parameters()}
    x = given.normal(2, 5, 3).requires_grad_()
    given.pull_back(logits_of(model, x)[:, 2])
    yield {"gradient of the input, from the third step": x.grad}


@check(explains="padding", magnitude=1.0)
def padding(make, given):
    """The loss is the mean over all real steps, whatever stands in the padding."""
    # Gives (logits, state) as well, and has none of a wrong Tagger's faults.
    model = given.fill(nn.RNN(3, 4, batch_first=True), scale=2.0)
    for batch, time in [(4, 9), (2, 6), (3, 3)]:
        x, y, lengths = padded(given, batch, time, 3, 4)
        given.note(f"lengths {lengths.tolist()}")
        yield one_element(make.loss(model, x, y, lengths))
    x, y, lengths = padded(given, 3, 4, 3, 4)
    y[0, 1:3] = 0
    yield {"all steps real": one_element(make.loss(model, x, y, torch.full_like(lengths, 4)))}
    yield {"one step each": one_element(make.loss(model, x, y, torch.ones_like(lengths)))}


@check(explains="padding", magnitude=1.0)
def more_padding(make, given):
    """More padding changes neither the loss nor its gradients."""
    model = given.fill(make.Tagger(3, 6, 4))
    x, y, lengths = padded(given, 3, 5, 3, 4)
    for more in (0, 4):
        x = torch.cat([x, given.normal(3, more, 3, std=5.0)], dim=1)
        y = torch.cat([y, given.integers(0, 4, 3, more)], dim=1)
        model.zero_grad()
        value = one_element(make.loss(model, x, y, lengths))
        given.pull_back(value)
        given.note(f"lengths {lengths.tolist()}, padded to {x.shape[1]}")
        yield value
        yield {f"gradient of {name}": one.grad for name, one in model.named_parameters()}


@check(explains="mode-of-the-model")
def mode_kept(make, given):
    """The loss calls the model in the mode that it is in, and leaves it so."""
    for training in (True, False):
        model = given.fill(Plain(2, 3)).train(training)
        make.loss(model, *padded(given, 2, 3, 2, 3))
        yield {"called in": sorted(model.modes), "in training mode afterwards": model.training}


@check(explains="input", magnitude=0.5)
def input_kept(make, given):
    """Inputs and labels stay as they were and may be non-contiguous; a second call is a new one."""
    model = given.fill(make.Tagger(4, 6, 3))
    x, y = given.normal(2, 5, 4, strided=True), given.integers(0, 3, 5, 2).T
    lengths = torch.tensor([3, 5], device=given.device)
    first = logits_of(model, x)
    value = one_element(make.loss(model, x, y, lengths))
    yield {"logits": first, "loss": value}
    yield {"x afterwards": x, "y afterwards": y, "lengths afterwards": lengths}
    yield {"logits, called again": logits_of(model, x)}
