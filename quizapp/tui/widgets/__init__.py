"""Parts of the screens. They are handed data and post messages; none knows the grader."""
