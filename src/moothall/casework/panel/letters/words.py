"""What letters speak of in one word: their kinds and readers, how far a thing may go, what was found."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """The letters and notices that follow a decision."""

    CHILD_TO_11 = "child_to_11"
    CHILD_11_TO_17 = "child_11_to_17"
    CARER = "carer"
    FIRST_RESPONDER = "first_responder"
    HOME_OFFICE = "home_office"
    POLICE = "police"
    GUARDIAN = "guardian"
    AGENCY = "agency"
    THROUGH_ADVOCATE = "through_advocate"
    GENERAL = "general"


class Reader(StrEnum):
    """Who reads a letter. One reader may have letters of several kinds (a child of two ages)."""

    CHILD = "child"
    CARER = "carer"
    FIRST_RESPONDER = "first_responder"
    HOME_OFFICE = "home_office"
    POLICE = "police"
    GUARDIAN = "guardian"
    AGENCY = "agency"
    ADVOCATE = "advocate"
    ANYBODY = "anybody"


READER_OF = {
    Kind.CHILD_TO_11: Reader.CHILD,
    Kind.CHILD_11_TO_17: Reader.CHILD,
    Kind.CARER: Reader.CARER,
    Kind.FIRST_RESPONDER: Reader.FIRST_RESPONDER,
    Kind.HOME_OFFICE: Reader.HOME_OFFICE,
    Kind.POLICE: Reader.POLICE,
    Kind.GUARDIAN: Reader.GUARDIAN,
    Kind.AGENCY: Reader.AGENCY,
    Kind.THROUGH_ADVOCATE: Reader.ADVOCATE,
    Kind.GENERAL: Reader.ANYBODY,
}


FAMILY = frozenset({Reader.CHILD, Reader.CARER})


class LetterRefused(ValueError):
    """This letter may not be written; the message tells the person why and what to do instead."""


class Marking(StrEnum):
    """How far a thing may go, as its owner marked it."""

    WHOLE_PANEL = "whole_panel"
    CHAIR_ONLY = "chair_only"
    NEVER_TO_CHILD_OR_CARER = "never_to_child_or_carer"


class Stage(StrEnum):
    """The two decisions of the National Referral Mechanism."""

    REASONABLE_GROUNDS = "reasonable_grounds"
    CONCLUSIVE_GROUNDS = "conclusive_grounds"


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """What the person a case is about is called by its arrangement. Empty: the child, in the words of the letters."""

    one: str = ""
    own: str = ""
    voice: str = ""


THE_CHILD = Called()


class Finding(StrEnum):
    """What was found on one limb."""

    MET = "met"
    NOT_MET = "not_met"
    NOT_SHOWN = "not_shown"


class Verdict(StrEnum):
    """The whole outcome in one word, for choosing the words of a letter."""

    RECOGNISED = "recognised"
    MORE_TO_DECIDE = "more_to_decide"
    NOT_SHOWN_IN_THE_END = "not_shown_in_the_end"
    NO_REASONABLE_GROUNDS = "no_reasonable_grounds"

    @property
    def is_negative(self) -> bool:
        """Whether the child is not recognised as a victim by this decision."""
        return self in {Verdict.NOT_SHOWN_IN_THE_END, Verdict.NO_REASONABLE_GROUNDS}
