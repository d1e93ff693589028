"""The ways an act can fail, each with words for the person who tried it."""

from __future__ import annotations


class Refused(Exception):
    """A rule, or the state of the case, does not allow the act. The message says why and what would mend it."""

    def __init__(self, message: str, *, reasons: list[str] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.reasons = reasons or []


class NotAllowed(Refused):
    """The person can see the thing, but the role does not have the capability. Pages answer 403."""


class Invalid(Refused):
    """One answer is wrong. `field` names it; the message says what is wrong and the mend."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class Clash(Refused):
    """Somebody else wrote here since the page was opened. Both texts are kept for the person to join."""

    def __init__(self, message: str, *, theirs: str, version: int) -> None:
        super().__init__(message)
        self.theirs = theirs
        self.version = version


class NotVisible(Exception):
    """There is no such thing that this person may see. Pages answer 404, whether it exists or not."""
