# says: Nameless
# frame: raise Nameless
# <right answer>


class Meta(type):
    @property
    def __name__(cls):
        raise SystemExit


class Text(str):
    def __getitem__(self, key):
        raise SystemExit


class Nameless(Exception, metaclass=Meta):
    def __str__(self):
        raise SystemExit

    @property
    def __class__(self):
        raise SystemExit

    @property
    def __traceback__(self):
        raise SystemExit


def forward(self, x):
    raise Nameless


SelfAttention.forward = forward
