"""Independent answer: the rest of the model as a function of the layer's output, its Jacobian."""

import torch
from torch import nn
from torch.autograd.functional import jacobian


class _Twin(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 8, 5, padding=2)
        self.conv2 = nn.Conv2d(8, 8, 3, padding=1)
        self.norm = nn.BatchNorm2d(8)
        self.head = nn.Linear(8, 4)

    def forward(self, x):
        maps = torch.relu(self.norm(self.conv2(torch.relu(self.conv1(x)))))
        return self.head(maps.flatten(2).mean(2))


def trained(weights):
    model = _Twin()
    state = model.state_dict(keep_vars=True)
    for name, value in weights.items():
        state[name].data.copy_(value)
    return model


def filter_pictures(model, count=16):
    found = []
    for one in list(model.conv1.weight.detach())[:count]:
        numbers = one.flatten().tolist()
        low, high = min(numbers), max(numbers)
        picture = torch.full((*one.shape[1:], 3), 0.5).to(one)
        for y in range(one.shape[1]):
            for x in range(one.shape[2]):
                for c in range(3):
                    if low != high:
                        picture[y, x, c] = (one[c, y, x] - low) / (high - low)
        found.append(picture)
    return torch.stack(found)


class GradCAM:
    def __init__(self, model, layer):
        self.model = model
        self.layer = dict(model.named_modules())[layer]

    def __call__(self, image, target=None):
        flags = {module: module.training for module in self.model.modules()}
        for module in flags:
            module.training = False
        maps = []
        scores = self._run(image, lambda output: maps.append(output.detach().clone()))
        rates = jacobian(lambda a: self._run(image, lambda _: a.clone()), maps[0])
        for module, flag in flags.items():
            module.training = flag
        target = int(scores.argmax()) if target is None else target
        _, channels, height, width = maps[0].shape
        cam = torch.zeros(height, width, dtype=image.dtype)
        for k in range(channels):
            cam += rates[target, 0, k].sum() / (height * width) * maps[0][0, k]
        cam[cam < 0] = 0
        return cam if cam.max() == 0 else cam / cam.max()

    def remove(self):
        pass

    def _run(self, image, action):
        handle = self.layer.register_forward_hook(lambda module, inputs, output: action(output))
        try:
            return self.model(image[None].clone())[0]
        finally:
            handle.remove()
