"""A checkpoint in memory, as one would save it to disk; says stop once only."""

import io

import torch


class NothingKept(RuntimeError):
    pass


class EarlyStopping:
    def __init__(self, patience=5, min_delta=0.0):
        if not (patience >= 1 and min_delta >= 0):
            raise ValueError("bad arguments")
        self.__dict__.update(patience=patience, min_delta=min_delta, epoch=0, best_epoch=0)
        self.best_loss = float("inf")
        self.file = None

    def step(self, loss, model):
        self.epoch += 1
        if float(loss) + self.min_delta < self.best_loss:
            self.file = io.BytesIO()
            torch.save(model.state_dict(), self.file)
            self.best_loss, self.best_epoch = float(loss), self.epoch
        return self.epoch - self.best_epoch == self.patience

    def restore(self, model):
        if self.file is None:
            raise NothingKept("no best epoch")
        self.file.seek(0)
        model.load_state_dict(torch.load(self.file, weights_only=True))
