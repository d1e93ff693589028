"""What a person is told when something cannot be done."""

from __future__ import annotations


class Invalid(ValueError):
    """What was given is wrong: the field, and how to mend it."""

    def __init__(self, field: str, message: str) -> None:
        """`message` is a sentence for the person."""
        super().__init__(f"{field}: {message}")
        self.field = field
        self.message = message


class Refused(Exception):
    """It cannot be done now; the message says why."""
