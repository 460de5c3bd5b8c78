# says: RuntimeError: look away


class Shy:
    def __call__(self, dim, heads=8):
        return None

    @property
    def __signature__(self):
        raise RuntimeError("look away")


SelfAttention = Shy()
