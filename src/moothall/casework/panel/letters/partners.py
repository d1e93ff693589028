"""The notices to the first responder, the police and the guardian service.

Each says what its reader needs to act, and no more: no full reasons, no evidence, no child's account save to
the guardian. What is marked for the chair alone never reaches any of them.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from moothall.casework.panel.letters.phrases import (
    actions_shown,
    duties_go_on,
    finding_name,
    how_to_disagree,
    in_words,
    letterhead,
    outcome_name,
    outcome_sentence,
    signature,
    stage_name,
    who_answers,
)
from moothall.casework.panel.letters.records import ChildVoice, DecisionRecord, PersonalNote
from moothall.casework.panel.letters.words import LetterRefused, Marking, Reader
from moothall.look.paper import (
    Block,
    Document,
    Heading,
    KeyValues,
    Quotation,
    Table,
    paragraph,
    paragraphs,
)


def to_first_responder(record: DecisionRecord, *, language: str, note: PersonalNote | None) -> Document:
    """The outcome for whoever made the referral, and how a reconsideration is asked for."""
    blocks: list[Block] = [
        paragraph(
            _("Thank you for your referral of %(date)s. The panel has taken its decision.")
            % {"date": in_words(record.referred_on)}
            if record.referred_on
            else _("Thank you for your referral. The panel has taken its decision.")
        ),
        *_opening(record, note),
        *_findings(record),
        *_after_a_negative(record),
        *_actions(record, Reader.FIRST_RESPONDER),
        Heading(_("Reconsideration")),
        *how_to_disagree(record.reconsideration),
        *_closing(record),
    ]
    to = (record.referred_by or _("The first responder"),)
    return _notice(_("Outcome of a referral to the child panel"), record, to, blocks, language=language)


def to_police(record: DecisionRecord, *, language: str, note: PersonalNote | None) -> Document:
    """The outcome for the investigating force."""
    crime = ((_("Crime reference"), record.crime_reference),) if record.crime_reference else ()
    kinds = ((_("Exploitation"), ", ".join(record.exploitation)),) if record.exploitation else ()
    blocks: list[Block] = [
        *_opening(record, note),
        KeyValues((*crime, *kinds, (_("Deciding authority"), record.deciding_authority))),
        *_findings(record),
        Heading(_("For the investigation")),
        paragraph(
            _(
                "A finding of the panel does not need a proven criminal offence. Where the child may have "
                "committed an offence, consider section 45 of the Modern Slavery Act 2015: for a child no "
                "compulsion has to be shown, and the defence is not open for the offences in Schedule 4."
            )
        ),
        paragraph(
            _(
                "The child's own account is not part of this notice. Ask the contact below before any "
                "interview."
            )
        ),
        *_after_a_negative(record),
        *_actions(record, Reader.POLICE),
        Heading(_("Reconsideration")),
        *how_to_disagree(record.reconsideration),
        *_closing(record),
    ]
    to = (record.police_force or _("The investigating force"),)
    return _notice(_("Notice of a child panel decision to the police"), record, to, blocks, language=language)


def to_guardian(record: DecisionRecord, *, language: str, note: PersonalNote | None) -> Document:
    """The outcome for the guardian service. Raises `LetterRefused` when no guardian is appointed."""
    if record.guardian is None:
        raise LetterRefused(
            _("No independent guardian is appointed for this child, so there is nobody to write to.")
        )
    blocks: list[Block] = [
        paragraph(
            _("You are appointed as the independent guardian of a child whose case this panel has decided.")
        ),
        *_opening(record, note),
        *_findings(record),
        *_voice(record),
        *_after_a_negative(record),
        *_actions(record, Reader.GUARDIAN),
        Heading(_("Reconsideration")),
        *how_to_disagree(record.reconsideration),
        *_closing(record),
    ]
    to = (record.guardian.name, record.guardian.service)
    return _notice(
        _("Notice of a child panel decision to the guardian"), record, to, blocks, language=language
    )


def _notice(
    title: str, record: DecisionRecord, to: tuple[str, ...], blocks: Sequence[Block], *, language: str
) -> Document:
    return Document(
        title=title,
        language=language,
        reference=record.reference,
        blocks=tuple(blocks),
        letterhead=letterhead(record.sender, record.letter_date, to),
    )


def _opening(record: DecisionRecord, note: PersonalNote | None) -> list[Block]:
    facts = [(_("Child"), record.child.initials), (_("Decided on"), in_words(record.decided_on))]
    if record.child.home_office_reference:
        facts.insert(1, (_("Home Office reference"), record.child.home_office_reference))
    facts += [(stage_name(made), outcome_name(made)) for made in record.determinations]
    return [
        *(paragraphs(note.text) if note else ()),
        paragraph(outcome_sentence(record), lead=True),
        KeyValues(tuple(facts)),
    ]


def _findings(record: DecisionRecord) -> list[Block]:
    """Limb by limb, in a line; what is for the chair alone is a finding without a reason."""
    blocks: list[Block] = [Heading(_("Findings"))]
    for made in record.determinations:
        rows = tuple(
            (
                limb.name,
                finding_name(limb.finding),
                limb.summary
                if limb.marking is not Marking.CHAIR_ONLY and limb.summary
                else _("The reasons are held by the panel."),
            )
            for limb in made.limbs
        )
        caption = f"{stage_name(made)}: {made.test.standard}"
        blocks.append(Table((_("Limb"), _("Finding"), _("In short")), rows, caption, (3, 2, 6)))
    return blocks


def _voice(record: DecisionRecord) -> list[Block]:
    voice = record.voice
    if not isinstance(voice, ChildVoice):
        return [
            Heading(_("The child's voice")),
            paragraph(_("The child was not heard: %(why)s") % {"why": voice.why}),
        ]
    if voice.marking is Marking.CHAIR_ONLY:
        return []
    blocks: list[Block] = [Heading(_("The child's voice")), Quotation(voice.own_words, voice.gathered_how)]
    if voice.change:
        blocks.append(paragraph(_("What changed because of it:") + " " + voice.change))
    return blocks


def _after_a_negative(record: DecisionRecord) -> list[Block]:
    return [Heading(_("What goes on")), paragraph(duties_go_on(record))] if record.is_unfavourable else []


def _actions(record: DecisionRecord, reader: Reader) -> list[Block]:
    rows = actions_shown(record, reader)
    if not rows:
        return []
    return [
        Heading(_("Actions of the plan that concern you")),
        Table((_("Action"), _("Owner"), _("By")), rows, widths=(6, 4, 4)),
    ]


def _closing(record: DecisionRecord) -> list[Block]:
    return [
        Heading(_("Who to ask")),
        who_answers(record.ask),
        signature(record.sender, _("Yours sincerely,")),
    ]
