"""Which letter the arrangement means, and the words a person may put into one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from moothall.casework.panel.letters import Kind

# The names of letters in arrangements, and the letters there are.
LETTERS = {
    "child_younger": Kind.CHILD_TO_11,
    "child_older": Kind.CHILD_11_TO_17,
    "carer": Kind.CARER,
    "first_responder": Kind.FIRST_RESPONDER,
    "competent_authority": Kind.HOME_OFFICE,
    "police": Kind.POLICE,
    "guardian_service": Kind.GUARDIAN,
    "agency": Kind.AGENCY,
    "through_advocate": Kind.THROUGH_ADVOCATE,
}
# One of those told that stands for each agency with an action: each has a letter with its own actions.
EACH_AGENCY = "agencies"
BANDS = {Kind.CHILD_TO_11: "to_11", Kind.CHILD_11_TO_17: "11_to_17"}
ROUTING = "routing"
FAMILY = frozenset({Kind.CHILD_TO_11, Kind.CHILD_11_TO_17, Kind.CARER})
GENERAL = frozenset({Kind.AGENCY, Kind.THROUGH_ADVOCATE, Kind.GENERAL})
TO_CHILD = frozenset({Kind.CHILD_TO_11, Kind.CHILD_11_TO_17})


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What a coordinator may write in one letter; all else comes from the record.

    `reasons` are by the code of the limb, `actions` by their place in the determination's plan: an action
    stands in the letter only when there are words for it here.
    """

    reasons: Mapping[str, str] = field(default_factory=dict)
    actions: Mapping[str, str] = field(default_factory=dict)
    change: str = ""
    next_steps: tuple[str, ...] = ()
    ask_name: str = ""
    ask_role: str = ""
    ask_phone: str = ""
    ask_hours: str = ""
    ask_email: str = ""
    carer_name: str = ""
    carer_address: tuple[str, ...] = ()
    safe_to_write: bool = True
    may_tell_carer: bool = False
    referred_by: str = ""
    police_force: str = ""

    def as_data(self) -> dict[str, Any]:
        """Plain JSON."""
        return {
            key: list(value) if isinstance(value, tuple) else value for key, value in asdict(self).items()
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Words:
        """The same back. Keys it does not know are left out."""
        known = {key: value for key, value in data.items() if key in cls.__dataclass_fields__}
        for name in ("next_steps", "carer_address"):
            known[name] = tuple(known.get(name, ()))
        return cls(**known)
