"""Reads one referral message of the Home Office's casework system."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from .assemble import NRM_BEGAN, assemble
from .errors import Findings
from .extract import documents_of, facts_of, usable
from .flat_json import Member, members_of
from .form_keys import MESSAGE_TYPES, ROUTES
from .result import MessageKind, ReferralMessage

_LONGEST_ID = 100


def read(raw: bytes, *, received_on: date, today: date | None = None) -> ReferralMessage:
    """Read a flat casework message as received on a day; the message itself carries no date.

    ``today``, when given, makes a day of receipt in the future an error. Raises `BadReferral` with every
    error at once, and nothing else, whatever the bytes. The bytes are never altered: keep them beside what
    this returns.
    """
    findings = Findings()
    _check_day(received_on, today, findings)
    members = usable(members_of(raw), findings)
    external_id = _external_id(members, findings)
    kind = _kind(members, findings)
    facts = facts_of(members, received_on=received_on, findings=findings)
    return assemble(
        facts,
        external_id=external_id,
        kind=kind,
        received_on=received_on,
        documents=documents_of(members),
        findings=findings,
    )


def _check_day(received_on: date, today: date | None, findings: Findings) -> None:
    if today is not None and received_on > today:
        findings.wrong(
            "received_on", "The day of receipt is in the future.", "Give the day the message came."
        )
    if received_on < NRM_BEGAN:
        findings.wrong(
            "received_on",
            "The day of receipt is before the National Referral Mechanism began (1 April 2009).",
            "Give the day the message came.",
        )


def _external_id(members: dict[str, Member], findings: Findings) -> str:
    """The message's own number, under which a second copy is known. A UUID is brought to its usual
    spelling."""
    member = members.get("ExternalId")
    text = member.text.strip() if member else ""
    if not text or text == "null":
        findings.wrong(
            "ExternalId",
            "The message has no number of its own, so a second copy could not be told from a new child.",
            "Export the message again, or ask the first responder for the reference.",
        )
        return ""
    if len(text) > _LONGEST_ID or not text.isprintable():
        findings.wrong("ExternalId", "It is not a reference number.", "Export the message again.")
        return ""
    try:
        return str(UUID(text)) if len(text) == 36 else text
    except ValueError:
        return text


def _kind(members: dict[str, Member], findings: Findings) -> MessageKind:
    said = members["Type"].text.strip() if "Type" in members else ""
    route = members["NRMOrDuty"].text.strip() if "NRMOrDuty" in members else ""
    if not said:
        findings.wrong("Type", "The message does not say what type it is.", f"Allowed: {_allowed()}.")
    if said in MESSAGE_TYPES and route in ROUTES and MESSAGE_TYPES[said] != ROUTES[route]:
        findings.wrong(
            "NRMOrDuty",
            "It disagrees with Type: one says referral, the other Duty to Notify.",
            f"Ask the first responder which it is. {_allowed()}.",
        )
    return MessageKind(MESSAGE_TYPES.get(said, "nrm"))


def _allowed() -> str:
    return "560734 (NRM referral) or 662265 (Duty to Notify)"
