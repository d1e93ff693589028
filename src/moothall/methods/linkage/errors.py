"""What is wrong with the records or the labels, naming the file, the column and the mend."""

from __future__ import annotations

from moothall.methods.files import FileError


class LinkageError(FileError):
    """Records, labels or a model that cannot be used. Carries what is wrong and how to mend it."""
