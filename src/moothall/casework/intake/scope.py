"""Whether this panel may decide the case, as far as is known now, and who is asked when it is not known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from moothall.casework.intake.assessments.models import Assessment
from moothall.casework.intake.assessments.queries import scores_in
from moothall.casework.intake.assessments.rules import CASE
from moothall.casework.intake.models import Case
from moothall.casework.intake.queries import arrangement_of
from moothall.core import ledger
from moothall.core.access.capabilities import Capability
from moothall.core.access.queries import one_visible, require, visible
from moothall.core.kinds import Actor, Clash, Invalid
from moothall.methods.arrangements import Arrangement, Eligibility, EligibilityFacts, Question, eligibility

ANSWERS = ("yes", "no", "not_sure")


def asked_before_decision(arrangement: Arrangement) -> tuple[Question, ...]:
    """The yes-or-no questions the arrangement wants answered before a decision, whoever finds out."""
    asked = arrangement.function.referral
    return tuple(one for one in (asked.value if asked else ()) if one.when == "before_decision")


def scores_of(by: Actor, case: Case) -> dict[str, int | None]:
    """The score of each instrument filled in for the case, by its name; the newest of each."""
    rows = Assessment.objects.filter(case_id=case.pk, about_kind=CASE)
    return scores_in(visible(rows, by))


def scores_among(rows: Iterable[Assessment]) -> dict[str, int | None]:
    """The same from assessments already read with a page."""
    return scores_in(row for row in rows if row.about_kind == CASE)


def eligibility_now(
    case: Case, arrangement: Arrangement, scores: Mapping[str, int | None] | None = None
) -> Eligibility:
    """Test the case against its rules by what is recorded now, on the day it was received.

    Give a case loaded with its child, partnership and owning agency, and the scores of its assessments by the
    name of the instrument where the arrangement tests one.
    """
    child = case.child
    born = date.fromisoformat(child.date_of_birth) if child.date_of_birth else None
    disputed = child.birth_certainty == "disputed" or (born is None and child.birth_certainty == "not_known")
    codes = case.partnership.authority_codes
    facts = EligibilityFacts(
        date_of_birth=born,
        local_authority=_authority_of(case),
        authorities=frozenset(codes),
        answers={
            "repeat": "yes" if case.repeat_of_id else "no",
            **{question: said for question, said in case.answers.items() if said in ANSWERS},
            "stated_under_18": "yes"
            if born is not None or child.birth_certainty != "not_known"
            else "not_sure",
            "age_disputed": "yes" if disputed else "no",
        },
        scores=scores or {},
    )
    return eligibility(arrangement, facts, case.received_on)


def _authority_of(case: Case) -> str | None:
    """The local authority the referral names; where it names none, that of the agency that owns the case."""
    if case.authority_code or case.authority_unmatched:
        return case.authority_code or None
    codes = case.partnership.authority_codes
    code = case.owning_agency.reference_code if case.owning_agency_id else ""
    return code if code in codes else (codes[0] if codes and case.in_scope else code or None)


def record_scope(
    *,
    by: Actor,
    case_id: UUID,
    answers: Mapping[str, str],
    version: int | None = None,
) -> Eligibility:
    """Record what the arrangement asks before a decision and a referral may not say; route the case again.

    For the child panel that is a disqualification for public order or bad faith (Nationality and Borders Act
    2022, section 63) and an uncertain age. Raises Invalid naming the question, Clash where the case was changed.
    """
    with ledger.unit(by, "Record whether the panel may decide the case", must_write=True) as record:
        cases = Case.objects.select_related("child", "partnership", "owning_agency").select_for_update(
            of=("self",)
        )
        case = one_visible(cases, by, pk=case_id)
        require(by, Capability.RECORD_FACTS, case.circle_id)
        arrangement = arrangement_of(by, case)
        for question in asked_before_decision(arrangement):
            if answers.get(question.code) not in ANSWERS:
                raise Invalid(question.code, "Choose yes, no or not sure.")
        if version is not None and version != case.version:
            raise Clash(
                "Somebody changed the case since this page was opened. Look again.",
                theirs="",
                version=case.version,
            )
        known = {question.code for question in asked_before_decision(arrangement)}
        case.answers = {**case.answers, **{code: said for code, said in answers.items() if code in known}}
        if "age_disputed" in known:
            _mark_age(case, answers["age_disputed"])
        found = eligibility_now(case, arrangement, scores_of(by, case))
        case.route, case.in_scope = found.route, found.in_scope
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


def route_again(*, by: Actor, case_id: UUID) -> Case:
    """Test a case again by all that is recorded now, and keep where it goes: after an assessment, for example."""
    with ledger.unit(by, "Apply the rules to a case again", must_write=True) as record:
        cases = Case.objects.select_related("child", "partnership", "owning_agency").select_for_update(
            of=("self",)
        )
        case = one_visible(cases, by, pk=case_id)
        require(by, Capability.RECORD_FACTS, case.circle_id)
        found = eligibility_now(case, arrangement_of(by, case), scores_of(by, case))
        case.route, case.in_scope, case.route_reason = found.route, found.in_scope, found.sentence
        case.route_rules = [one.rule_id for one in (found.reasons_out or found.findings)]
        case.version += 1
        case.save(update_fields=["route", "in_scope", "route_reason", "route_rules", "version"])
        record.wrote("case.routed_again", case, case_id=case.pk, route=case.route, in_scope=case.in_scope)
    return case
