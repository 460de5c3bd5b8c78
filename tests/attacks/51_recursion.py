# /// attack
# row = 51
# does = "recurses without end"
# expect = ["error"]
# stops = "Python's own limit, kept"
# because = "without Python's limit this is the next row"
# ///
# <right answer>


def forward(self, x):
    return self.forward(x)


SelfAttention.forward = forward
