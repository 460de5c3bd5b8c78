"""Checks of `tied-weights`: run on the answer and on the reference alike."""

import copy

import torch
from torch import nn

from quizapp.checks import check


def squash(width):
    """A body of a linear layer and a tanh."""
    return nn.Sequential(nn.Linear(width, width), nn.Tanh())


def attention(width):
    """A body in which each position looks at all others."""
    return nn.TransformerEncoderLayer(width, 1, 2 * width, dropout=0.0, batch_first=True)


def model_of(make, given, words, width, body=squash):
    """A filled model. The table is set by `embed.weight`, as an answer may know it by other names
    as well, and those would be drawn anew."""
    model = given.fill(make(words, width, body(width)))
    table(model, given, words, width)
    return model


def table(model, given, words, width, variant=0):
    """Write drawn numbers into the table."""
    drawn = given.fill(nn.Embedding(words, width), variant=variant).weight
    with torch.no_grad():
        model.embed.weight.copy_(drawn)


def tied(model):
    """What a tie is: one parameter, which `parameters()` gives once."""
    return {
        "embed.weight is head.weight": model.embed.weight is model.head.weight,
        "numbers in parameters()": sum(one.numel() for one in model.parameters()),
    }


@check(explains="values")
def forward(make, given):
    """Logits are right for any number of words, width and shape of tokens."""
    for words, width, shape in [(6, 6, (3, 2)), (7, 4, (2, 5)), (5, 9, (1, 1)), (2, 3, (1, 4))]:
        model = model_of(make, given, words, width)
        yield model(given.integers(0, words, *shape))
    yield model_of(make, given, 8, 5)(given.integers(0, 8, 3))
    yield model_of(make, given, 9, 8, attention)(given.integers(0, 9, 2, 6))


@check(explains="scale")
def scale(make, given):
    """What is read is multiplied by the root of the width, what is written is not."""
    for width in (1, 2, 16):
        model = model_of(make, given, 5, width)
        yield model(given.integers(0, 5, 2, 3))


@check(explains="tied")
def one_parameter(make, given):
    """Embedding and head hold one parameter; besides it there are only the body's."""
    yield tied(model_of(make, given, 11, 6))
    yield tied(model_of(make, given, 4, 4, attention))


@check(explains="gradients")
def gradients(make, given):
    """The table's gradient is the sum of both uses; the body gets its own."""
    model = model_of(make, given, 9, 4)
    tokens = given.integers(0, 4, 2, 3)
    tokens[1, 0] = 0
    given.pull_back(model(tokens))
    yield {"gradient of embed.weight": model.embed.weight.grad}
    yield {f"gradient of body.{key}": one.grad for key, one in model.body.named_parameters()}
    model = model_of(make, given, 12, 6, attention)
    given.pull_back(model(given.integers(0, 6, 2, 5)))
    yield {"gradient of embed.weight": model.embed.weight.grad}


@check(explains="stays")
def stays_tied(make, given):
    """The tie holds after a step, a loaded state, a deep copy and a change of dtype."""
    model, tokens = model_of(make, given, 6, 4), given.integers(0, 6, 2, 3)
    given.pull_back(model(tokens))
    with torch.no_grad():
        for one in model.parameters():
            one -= 0.1 * one.grad
    given.note("after a step")
    yield {**tied(model), "logits": model(tokens)}
    other = model_of(make, given, 6, 4)
    table(other, given, 6, 4, variant=1)
    model.load_state_dict(other.state_dict())
    given.note("after load_state_dict")
    yield {**tied(model), "logits": model(tokens)}
    twin = copy.deepcopy(model)
    given.note("a deep copy")
    yield {**tied(twin), "shared with the model": twin.embed.weight is model.embed.weight}
    given.note("after bfloat16()")
    yield tied(twin.bfloat16())


@check(explains="grow")
def grow(make, given):
    """A grown table has the old rows and, for new words, their mean; the tie holds."""
    for words, width, more in [(5, 4, 3), (4, 4, 1), (3, 7, 6)]:
        model = model_of(make, given, words, width)
        model.grow(words + more)
        given.note(f"grow({words + more})")
        yield {"embed.weight": model.embed.weight, "head.weight": model.head.weight}
        yield tied(model)
        yield model(given.integers(0, words + more, 2, 4))


@check(explains="grow")
def grown_again(make, given):
    """A grown table is trained by both uses, grows again, and stays for as many words as it has."""
    model = model_of(make, given, 4, 3)
    for words in (6, 6, 9):
        model.grow(words)
        given.note(f"grow({words})")
        yield {"embed.weight": model.embed.weight}
    given.pull_back(model(given.integers(4, 9, 2, 3)))
    yield {"gradient of embed.weight": model.embed.weight.grad}
    model.bfloat16().grow(12)
    given.note("bfloat16(), then grow(12)")
    yield {"dtype of the table": model.embed.weight.dtype, **tied(model)}


@check(explains="arguments")
def fewer_words(make, given):
    """Fewer words than there are is refused with ValueError, and nothing changes."""
    model = model_of(make, given, 5, 3)
    for words in (4, 0, -1):
        given.note(f"grow({words})")
        yield given.raises(model.grow, words)
    yield {"embed.weight afterwards": model.embed.weight, **tied(model)}
    model.grow(8)
    given.note("grow(8), then grow(7)")
    yield given.raises(model.grow, 7)


@check(explains="input")
def input_kept(make, given):
    """The tokens are left alone and may be non-contiguous; the body is used as it is."""
    body = squash(4)
    model = given.fill(make(6, 4, body))
    table(model, given, 6, 4)
    tokens = given.integers(0, 6, 5, 3).T
    yield {"logits": model(tokens), "tokens afterwards": tokens}
    yield {"called again": model(tokens)}
    with torch.no_grad():
        body[0].weight.mul_(-1.0)
    given.note("the body's weight negated by its owner")
    yield {"logits": model(tokens), "model.body is body": model.body is body}
