"""What a record of the child's voice must say. Pure: raises with words for the person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from moothall.core.kinds import Invalid
from moothall.methods.arrangements import Arrangement

FROM_A_RECORD = "earlier_record"
LONGEST_NAME = 200


def check_heard(
    arrangement: Arrangement,
    *,
    words: str,
    gathered_how: str,
    gathered_by: str,
    gathered_on: date,
    today: date,
) -> None:
    """A child who was heard has words, a way they were had, somebody who had them, and a day that has come."""
    if not words.strip():
        raise Invalid("words", _("Write what the child said, in the child's own words."))
    if gathered_how not in {each.code for each in arrangement.voice.ways.value}:
        raise Invalid("gathered_how", _("Choose how the words were gathered."))
    if not gathered_by.strip():
        raise Invalid("gathered_by", _("Say who spoke with the child."))
    check_day(gathered_on, today)


@dataclass(frozen=True, slots=True)
class Given:
    """The child's words as a referral gives them."""

    words: str
    gathered_how: str
    gathered_by: str
    gathered_on: date
    others_present: str
    told: str


def given_with(
    answers: Mapping[str, Any], arrangement: Arrangement, *, referrer: str, received_on: date
) -> Given | None:
    """What a referral written in our own form says of the child's words; nothing where it has none of them.

    Where it does not say how they were had, they are taken from an earlier record, and that is what it is; who heard
    them is the referrer, and the day that of the referral, unless it names others.
    """
    words = str(answers.get("child_words", ""))
    if not words.strip():
        return None
    how = str(answers.get("child_words_how", ""))
    ways = [each.code for each in arrangement.voice.ways.value]
    by = str(answers.get("child_words_by", "")).strip()
    return Given(
        words=words,
        gathered_how=how if how in ways else FROM_A_RECORD if FROM_A_RECORD in ways else ways[-1],
        gathered_by=(f"{by} ({referrer})" if by else referrer)[:LONGEST_NAME],
        gathered_on=_day(answers.get("child_words_on"), received_on),
        others_present=str(answers.get("child_words_with", "")),
        told={"yes": "yes", "no": "no"}.get(str(answers.get("child_told", "")), ""),
    )


def _day(text: object, otherwise: date) -> date:
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        return otherwise


def check_not_heard(arrangement: Arrangement, *, code: str, reason: str, on: date, today: date) -> None:
    """A child who was not heard has one of the arrangement's reasons (rule OUR-05), and words for it."""
    if code not in {each.code for each in arrangement.voice.reasons_not_had.value}:
        raise Invalid("could_not_code", _("Choose why the child's voice could not be had."))
    if not reason.strip():
        raise Invalid("could_not_reason", _("Say what was tried, and what stood in the way."))
    check_day(on, today)


def check_day(on: date, today: date) -> None:
    """The child's voice is recorded once it was heard."""
    if on > today:
        raise Invalid("gathered_on", _("Give today or an earlier day."))


def check_effect(text: str) -> None:
    """What changed is said in words."""
    if not text.strip():
        raise Invalid("text", _("Say what changed because of what the child said."))
