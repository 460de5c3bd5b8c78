# /// attack
# row = 38
# does = "prints all its inputs, to read the hidden cases in the report"
# expect = ["pass"]
# stops = "output kept is bounded"
# without = ["output_bound"]
# sign = "says"
# says = "eeeeeeeeeeeeeeeeeeeehe end"
# ///
# <right answer>
right = SelfAttention.forward


def forward(self, x):
    for _ in range(4):
        print(x.flatten().tolist())
    print("e" * 20 + "he" + " end")
    return right(self, x)


SelfAttention.forward = forward
