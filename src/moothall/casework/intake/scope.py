"""Whether this panel may decide the case, as far as is known now, and who is asked when it is not known."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from moothall.casework.intake.models import Case
from moothall.casework.intake.queries import arrangement_of
from moothall.core import ledger
from moothall.core.access.capabilities import Capability
from moothall.core.access.queries import one_visible, require
from moothall.core.kinds import Actor, Clash, Invalid
from moothall.methods.arrangements import Arrangement, Eligibility, EligibilityFacts, eligibility

ANSWERS = ("yes", "no", "not_sure")


def eligibility_now(case: Case, arrangement: Arrangement) -> Eligibility:
    """Test the case against its rules by what is recorded now, on the day it was received.

    Give a case loaded with its child, partnership and owning agency.
    """
    child = case.child
    born = date.fromisoformat(child.date_of_birth) if child.date_of_birth else None
    disputed = child.birth_certainty == "disputed" or (born is None and child.birth_certainty == "not_known")
    codes = case.partnership.authority_codes
    code = case.owning_agency.reference_code if case.owning_agency_id else ""
    facts = EligibilityFacts(
        date_of_birth=born,
        local_authority=code
        if code in codes
        else (codes[0] if codes and case.route == "panel" else code or None),
        authorities=frozenset(codes),
        answers={
            "stated_under_18": "yes"
            if born is not None or child.birth_certainty != "not_known"
            else "not_sure",
            "age_disputed": "yes" if disputed else "no",
            "public_order": case.public_order or "not_asked",
            "bad_faith": case.bad_faith or "not_asked",
        },
    )
    return eligibility(arrangement, facts, case.received_on)


def record_scope(
    *,
    by: Actor,
    case_id: UUID,
    public_order: str,
    bad_faith: str,
    age_disputed: str,
    version: int | None = None,
) -> Eligibility:
    """Record what the Home Office's message does not carry, and route the case again by the rules.

    A referral says nothing of a disqualification for public order or bad faith (Nationality and Borders Act
    2022, section 63): somebody has to ask. Raises Invalid naming the question, Clash where the case was changed.
    """
    answers = {"public_order": public_order, "bad_faith": bad_faith, "age_disputed": age_disputed}
    with ledger.unit(by, "Record whether the panel may decide the case", must_write=True) as record:
        cases = Case.objects.select_related("child", "partnership", "owning_agency").select_for_update(
            of=("self",)
        )
        case = one_visible(cases, by, pk=case_id)
        require(by, Capability.RECORD_FACTS, case.circle_id)
        for question, given in answers.items():
            if given not in ANSWERS:
                raise Invalid(question, "Choose yes, no or not sure.")
        if version is not None and version != case.version:
            raise Clash(
                "Somebody changed the case since this page was opened. Look again.",
                theirs="",
                version=case.version,
            )
        case.public_order, case.bad_faith = public_order, bad_faith
        _mark_age(case, age_disputed)
        found = eligibility_now(case, arrangement_of(by, case))
        case.route = found.route or case.route
        case.route_reason = found.sentence
        case.route_rules = [one.rule_id for one in (found.reasons_out or found.findings)]
        case.version += 1
        case.save()
        record.wrote("case.scope_recorded", case, case_id=case.pk, route=case.route, fields=sorted(answers))
    return found


def _mark_age(case: Case, age_disputed: str) -> None:
    child = case.child
    certainty = child.birth_certainty
    if age_disputed == "no" and certainty == "disputed":
        certainty = "stated"
    if age_disputed != "no":
        certainty = "disputed"
    if certainty != child.birth_certainty:
        child.birth_certainty = certainty
        child.version += 1
        child.save()
