"""Letters, notices, minutes and packs, composed from a typed record. Pure: no model, no look-up.

`compose` writes a letter that follows a decision. The language is the reader's, not the sender's: every
function here takes it, and leaves the language of the page that called it as it was.
"""

from __future__ import annotations

from django.utils import translation

from moothall.casework.panel.letters import (
    carer,
    child,
    general,
    home_office,
    judgment,
    papers,
    partners,
    plans,
)
from moothall.casework.panel.letters import minutes as minute_book
from moothall.casework.panel.letters.family import for_family
from moothall.casework.panel.letters.meetings import (
    Apology,
    Conflict,
    ItemConsidered,
    MeetingRecord,
    PackItem,
    PackRecord,
    SeatView,
    SittingRecord,
)
from moothall.casework.panel.letters.people import (
    Carer,
    Child,
    Contact,
    Guardian,
    Member,
    Sender,
    suggested_child_letter,
)
from moothall.casework.panel.letters.plans import Goal, Need, PlanRecord, Progress, Step
from moothall.casework.panel.letters.records import (
    ChildVoice,
    ClockResult,
    DecisionRecord,
    Determination,
    Dissent,
    Evidence,
    Limb,
    PersonalNote,
    PlanAction,
    Reconsideration,
    ScopeRecord,
    Told,
    VoiceMissing,
    Wording,
)
from moothall.casework.panel.letters.words import (
    READER_OF,
    Called,
    Finding,
    Kind,
    LetterRefused,
    Marking,
    Reader,
    Stage,
    Verdict,
)
from moothall.look.paper import Document

LANGUAGES = ("en", "cy")


def compose(
    kind: Kind, record: DecisionRecord, *, language: str, note: PersonalNote | None = None
) -> Document:
    """The letter or notice of this kind about this decision.

    `note` is the paragraph a coordinator adds; all else comes from the record. Raises `LetterRefused` when
    the letter may not be written (no guardian appointed, a carer it is not safe to write to), and
    `ValueError` for a language that letters are not written in.
    """
    with _spoken(language):
        if kind is Kind.CHILD_TO_11:
            return child.letter_to_11(for_family(record, Reader.CHILD, note=note), language=language)
        if kind is Kind.CHILD_11_TO_17:
            return child.letter_11_to_17(for_family(record, Reader.CHILD, note=note), language=language)
        if kind is Kind.CARER:
            about = for_family(record, Reader.CARER, note=note)
            return carer.letter_to_carer(about, record.carer, language=language)
        if kind is Kind.FIRST_RESPONDER:
            return partners.to_first_responder(record, language=language, note=note)
        if kind is Kind.POLICE:
            return partners.to_police(record, language=language, note=note)
        if kind is Kind.GUARDIAN:
            return partners.to_guardian(record, language=language, note=note)
        if kind is Kind.AGENCY:
            return general.to_agency(record, language=language, note=note)
        if kind is Kind.THROUGH_ADVOCATE:
            return general.through_advocate(record, language=language, note=note)
        if kind is Kind.GENERAL:
            return general.to_anybody(record, language=language, note=note)
        return home_office.to_home_office(record, language=language, note=note)


def routing_notice(record: ScopeRecord, *, language: str) -> Document:
    """The notice to the competent authority about a child whose case this panel may not decide."""
    with _spoken(language):
        return home_office.routing_notice(record, language=language)


def decision_record(record: DecisionRecord, *, language: str) -> Document:
    """The decision on one document, for the panel's own eyes."""
    with _spoken(language):
        return judgment.decision_record(record, language=language)


def minutes(record: MeetingRecord, *, language: str) -> Document:
    """The minutes of a meeting, from what was recorded."""
    with _spoken(language):
        return minute_book.minutes(record, language=language)


def pack(record: PackRecord, *, language: str, for_chair: bool = False) -> Document:
    """The papers of one case. Only the chair's copy has the text of items for the chair alone."""
    with _spoken(language):
        return papers.pack(record, language=language, for_chair=for_chair)


def plan_document(record: PlanRecord, *, language: str, only_agency: str | None = None) -> Document:
    """The safeguarding plan; with `only_agency`, that agency's own lines and nothing else."""
    with _spoken(language):
        return plans.plan_document(record, language=language, only_agency=only_agency)


def child_plan_page(record: PlanRecord, *, language: str) -> Document:
    """The child's own page of the plan, in plain words."""
    with _spoken(language):
        return plans.child_plan_page(record, language=language)


def _spoken(language: str) -> translation.override:
    if language not in LANGUAGES:
        raise ValueError(f"Letters are written in {' or '.join(LANGUAGES)}, not in {language!r}.")
    return translation.override(language)


__all__ = [
    "LANGUAGES",
    "READER_OF",
    "Apology",
    "Called",
    "Carer",
    "Child",
    "ChildVoice",
    "ClockResult",
    "Conflict",
    "Contact",
    "DecisionRecord",
    "Determination",
    "Dissent",
    "Evidence",
    "Finding",
    "Goal",
    "Guardian",
    "ItemConsidered",
    "Kind",
    "LetterRefused",
    "Limb",
    "Marking",
    "MeetingRecord",
    "Member",
    "Need",
    "PackItem",
    "PackRecord",
    "PersonalNote",
    "PlanAction",
    "PlanRecord",
    "Progress",
    "Reader",
    "Reconsideration",
    "ScopeRecord",
    "SeatView",
    "Sender",
    "SittingRecord",
    "Stage",
    "Step",
    "Told",
    "Verdict",
    "VoiceMissing",
    "Wording",
    "child_plan_page",
    "compose",
    "decision_record",
    "minutes",
    "pack",
    "plan_document",
    "routing_notice",
    "suggested_child_letter",
]
