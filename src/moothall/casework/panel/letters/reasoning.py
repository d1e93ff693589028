"""How a decision's reasons are set out: the test, each limb with its evidence, the vote, dissent, the clock.

Shared by the formal notice, the decision record and the minutes, so that all three say the same.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from moothall.casework.panel.letters.people import Member
from moothall.casework.panel.letters.phrases import finding_name, in_words, outcome_name, stage_name, unheard
from moothall.casework.panel.letters.records import (
    ChildVoice,
    ClockResult,
    DecisionRecord,
    Determination,
    Dissent,
    Evidence,
    Limb,
    PlanAction,
    VoiceMissing,
    Wording,
)
from moothall.casework.panel.letters.words import THE_CHILD, Called, Marking
from moothall.look.paper import (
    Block,
    Bullets,
    Heading,
    KeyValues,
    Quotation,
    Table,
    paragraph,
    paragraphs,
    strong,
)


def who_decided(record: DecisionRecord) -> tuple[Block, ...]:
    """The table of those who sat, what they were there as, and whether the sitting was quorate."""
    blocks: list[Block] = [attendance(record.members)]
    if record.quorum:
        blocks.append(paragraph(record.quorum))
    return tuple(blocks)


def attendance(members: Sequence[Member]) -> Table:
    """Who was there: agency, function, and what each may do."""
    rows = tuple((member.name, member.agency, member.function, _part_taken(member)) for member in members)
    return Table((_("Name"), _("Agency"), _("Seat"), _("Part")), rows, widths=(3, 4, 3, 3))


def determination(made: Determination) -> tuple[Block, ...]:
    """One decision in full."""
    return (
        Heading(f"{stage_name(made)}: {outcome_name(made).lower()}"),
        *test(made.test),
        *_at_a_glance(made.limbs),
        *([paragraph(strong(_("Main reason: ")), made.reason)] if made.reason else []),
        *(block for limb in made.limbs for block in reasons(limb)),
        Heading(_("How it was carried"), 2),
        paragraph(made.carried),
        paragraph(_("Voting rule: %(rule)s") % {"rule": made.rule}),
        *dissents(made.dissents),
    )


def _at_a_glance(limbs: Sequence[Limb]) -> list[Block]:
    if not limbs:
        return []
    rows = tuple((limb.name, finding_name(limb.finding)) for limb in limbs)
    return [Table((_("Limb"), _("Finding")), rows, _("The limbs at a glance"), (4, 1))]


def test(wording: Wording) -> tuple[Block, ...]:
    """The wording in force that day, by its id and source, and the standard of proof."""
    since = (
        _(" (in force from %(date)s)") % {"date": in_words(wording.in_force_from)}
        if wording.in_force_from
        else ""
    )
    label = _("Test %(identifier)s%(since)s") % {"identifier": wording.identifier, "since": since}
    facts = [(_("Standard"), wording.standard)]
    if wording.source:
        source = (
            wording.source
            if wording.confirmed
            else _("%(source)s (not confirmed)") % {"source": wording.source}
        )
        facts.append((_("Source"), source))
    return (Quotation(wording.text, label), KeyValues(tuple(facts)))


def reasons(limb: Limb) -> tuple[Block, ...]:
    """One limb: the question, the reasons, the evidence for and against."""
    blocks: list[Block] = [
        Heading(f"{limb.name}: {finding_name(limb.finding).lower()}", 2),
        paragraph(strong(limb.question)),
        *paragraphs(limb.reasons),
        *_evidence(_("Evidence for"), limb.evidence_for),
        *_evidence(_("Evidence against"), limb.evidence_against),
    ]
    if limb.different_view:
        blocks.append(paragraph(strong(_("A different view would rest on: ")), limb.different_view))
    return tuple(blocks)


def dissents(held: Sequence[Dissent]) -> tuple[Block, ...]:
    """Dissent in the dissenters' own words, or that there was none."""
    if not held:
        return (paragraph(_("There was no dissent.")),)
    quoted = (Quotation(dissent.words, f"{dissent.seat}, {dissent.agency}") for dissent in held)
    return (Heading(_("Dissent"), 2), *quoted)


def voice(given: ChildVoice | VoiceMissing, called: Called = THE_CHILD) -> tuple[Block, ...]:
    """What the child said and what changed, or why the child was not heard."""
    if isinstance(given, VoiceMissing):
        return (paragraph(unheard(called, given.why)),)
    if given.marking is Marking.CHAIR_ONLY:
        return (paragraph(_("The child was heard. What the child said is held by the chair.")),)
    how = [part for part in (given.gathered_how, given.gathered_by, given.with_whom) if part]
    blocks: list[Block] = [Quotation(given.own_words, "; ".join(how))]
    if given.change:
        blocks.append(paragraph(strong(_("What changed because of it: ")), given.change))
    return tuple(blocks)


def plan(actions: Sequence[PlanAction], *, none_because: str) -> tuple[Block, ...]:
    """Every action with its owner, date and reason. One for the chair alone is a line that says so."""
    if not actions:
        words = _("No plan is needed: %(why)s") % {"why": none_because}
        return (paragraph(words if none_because else _("No action was planned here.")),)
    rows = tuple(
        (_("Held by the chair"), action.owner_agency, in_words(action.due), "")
        if action.marking is Marking.CHAIR_ONLY
        else (
            action.what,
            f"{action.owner_agency}\n{action.owner}".strip(),
            in_words(action.due),
            action.because,
        )
        for action in actions
    )
    return (Table((_("Action"), _("Owner"), _("By"), _("Because")), rows, widths=(5, 4, 4, 4)),)


def clocks(results: Sequence[ClockResult]) -> tuple[Block, ...]:
    """Each deadline, kept or missed, with the explanation of a missed one."""
    if not results:
        return (paragraph(_("No time limit ran.")),)
    rows = tuple(
        (
            result.name,
            in_words(result.due),
            in_words(result.met_on),
            _("Kept") if result.kept else _("Missed"),
            result.rule,
        )
        for result in results
    )
    missed = tuple(
        _("%(clock)s: %(why)s") % {"clock": result.name, "why": result.explanation}
        for result in results
        if result.explanation
    )
    table = Table((_("Clock"), _("Due"), _("Done"), _("Result"), _("Rule")), rows, widths=(4, 4, 4, 2, 2))
    return (table, Bullets(missed)) if missed else (table,)


def _evidence(label: str, lines: Sequence[Evidence]) -> tuple[Block, ...]:
    if not lines:
        return (paragraph(strong(label + ": "), _("none cited.")),)
    return (Heading(label, 3), Bullets(tuple(_line(line) for line in lines)))


def _line(line: Evidence) -> str:
    """An item and what rests on it; an item for the chair alone is named, and its content is not."""
    if line.marking is Marking.CHAIR_ONLY:
        return _("%(item)s: held by the chair, who can be asked for it.") % {"item": line.item}
    named = f"{line.item}, {line.agency}, {line.title}"
    return f"{named}: {line.reasoning}" if line.reasoning else named


def _part_taken(member: Member) -> str:
    if member.stood_aside:
        return _("Stood aside: %(why)s") % {"why": member.stood_aside}
    if member.left:
        return _("Left at %(time)s") % {"time": member.left}
    if not member.present:
        return _("Absent")
    part = _("Decided") if member.votes else _("Advised")
    return _("Chair; %(part)s") % {"part": part.lower()} if member.chairs else part
