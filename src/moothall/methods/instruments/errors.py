"""What is said when an instrument cannot be read or found."""

from __future__ import annotations

from moothall.methods.files import FileError


class InstrumentError(FileError):
    """An instrument is wrong, or was asked for and is not there. Carries every problem found."""


class InstrumentChangedError(InstrumentError):
    """The file an assessment was made with is no longer the same file, byte for byte."""
