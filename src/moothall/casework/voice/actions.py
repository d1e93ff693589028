"""Recording what the child said, or why it could not be had, and what changed because of it.

Words are kept exactly as typed: not trimmed, not wrapped, not escaped.
"""

from __future__ import annotations

import json
from datetime import date
from uuid import UUID

from moothall.casework.intake.actions import OWN_FORM, message_of_source
from moothall.casework.intake.models import Case, ReferralSource
from moothall.casework.intake.queries import arrangement_of
from moothall.casework.intake.records import said_by_of
from moothall.casework.voice import rules
from moothall.casework.voice.models import Voice, VoiceEffect
from moothall.core import clock, ledger
from moothall.core.access.capabilities import Capability
from moothall.core.access.queries import one_visible, require
from moothall.core.kinds import Actor, Refused


def record_voice(
    *,
    by: Actor,
    case: Case,
    words: str,
    gathered_how: str,
    gathered_by: str,
    gathered_on: date,
    wishes: str = "",
    advocate_present: str = "",
    guardian_present: str = "",
    others_present: str = "",
    language: str = "",
    interpreter: str = "",
    told_about_nrm: str = "",
    supersedes: UUID | None = None,
) -> Voice:
    """Record the child's own words, how they were gathered, by whom, and with whom present.

    Raises Invalid naming the field. `supersedes` puts this record in the place of an earlier one.
    """
    with ledger.unit(by, "Record the child's voice", must_write=True) as record:
        require(by, Capability.RECORD_VOICE, case.circle_id)
        rules.check_heard(
            arrangement_of(by, case), words=words, gathered_how=gathered_how, gathered_by=gathered_by,
            gathered_on=gathered_on, today=clock.today(),
        )  # fmt: skip
        made = Voice(
            partnership_id=by.partnership_id, circle_id=case.circle_id, created_by_id=by.membership_id, case=case,
            heard=True, words=words, wishes=wishes, gathered_how=gathered_how, gathered_by=gathered_by,
            gathered_on=gathered_on, advocate_present=advocate_present, guardian_present=guardian_present,
            others_present=others_present, language=language, interpreter=interpreter,
            told_about_nrm=told_about_nrm, supersedes=_superseded(by, case, supersedes),
        )  # fmt: skip
        made.save(force_insert=True)
        record.wrote(
            "voice.recorded", made, case_id=case.pk, gathered_how=gathered_how, told_about_nrm=told_about_nrm
        )
    return made


def record_words_of_referral(*, by: Actor, case: Case, source_id: UUID) -> Voice | None:
    """The child's words that came with a referral in our own form, as a record of their own that nobody types again.

    Attributed to who referred. Nothing is written where the referral has none, or they are on record already.
    """
    with ledger.unit(by, "Record the child's words from the referral") as record:
        source = one_visible(ReferralSource.objects.filter(case_id=case.pk), by, pk=source_id)
        if source.form != OWN_FORM or Voice.objects.filter(source_id=source.pk).exists():
            return None
        require(by, Capability.RECORD_VOICE, case.circle_id)
        given = rules.given_with(
            json.loads(bytes(source.body)), arrangement_of(by, case), received_on=source.received_on,
            referrer=said_by_of(message_of_source(source)),
        )  # fmt: skip
        if given is None:
            return None
        made = Voice(
            partnership_id=by.partnership_id, circle_id=case.circle_id, created_by_id=by.membership_id, case=case,
            heard=True, words=given.words, gathered_how=given.gathered_how, gathered_by=given.gathered_by,
            gathered_on=given.gathered_on, others_present=given.others_present, told_about_nrm=given.told,
            source=source,
        )  # fmt: skip
        made.save(force_insert=True)
        record.wrote("voice.came_with_referral", made, case_id=case.pk, gathered_how=given.gathered_how)
    return made


def record_not_heard(
    *, by: Actor, case: Case, code: str, reason: str, on: date, supersedes: UUID | None = None
) -> Voice:
    """Record why the child's voice could not be had, by one of the arrangement's reasons."""
    with ledger.unit(by, "Record why the child was not heard", must_write=True) as record:
        require(by, Capability.RECORD_VOICE, case.circle_id)
        rules.check_not_heard(arrangement_of(by, case), code=code, reason=reason, on=on, today=clock.today())
        made = Voice(
            partnership_id=by.partnership_id, circle_id=case.circle_id, created_by_id=by.membership_id, case=case,
            heard=False, gathered_on=on, gathered_by=by.name, could_not_code=code, could_not_reason=reason,
            supersedes=_superseded(by, case, supersedes),
        )  # fmt: skip
        made.save(force_insert=True)
        record.wrote("voice.not_had", made, case_id=case.pk, code=code)
    return made


def record_effect(*, by: Actor, case: Case, voice_id: UUID, text: str) -> VoiceEffect:
    """Record what changed because of what the child said. Whoever may reason the case may say so."""
    with ledger.unit(by, "Record what changed because of the child's words", must_write=True) as record:
        require(by, Capability.RECORD_VOICE, case.circle_id)
        rules.check_effect(text)
        voice = one_visible(Voice.objects.filter(case_id=case.pk), by, pk=voice_id)
        if not voice.heard:
            raise Refused("The child was not heard here, so nothing can have changed because of it.")
        made = VoiceEffect(
            partnership_id=by.partnership_id, circle_id=case.circle_id, created_by_id=by.membership_id, case=case,
            voice=voice, text=text,
        )  # fmt: skip
        made.save(force_insert=True)
        record.wrote("voice.changed_something", made, case_id=case.pk)
    return made


def _superseded(by: Actor, case: Case, voice_id: UUID | None) -> Voice | None:
    if voice_id is None:
        return None
    old = one_visible(Voice.objects.filter(case_id=case.pk), by, pk=voice_id)
    if Voice.objects.filter(supersedes=old).exists():
        raise Refused("Somebody has corrected this record already. Look at the newer version first.")
    return old
