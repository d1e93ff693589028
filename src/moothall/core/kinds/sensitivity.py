"""How sensitive a field is. Every field of every table has one kind; a test fails on a field without."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """The four kinds of field.

    `IDENTITY` says who a person is; `SPECIAL` is what UK GDPR articles 9 and 10 protect, and every
    free text about a child; `OFFICIAL` is the working record of the agencies; `OPEN` could be published.
    """

    IDENTITY = "identity"
    SPECIAL = "special category"
    OFFICIAL = "official"
    OPEN = "open"
