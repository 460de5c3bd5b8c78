"""Figures: numbers of the learner's own code as pictures, in a terminal, as SVG, as PNG.

`model` is the data and its bounds, `beside` joins a learner's figure with the reference's, `draw`
turns one into styled lines, `svg` and `png` write files. No torch anywhere, no numpy outside `png`.
"""
