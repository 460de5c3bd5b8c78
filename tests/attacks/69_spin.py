# /// attack
# row = 69
# does = "keeps two processors busy, to starve the judge"
# expect = ["pass"]
# stops = "no verdict depends on the judge's speed"
# because = "nothing is held back: the judge has 30 s of its own, and the runner's CPU time is bounded"
# ///
import threading

# <right answer>
wide = torch.ones(128, 128)


def spin():
    while True:
        wide @ wide


for _ in range(2):
    threading.Thread(target=spin, daemon=True).start()
