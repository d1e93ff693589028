"""The safeguarding plan on paper: for the professionals, and one page of it for the child."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils.translation import gettext as _

from moothall.casework.panel.letters.people import Contact
from moothall.casework.panel.letters.phrases import dial, in_words
from moothall.casework.panel.letters.words import Marking
from moothall.look.paper import (
    Block,
    Bullets,
    Document,
    Heading,
    KeyValues,
    Notice,
    Quotation,
    Table,
    paragraph,
)


class Progress(StrEnum):
    """How an action stands. 'Could not' is kept apart from 'did not'."""

    OPEN = "open"
    DONE = "done"
    COULD_NOT = "could_not"
    DID_NOT = "did_not"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One action. `plain_words` is how the child reads it; without it the child's page leaves it out."""

    what: str
    owner_agency: str
    owner: str
    due: date | None
    progress: Progress = Progress.OPEN
    note: str = ""
    because: str = ""
    plain_words: str = ""
    marking: Marking = Marking.WHOLE_PANEL


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """What should become true, and the actions towards it."""

    what: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """A need or a risk, and the goals that answer it."""

    what: str
    goals: tuple[Goal, ...]
    kind: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRecord:
    """One version of a plan. `child_view` is the child's agreement or view in the child's own words.

    `version` is 0 for a plan of which none has been kept yet."""

    reference: str
    initials: str
    called: str
    version: int
    agreed_on: date | None
    review_on: date | None
    needs: tuple[Need, ...]
    ask: Contact
    child_agrees: str = ""
    child_view: str = ""
    review_attendance: tuple[tuple[str, str, str], ...] = ()
    changed_since: str = ""
    supersedes_version: int | None = None


def plan_document(record: PlanRecord, *, language: str, only_agency: str | None = None) -> Document:
    """The plan, need by need; with `only_agency`, just that agency's own actions."""
    own = only_agency is not None
    facts = ((_("Case"), record.reference),) if own else _facts(record)
    blocks: list[Block] = [KeyValues(facts)]
    if own:
        blocks.append(Notice(_("Only the actions of %(agency)s are shown.") % {"agency": only_agency}))
        blocks.append(
            _steps([step for step in _all(record) if step.owner_agency == only_agency], to_owner=True)
        )
    else:
        blocks += [*_child_view(record), *_changed(record)]
        blocks += [block for need in record.needs for block in _need(need)]
        blocks += _attendance(record)
    return Document(
        title=_("Safeguarding plan, %(reference)s") % {"reference": record.reference},
        language=language,
        reference=record.reference,
        blocks=tuple(blocks),
    )


def child_plan_page(record: PlanRecord, *, language: str) -> Document:
    """One page of the plan in plain words. Only actions written for the child, and marked for all to see."""
    steps = [step for step in _all(record) if step.plain_words and step.marking is Marking.WHOLE_PANEL]
    doing = tuple(
        f"{step.plain_words} ({step.owner_agency})" for step in steps if step.progress is Progress.OPEN
    )
    done = tuple(step.plain_words for step in steps if step.progress is Progress.DONE)
    could_not = tuple(
        step.plain_words for step in steps if step.progress in {Progress.COULD_NOT, Progress.DID_NOT}
    )
    blocks: list[Block] = [
        paragraph(_("Hello %(name)s,") % {"name": record.called}),
        paragraph(_("This is your plan. It says who will do what to help you."), lead=True),
        Heading(_("What we will do")),
        Bullets(doing)
        if doing
        else paragraph(_("We are still making the plan. We will talk to you about it.")),
    ]
    if done:
        blocks += [Heading(_("What is done")), Bullets(done)]
    if could_not:
        blocks += [
            Heading(_("What did not happen")),
            paragraph(_("We will tell you why.")),
            Bullets(could_not),
        ]
    if record.child_view:
        blocks += [Heading(_("What you said about it")), Quotation(record.child_view)]
    blocks += [
        *_when_we_look_again(record),
        Heading(_("Who you can talk to")),
        dial(_("Call %(name)s, %(role)s") % {"name": record.ask.name, "role": record.ask.role}, record.ask),
    ]
    return Document(
        title=_("Your plan"), language=language, reference=record.reference, blocks=tuple(blocks), size=14
    )


def progress_name(progress: Progress) -> str:
    """How an action stands, in words."""
    return {
        Progress.OPEN: _("To do"),
        Progress.DONE: _("Done"),
        Progress.COULD_NOT: _("Could not be done"),
        Progress.DID_NOT: _("Was not done"),
    }[progress]


def _all(record: PlanRecord) -> list[Step]:
    return [step for need in record.needs for goal in need.goals for step in goal.steps]


def _facts(record: PlanRecord) -> tuple[tuple[str, str], ...]:
    version = str(record.version) if record.version else _("Not yet kept as a version")
    if record.supersedes_version is not None:
        version = _("%(this)d, supersedes %(earlier)d") % {
            "this": record.version,
            "earlier": record.supersedes_version,
        }
    return (
        (_("Case"), f"{record.reference} ({record.initials})"),
        (_("Version"), version),
        (_("Agreed on"), in_words(record.agreed_on)),
        (_("Next review"), in_words(record.review_on)),
    )


def _child_view(record: PlanRecord) -> list[Block]:
    if not (record.child_agrees or record.child_view):
        return [
            Heading(_("The child's view")),
            paragraph(_("The child's view of this plan is not recorded.")),
        ]
    blocks: list[Block] = [Heading(_("The child's view"))]
    if record.child_agrees:
        blocks.append(paragraph(record.child_agrees))
    if record.child_view:
        blocks.append(Quotation(record.child_view))
    return blocks


def _changed(record: PlanRecord) -> list[Block]:
    return (
        [Heading(_("What changed since the last version")), paragraph(record.changed_since)]
        if record.changed_since
        else []
    )


def _need(need: Need) -> list[Block]:
    title = f"{need.kind}: {need.what}" if need.kind else need.what
    blocks: list[Block] = [Heading(title)]
    for goal in need.goals:
        if goal.what:
            blocks.append(Heading(_("Goal: %(what)s") % {"what": goal.what}, 2))
        blocks.append(_steps(list(goal.steps)))
    return blocks


def _steps(steps: list[Step], *, to_owner: bool = False) -> Block:
    if not steps:
        return paragraph(_("No actions."))
    rows = tuple(
        (_("Held by the chair"), step.owner_agency, in_words(step.due), progress_name(step.progress))
        if step.marking is Marking.CHAIR_ONLY and not to_owner
        else (
            step.what
            if not step.because
            else f"{step.what}\n" + _("Because: %(why)s") % {"why": step.because},
            f"{step.owner_agency}\n{step.owner}".strip(),
            in_words(step.due),
            progress_name(step.progress) + (f": {step.note}" if step.note else ""),
        )
        for step in steps
    )
    return Table((_("Action"), _("Owner"), _("By"), _("State")), rows, widths=(6, 4, 4, 4))


def _attendance(record: PlanRecord) -> list[Block]:
    if not record.review_attendance:
        return []
    return [
        Heading(_("At the review")),
        Table((_("Name"), _("Agency"), _("Attendance")), record.review_attendance, widths=(3, 4, 3)),
    ]


def _when_we_look_again(record: PlanRecord) -> list[Block]:
    if record.review_on is None:
        return []
    return [
        Heading(_("When we look at it again")),
        paragraph(
            _("We will look at the plan again on %(date)s. You can come, or tell us what you think before.")
            % {"date": in_words(record.review_on)}
        ),
    ]
