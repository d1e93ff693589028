"""What is wrong with the rules, an output, or what was asked: said with the part and the mend."""

from __future__ import annotations

from moothall.methods.files import FileError


class RulesError(FileError):
    """A file of rules cannot be used. It carries each problem with its line, its field and the mend."""


class DisclosureError(ValueError):
    """Protection cannot be given as asked; the message names the output or the field, and the mend."""


class StillOpen(DisclosureError):
    """The adversary, asked at the end, still works out what should be hidden: nothing is handed out."""
