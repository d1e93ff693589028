"""What may be done to a plan, and the words for whoever tries something else. Pure: today is given."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from moothall.core.kinds import Invalid, Refused

OPEN_STATES = ("to_do", "under_way")
STATES_WITH_A_REASON = ("could_not", "did_not", "withdrawn")
# What an action's owner may say of it next. 'Could not' (something stood in the way) and 'did not' (nothing
# did) are told apart for ever, because a review learns something different from each.
NEXT_STATES: dict[str, tuple[str, ...]] = {
    "to_do": ("to_do", "under_way", "done", "could_not", "did_not"),
    "under_way": ("under_way", "done", "could_not", "did_not"),
    "done": ("done", "under_way"),
    "could_not": ("could_not", "under_way", "done"),
    "did_not": ("did_not", "under_way", "done"),
    "withdrawn": (),
}
AGREEMENTS = ("agrees", "partly", "disagrees", "not_asked")
ATTENDANCES = ("attended", "apology", "contributed")


def counts(state: str) -> bool:
    """Whether a line counts as an owned action of the plan a panel decides with: every one not withdrawn."""
    return state != "withdrawn"


def is_open(state: str) -> bool:
    """Whether an action in this state is still to be done."""
    return state in OPEN_STATES


def check_text(field: str, text: str, words: str) -> str:
    """The text without blank edges. Raises Invalid with these words when nothing is left."""
    if not text.strip():
        raise Invalid(field, words)
    return text.strip()


def check_action(
    *, text: str, due_on: date, today: date, because: str, is_traced: bool, in_the_past: bool = False
) -> None:
    """A line says what, by when, and why. Raises Invalid for the first that is missing."""
    check_text("text", text, _("Say what will be done."))
    if due_on < today and not in_the_past:
        raise Invalid("due_on", _("The day it is due must be today or later."))
    if not because.strip() and not is_traced:
        raise Invalid("because", _("Say why: the risk, the evidence or the finding this answers."))


def check_step(before: str, after: str, reason: str) -> None:
    """An action may go from one state to another, with a reason where it was not done.

    Raises Refused for a step there is not, and Invalid for a reason that is missing.
    """
    if before == "withdrawn":
        raise Refused(_("This action was withdrawn: nothing more can be said of it."))
    if after not in NEXT_STATES[before]:
        raise Refused(_("An action cannot go back to this state. Say that it is under way instead."))
    if after in STATES_WITH_A_REASON and not reason.strip():
        words = {
            "could_not": _("Say what stood in the way, so that the panel can do something about it."),
            "did_not": _("Say why it was not done."),
        }
        raise Invalid("reason", words[after])


def check_withdrawal(state: str, reason: str) -> None:
    """Only what is still open can be withdrawn, with a reason."""
    if not is_open(state):
        raise Refused(_("Only an action that is still open can be withdrawn."))
    check_text("reason", reason, _("Say why this action is withdrawn."))


def check_child_view(agrees: str, view: str) -> None:
    """Whether the child agrees is said in one of four words; disagreement is said in words of the child's."""
    if agrees not in AGREEMENTS:
        raise Invalid("agrees", _("Choose whether the child agrees with the plan."))
    if agrees in ("partly", "disagrees") and not view.strip():
        raise Invalid("view", _("Say what the child sees differently, in the child's words if you can."))


def check_review(
    *, held_on: date, today: date, summary: str, attendance: list[dict[str, str]], next_review_on: date | None
) -> None:
    """A review has a day, somebody who came, a summary, and a next day after it (or none: the plan ends)."""
    if held_on > today:
        raise Invalid("held_on", _("Record a review once it has been held: this day is in the future."))
    check_text("summary", summary, _("Say what was found and decided at the review."))
    if not any(one["attendance"] == "attended" for one in attendance):
        raise Invalid("attendance", _("Say who attended. A review needs at least one person."))
    if any(one["attendance"] not in ATTENDANCES for one in attendance):
        raise Invalid("attendance", _("Choose attended, apology or contributed for each person."))
    if next_review_on is not None and next_review_on <= held_on:
        raise Invalid("next_review_on", _("The next review must be after this one."))


def check_not_ended(ended_on: date | None) -> None:
    """An ended plan is not changed."""
    if ended_on is not None:
        raise Refused(_("This plan has ended: nothing can be added to it."))
