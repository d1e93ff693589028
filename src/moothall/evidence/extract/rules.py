"""Who may ask, answer and make, and when. Pure: raises with words for the person."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol
from uuid import UUID

from django.utils.translation import gettext as _

from moothall.core.kinds import Invalid, Refused

#: How long an approval holds without being given again. Ours; an extract is made soon after it is allowed.
DAYS_APPROVED = 30
PURPOSE = re.compile(r"[a-z0-9][a-z0-9-]{2,39}")
LONGEST = 1000
APPROVED, REFUSED, WITHDRAWN = "approved", "refused", "withdrawn"


@dataclass(frozen=True)
class Standing:
    """The newest answer to a request, if any, and until when it holds."""

    answer: str = ""
    valid_until: date | None = None

    def holds(self, today: date) -> bool:
        """Whether an extract may be made today."""
        return self.answer == APPROVED and self.valid_until is not None and today <= self.valid_until


def standing_of(answers: Sequence[tuple[str, date | None]]) -> Standing:
    """What stands of the answers given, oldest first."""
    return Standing(*answers[-1]) if answers else Standing()


def check_request(purpose: str, as_at: date, why: str, keep_until: date, today: date) -> None:
    """A purpose that is a code, a day that is over, a reason, and a day ahead on which the evaluator destroys it."""
    check_purpose(purpose)
    check_day(as_at, today)
    check_words("why", why, _("Say what the extract is for, and who will work with it."))
    if keep_until <= today:
        raise Invalid("keep_until", _("Name a day ahead on which the extract will have been destroyed."))


def check_purpose(purpose: str) -> None:
    """A purpose is a code: extracts of one can be joined, of two cannot."""
    if not PURPOSE.fullmatch(purpose):
        raise Invalid(
            "purpose",
            _(
                "Write the purpose as a short code of 3 to 40 small letters, digits and hyphens, such as pilot-2026."
            ),
        )


def check_day(as_at: date, today: date) -> None:
    """An extract is of a day that is over: of today, more would be known tomorrow."""
    if as_at >= today:
        raise Invalid("as_at", _("Choose a day that is over: yesterday at the latest."))


def check_words(field: str, words: str, mend: str) -> None:
    """Something is written, and not too much."""
    if not words.strip():
        raise Invalid(field, mend)
    if len(words) > LONGEST:
        raise Invalid(field, _("Write at most %(most)s characters.") % {"most": LONGEST})


def reason_wanted() -> str:
    """What is asked of whoever decides."""
    return _("Say why.")


def check_answer(answer: str, stands: Standing, asked_by: UUID, says: UUID) -> None:
    """Somebody else than who asked; approved or refused once, and withdrawn only where it was approved."""
    if asked_by == says:
        raise Refused(_("You asked for this extract yourself. Somebody else has to decide about it."))
    if answer == WITHDRAWN and stands.answer != APPROVED:
        raise Refused(_("There is no approval to withdraw."))
    if answer in (APPROVED, REFUSED) and stands.answer in (REFUSED, WITHDRAWN):
        raise Refused(_("This was refused or withdrawn. The evaluator has to ask again."))
    if answer == REFUSED and stands.answer == APPROVED:
        raise Refused(_("This was approved. Withdraw the approval instead."))


def check_make(stands: Standing, asked_by: UUID, by: UUID, today: date) -> None:
    """The evaluator who asked, while the approval holds."""
    if asked_by != by:
        raise Refused(_("Only the evaluator who asked for this extract makes it."))
    if not stands.answer:
        raise Refused(_("The data protection officer has not answered yet."))
    if stands.answer != APPROVED:
        raise Refused(_("This extract was refused, or its approval was withdrawn."))
    if not stands.holds(today):
        raise Refused(_("The approval has run out. The data protection officer can give it again."))


class _Run(Protocol):
    at: datetime
    ended_at: datetime | None


#: A run that has said nothing for so long is taken to have broken off. Ours; the longest step takes minutes.
SILENT = timedelta(hours=1)


def under_way(run: _Run | None, now: datetime) -> bool:
    """Whether an extract is being made, or waits for the worker."""
    return run is not None and run.ended_at is None and now - run.at < SILENT


def check_run(run: _Run | None, now: datetime) -> None:
    """One is made at a time of each request."""
    if under_way(run, now):
        raise Refused(_("It is being made already. This page says how far it is."))


def last_day(today: date) -> date:
    """The last day on which an approval given today holds."""
    return today + timedelta(days=DAYS_APPROVED)
