"""Letters of any arrangement, composed from the determination alone: what was decided, why, and what happens next.

An arrangement names in its rules who is told and in which letter. A letter that has no text of its own in this
room is one of these. None of them holds evidence, what the person said, or an action of anybody else's.
"""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from moothall.casework.panel.letters.phrases import (
    actions_shown,
    duties_go_on,
    finding_name,
    in_words,
    letterhead,
    outcome_name,
    outcome_sentence,
    signature,
    stage_name,
    who_answers,
    window_sentence,
)
from moothall.casework.panel.letters.records import DecisionRecord, PersonalNote
from moothall.casework.panel.letters.words import Marking, Reader
from moothall.look.paper import (
    Block,
    Bullets,
    Document,
    Heading,
    KeyValues,
    Notice,
    Table,
    paragraph,
    paragraphs,
)


def to_agency(record: DecisionRecord, *, language: str, note: PersonalNote | None) -> Document:
    """The outcome for an agency: with its own actions of the plan, and with no other agency's."""
    return _letter(record, _outcome(record, Reader.AGENCY, note), language=language)


def to_anybody(record: DecisionRecord, *, language: str, note: PersonalNote | None) -> Document:
    """The outcome for a reader of whom no more is known than what the arrangement calls them."""
    return _letter(record, _outcome(record, Reader.ANYBODY, note), language=language)


def through_advocate(record: DecisionRecord, *, language: str, note: PersonalNote | None) -> Document:
    """The outcome for the person, handed to the advocate, who tells it where and when that is safe."""
    who = record.called.one or _("the child")
    warning = _(
        "This is for %(who)s, through you. Tell it where and when it is safe. Do not post it, leave it anywhere or "
        "send it to a device that somebody else may look at."
    )
    blocks = [Notice(warning % {"who": who}), *_outcome(record, Reader.ADVOCATE, note)]
    return _letter(record, blocks, language=language)


def _letter(record: DecisionRecord, blocks: list[Block], *, language: str) -> Document:
    reader = record.reader[:1].upper() + record.reader[1:]
    to = tuple(dict.fromkeys(line for line in (reader, record.reader_agency or record.referred_by) if line))
    return Document(
        title=_("What was decided: %(body)s") % {"body": record.body}, language=language, reference=record.reference,
        blocks=tuple(blocks), letterhead=letterhead(record.sender, record.letter_date, to),
    )  # fmt: skip


def _outcome(record: DecisionRecord, reader: Reader, note: PersonalNote | None) -> list[Block]:
    return [
        *(paragraphs(note.text) if note else ()),
        paragraph(outcome_sentence(record), lead=True),
        KeyValues(_facts(record)),
        *_why(record),
        *_next(record),
        *_actions(record, reader),
        Heading(_("Who to ask")),
        who_answers(record.ask),
        Heading(pgettext("to a professional", "If you do not agree")),
        *_disagreeing(record),
        signature(record.sender, _("Yours sincerely,")),
    ]


def _facts(record: DecisionRecord) -> tuple[tuple[str, str], ...]:
    decided = [(stage_name(made), outcome_name(made)) for made in record.determinations]
    return (
        (_("About"), record.child.initials),
        *(((_("Referred on"), in_words(record.referred_on)),) if record.referred_on else ()),
        (_("Decided on"), in_words(record.decided_on)),
        *decided,
    )


def _why(record: DecisionRecord) -> list[Block]:
    reasons = tuple(made.reason for made in record.determinations if made.reason)
    rows = tuple(
        (limb.name, finding_name(limb.finding), limb.summary)
        for made in record.determinations
        for limb in made.limbs
        if limb.summary and limb.marking is not Marking.CHAIR_ONLY
    )
    blocks: list[Block] = [Heading(_("Why"))]
    blocks += [paragraph(f"{reason}.") for reason in reasons]
    if rows:
        blocks.append(Table((_("Question"), _("Finding"), _("In short")), rows, widths=(3, 2, 6)))
    if not reasons and not rows:
        asked = record.determinations[-1].test.text
        blocks.append(paragraph(_("The question was: %(question)s") % {"question": asked}))
        blocks.append(paragraph(_("The reasons are held by those who decided. Ask the contact below.")))
    return blocks


def _next(record: DecisionRecord) -> list[Block]:
    steps = record.steps or ((duties_go_on(record),) if record.is_unfavourable else ())
    more = record.is_unfavourable and record.steps
    if not steps:
        return []
    blocks: list[Block] = [Heading(_("What happens next")), Bullets(steps)]
    return [*blocks, paragraph(duties_go_on(record))] if more else blocks


def _actions(record: DecisionRecord, reader: Reader) -> list[Block]:
    rows = actions_shown(record, reader)
    if not rows:
        return []
    return [
        Heading(_("Actions of the plan that concern you")),
        Table((_("Action"), _("Owner"), _("By")), rows, widths=(6, 4, 4)),
    ]


def _disagreeing(record: DecisionRecord) -> list[Block]:
    if not record.may_ask_again:
        words = _("Say so to the contact above, with anything that those who decided did not know.")
        return [paragraph(words)]
    who = ", ".join(record.may_ask_again)
    blocks: list[Block] = [
        paragraph(_("These may ask for it to be looked at again: %(who)s.") % {"who": who})
    ]
    if record.reconsideration.window_days is not None:
        blocks.append(paragraph(window_sentence(record.reconsideration)))
    return blocks
