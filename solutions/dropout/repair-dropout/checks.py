"""Checks of `repair-dropout`: run on the answer and on the reference alike.

A right answer may draw its masks in any way, so nothing that depends on one is compared with the
reference. Where a mask can be seen, the net is a transparent one: identities for weights, so that
each output is its input, dropped or scaled. Together the properties alarm on a right answer with
probability below 1e-6 a run.
"""

import torch
import torch.nn.functional as F
from torch import nn

from quizapp.checks import Violation, chance, check, free

ALARM = 2e-8
"""False alarms of one test of a rate; a run makes fewer than 20 of them."""
FINEST = 2.0**-23
"""float32 accuracy will do in float64 as well: p may be held as a float32 tensor."""
SHOWN = 4
"""Most values that a finding lists."""
DEFAULTS = 0.2, 0.5


class Functional(nn.Module):
    """A model that looks at its own mode, and has no parts in a mode of theirs."""

    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(3, 4))

    def forward(self, x):
        return F.dropout(x, 0.5, training=self.training) @ self.weight.T


def models(given):
    """Trained models of other people: modes of a model's parts matter, and its own does."""
    norm = nn.BatchNorm1d(6)
    layers = nn.Linear(4, 6), norm, nn.ReLU(), nn.Dropout(0.5), nn.Linear(6, 3)
    own = given.fill(Functional(), scale=2.0)
    return given.fill(nn.Sequential(*layers), buffers=True, scale=2.0), own


def transparent(make, given, width, *rates, shift=0.0):
    """A net whose logits are its input, which must be positive; `shift` is added after the first
    dropout of hidden units, so that one can tell which of the two was at work."""
    net = given.fill(make.Net(width, width, width, *rates))
    given.note("weights are identities")
    with torch.no_grad():
        for layer in (net.first, net.second, net.head):
            layer.weight.copy_(torch.eye(width))
            layer.bias.zero_()
        net.second.bias.fill_(shift)
    return net


def positive(given, *shape):
    return given.uniform(*shape, low=0.5, high=2.0)


def settled(function, *args):
    """What comes out, if two calls agree; which numbers chance gave would say nothing."""
    first, again = function(*args), function(*args)
    agree = torch.equal(first, again)
    return {"two calls agree": agree, "the result": first if agree else torch.zeros_like(first)}


def ones_are_right(got, want):
    for y, right in zip(got, want, strict=True):
        if not ((y - right).abs() <= _rounding(y) * right.abs()).all():
            found = [f"{value:.3g}" for value in y.double().unique().tolist()]
            told = " or ".join(found[:SHOWN]) + (" or else" if len(found) > SHOWN else "")
            wanted = f"{right.flatten()[0].item():.3g}"
            text = f"in evaluation an input of ones comes out as {told}; {wanted} is right"
            raise Violation(f"ones become {told}", text)


def rates_are_right(got, want):
    for (p_input, p_hidden, _, _), (*_, y) in zip(want, got, strict=True):
        dropped = y == 0
        hits, total = int(dropped.sum()), dropped.numel()
        lost = _lost(p_input, p_hidden, 1, 2)
        if not chance(hits, total, lost, alarm=ALARM):
            rate = hits / total
            each = [(i, h) for i in range(3) for h in range(4)]
            i, h = min(each, key=lambda n: abs(_lost(p_input, p_hidden, *n) - rate))
            raise Violation(
                f"{p_input} {i} times, {p_hidden} {h} times",
                f"with p_input = {p_input} and p_hidden = {p_hidden} a path through the net is "
                f"cut with probability {lost:.3g}; of {total} {rate:.1%} are",
            )


def survivors_are_scaled(got, want):
    for (p_input, p_hidden, x, _), (*_, y) in zip(want, got, strict=True):
        wanted = 1.0 / (1.0 - _lost(p_input, p_hidden, 1, 2))
        factors = (y.double() / x.double())[y != 0]
        wrong = ~((factors - wanted).abs() <= _rounding(y) * wanted)
        if wrong.any():
            found = factors[wrong][0].item()
            raise Violation(
                f"times {found:.3g}",
                f"with p_input = {p_input} and p_hidden = {p_hidden} what is left comes out "
                f"{found:.3g} times as large; {wanted:.3g} times is right",
            )


def masks_are_fresh(got, want):
    for (p_input, p_hidden, _), (*_, calls) in zip(want, got, strict=True):
        first, second = dropped = calls == 0
        where = f"with p_input = {p_input} and p_hidden = {p_hidden}"
        if not dropped.any():
            raise Violation("nothing", f"{where} nothing is dropped in training")
        if torch.equal(first, second):
            raise Violation("same mask", f"{where} two calls in training drop the same")
        if (first == first[:1]).all():
            raise Violation("same rows", f"{where} all rows of a batch drop the same")
        lost = _lost(p_input, p_hidden, 1, 2)
        agree, total = int((first == second).sum()), first.numel()
        if not chance(agree, total, lost**2 + (1.0 - lost) ** 2, alarm=ALARM):
            text = f"{where} two calls agree in {agree / total:.0%} of the elements"
            raise Violation(f"alike {agree}", text)


@check(explains="net")
def without_dropout(make, given):
    """With both rates 0 it is the plain net, in training and in evaluation."""
    for training in (True, False):
        net = given.fill(make.Net(5, 7, 3, 0.0, 0.0)).train(training)
        yield given.backward(net, given.normal(6, 5))


@check(explains="input", holds=ones_are_right)
def input_in_evaluation(make, given):
    """In evaluation the input is not dropped."""
    net = transparent(make, given, 64, 0.5, 0.0)
    ones = torch.ones(16, 64, dtype=given.dtype, device=given.device)
    given.note("an input of ones, in evaluation mode")
    yield free(nn.Sequential(net).eval()(ones))


@check(explains="hidden", holds=ones_are_right)
def hidden_in_evaluation(make, given):
    """In evaluation hidden units are neither dropped nor scaled."""
    net = transparent(make, given, 64, 0.0, 0.5, shift=1.0)
    ones = torch.ones(16, 64, dtype=given.dtype, device=given.device)
    given.note("but for a bias of 1 in `second`; an input of ones, in evaluation mode")
    yield free(nn.Sequential(net).eval()(ones))


@check(explains="evaluation")
def evaluation(make, given):
    """In evaluation two calls give the same: what the whole net gives without dropout."""
    for rates in [(), (0.3, 0.1)]:
        net = given.fill(make.Net(5, 7, 3, *rates)).train()
        x = given.normal(4, 5)
        net(x)
        yield settled(net.eval(), x)
        net.train()(x)
        yield settled(net.train(False), x)


@check(explains="rate", holds=rates_are_right)
def training_rate(make, given):
    """In training the input is dropped with p_input, and both hidden layers with p_hidden."""
    for rates in [(), (0.3, 0.0), (0.0, 0.4)]:
        net = transparent(make, given, 64, *rates).train()
        x = positive(given, 128, 64)
        yield *(rates or DEFAULTS), x, free(net(x.clone()))


@check(explains="scale", holds=survivors_are_scaled)
def training_scale(make, given):
    """In training what is left is scaled up by 1/(1 - p), once for each dropout."""
    for rates in [(0.25, 0.0), (0.0, 0.25), (0.2, 0.3), ()]:
        net = transparent(make, given, 64, *rates).train()
        x = positive(given, 8, 64)
        yield *(rates or DEFAULTS), x, free(net(x.clone()))


@check(explains="fresh", holds=masks_are_fresh)
def fresh_masks(make, given):
    """In training each call, and each row of a batch, drops others; evaluation changes nothing."""
    for rates in [(0.5, 0.0), (0.0, 0.5)]:
        net = transparent(make, given, 64, *rates)
        x = positive(given, 16, 64)
        first = net.train()(x)
        net.eval()(x)
        given.note("in training, in evaluation, in training again")
        yield *rates, free(torch.stack([first, net.train()(x)]))


@check(explains="predict")
def prediction(make, given):
    """`predict` gives the probabilities of any model in evaluation, whatever mode it comes in."""
    for training in (True, False):
        for model in models(given):
            x = given.normal(5, 4)
            yield settled(make.predict, model.train(training), x)


@check(explains="predict")
def prediction_of_the_net(make, given):
    """`predict` of your own net gives what all of its units say, at each call."""
    for mode in (True, False):
        net = given.fill(make.Net(5, 7, 3), scale=2.0).train(mode)
        yield settled(make.predict, net, given.normal(4, 5))


@check(explains="modes")
def modes_afterwards(make, given):
    """After `predict` the model is in the mode that it was in, with all its parts."""
    for training in (True, False):
        for model in models(given):
            make.predict(model.train(training), given.normal(5, 4))
            yield [part.training for part in model.modules()]


@check(explains="untouched")
def untouched(make, given):
    """`predict` changes neither the model nor x, and records no graph."""
    for model in models(given):
        x = given.normal(5, 4)
        probabilities = make.predict(model, x)
        yield {
            "x": x,
            "the result wants a gradient": probabilities.requires_grad,
            "gradients are enabled afterwards": torch.is_grad_enabled(),
        }
        yield given.state(model)


@check(explains="untouched")
def input_kept(make, given):
    """The net leaves its input as it was, in training and in evaluation."""
    net = given.fill(make.Net(6, 4, 2))
    for training in (True, False):
        x = given.normal(7, 6, strided=True)
        net.train(training)(x)
        yield x


def _lost(p_input, p_hidden, inputs, hiddens):
    """The share of paths that so many dropouts of both kinds cut."""
    return 1.0 - (1.0 - p_input) ** inputs * (1.0 - p_hidden) ** hiddens


def _rounding(y):
    return 16.0 * max(torch.finfo(y.dtype).eps, FINEST)
