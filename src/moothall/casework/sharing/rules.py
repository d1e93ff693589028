"""What may be asked, answered and recorded, and why not. Pure: raises with words for the person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later

from moothall.core.kinds import Invalid, Refused
from moothall.methods.arrangements import Arrangement, questions_for
from moothall.methods.arrangements.events import BEGINS as BEGINS
from moothall.methods.arrangements.events import ENDS as ENDS
from moothall.methods.arrangements.events import LASTING
from moothall.methods.arrangements.events import again as again

CHAIR_ONLY = "chair_only"
INFORMATION, NOTHING_HELD, CANNOT_SHARE = "information", "nothing_held", "cannot_share"

#: The steps the law provides for, in the order they usually come; what their dates start and stop is in
#: `methods.arrangements.events`.
#: Children Act 1989 sections 17, 20, 22 and 47; Working Together to Safeguard Children; statutory guidance on
#: children who run away or go missing.
STEPS: dict[str, Promise] = {
    "safeguarding_referral": _later("Referral to children's social care"),
    "strategy_discussion": _later("Strategy discussion"),
    "section_47": _later("Section 47 enquiry"),
    "assessment": _later("Assessment"),
    "initial_conference": _later("Initial child protection conference"),
    "protection_plan": _later("Child protection plan"),
    "core_group": _later("Core group"),
    "review_conference": _later("Review child protection conference"),
    "section_17": _later("Child in need, section 17"),
    "section_20": _later("Accommodated, section 20"),
    "looked_after": _later("Looked after"),
    "looked_after_review": _later("Looked-after review"),
    "missing_episode": _later("Missing episode"),
    "return_interview_offered": _later("Return interview offered"),
    "return_interview": _later("Return interview held"),
    "return_interview_declined": _later("Return interview offered and declined"),
}


@dataclass(frozen=True)
class NewItem:
    """One piece of information an agency gives, before it has a number; `file` is a name and its bytes."""

    title: str
    text: str
    gateway: str
    marking: str
    question: str = ""
    dated: date | None = None
    file: tuple[str, bytes] | None = None


def check_ask(
    arrangement: Arrangement, functions: Mapping[str, str], due_on: date | None, today: date
) -> None:
    """Somebody is asked, each has questions in the arrangement, and a due date is not in the past.

    `functions` maps each agency's name to its function.
    """
    if not functions:
        raise Invalid("agencies", _("Choose at least one agency to ask."))
    for name, function in functions.items():
        if not questions_for(arrangement, function).questions:
            raise Invalid(
                "agencies", _("%(agency)s is asked nothing by this arrangement.") % {"agency": name}
            )
    if due_on is not None and due_on < today:
        raise Invalid("due_on", _("Give today or a later day for the reply."))


def check_gateway(arrangement: Arrangement, gateway: str, field: str = "gateway") -> None:
    """Each share names a legal gateway of the arrangement (rule INF-02)."""
    if gateway not in {each.code for each in arrangement.information_sharing.gateways.value}:
        raise Invalid(field, _("Choose the legal ground on which this is shared."))


def check_open(withdrawn: bool) -> None:
    """A request that was withdrawn is neither chased nor answered."""
    if withdrawn:
        raise Refused(_("This request was withdrawn. Nothing more can be sent on it."))


def check_answer(
    arrangement: Arrangement, outcome: str, because: str, items: Sequence[NewItem], *, items_shared: int
) -> None:
    """A reply is information, nothing held, or held but not shareable with a reason; each item is complete."""
    if outcome not in (INFORMATION, NOTHING_HELD, CANNOT_SHARE):
        raise Invalid("outcome", _("Choose what your reply is."))
    if outcome == CANNOT_SHARE and not because.strip():
        raise Invalid("because", _("Say why it cannot be shared."))
    if outcome == INFORMATION and not items and not items_shared:
        raise Invalid("outcome", _("Add at least one item of information, or choose another reply."))
    if outcome != INFORMATION and items:
        raise Invalid("outcome", _("You wrote information: choose ‘We share information’, or take it out."))
    if outcome == NOTHING_HELD and items_shared:
        raise Refused(_("You have shared information on this request. Correct those items instead."))
    for item in items:
        check_item(arrangement, item)


def check_item(arrangement: Arrangement, item: NewItem) -> None:
    """An item has a title, words or a file, a legal gateway and a marking."""
    if not item.title.strip():
        raise Invalid("title", _("Give this item a title."))
    if not item.text.strip() and item.file is None:
        raise Invalid("text", _("Write what is known, or attach a file."))
    check_gateway(arrangement, item.gateway)
    if item.marking not in {each.code for each in arrangement.information_sharing.markings.value}:
        raise Invalid("marking", _("Choose who may see this item."))


def check_step(step: str, happened_on: date, ended_on: date | None, today: date) -> None:
    """A step is one the law knows, has happened, and ends after it began."""
    if step not in STEPS:
        raise Invalid("step", _("Choose a step."))
    if happened_on > today:
        raise Invalid(
            "happened_on", _("A step is recorded once it has happened. Give today or an earlier day.")
        )
    if ended_on is not None and step not in LASTING:
        raise Invalid("ended_on", _("This step happens on one day. Leave out the end."))
    if ended_on is not None and ended_on < happened_on:
        raise Invalid("ended_on", _("Give an end that is not before the start."))


def check_entry(text: str, happened_on: date, today: date) -> None:
    """A chronology entry says what happened, on a day that has come."""
    if not text.strip():
        raise Invalid("text", _("Say what happened."))
    if happened_on > today:
        raise Invalid(
            "happened_on", _("The chronology holds what has happened. Give today or an earlier day.")
        )


def check_correction(corrects: bool, because: str) -> None:
    """A correction says why; what was recorded before is kept beside it."""
    if corrects and not because.strip():
        raise Invalid("because", _("Say why it is corrected."))


def check_not_superseded(superseded: bool) -> None:
    """Only the newest version is corrected, so that the chain of corrections stays one chain."""
    if superseded:
        raise Refused(_("Somebody has corrected this already. Look at the newer version first."))


#: What somebody records of a return interview: that it was offered, held, or offered and declined.
INTERVIEW = ("return_interview_offered", "return_interview", "return_interview_declined")
TALKED: dict[str, Promise] = {
    "yes": _later("Yes"),
    "partly": _later("About some of it"),
    "no": _later("No, the child came and would not talk"),
}


@dataclass(frozen=True)
class Interview:
    """A return interview as it is told: which of `INTERVIEW`, the day, who hears the child and as what, and what came.

    `late_because` is why it comes after its day, where it does.
    """

    step: str
    on: date
    heard_by: str = ""
    heard_as: str = ""
    organisation: str = ""
    talked: str = ""
    came_of_it: str = ""
    late_because: str = ""


def check_interview(
    told: Interview, went: date, back: date | None, ways: Mapping[str, str], today: date
) -> None:
    """An interview follows the return, on a day that has come; one that was held says who heard the child, and how it
    went. `ways` are the arrangement's own words for whoever hears a child."""
    if told.step not in INTERVIEW:
        raise Invalid("step", _("Choose what happened."))
    if told.on > today:
        raise Invalid("on", _("Give today or an earlier day."))
    if told.on < (went if told.step == INTERVIEW[0] else back or went):
        raise Invalid("on", _("Give a day that is not before the child came back."))
    if back is None and told.step != INTERVIEW[0]:
        raise Invalid("step", _("Record first that the child came back, at the episode."))
    if told.heard_as and told.heard_as not in ways:
        raise Invalid("heard_as", _("Choose who this is to the child."))
    if told.step != "return_interview":
        return
    if not told.heard_by.strip():
        raise Invalid("heard_by", _("Say who heard the child."))
    if not told.heard_as:
        raise Invalid("heard_as", _("Choose who this is to the child."))
    if told.talked not in TALKED:
        raise Invalid("talked", _("Say whether the child would talk."))


def kept_of_interview(old: object | None, step: str) -> dict[str, object]:
    """What a correction of an interview keeps of it, while it stays an interview."""
    if old is None or step not in INTERVIEW:
        return {}
    return {
        name: getattr(old, name) for name in ("about_id", "heard_by", "heard_as", "talked", "late_because")
    }
