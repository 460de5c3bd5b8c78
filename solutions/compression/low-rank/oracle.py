"""Independent answer: eigenvectors of WᵀW, and the weight projected on those that are kept."""

import torch
from torch import nn


def factorize(linear, energy):
    if energy <= 0 or energy > 1:
        raise ValueError("energy")
    weight = linear.weight.detach()
    outputs, inputs = weight.shape
    values, vectors = torch.linalg.eigh(weight.T @ weight)
    values, vectors = values.flip(0).clamp(min=0).tolist(), vectors.flip(1)
    rank = 1
    while sum(values[:rank]) < energy * sum(values) and rank < min(inputs, outputs):
        rank += 1
    bias = None if linear.bias is None else linear.bias.detach().clone()
    if rank * (inputs + outputs) < inputs * outputs:
        basis = vectors[:, :rank]
        sizes, weights = [(inputs, rank), (rank, outputs)], [basis.T, weight @ basis]
    else:
        sizes, weights = [(inputs, outputs)], [weight.clone()]
    layers = [nn.Linear(*size, bias=False).to(weight) for size in sizes]
    for layer, values in zip(layers, weights, strict=True):
        layer.weight = nn.Parameter(values.contiguous())
    if bias is not None:
        layers[-1].bias = nn.Parameter(bias)
    return layers[0] if len(layers) == 1 else nn.Sequential(*layers)
