# says: ZeroDivisionError: division by zero
# frame: return 1 / 0
import functools


@functools.cache
def scale():
    return 1 / 0


scale()
