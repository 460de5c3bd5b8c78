"""The part that overlaps is pasted into zeros; NumPy slices; the draws by a random permutation."""

import torch


def random_crop_flip(images, padding=4, p=0.5, generator=None):
    if padding < 0 or p < 0.0 or p > 1.0:
        raise ValueError("arguments")
    result = torch.zeros_like(images)
    height, width = images.shape[2], images.shape[3]

    def draw():
        return torch.randperm(2 * padding + 1, generator=generator)[0].item() - padding

    def overlap(by, size):
        into = slice(max(0, -by), max(0, min(size, size - by)))
        out_of = slice(max(0, by), max(0, min(size, size + by)))
        return into, out_of

    for n in range(images.shape[0]):
        (rows, from_rows), (columns, from_columns) = overlap(draw(), height), overlap(draw(), width)
        result[n, :, rows, columns] = images[n, :, from_rows, from_columns]
        if torch.rand(1, generator=generator) < p:
            result[n] = result[n].flip(dims=(-1,))
    return result
