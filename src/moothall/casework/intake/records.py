"""Writing down what a referral says: the child, the case, the facts beside the source. Used by the verbs."""

from __future__ import annotations

import hashlib
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_lazy as _

from moothall.casework.intake.message import Answer, ReferralMessage
from moothall.casework.intake.models import (
    Case,
    CaseNumber,
    Child,
    Fact,
    Link,
    ReferralFile,
    ReferralSource,
)
from moothall.casework.intake.questions import Answers, linked_from
from moothall.casework.intake.rules import LOOKED_AFTER_CODES, reason_of, rules_of
from moothall.casework.intake.search import Known, keep_keys, link_digest
from moothall.core.access.models import Agency, Partnership
from moothall.core.kinds import Actor
from moothall.methods.arrangements import Arrangement, Eligibility

_IDENTIFIERS = ("home_office_reference",)


def hold_place(partnership_id: UUID, external_id: str) -> None:
    """Let one at a time receive a referral of this number, so that two that arrive together make one case."""
    digest = hashlib.sha256(f"{partnership_id}:{external_id}".encode()).digest()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(digest[:8], "big", signed=True)])


def next_reference(partnership: Partnership, year: int) -> str:
    """The next case reference of a partnership and year, such as MH-2026-0041; locked until the end."""
    CaseNumber.objects.bulk_create(
        [CaseNumber(partnership_id=partnership.pk, year=year)], ignore_conflicts=True
    )
    number = CaseNumber.objects.select_for_update().get(partnership_id=partnership.pk, year=year)
    number.last += 1
    number.save(update_fields=["last"])
    return f"{partnership.case_prefix}-{year}-{number.last:04d}"


def owning_agency(partnership_id: UUID, authority_code: str | None) -> Agency:
    """The local authority agency told of the child, or the partnership's first one."""
    agencies = list(
        Agency.objects.filter(partnership_id=partnership_id, function="local_authority").order_by(
            "name", "pk"
        )
    )
    told = [agency for agency in agencies if authority_code and agency.reference_code == authority_code]
    return (told or agencies)[0]


def known_of(message: ReferralMessage) -> Known:
    """What a referral gives to find the child by."""
    person = message.person
    return Known(
        names=(person.forename, person.surname),
        aliases=(person.alias,) if person.alias else (),
        date_of_birth=person.date_of_birth,
        identifiers=tuple(identifiers_of(message).values()),
    )


def identifiers_of(message: ReferralMessage) -> dict[str, str]:
    """The numbers other systems know the child by, as far as the referral says."""
    return {key: fact.value for key in _IDENTIFIERS if (fact := message.fact(key)) and fact.value.strip()}


def write_child(by: Actor, circle_id: UUID, message: ReferralMessage) -> Child:
    """The child as this referral tells of it, with the keys it can be found by."""
    person = message.person
    disputed = _text(message, "age_assessment_state", code=True) in ("disputed", "in_progress")
    certainty = "not_known" if person.date_of_birth is None else "disputed" if disputed else "stated"
    nationalities = (person.nationality, person.second_nationality)
    child = Child(
        partnership_id=by.partnership_id, circle_id=circle_id, created_by_id=by.membership_id,
        given_names=person.forename, family_name=person.surname,
        aliases=[person.alias] if person.alias else [],
        date_of_birth=person.date_of_birth.isoformat() if person.date_of_birth else None,
        birth_certainty=certainty,
        gender=person.gender.value if person.gender else "",
        nationalities=[(one.name or one.given)[:80] for one in nationalities if one is not None],
        ethnicity=_text(message, "ethnicity"),
        language=_text(message, "interpreter_language")[:80],
        interpreter_needed=_answer(message, "interpreter_needed"),
        communication_needs=_text(message, "communication_help"),
        identifiers=identifiers_of(message),
    )  # fmt: skip
    child.save(force_insert=True)
    keep_keys(child, known_of(message))
    return child


def write_case(
    by: Actor, circle_id: UUID, child: Child, message: ReferralMessage, arrangement: Arrangement,
    found: Eligibility, partnership: Partnership, owner: Agency,
) -> Case:  # fmt: skip
    """The case, pinned to the rules it will be decided by and routed by them."""
    pin, told = arrangement.pin, message.local_authority.authority
    case = Case(
        partnership_id=by.partnership_id, circle_id=circle_id, created_by_id=by.membership_id,
        reference=next_reference(partnership, message.received_on.year), child_id=child.pk,
        arrangement=pin.name, arrangement_version=pin.version, arrangement_hash=pin.sha256,
        received_on=message.received_on, route=found.route, in_scope=found.in_scope, route_reason=reason_of(found),
        route_rules=rules_of(found), owning_agency_id=owner.pk,
        exploitation=[kind.value for kind in message.exploitation_kinds],
        looked_after=_looked_after(message),
        answers=asked_answers(arrangement, message),
        authority_code=(told.code or "") if told else "", authority_unmatched=bool(told and not told.code),
    )  # fmt: skip
    case.save(force_insert=True)
    return case


def asked_answers(arrangement: Arrangement, message: ReferralMessage) -> dict[str, str]:
    """What the referral answers of the arrangement's own yes-or-no questions."""
    asked = arrangement.function.referral
    codes = [one.code for one in (asked.value if asked else ()) if one.kind == "yes_no"]
    return {code: said for code in codes if (said := _answer(message, code))}


def write_facts(
    by: Actor, case: Case, source: ReferralSource, message: ReferralMessage, said_by: str
) -> None:
    """Each thing the referral says as a fact of its own, in the order it says them."""
    for position, told in enumerate(message.facts):
        answer = told.answer if told.answer is not None and told.answer is not Answer.NOT_ASKED else None
        Fact(
            partnership_id=by.partnership_id, circle_id=case.circle_id, created_by_id=by.membership_id,
            case_id=case.pk, source_id=source.pk, key=told.key[:80], label=told.label[:200],
            section=told.section.value, position=position, text=told.value,
            answer=answer.value if answer else "", source_key=told.source_key[:120], said_by=said_by[:200],
        ).save(force_insert=True)  # fmt: skip


def write_documents(by: Actor, case: Case, source: ReferralSource, message: ReferralMessage) -> None:
    """The documents a message names without carrying them."""
    for document in message.documents:
        ReferralFile(
            partnership_id=by.partnership_id, circle_id=case.circle_id, created_by_id=by.membership_id,
            source_id=source.pk, case_id=case.pk, name=document.name,
        ).save(force_insert=True)  # fmt: skip


# The form's kinds of linked things, under the names the case keeps them by, with what identifies each.
_LINKED = {
    "person": ("person", "name", _("Suspected exploiter")), "phone": ("phone", "number", _("Telephone or account")),
    "vehicle": ("vehicle", "registration", _("Vehicle")), "address": ("place", "address", _("Place")),
    "child": ("child", "name", _("Linked child")),
}  # fmt: skip


def write_links(by: Actor, case: Case, answers: Answers) -> None:
    """The people and things our own form lists, as links of the case. Silence protects: so it says in the notes."""
    for linked in linked_from(answers):
        what, named_by, otherwise = _LINKED[linked.kind.value]
        told = dict(linked.details)
        label = told.pop(named_by, "") or str(otherwise)
        relation = told.pop("relation", "") or told.pop("whose", "") or str(otherwise)
        notes = [*told.values(), str(_("Keep from family and suspects.")) if linked.protected else ""]
        Link(
            partnership_id=by.partnership_id, circle_id=case.circle_id, created_by_id=by.membership_id,
            case_id=case.pk, what=what, label=label, digest=link_digest(what, label), relation=relation[:120],
            notes="\n".join(part for part in notes if part),
        ).save(force_insert=True)  # fmt: skip


def said_by_of(message: ReferralMessage) -> str:
    """Who said it: the referring organisation, and the person there."""
    first = message.first_responder
    person = f"{first.forename} {first.surname}".strip()
    return ", ".join(part for part in (first.organisation, person) if part) or "The referrer"


def _text(message: ReferralMessage, key: str, *, code: bool = False) -> str:
    fact = message.fact(key)
    return "" if fact is None else fact.code if code else fact.value


def _answer(message: ReferralMessage, key: str) -> str:
    answer = message.answer(key)
    return "" if answer is Answer.NOT_ASKED else answer.value


def _looked_after(message: ReferralMessage) -> str:
    """`yes` or `no` where our form asked for the child's care status; empty where nobody asked."""
    fact = message.fact("care_status")
    if fact is None or not (fact.code or fact.value):
        return ""
    return "yes" if LOOKED_AFTER_CODES & set((fact.code or "").replace(",", " ").split()) else "no"
