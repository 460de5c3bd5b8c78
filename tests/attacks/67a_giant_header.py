# /// attack
# row = 67
# does = "sends its (right) results in frames with headers of 5 MiB"
# expect = ["protocol"]
# stops = "bound on frames"
# without = ["frame_bounds"]
# sign = "accepted"
# ///
import struct

from quizapp.grading.wire import frames

# <right answer>
pack = frames.Frame.pack


def padded(self):
    data = pack(self)
    header, body = struct.unpack_from("<4sIQ", data)[1:]
    if self.header["kind"] != "record":
        return data
    text = data[16 : 16 + header] + b" " * (5 << 20)
    return struct.pack("<4sIQ", b"quz1", len(text), body) + text + data[16 + header :]


frames.Frame.pack = padded
