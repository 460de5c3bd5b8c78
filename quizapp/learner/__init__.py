"""The learner's side: settings, the folder they work in, what they did there, their editor."""
