# <right answer>


class Base(SelfAttention):
    pass


class SelfAttention(Base):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
