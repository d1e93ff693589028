"""What the child and the carer may read, and nothing else.

The letters to the family are written from `ForFamily` alone. It has no field for full reasons, evidence,
people at the table, dissent or hazards, so none of these can reach them by mistake. Every text that comes
into it from the record has the withheld names taken out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from moothall.casework.panel.letters.people import Contact, Guardian, Sender
from moothall.casework.panel.letters.records import (
    ChildVoice,
    DecisionRecord,
    PersonalNote,
    PlanAction,
    Reconsideration,
)
from moothall.casework.panel.letters.words import Marking, Reader, Verdict

_SHORTEST_PART = 3
_TITLES = frozenset(
    {"the", "and", "mrs", "miss", "aka", "uncle", "aunt", "auntie", "boss", "man", "big", "little"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Doing:
    """One thing somebody will do, in plain words."""

    words: str
    who: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ForFamily:
    """All that a letter to the child or the carer can say."""

    reference: str
    letter_date: date
    decided_on: date
    sender: Sender
    name: str
    verdict: Verdict
    reasons: tuple[str, ...]
    heard: bool
    said: str
    changed: str
    doing: tuple[Doing, ...]
    next_steps: tuple[str, ...]
    ask: Contact
    other_help: tuple[Contact, ...]
    guardian: Guardian | None
    reconsideration: Reconsideration
    note: str


def for_family(record: DecisionRecord, reader: Reader, *, note: PersonalNote | None = None) -> ForFamily:
    """The record as this reader, the child or the carer, may see it."""
    clean = _without(withheld_parts(record))
    said, changed = _voice(record, reader)
    steps = record.next_steps if reader is Reader.CHILD else record.carer_next_steps
    return ForFamily(
        reference=record.reference,
        letter_date=record.letter_date,
        decided_on=record.decided_on,
        sender=record.sender,
        name=record.child.called,
        verdict=record.verdict,
        reasons=tuple(clean(reason) for reason in _reasons(record, reader)),
        heard=isinstance(record.voice, ChildVoice),
        said=clean(said),
        changed=clean(changed),
        doing=tuple(
            Doing(words=clean(words), who=action.owner_agency) for action, words in _actions(record, reader)
        ),
        next_steps=tuple(clean(step) for step in steps),
        ask=record.ask,
        other_help=record.other_help,
        guardian=record.guardian,
        reconsideration=record.reconsideration,
        note=clean(note.text) if note else "",
    )


def withheld_parts(record: DecisionRecord) -> tuple[str, ...]:
    """Each withheld name whole, and its parts, save those the child or a helper shares."""
    shared = {part.casefold() for name in _names_of_the_near(record) for part in name.split()}
    parts: set[str] = set()
    for name in record.withheld_names:
        if name.strip():
            parts.add(name.strip())
        parts.update(
            part
            for part in re.split(r"[\s\-]+", name)
            if len(part) >= _SHORTEST_PART and part.casefold() not in shared | _TITLES
        )
    return tuple(sorted(parts, key=len, reverse=True))


def _names_of_the_near(record: DecisionRecord) -> Iterable[str]:
    yield from (record.child.first_name, record.child.chosen_name, record.child.full_name)
    yield from (record.ask.name, record.sender.signed_by, record.sender.partnership)
    if record.carer:
        yield record.carer.name
    if record.guardian:
        yield record.guardian.name


def _without(parts: tuple[str, ...]) -> Callable[[str], str]:
    """A function that takes the withheld names out of a text and says that something was left out."""
    if not parts:
        return lambda text: text
    names = re.compile(
        r"(?<!\w)(?:" + "|".join(re.escape(part) for part in parts) + r")(?!\w)", re.IGNORECASE
    )
    return lambda text: names.sub(lambda match: _("[a name is left out]"), text)


def _reasons(record: DecisionRecord, reader: Reader) -> list[str]:
    """The reasons of the latest stage that were written for this reader, limb by limb, each once."""
    limbs = [limb for limb in record.determinations[-1].limbs if limb.marking is Marking.WHOLE_PANEL]
    written = [limb.plain_reason if reader is Reader.CHILD else limb.carer_reason for limb in limbs]
    return list(dict.fromkeys(reason for reason in written if reason))


def _actions(record: DecisionRecord, reader: Reader) -> list[tuple[PlanAction, str]]:
    """The actions this reader may see, in words for this reader; one without such words is left out."""
    shown = [
        action
        for action in record.plan
        if reader in action.shown_to and action.marking is Marking.WHOLE_PANEL
    ]
    written = [
        (action, action.plain_words if reader is Reader.CHILD else action.carer_words) for action in shown
    ]
    return [(action, words) for action, words in written if words]


def _voice(record: DecisionRecord, reader: Reader) -> tuple[str, str]:
    voice = record.voice
    if not isinstance(voice, ChildVoice) or voice.marking is not Marking.WHOLE_PANEL:
        return "", ""
    if reader is Reader.CHILD:
        return voice.own_words, voice.plain_change
    return (voice.own_words, voice.carer_change) if voice.may_tell_carer else ("", "")
