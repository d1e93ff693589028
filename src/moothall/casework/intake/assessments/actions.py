"""Recording an assessment, correcting one, and keeping one that is left half way."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from moothall.casework.intake.assessments import rules
from moothall.casework.intake.assessments.models import Assessment, AssessmentDraft
from moothall.casework.intake.assessments.queries import instrument_for, instrument_of, open_draft
from moothall.casework.intake.assessments.rules import About, Filled
from moothall.casework.intake.models import Case
from moothall.casework.intake.queries import arrangement_of
from moothall.casework.intake.scope import route_again
from moothall.core import clock, ledger
from moothall.core.access.capabilities import Capability
from moothall.core.access.models import Agency
from moothall.core.access.queries import one_visible, require
from moothall.core.kinds import Actor, Invalid, Refused
from moothall.methods.arrangements import Arrangement
from moothall.methods.instruments import Instrument, score


def record_assessment(*, by: Actor, case: Case, instrument: str, filled: Filled) -> Assessment:
    """Keep a questionnaire that is filled in, with its score by the version in force, or that of its draft.

    Whoever calls makes sure that a missing episode it is about is one of this case. Raises Invalid naming the
    question or the field.
    """
    with ledger.unit(by, "Record an assessment", must_write=True) as record:
        require(by, Capability.RECORD_FACTS, case.circle_id)
        draft = open_draft(by, case, instrument, filled.about)
        used = instrument_for(draft, instrument)
        arrangement = arrangement_of(by, case)
        rules.check_named(arrangement, used.name, filled.about.kind)
        rules.check_filled(used, filled, _function(by, filled.completed_for), clock.today())
        made = _row(by, case, used, filled)
        made.save(force_insert=True)
        _finish(draft, made)
        _route_again(by, arrangement, made)
        record.wrote("assessment.recorded", made, case_id=case.pk, **_said(made))
    return made


def correct_assessment(
    *, by: Actor, case: Case, assessment_id: UUID, filled: Filled, reason: str
) -> Assessment:
    """Put a corrected assessment in the place of one, by the same version of the questionnaire, with the reason."""
    with ledger.unit(by, "Correct an assessment", must_write=True) as record:
        require(by, Capability.RECORD_FACTS, case.circle_id)
        old = one_visible(Assessment.objects.filter(case_id=case.pk), by, pk=assessment_id)
        rules.check_correction(Assessment.objects.filter(supersedes=old).exists(), reason)
        used = instrument_of(old)
        if used is None:
            raise Refused(
                _("The questionnaire this was made with is no longer there. Make a new assessment.")
            )
        about = About(old.about_kind, old.about_id)
        filled = filled.concerning(about)
        rules.check_filled(used, filled, _function(by, filled.completed_for), clock.today())
        made = _row(by, case, used, filled)
        made.supersedes, made.correction_reason = old, reason
        made.save(force_insert=True)
        _finish(open_draft(by, case, old.instrument, about, old.pk), made)
        _route_again(by, arrangement_of(by, case), made)
        record.wrote("assessment.corrected", made, case_id=case.pk, **_said(made))
    return made


def save_draft(
    *,
    by: Actor,
    case: Case,
    instrument: str,
    answers: Mapping[str, Any],
    beside: Mapping[str, str],
    about: About = rules.THE_CASE,
    corrects: UUID | None = None,
) -> AssessmentDraft:
    """Keep what is answered so far, right or wrong, for whoever began it; `beside` is the rest of the form."""
    with ledger.unit(by, "Keep an assessment for later", must_write=True) as record:
        require(by, Capability.RECORD_FACTS, case.circle_id)
        rules.check_about(about)
        draft = open_draft(by, case, instrument, about, corrects)
        used = instrument_for(draft, instrument)
        if draft is None:
            if corrects is not None:
                old = one_visible(Assessment.objects.filter(case_id=case.pk), by, pk=corrects)
                used = instrument_of(old) or used
            draft = AssessmentDraft(
                partnership_id=by.partnership_id, circle_id=case.circle_id, created_by_id=by.membership_id, case=case,
                about_kind=about.kind, about_id=about.id, instrument=used.name, instrument_version=used.version,
                instrument_hash=used.sha256, corrects_id=corrects,
            )  # fmt: skip
        draft.answers = rules.kept(used, answers)
        draft.beside = {name: str(said)[: rules.LONGEST] for name, said in beside.items()}
        draft.save()
        record.wrote("assessment.kept_for_later", draft, case_id=case.pk, instrument=used.name)
    return draft


def _function(by: Actor, agency_id: UUID | None) -> str:
    """The function of the agency it was completed for. Raises Invalid for an agency that is not the partnership's."""
    if agency_id is None:
        return ""
    agency = Agency.objects.filter(partnership_id=by.partnership_id, pk=agency_id).first()
    if agency is None:
        raise Invalid("completed_for", _("Choose one of the partnership’s agencies."))
    return str(agency.function)


def _row(by: Actor, case: Case, used: Instrument, filled: Filled) -> Assessment:
    answers = rules.kept(used, filled.answers)
    found = score(used, answers)
    return Assessment(
        partnership_id=by.partnership_id, circle_id=case.circle_id, created_by_id=by.membership_id, case=case,
        about_kind=filled.about.kind, about_id=filled.about.id, instrument=used.name,
        instrument_version=used.version, instrument_hash=used.sha256, answers=answers,
        total=None if found.total is None else Decimal(str(found.total)), band=found.band.code if found.band else "",
        judged_band=filled.judged_band, judged_reason=filled.judged_reason if filled.judged_band else "",
        completed_by=filled.completed_by.strip()[:200], completed_for_id=filled.completed_for,
        completed_on=filled.completed_on, notes=filled.notes,
    )  # fmt: skip


def _finish(draft: AssessmentDraft | None, made: Assessment) -> None:
    """What was kept for later is emptied: the answers stand in the assessment now."""
    if draft is not None:
        draft.finished_as, draft.answers, draft.beside = made, {}, {}
        draft.save()


def _route_again(by: Actor, arrangement: Arrangement, made: Assessment) -> None:
    """Where a score decides whether the case comes here, the case is routed by it until it is decided."""
    if made.about_kind != rules.CASE or made.instrument not in rules.scores_tested(arrangement):
        return
    if Case.objects.filter(pk=made.case_id, determined=False).exists():
        route_again(by=by, case_id=made.case_id)


def _said(made: Assessment) -> dict[str, Any]:
    return {"instrument": made.instrument, "version": made.instrument_version, "about": made.about_kind}
