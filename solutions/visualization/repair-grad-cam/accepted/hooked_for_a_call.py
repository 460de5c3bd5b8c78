"""The hook hangs only while the model runs, so there is nothing to remove afterwards."""

import torch
from torch import nn


class SmallCNN(nn.Module):
    def __init__(self, classes=4):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 8, 5, padding=2)
        self.conv2 = nn.Conv2d(8, 8, 3, padding=1)
        self.norm = nn.BatchNorm2d(8)
        self.relu = nn.ReLU(inplace=True)
        self.head = nn.Linear(8, classes)

    def forward(self, x):
        maps = self.relu(self.norm(self.conv2(self.conv1(x).relu())))
        return self.head(maps.mean(dim=(2, 3)))


def trained(weights):
    model = SmallCNN(classes=len(weights["head.bias"]))
    model.load_state_dict(weights, strict=True, assign=True)
    return model.eval()


def filter_pictures(model, count=16):
    w = model.conv1.weight[:count].clone().detach()
    lo, hi = w.amin((1, 2, 3), True), w.amax((1, 2, 3), True)
    return torch.einsum("nchw->nhwc", ((w - lo) / (hi - lo)).nan_to_num(nan=0.5))


class GradCAM(nn.Module):
    def __init__(self, model, layer):
        super().__init__()
        self.parts = (model, layer)

    def forward(self, image, target=None):
        model, name = self.parts
        training = [m for m in model.modules() if m.training]
        model.eval()
        kept = {}

        def keep(module, args, out):
            kept["a"] = out.clone()
            return kept["a"] * 1

        with model.get_submodule(name).register_forward_hook(keep):
            logits = model(image.unsqueeze(0)).squeeze(0)
        for m in training:
            m.training = True
        if target is None:
            target = logits.argmax().item()
        a = kept["a"]
        g = torch.autograd.grad(logits[target], a)[0]
        alpha = g.flatten(2).mean(-1)
        cam = torch.clamp(torch.einsum("nk,nkhw->hw", alpha, a.detach()), min=0)
        return (cam / cam.amax()).nan_to_num()

    def remove(self):
        pass
