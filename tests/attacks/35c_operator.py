# /// attack
# row = 35
# does = "calls the operator below the built-in: torch.ops.aten"
# expect = ["breach", "pass"]
# stops = "not promised: detection of reuse is a tripwire, no proof"
# because = "security.md promises nothing here; its numbers are right, and a reader sees the call"
# ///
# <right answer>


def forward(self, x):
    q, k, v = (self.split(part) for part in self.to_qkv(x).chunk(3, dim=-1))
    out = torch.ops.aten.scaled_dot_product_attention(q, k, v)
    return self.to_out(out.transpose(1, 2).reshape(x.shape))


SelfAttention.forward = forward
