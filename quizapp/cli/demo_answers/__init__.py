"""Two answers to the attention challenge that `quiz demo` grades: read as text, never imported."""
