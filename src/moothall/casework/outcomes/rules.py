"""What a wave, a consent, a handover and a child's answer must say. Pure: raises with words for the person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from moothall.casework.sharing.rules import STEPS
from moothall.core.kinds import Invalid, Refused
from moothall.methods.arrangements import FollowUp, Planned
from moothall.methods.instruments import Instrument, check_answers

WITH_CHILD, WITHOUT_CHILD, RECORDS_ONLY, MISSED = "with_child", "without_child", "records_only", "missed"
WAYS = (WITH_CHILD, WITHOUT_CHILD, RECORDS_ONLY, MISSED)
ASKED_WAYS = (WITH_CHILD, WITHOUT_CHILD)
NO_CONSENT = "no_consent"
CONSENT_ANSWERS = ("asked", "given", "refused", "withdrawn")
LONGEST = 4000
#: Steps of a case that are counted from wave to wave, since they are on record anyway.
COUNTED_STEPS = (
    "missing_episode", "return_interview", "return_interview_declined", "section_47", "initial_conference",
)  # fmt: skip
#: A referral of the child to the National Referral Mechanism after the first, as this system holds them. No return has
#: a field for one, so it comes from the partnership's own cases; referrals made elsewhere are not known.
REFERRED_AGAIN = "nrm_referral_again"
COUNTED = (*COUNTED_STEPS, REFERRED_AGAIN)


def counted_words(code: str) -> str:
    """What is counted, in words."""
    if code == REFERRED_AGAIN:
        return _("Referred again to the National Referral Mechanism")
    return str(STEPS[code])


@dataclass(frozen=True)
class Told:
    """What a person says of one wave: how it was held and when, or why not; and the answers by questionnaire."""

    way: str
    held_on: date
    reason_code: str = ""
    reason: str = ""
    note: str = ""
    answers: Mapping[str, Mapping[str, Any]] | None = None

    def given(self) -> dict[str, Mapping[str, Any]]:
        """The questionnaires of which anything is answered."""
        answered = (self.answers or {}).items()
        return {name: said for name, said in answered if any(str(one or "").strip() for one in said.values())}


def check_wave(follow_up: FollowUp, planned: Planned, told: Told, *, agreed: bool, today: date) -> None:
    """A wave is held inside its window, or has one of the reasons of rule FUP-02.

    `agreed` is whether the person may be asked: under the age of consent, or having given it. Who has not agreed is
    not asked, and nor is anybody else about them: then only records are looked at.
    """
    if told.way not in WAYS:
        raise Invalid("way", _("Choose how the wave was held, or that it was missed."))
    if told.held_on > today:
        raise Invalid("held_on", _("Give today or an earlier day."))
    if told.held_on < planned.opens_on:
        raise Invalid("held_on", _("This wave opens later than that. Give a day on or after it opens."))
    if told.way != MISSED and told.held_on > planned.closes_on:
        raise Invalid(
            "held_on",
            _(
                "The window had closed by then. Record the wave as missed, and why; the next wave is still to come."
            ),
        )
    if told.way in ASKED_WAYS and not agreed:
        raise Invalid(
            "way",
            _(
                "The person is of an age to agree first, and has not. Look at records only, or record why not."
            ),
        )
    _check_reason(follow_up, told)
    if told.way not in ASKED_WAYS and told.given():
        raise Invalid(
            "way", _("Answers were given, so somebody was asked. Choose who, or take the answers out.")
        )
    if len(told.note) > LONGEST or len(told.reason) > LONGEST:
        raise Invalid("note", _("Shorten it to 4,000 characters."))


def _check_reason(follow_up: FollowUp, told: Told) -> None:
    codes = {choice.code for choice in follow_up.reasons.value}
    if told.way not in ASKED_WAYS and told.reason_code not in codes:
        raise Invalid("reason_code", _("Choose why."))
    if told.way in ASKED_WAYS and told.reason_code:
        raise Invalid("reason_code", _("A wave that was held needs no reason. Take it out."))


def check_instrument(instrument: Instrument, answers: Mapping[str, Any], *, own: bool) -> None:
    """Every answer is one of the questionnaire's, and whoever gives it may."""
    by = instrument.completed_by.value
    if own and not by.by_the_person:
        raise Refused(_("This questionnaire is not one that a child answers alone."))
    if not own and not by.by_workers:
        raise Refused(
            _("Only the child or young person answers this questionnaire. Give them an address for it.")
        )
    wrong = check_answers(instrument, answers)
    if wrong:
        raise Invalid(f"{instrument.name}.{wrong[0].question}", f"{wrong[0].message} {wrong[0].mend}")


def check_consent(answer: str, how: str, answered_on: date, today: date) -> None:
    """A step in asking for consent says what came of it, how it was asked, and on a day that has come."""
    if answer not in CONSENT_ANSWERS:
        raise Invalid("answer", _("Choose what came of it."))
    if not how.strip():
        raise Invalid("how", _("Say how they were asked, and what they were told."))
    if answered_on > today:
        raise Invalid("answered_on", _("Give today or an earlier day."))


def check_handover(
    authority_code: str, known: Iterable[str], contact: str, handed_on: date, today: date
) -> None:
    """A handover names an authority that there is, whom to ask there, and a day that has come."""
    if authority_code not in set(known):
        raise Invalid("authority_code", _("Choose a local authority from the list."))
    if not contact.strip():
        raise Invalid("contact", _("Say whom to ask there: a name or a team, and how to reach them."))
    if handed_on > today:
        raise Invalid("handed_on", _("Give today or an earlier day."))


def check_link(planned: Planned, instrument: Instrument, *, agreed: bool, today: date) -> None:
    """An address is given only while the wave is open, for a questionnaire the child may answer alone."""
    if not instrument.completed_by.value.by_the_person:
        raise Invalid("instrument", _("Choose a questionnaire that the child can answer alone."))
    if not planned.opens_on <= today <= planned.closes_on:
        raise Invalid("point", _("This wave is not open now."))
    if not agreed:
        raise Refused(
            _("The person is of an age to agree first, and has not. Record their consent before asking.")
        )


def counted_steps(steps: Iterable[tuple[str, date]], since: date | None, until: date) -> dict[str, int]:
    """How many of each that is counted happened after `since` (all before, where there is none) up to `until`."""
    found = dict.fromkeys(COUNTED, 0)
    for step, day in steps:
        if step in found and day <= until and (since is None or day > since):
            found[step] += 1
    return found
