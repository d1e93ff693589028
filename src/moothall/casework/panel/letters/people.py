"""Who a letter is from, to and about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from moothall.casework.panel.letters.words import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Whose paper it is and who signs."""

    partnership: str
    address: tuple[str, ...]
    signed_by: str
    role: str
    agency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Somebody to ask. `hours` in words, for instance 'Monday to Friday, 9 to 5'."""

    name: str
    role: str
    phone: str
    hours: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """The child. `chosen_name` is used in the child's letter where there is one; no letter uses a pronoun."""

    first_name: str
    initials: str
    age: int
    chosen_name: str = ""
    full_name: str = ""
    date_of_birth: date | None = None
    home_office_reference: str = ""

    @property
    def called(self) -> str:
        """The name the child goes by."""
        return self.chosen_name or self.first_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Carer:
    """Who cares for the child. `safe_to_write` is false where a letter could put the child at risk."""

    name: str
    address: tuple[str, ...] = ()
    safe_to_write: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Guardian:
    """The independent guardian, where one is appointed: has no vote, and is there for the child alone."""

    name: str
    service: str
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Somebody at the table. `function` is the seat; `stood_aside` says why, when a conflict was declared;
    `left` is the time, where somebody left before the end."""

    name: str
    agency: str
    function: str
    present: bool = True
    votes: bool = True
    chairs: bool = False
    stood_aside: str = ""
    left: str = ""


def suggested_child_letter(age: int, *, in_secondary_school: bool | None = None) -> Kind:
    """The letter to start from for a child of this age.

    The Home Office's packs overlap at 11 (rule FRM-10: primary to 11, secondary 11 to 18). At 11 the school
    decides, and the plainer letter is taken where that is not known. The coordinator may choose the other.
    """
    if age < 11 or (age == 11 and not in_secondary_school):
        return Kind.CHILD_TO_11
    return Kind.CHILD_11_TO_17
