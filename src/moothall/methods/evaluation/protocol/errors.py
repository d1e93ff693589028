"""What is said when a protocol cannot be used."""

from __future__ import annotations

from moothall.methods.files import FileError


class ProtocolError(FileError):
    """A protocol is wrong. Carries every problem found: line, field, and the mend."""
