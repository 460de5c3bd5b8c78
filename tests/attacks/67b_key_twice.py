# /// attack
# row = 67
# does = "names a key twice in a frame's header, so that two readers may read it differently"
# expect = ["protocol"]
# stops = "strict JSON"
# without = ["strict_json"]
# sign = "accepted"
# ///
import struct

from quizapp.grading.wire import frames

# <right answer>
pack = frames.Frame.pack


def doubled(self):
    data = pack(self)
    header, body = struct.unpack_from("<4sIQ", data)[1:]
    text = b'{"kind": "done", ' + data[17 : 16 + header]
    return struct.pack("<4sIQ", b"quz1", len(text), body) + text + data[16 + header :]


frames.Frame.pack = doubled
