"""Checks of `residual`: run on the answer and on the reference alike."""

from quizapp.checks import check


@check(explains="block")
def block(make, given):
    """A block of equal widths adds its branch to its input."""
    for shape in [(4, 5), (1, 3), (2, 3, 4)]:
        yield given.fill(make.ResidualBlock(shape[-1], shape[-1]))(given.normal(*shape))
    yield given.fill(make.ResidualBlock(1, 1))(given.normal(6, 1))


@check(explains="projection")
def projection(make, given):
    """A block that widens or narrows adds its branch to the projected input."""
    for before, after in [(3, 5), (6, 2), (1, 4)]:
        yield given.fill(make.ResidualBlock(before, after))(given.normal(3, before))


@check(explains="stack")
def stack(make, given):
    """A stack runs its blocks in turn, with nothing between them."""
    for widths in [[4, 4, 4], (3, 5, 5, 2), [6, 6]]:
        yield given.fill(make.ResidualStack(widths))(given.normal(3, widths[0]))
    yield given.fill(make.ResidualStack([3, 3, 4]))(given.normal(2, 2, 3))


@check(explains="start")
def new_blocks(make, given):
    """A new block of equal widths is the identity, for the gradient too; so is a deep stack."""
    for module in (make.ResidualBlock(4, 4), make.ResidualStack([4] * 6)):
        table = given.backward(module.to(given.device, given.dtype), given.normal(3, 4))
        yield {name: table[name] for name in ("output", "gradient of the input")}


@check(explains="start")
def new_blocks_learn(make, given):
    """In a new block `fc2` is zero, and yet it gets a gradient from which to learn."""
    for before, after in [(16, 16), (4, 32)]:
        model = make.ResidualBlock(before, after).to(given.device, given.dtype)
        given.pull_back(model(given.normal(32, before)))
        yield {"fc2.weight": model.fc2.weight, "fc2.bias": model.fc2.bias}
        gradient = model.fc2.weight.grad
        yield {"fc2.weight requires a gradient": model.fc2.weight.requires_grad}
        yield {"fc2.weight gets a gradient": bool(gradient is not None and gradient.any())}


# Few units on purpose: where rounding puts one of them on the other side of 0, its gradient jumps.
# bfloat16 rounds so coarsely that this happens in many runs.
@check(explains="gradients", dtypes=("float32", "float64"))
def gradients(make, given):
    """Gradients reach the input and every weight on both paths."""
    yield given.backward(given.fill(make.ResidualBlock(4, 4)), given.normal(3, 4))
    yield given.backward(given.fill(make.ResidualBlock(3, 5)), given.normal(2, 3))
    yield given.backward(given.fill(make.ResidualStack([3, 4, 4])), given.normal(2, 3))


@check(explains="deep", dtypes=("float32", "float64"))
def deep_stack(make, given):
    """Through twenty blocks the output is right and the first block still gets its gradient."""
    model = given.fill(make.ResidualStack([3] * 21), scale=0.5)
    x = given.normal(2, 3).requires_grad_()
    output = model(x)
    given.pull_back(output)
    yield output
    yield {"gradient of the input": x.grad}
    yield {"gradient of blocks.0.fc1.weight": model.blocks[0].fc1.weight.grad}


@check(explains="input")
def input_kept(make, given):
    """The input is left alone, non-contiguous inputs work, a second call gives the same."""
    for model in (make.ResidualBlock(4, 4), make.ResidualStack([4, 4, 3])):
        x = given.normal(3, 4, strided=True)
        given.fill(model)
        first = model(x)
        yield first, x
        yield model(x)
