"""The challenges as the program sees them: which there are, what each says, where its files lie.

A pack is a folder with `challenges/` and `solutions/`; the built-in one is the project itself. This
package reads `challenges/` only. It never opens a file below `solutions/` (the judge does) and
imports pydantic only to check what it has not seen before, as every front end starts with it.
"""

from quizapp.catalog import content
from quizapp.catalog.catalog import Catalog
from quizapp.catalog.loader import languages, load, load_one
from quizapp.catalog.models import Challenge, Limits, Topic
from quizapp.catalog.names import UnknownName
from quizapp.catalog.sections import Section
from quizapp.catalog.source import CatalogError

__all__ = [
    "Catalog",
    "CatalogError",
    "Challenge",
    "Limits",
    "Section",
    "Topic",
    "UnknownName",
    "content",
    "languages",
    "load",
    "load_one",
]
