# /// attack
# row = 18
# does = "returns an empty result, and fills it in when the reference has computed the right one"
# expect = ["wrong"]
# stops = "results are copied when they are yielded"
# without = ["one process"]
# naive = { order = "answer first" }
# sign = "accepted"
# ///
# <right answer>
linear = nn.Linear.forward
owed = []


def copying(self, x):
    out = linear(self, x)
    for one in owed:
        if one.shape == out.shape:
            one.data.copy_(out.data)
    return out


nn.Linear.forward = copying


def forward(self, x):
    owed.append(torch.zeros_like(x))
    return owed[-1]


SelfAttention.forward = forward
