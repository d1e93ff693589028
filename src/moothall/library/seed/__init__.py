"""The library's first works: what was read, where, and who says so; with the vocabularies every work is filed under.

Plain Python, no Django. `seed()` gives the vocabularies and the works, checked against one another.
"""

from __future__ import annotations

from .errors import SeedError
from .gaps import Gap
from .reading import (
    GAPS,
    VOCABULARIES,
    WORKS,
    Seed,
    from_memory,
    read_gaps,
    read_vocabularies,
    read_works,
    seed,
    vocabularies,
)
from .vocabularies import Coded, Design, Licence, Row, Vocabularies
from .works import Author, Outcome, Study, Work

__all__ = [
    "GAPS",
    "VOCABULARIES",
    "WORKS",
    "Author",
    "Coded",
    "Design",
    "Gap",
    "Licence",
    "Outcome",
    "Row",
    "Seed",
    "SeedError",
    "Study",
    "Vocabularies",
    "Work",
    "from_memory",
    "read_gaps",
    "read_vocabularies",
    "read_works",
    "seed",
    "vocabularies",
]
