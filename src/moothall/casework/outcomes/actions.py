"""Recording a wave, or why it was missed; consent at 18; and that another authority looks after the child."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from moothall.casework.intake.models import Case
from moothall.casework.intake.queries import arrangement_of
from moothall.casework.outcomes import rules
from moothall.casework.outcomes.models import AnswerLink, FollowUpConsent, Handover, Measure, Wave
from moothall.casework.outcomes.queries import Followed, followed, instruments_for
from moothall.casework.outcomes.rules import Told
from moothall.core import clock, ledger
from moothall.core.access.capabilities import Capability
from moothall.core.access.queries import one_visible, require
from moothall.core.kinds import Actor, Invalid, Refused
from moothall.core.reference.authorities import authorities
from moothall.methods.instruments import Instrument, score, values_of


def record_wave(*, by: Actor, case: Case, point: str, told: Told, supersedes: UUID | None = None) -> Wave:
    """Record one wave as it was held, or that it was missed and why; with what each questionnaire was answered.

    Raises Invalid naming the field, or the question as 'questionnaire.question'. `supersedes` puts the record in the
    place of an earlier one of the same point: a wave recorded as missed that was held in time after all. What the
    earlier one measured stands no longer, and is kept.
    """
    with ledger.unit(by, "Record a follow-up wave", must_write=True) as record:
        require(by, Capability.RECORD_OUTCOMES, case.circle_id)
        today = clock.today()
        found = followed(by, case, arrangement_of(by, case))
        planned = found.planned(point)
        rules.check_wave(found.follow_up, planned, told, agreed=found.may_be_asked(told.held_on), today=today)
        old = _earlier(by, found, point, supersedes)
        offered = {each.name: each for each in instruments_for(found, point, told.held_on)}
        made = Wave(
            partnership_id=by.partnership_id, circle_id=case.circle_id, created_by_id=by.membership_id, case=case,
            point=point, opens_on=planned.opens_on, due_on=planned.due_on, closes_on=planned.closes_on, way=told.way,
            held_on=told.held_on, reason_code=told.reason_code, reason=told.reason, note=told.note,
            authority_code=found.authority_on(told.held_on), facts=found.facts_of(planned, told.held_on), supersedes=old,
        )  # fmt: skip
        made.save(force_insert=True)
        before = found.newest_by_worker(point)
        for name, answers in told.given().items():
            if name not in offered:
                raise Invalid("way", _("This questionnaire is not one of this wave."))
            _measure(by, case, point, offered[name], dict(answers), told, before.get(name))
        _check_whole(found, point, told, offered)
        record.wrote(
            "wave.missed" if told.way == rules.MISSED else "wave.recorded", made, case_id=case.pk, point=point,
            way=told.way, reason=told.reason_code, instruments=sorted(told.given()),
        )  # fmt: skip
    return made


def _earlier(by: Actor, found: Followed, point: str, supersedes: UUID | None) -> Wave | None:
    standing = found.waves.get(point)
    if supersedes is None:
        if standing is not None:
            raise Refused(_("This wave is recorded already. Look at it, and correct it there."))
        return None
    old = one_visible(Wave.objects.filter(case_id=found.case.pk, point=point), by, pk=supersedes)
    if standing is None or standing.pk != old.pk:
        raise Refused(_("Somebody has corrected this record already. Look at the newer version first."))
    return old


def _check_whole(found: Followed, point: str, told: Told, offered: dict[str, Instrument]) -> None:
    """A wave that was held has what it always asks; what is asked only if it is there may be left out."""
    if told.way not in rules.ASKED_WAYS:
        return
    always = {use.instrument for use in found.asked_at(point) if not use.only_if_there}
    missing = [offered[name] for name in offered if name in always and name not in told.given()]
    if missing:
        first = missing[0].questions()[0]
        raise Invalid(
            f"{missing[0].name}.{first.code}",
            _("Answer “%(title)s”. ‘Not known’ is an answer.") % {"title": missing[0].title},
        )


def _measure(
    by: Actor,
    case: Case,
    point: str,
    used: Instrument,
    answers: dict[str, object],
    told: Told,
    old: Measure | None,
) -> None:
    rules.check_instrument(used, answers, own=False)
    row = measure_of(by, case, point, used, answers)
    row.completed_by, row.completed_on, row.supersedes = by.name, told.held_on, old
    row.save(force_insert=True)


def measure_of(by: Actor, case: Case, point: str, used: Instrument, answers: dict[str, object]) -> Measure:
    """The answers as a row, not yet saved, with what is counted of them."""
    kept = {question.code: str(answers.get(question.code) or "") for question in used.questions()}
    found = score(used, kept)
    return Measure(
        partnership_id=by.partnership_id, circle_id=case.circle_id, created_by_id=by.membership_id, case_id=case.pk,
        point=point, instrument=used.name, instrument_version=used.version, instrument_hash=used.sha256, answers=kept,
        values=values_of(used, kept), total=None if found.total is None else Decimal(str(found.total)),
        band=found.band.code if found.band else "",
    )  # fmt: skip


def record_consent(*, by: Actor, case: Case, answer: str, how: str, answered_on: date) -> FollowUpConsent:
    """Record a step in asking somebody who is 18 whether they agree to be followed. The newest stands.

    Refused or withdrawn, it ends every address that is still open.
    """
    with ledger.unit(by, "Record consent to be followed", must_write=True) as record:
        require(by, Capability.RECORD_OUTCOMES, case.circle_id)
        rules.check_consent(answer, how, answered_on, clock.today())
        made = FollowUpConsent(
            partnership_id=by.partnership_id, circle_id=case.circle_id, created_by_id=by.membership_id, case=case,
            answer=answer, how=how, answered_on=answered_on,
        )  # fmt: skip
        made.save(force_insert=True)
        if answer in ("refused", "withdrawn"):
            open_links = AnswerLink.objects.filter(case_id=case.pk, used_at=None, withdrawn_at=None)
            open_links.update(withdrawn_at=clock.now())
        record.wrote("follow_up.consent", made, case_id=case.pk, answer=answer)
    return made


def hand_over(
    *, by: Actor, case: Case, authority_code: str, contact: str, handed_on: date, reason: str = ""
) -> Handover:
    """Record that another authority looks after the child from a day on. The schedule goes on; who is asked changes."""
    with ledger.unit(by, "Record that another authority looks after the child", must_write=True) as record:
        require(by, Capability.RECORD_OUTCOMES, case.circle_id)
        known = [each.code for each in authorities() if each.childrens_services and each.ended is None]
        rules.check_handover(authority_code, known, contact, handed_on, clock.today())
        made = Handover(
            partnership_id=by.partnership_id, circle_id=case.circle_id, created_by_id=by.membership_id, case=case,
            authority_code=authority_code, contact=contact, handed_on=handed_on, reason=reason,
        )  # fmt: skip
        made.save(force_insert=True)
        record.wrote("follow_up.handed_over", made, case_id=case.pk, authority=authority_code)
    return made
