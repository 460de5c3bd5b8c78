"""Independent answer: PyTorch's own scheduler, which must not pass over the smallest of steps."""

from torch.optim.lr_scheduler import ReduceLROnPlateau


class ReduceOnPlateau(ReduceLROnPlateau):
    def __init__(self, optimizer, factor=0.1, patience=10, threshold=1e-4, cooldown=0, min_lr=0.0):
        if factor <= 0 or patience < 0:
            raise ValueError("factor or patience")
        super().__init__(
            optimizer,
            "min",
            factor,
            patience,
            threshold,
            "rel",
            cooldown,
            min_lr,
            eps=0.0,
        )
