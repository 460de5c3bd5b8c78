"""Independent answer: new layers, filled channel by channel from Python lists."""

from torch import nn


def prune_channels(conv, norm, following, share):
    channels = conv.out_channels
    size = {c: sum(map(abs, conv.weight[c].flatten().tolist())) for c in range(channels)}
    stay = channels - round(share * channels) or 1
    keep = [c for c in range(channels) if sorted(size.values(), reverse=True).index(size[c]) < stay]

    def like(old, **sizes):
        return type(old)(**sizes).to(next(old.parameters()))

    bias = conv.bias is not None
    first = like(
        conv,
        in_channels=conv.in_channels,
        out_channels=len(keep),
        kernel_size=conv.kernel_size,
        stride=conv.stride,
        padding=conv.padding,
        dilation=conv.dilation,
        bias=bias,
    )
    second = norm
    if norm is not None:
        second = nn.BatchNorm2d(
            len(keep), norm.eps, norm.momentum, norm.affine, norm.track_running_stats
        ).to(conv.weight)
    linear = isinstance(following, nn.Linear)
    bias = following.bias is not None
    if linear:
        each = following.in_features // channels
        third = nn.Linear(len(keep) * each, following.out_features, bias).to(following.weight)
    else:
        third = like(
            following,
            in_channels=len(keep),
            out_channels=following.out_channels,
            kernel_size=following.kernel_size,
            stride=following.stride,
            padding=following.padding,
            dilation=following.dilation,
            bias=bias,
        )
    for new, old in enumerate(keep):
        first.weight.data[new] = conv.weight.data[old]
        if first.bias is not None:
            first.bias.data[new] = conv.bias.data[old]
        if norm is not None:
            for name, value in second.state_dict().items():
                if value.dim():
                    value[new] = norm.state_dict()[name][old]
        if linear:
            for j in range(each):
                third.weight.data[:, new * each + j] = following.weight.data[:, old * each + j]
        else:
            third.weight.data[:, new] = following.weight.data[:, old]
    if third.bias is not None:
        third.bias.data.copy_(following.bias.data)
    return first, second, third
