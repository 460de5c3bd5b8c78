# /// attack
# row = 36
# does = "inherits the class that is to be written"
# expect = ["breach"]
# stops = "forbidden names in the source"
# without = ["rules"]
# challenge = "adamw"
# sign = "solved"
# ///
import torch


class AdamW(torch.optim.AdamW):
    pass
