"""One screen a module, its stylesheet beside it. A screen wires widgets, grader and memory."""
