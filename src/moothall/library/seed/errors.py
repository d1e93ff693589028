"""What is said when a file of works or of vocabularies cannot be read."""

from __future__ import annotations

from moothall.methods.files import FileError


class SeedError(FileError):
    """A file of works or vocabularies is wrong. Carries every problem found."""
