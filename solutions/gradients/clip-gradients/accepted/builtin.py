"""torch's own."""

from torch.nn.utils import clip_grad_norm_


def clip_gradients(parameters, max_norm):
    return clip_grad_norm_(parameters, max_norm, norm_type=2.0)
