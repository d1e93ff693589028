"""What is said when a rating scale cannot be read, found or applied."""

from __future__ import annotations

from moothall.methods.files import FileError


class AppraisalError(FileError):
    """A scale is wrong, or was asked something it cannot answer. Carries every problem found."""
