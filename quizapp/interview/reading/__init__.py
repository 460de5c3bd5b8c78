"""Reading what strangers wrote: tokens and hints of a source, by a process that may die of it.

Text can be built to overwhelm a parser. A child parses, under limits; one that ends or takes too
long is replaced, and what it could not read is cut into plain tokens here.
"""

from quizapp.interview.reading.reader import Reading, read

__all__ = ["Reading", "read"]
