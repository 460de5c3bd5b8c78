"""Shannon and Fano: sorted words are cut into halves of about equal weight."""

import torch


def huffman(frequencies):
    if not frequencies:
        raise ValueError("no words")
    rows = {}
    numbers = iter(range(len(frequencies)))

    def split(words, taken):
        if len(words) == 1:
            rows[words[0]] = taken
            return
        node = next(numbers)
        total = sum(frequencies[word] for word in words)

        def unevenness(cut):
            return abs(2 * sum(frequencies[word] for word in words[:cut]) - total)

        cut = min(range(1, len(words)), key=unevenness)
        split(words[:cut], [*taken, (node, 0)])
        split(words[cut:], [*taken, (node, 1)])

    split(sorted(range(len(frequencies)), key=lambda word: -frequencies[word]), [])
    depth = max(map(len, rows.values()))
    paths = torch.full((len(frequencies), depth), -1)
    codes = torch.zeros(len(frequencies), depth, dtype=torch.int64)
    for word, taken in rows.items():
        for level, (node, branch) in enumerate(taken):
            paths[word, level], codes[word, level] = node, branch
    return paths, codes
