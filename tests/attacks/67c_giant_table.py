# /// attack
# row = 67
# does = "sends tensors behind a table of contents of 5 MiB"
# expect = ["protocol"]
# stops = "tensors are checked before they are loaded"
# without = ["tensor_checks"]
# sign = "accepted"
# ///
import struct

from quizapp.grading.wire import records

# <right answer>
save = records.save_tensors


def padded(tensors):
    data = save(tensors)
    (size,) = struct.unpack_from("<Q", data)
    table = data[8 : 8 + size] + b" " * (5 << 20)
    return struct.pack("<Q", len(table)) + table + data[8 + size :]


records.save_tensors = padded
