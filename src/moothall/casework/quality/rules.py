"""What may be recorded of training, time, rates, readings and lessons, and the words for whoever tries more. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from moothall.core.kinds import Invalid, Refused

#: The most minutes one entry may say: a day.
MOST_MINUTES = 24 * 60
#: The most an hour may cost, in pence: a thousand pounds.
MOST_PENCE = 100_000
#: What a reader may answer to a question of the review.
ANSWERS = ("yes", "partly", "no", "cannot_say")
#: What a reader may say of the outcome where the copy does not bear one out.
CANNOT_SAY = "cannot_say"
LIMB_FINDINGS = ("met", "not_met", "not_shown")
LESSON_STATES = ("to_do", "done", "not_done")


def check_training(
    *,
    codes: Collection[tuple[str, str]],
    known: Collection[tuple[str, str]],
    completed_on: date,
    valid_until: date | None,
    today: date,
) -> None:
    """At least one course or competency the arrangement names, done on a day that has come."""
    if not codes or not set(codes) <= set(known):
        raise Invalid("codes", _("Choose at least one course or competency of this arrangement."))
    if completed_on > today:
        raise Invalid("completed_on", _("Record training once it is done: this day is in the future."))
    if valid_until is not None and valid_until < completed_on:
        raise Invalid("valid_until", _("It cannot end before it was done."))


def check_minutes(minutes: int) -> None:
    """A number of minutes from one to a day."""
    if not 1 <= minutes <= MOST_MINUTES:
        raise Invalid("minutes", _("Give the minutes as a whole number from 1 to 1440."))


def check_rate(*, pence_an_hour: int, effective_from: date, reason: str) -> None:
    """A rate is more than nothing, begins on a day, and says where it comes from."""
    if not 1 <= pence_an_hour <= MOST_PENCE:
        raise Invalid("pounds", _("Give what an hour costs, in pounds, such as 38.50."))
    if not reason.strip():
        raise Invalid("reason", _("Say where the rate comes from, such as a pay scale with its year."))


def check_quarter_over(last_day: date, today: date) -> None:
    """A quarter is drawn from once it is over: then nothing can join it, and the draw can be done again."""
    if last_day >= today:
        raise Refused(
            _(
                "This quarter is not over. A sample is drawn when nothing can be added to what it is drawn from."
            )
        )


def check_something_to_draw(population: int) -> None:
    """A quarter without a decision has no sample."""
    if population == 0:
        raise Refused(_("Nothing was decided in this quarter under this arrangement."))


def check_reader(*, person: UUID, had_a_part: Collection[UUID], already: Collection[UUID]) -> None:
    """A second reader had no part in the decision, in whatever role, and reads it once."""
    if person in had_a_part:
        raise Invalid(
            "reader", _("This person sat on the case or had a part in it. Choose somebody who had none.")
        )
    if person in already:
        raise Invalid("reader", _("This person reads this decision already. Choose somebody else."))


def check_finding(
    *, outcome: str, outcomes: Collection[str], limbs: Mapping[str, str], asked: Iterable[str], reasons: str
) -> None:
    """The reader's own outcome, a finding on each limb that the record has, and why."""
    for limb in asked:
        if limbs.get(limb) not in LIMB_FINDINGS:
            raise Invalid(f"limb-{limb}", _("Choose met, not met or not shown."))
    if outcome not in (*outcomes, CANNOT_SAY):
        raise Invalid("outcome", _("Choose the outcome you would have reached, or that you cannot say."))
    if not reasons.strip():
        raise Invalid("reasons", _("Say in a few lines what your own finding rests on."))


def check_review(*, answers: Mapping[str, str], asked: Iterable[str]) -> None:
    """An answer to every question."""
    for code in asked:
        if answers.get(code) not in ANSWERS:
            raise Invalid(f"answer-{code}", _("Choose yes, in part, no, or cannot say."))


def check_lesson(*, learned: str, action: str, due_on: date, today: date) -> None:
    """What was learned, what is to be done about it, and by when."""
    if not learned.strip():
        raise Invalid("learned", _("Say what was learned."))
    if not action.strip():
        raise Invalid("action", _("Say what is to be done about it."))
    if due_on < today:
        raise Invalid("due_on", _("The day it is due must be today or later."))


def check_lesson_answer(*, before: str, after: str, answer: str) -> None:
    """An open lesson is answered as done, or as not done with a reason."""
    if before != "to_do":
        raise Refused(_("This was answered already."))
    if after not in ("done", "not_done"):
        raise Invalid("state", _("Choose done or not done."))
    if not answer.strip():
        raise Invalid("answer", _("Say what was done, or why it was not."))
