# says: Odd: red [/] <b>
# <right answer>


class Odd(Exception):
    pass


def forward(self, x):
    raise Odd("\x1b[31mred\x1b]52;c;aGk=\x07 [/] <b>\u202e\ud800\x00\x9b")


SelfAttention.forward = forward
