"""Who looks at whom: the attention weights of two heads, read off the output."""

import torch

from quizapp.checks.figure import figure, heatmap

LENGTH = 16


@figure(
    title="Who looks at whom: attention weights of two heads",
    caption="Each row is one position's look at all others and sums to 1. Without the scale the "
    "softmax is saturated: nearly all weight lies on one key, and gradients vanish.",
)
def weights(make, given):
    # Half of the features say where a position is. Values carry just that, the output is left as
    # it is, and so what comes out at a position are the weights it has put on all positions.
    dim = 2 * LENGTH
    layer = given.fill(make(dim, 2))
    content = given.normal(1, LENGTH, LENGTH)
    x = torch.cat([content, torch.eye(LENGTH)[None].to(content)], dim=-1)
    carry = torch.zeros(dim, dim)
    carry[:LENGTH, LENGTH:] = carry[LENGTH:, LENGTH:] = torch.eye(LENGTH)
    with torch.no_grad():
        layer.to_qkv.weight[: 2 * dim] *= 2**0.5
        layer.to_qkv.weight[: 2 * dim, LENGTH:] = 0
        layer.to_qkv.weight[2 * dim :] = carry
        layer.to_qkv.bias.zero_()
        layer.to_out.weight.copy_(torch.eye(dim))
        layer.to_out.bias.zero_()
    seen = layer(x)[0]
    return [
        heatmap(part, title=f"head {head + 1}", x="key", y="query", low=0.0)
        for head, part in enumerate(seen.split(LENGTH, dim=-1))
    ]
