"""Minutes that write themselves from what was recorded at the meeting. Amended only by a new version."""

from __future__ import annotations

from django.utils.translation import gettext as _

from moothall.casework.panel.letters import reasoning
from moothall.casework.panel.letters.meetings import MeetingRecord, SeatView, SittingRecord
from moothall.casework.panel.letters.phrases import (
    finding_name,
    in_words,
    marking_name,
    outcome_name,
    stage_name,
    time_in_words,
    voice_name,
)
from moothall.casework.panel.letters.records import Determination, Limb
from moothall.casework.panel.letters.words import Finding, Marking
from moothall.look.paper import (
    Block,
    Bullets,
    Document,
    Heading,
    KeyValues,
    Notice,
    PageBreak,
    Table,
    paragraph,
    paragraphs,
    strong,
)


def minutes(record: MeetingRecord, *, language: str) -> Document:
    """The minutes of a meeting, every case in the order it was taken."""
    blocks: list[Block] = [
        *_version(record),
        KeyValues(
            (
                (_("Meeting"), record.reference),
                (_("Partnership"), record.partnership),
                (_("Place"), record.place),
                (_("Opened"), time_in_words(record.opened_at)),
                (_("Closed"), time_in_words(record.closed_at)),
            )
        ),
        Heading(_("Attendance")),
        reasoning.attendance(record.members) if record.members else paragraph(_("Nobody was recorded.")),
        *([paragraph(record.quorum)] if record.quorum else []),
        Heading(_("Apologies")),
        *_apologies(record),
    ]
    for sitting in record.sittings:
        blocks += [PageBreak(), *_sitting(sitting)]
    return Document(
        title=_("Minutes of panel meeting %(reference)s") % {"reference": record.reference},
        language=language,
        reference=record.reference,
        blocks=tuple(blocks),
    )


def _version(record: MeetingRecord) -> list[Block]:
    if record.version <= 1:
        return []
    values = {"number": record.version, "by": record.amended_by, "why": record.amended_because}
    return [Notice(_("Version %(number)d, amended by %(by)s: %(why)s") % values)]


def _apologies(record: MeetingRecord) -> list[Block]:
    if not record.apologies:
        return [paragraph(_("There were no apologies."))]
    rows = tuple(
        (apology.name, apology.agency, apology.function, apology.information_sent or _("Nothing sent"))
        for apology in record.apologies
    )
    return [Table((_("Name"), _("Agency"), _("Seat"), _("Information sent")), rows, widths=(3, 4, 3, 4))]


def _sitting(sitting: SittingRecord) -> list[Block]:
    return [
        Heading(f"{sitting.reference} ({sitting.initials})"),
        KeyValues(
            ((_("Opened"), time_in_words(sitting.opened_at)), (_("Closed"), time_in_words(sitting.closed_at)))
        ),
        *([paragraph(sitting.quorum)] if sitting.quorum else []),
        *([reasoning.attendance(sitting.members)] if sitting.members else []),
        Heading(_("Conflicts of interest"), 2),
        *_conflicts(sitting),
        Heading(voice_name(sitting.called), 2),
        *reasoning.voice(sitting.voice, sitting.called),
        Heading(_("Items considered"), 2),
        *_items(sitting),
        *(
            [Heading(_("Each seat's own view, before discussion"), 2), *_views(sitting)]
            if sitting.asks_views
            else []
        ),
        Heading(_("Discussion"), 2),
        *(paragraphs(sitting.discussion) or (paragraph(_("No note was taken.")),)),
        *_decisions(sitting),
        Heading(_("Best interests"), 2),
        *(paragraphs(sitting.best_interests) or (paragraph(_("Not recorded.")),)),
        Heading(_("Plan"), 2),
        *reasoning.plan(sitting.plan, none_because=sitting.no_plan_because),
    ]


def _conflicts(sitting: SittingRecord) -> list[Block]:
    if not sitting.conflicts:
        return [paragraph(_("None was declared."))]
    lines = (
        f"{conflict.name}, {conflict.agency}: {conflict.what} "
        + (
            _("Stood aside and took no part.")
            if conflict.stood_aside
            else _("Stayed, by decision of the chair.")
        )
        for conflict in sitting.conflicts
    )
    return [Bullets(tuple(lines))]


def _items(sitting: SittingRecord) -> list[Block]:
    if not sitting.items:
        return [paragraph(_("No items were before the panel."))]
    rows = tuple(
        (
            str(item.number),
            item.agency,
            in_words(item.dated),
            item.title if item.marking is not Marking.CHAIR_ONLY else _("Held by the chair"),
            marking_name(item.marking),
        )
        for item in sitting.items
    )
    table = Table((_("No."), _("Agency"), _("Date"), _("Item"), _("Marking")), rows, widths=(1, 4, 4, 5, 4))
    pack = _("The pack as released has the SHA-256 %(hash)s.") % {"hash": sitting.pack_hash}
    return [table, paragraph(pack)] if sitting.pack_hash else [table]


def _views(sitting: SittingRecord) -> list[Block]:
    if not sitting.views:
        return [paragraph(_("No view was recorded."))]
    blocks: list[Block] = []
    if sitting.round_closed_because:
        blocks.append(
            paragraph(_("The chair closed the round early: %(why)s") % {"why": sitting.round_closed_because})
        )
    if any(view.view for view in sitting.views):
        own = tuple((f"{view.seat}\n{view.agency}", view.view, view.words) for view in sitting.views)
        return [*blocks, Table((_("Seat"), _("View"), _("In its own words")), own, widths=(3, 4, 6))]
    rows = tuple(_view(view) for view in sitting.views)
    header = (_("Seat"), _("Reasonable grounds"), _("Conclusive grounds"), _("In its own words"))
    return [*blocks, Table(header, rows, widths=(3, 3, 3, 6))]


def _view(view: SeatView) -> tuple[str, str, str, str]:
    return (f"{view.seat}\n{view.agency}", view.reasonable_grounds, view.conclusive_grounds, view.words)


def _decisions(sitting: SittingRecord) -> list[Block]:
    if not sitting.determinations:
        why = sitting.not_decided_because or _("no reason was recorded.")
        return [Heading(_("Decision"), 2), paragraph(_("No decision was taken: %(why)s") % {"why": why})]
    return [block for made in sitting.determinations for block in _decision(made)]


def _decision(made: Determination) -> list[Block]:
    rows = tuple((limb.name, finding_name(limb.finding), _reasons(limb)) for limb in made.limbs)
    return [
        Heading(f"{stage_name(made)}: {outcome_name(made).lower()}", 2),
        paragraph(strong(made.test.identifier + ": "), made.test.text),
        paragraph(_("Standard: %(standard)s") % {"standard": made.test.standard}),
        *([Table((_("Limb"), _("Finding"), _("Reasons")), rows, widths=(3, 2, 7))] if rows else []),
        paragraph(made.carried + " " + _("Voting rule: %(rule)s") % {"rule": made.rule}),
        *reasoning.dissents(made.dissents),
    ]


def _reasons(limb: Limb) -> str:
    """The reasons and the items they cite; what a different view would rest on where the limb is not met."""
    cited = ", ".join(line.item for line in (*limb.evidence_for, *limb.evidence_against))
    text = limb.reasons + (" " + _("Cites: %(items)s.") % {"items": cited} if cited else "")
    if limb.finding is not Finding.MET and limb.different_view:
        text += "\n" + _("A different view would rest on: ") + limb.different_view
    return text
