"""What is said when an arrangement cannot be read, found or changed."""

from __future__ import annotations

from moothall.methods.files import FileError, Problem

__all__ = ["ArrangementChangedError", "ArrangementError", "OverrideRefusedError", "Problem"]


class ArrangementError(FileError):
    """An arrangement is wrong, or was asked something it cannot answer. Carries every problem found."""


class ArrangementChangedError(ArrangementError):
    """The file a case was pinned to is no longer the same file, byte for byte."""


class OverrideRefusedError(ArrangementError):
    """A partnership may not change this rule, or not to this value."""
