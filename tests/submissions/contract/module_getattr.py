# says: the file defines no SelfAttention; it defines __getattr__


def __getattr__(name):
    return lambda *args: None
