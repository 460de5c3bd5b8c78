# says: Lying: as long as it is
# <right answer>


class Text(str):
    def __getitem__(self, key):
        return object()


class Lying(Exception):
    def __str__(self):
        return Text("as long as it is")


def forward(self, x):
    raise Lying


SelfAttention.forward = forward
