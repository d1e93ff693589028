"""Facts of a referral: confirmed, corrected or marked not known beside the words received, which never change."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from moothall.casework.intake.models import Case, Child, Fact
from moothall.casework.intake.queries import arrangement_of
from moothall.casework.intake.rules import check_fact_current, check_reason, reason_of, rules_of
from moothall.casework.intake.scope import eligibility_now, scores_of
from moothall.casework.intake.search import Known, keep_keys
from moothall.core import ledger
from moothall.core.access.actions import holder_agency, seat
from moothall.core.access.capabilities import Capability, Relation
from moothall.core.access.models import Agency
from moothall.core.access.queries import one_visible, require
from moothall.core.kinds import Actor, Invalid, Role
from moothall.core.reference.authorities import authority, match_authority
from moothall.core.reference.names import Match

LONGEST = 15_000
OTHER_AREA = "ELG-07"
AUTHORITY = "local_authority_told"
# Facts that are also columns of the child: a correction is carried there, so that search and clocks follow it.
_OF_THE_CHILD = {
    "forename": "given_names", "surname": "family_name", "alias": "aliases", "date_of_birth": "date_of_birth",
}  # fmt: skip


def confirm_fact(*, by: Actor, fact_id: UUID) -> Fact:
    """Say that a fact is right as received. A new row stands for it; the old one stays."""
    with ledger.unit(by, "Confirm a fact", must_write=True) as record:
        old = _current(by, fact_id)
        new = _standing(by, old, state="confirmed", text=old.text, answer=old.answer, reason="")
        if old.key == "date_of_birth" and old.text:
            child = Child.objects.get(pk=old.case.child_id)
            child.birth_certainty = "confirmed"
            child.save(update_fields=["birth_certainty"])
        record.wrote("fact.confirmed", new, case_id=old.case_id, key=old.key)
    return new


def correct_fact(*, by: Actor, fact_id: UUID, text: str, answer: str = "", reason: str) -> Fact:
    """Put another value beside the words received, with the reason. Raises Invalid for a value that is none."""
    with ledger.unit(by, "Correct a fact", must_write=True) as record:
        old = _current(by, fact_id)
        given = check_reason(reason)
        gate = bool(old.answer)
        if gate and answer not in ("yes", "no", "not_sure"):
            raise Invalid("answer", _("Choose yes, no or not sure."))
        if not gate and not text.strip():
            raise Invalid("text", _("Write what is right, or mark it as not known."))
        if len(text) > LONGEST:
            raise Invalid("text", _("Write at most 15,000 characters."))
        new = _standing(
            by,
            old,
            state="corrected",
            text=old.text if gate else text,
            answer=answer if gate else "",
            reason=given,
        )
        record.wrote("fact.corrected", new, case_id=old.case_id, key=old.key)
        _carry(by, old.case, new, record)
    return new


def mark_not_known(*, by: Actor, fact_id: UUID, reason: str) -> Fact:
    """Say that nobody knows this, with the reason. The words received stay beside it."""
    with ledger.unit(by, "Mark a fact as not known", must_write=True) as record:
        old = _current(by, fact_id)
        new = _standing(by, old, state="not_known", text="", answer="", reason=check_reason(reason))
        record.wrote("fact.not_known", new, case_id=old.case_id, key=old.key)
        _carry(by, old.case, new, record)
    return new


def _current(by: Actor, fact_id: UUID) -> Fact:
    rows = Fact.objects.select_related("case__partnership", "case__owning_agency").select_for_update(
        of=("self",)
    )
    fact = one_visible(rows, by, pk=fact_id)
    require(by, Capability.RECORD_FACTS, fact.circle_id)
    check_fact_current(fact.superseded)
    return fact


def _standing(by: Actor, old: Fact, *, state: str, text: str, answer: str, reason: str) -> Fact:
    old.superseded = True
    old.save(update_fields=["superseded"])
    new = Fact(
        partnership_id=old.partnership_id, circle_id=old.circle_id, created_by_id=by.membership_id,
        case_id=old.case_id, source_id=old.source_id, key=old.key, label=old.label, section=old.section,
        position=old.position, text=text, answer=answer, source_key=old.source_key, state=state,
        said_by=f"{by.name}, {by.agency_name}"[:200], reason=reason, supersedes_id=old.pk,
    )  # fmt: skip
    new.save(force_insert=True)
    return new


def _carry(by: Actor, case: Case, fact: Fact, record: ledger.Record) -> None:
    """Let the child and the case follow a fact of theirs that was corrected."""
    if fact.key == AUTHORITY:
        case.authority_code = authority_code(fact.text) if fact.text else ""
        case.authority_unmatched = not case.authority_code
        _move(by, case)
        _route_again(by, case, Child.objects.get(pk=case.child_id), record)
        return
    if fact.answer and fact.key in case.answers:
        case.answers = {**case.answers, fact.key: fact.answer}
        case.save(update_fields=["answers"])
    if fact.key not in _OF_THE_CHILD:
        return
    child = Child.objects.get(pk=case.child_id)
    if fact.key == "date_of_birth":
        child.date_of_birth = _iso(fact.text) if fact.text else None
        child.birth_certainty = "confirmed" if fact.text else "not_known"
    elif fact.key == "alias":
        child.aliases = [fact.text] if fact.text else []
    else:
        setattr(child, _OF_THE_CHILD[fact.key], fact.text)
    child.version += 1
    child.save()
    keep_keys(child, known_child(child))
    if fact.key == "date_of_birth":
        _route_again(by, case, child, record)


def _route_again(by: Actor, case: Case, child: Child, record: ledger.Record) -> None:
    """A date of birth and a local authority decide who decides: the case is routed again, and the ledger says where.

    One that is out for another area's child, and does not say which area, stays out.
    """
    case.child = child
    unsaid = not (case.authority_code or case.authority_unmatched)
    if unsaid and OTHER_AREA in case.route_rules and not case.in_scope:
        return
    found = eligibility_now(case, arrangement_of(by, case), scores_of(by, case))
    case.route, case.in_scope = found.route, found.in_scope
    case.route_reason, case.route_rules = reason_of(found), rules_of(found)
    case.version += 1
    fields = [
        "authority_code",
        "authority_unmatched",
        "owning_agency",
        "route",
        "in_scope",
        "route_reason",
        "route_rules",
        "version",
    ]
    case.save(update_fields=fields)
    record.wrote(
        "case.routed_again", case, case_id=case.pk, route=case.route, in_scope=case.in_scope,
        rules=list(case.route_rules),
    )  # fmt: skip


def authority_code(text: str) -> str:
    """The code of the local authority a text names or is the code of. Raises Invalid where it is none, or several."""
    known = authority(text.strip().upper())
    found = match_authority(text)
    if known is not None:
        return known.code
    if isinstance(found, Match):
        return found.code
    if found.candidates:
        names = "; ".join(one.name for one in found.candidates)
        raise Invalid(
            "text", _("Several authorities have this name: %(names)s. Write one in full.") % {"names": names}
        )
    raise Invalid(
        "text", _("No local authority is known by this name. Write its full name, or its ONS code.")
    )


def _move(by: Actor, case: Case) -> None:
    """The agency of the authority named owns the case, where it is one of ours; it is let in, nobody is put out."""
    ours = Agency.objects.filter(
        partnership_id=by.partnership_id, function="local_authority", reference_code=case.authority_code
    ).order_by("name", "pk")
    owner = ours.first() if case.authority_code else None
    if owner is None or owner.pk == case.owning_agency_id:
        return
    case.owning_agency = owner
    seat(
        by=by, circle_id=case.circle_id, holder=holder_agency(owner.pk, Role.CONTRIBUTOR),
        relation=Relation.HOLDS_CASE, reason="The referral's local authority was corrected", case_id=case.pk,
    )  # fmt: skip


def known_child(child: Child) -> Known:
    """What a child on record can be found by."""
    from moothall.casework.intake.matching import born

    return Known(
        names=(child.given_names, child.family_name),
        aliases=tuple(child.aliases),
        date_of_birth=born(child),
        identifiers=tuple(str(value) for value in child.identifiers.values()),
    )


def _iso(text: str) -> str:
    from moothall.casework.intake.search import typed_date

    found = typed_date(text)
    if found is None:
        raise Invalid("text", _("Write the date of birth as day, month and year, such as 17/2/2011."))
    return found.isoformat()
