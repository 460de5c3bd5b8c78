"""No hook at all: the layer's `forward` is replaced for the length of one call."""

from contextlib import contextmanager

import torch
from torch import nn


class GradCam:
    def __init__(self):
        self.maps = None

    @contextmanager
    def watching(self, model, layer):
        modes = {name: m.training for name, m in model.named_modules()}
        forward = layer.forward

        def watched(*args, **kwargs):
            self.maps = forward(*args, **kwargs).detach().requires_grad_()
            return self.maps.clone()

        layer.forward = watched
        try:
            for m in model.modules():
                m.training = False
            yield
        finally:
            del layer.forward
            for name, m in model.named_modules():
                m.training = modes[name]

    def __call__(self, model, layer, image, target=None):
        with torch.enable_grad(), self.watching(model, layer):
            (scores,) = model(torch.stack([image.detach()]))
            score = scores.max() if target is None else scores[target]
            gradient = torch.autograd.grad([score], [self.maps])[0]
        with torch.no_grad():
            alpha = nn.functional.adaptive_avg_pool2d(gradient, 1)
            cam = nn.functional.relu(sum((alpha * self.maps).unbind(dim=1)))[0]
            return cam / cam.max().clamp(min=torch.finfo(cam.dtype).tiny)


grad_cam = GradCam()
