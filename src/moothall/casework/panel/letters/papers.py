"""The pack: the papers of one case as the panel has them before it, the child's voice on top."""

from __future__ import annotations

from django.utils.translation import gettext as _

from moothall.casework.panel.letters import reasoning
from moothall.casework.panel.letters.meetings import PackItem, PackRecord
from moothall.casework.panel.letters.phrases import in_words, marking_name, time_in_words, voice_name
from moothall.casework.panel.letters.words import Marking
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
)


def pack(record: PackRecord, *, language: str, for_chair: bool = False) -> Document:
    """The papers in their order. Items for the chair alone have their text only in the chair's own copy."""
    items = sorted(record.items, key=lambda item: item.number)
    blocks: list[Block] = [
        KeyValues(_facts(record)),
        Heading(voice_name(record.called)),
        *reasoning.voice(record.voice, record.called),
        *_questions(record),
        Heading(_("The papers")),
        _list(items, for_chair=for_chair),
    ]
    for item in items:
        blocks += [PageBreak(), *_item(item, for_chair=for_chair)]
    return Document(
        title=_("Papers for %(reference)s, meeting %(meeting)s")
        % {"reference": record.reference, "meeting": record.meeting_reference},
        language=language,
        reference=record.reference,
        blocks=tuple(blocks),
    )


def _facts(record: PackRecord) -> tuple[tuple[str, str], ...]:
    facts = [
        (_("Case"), f"{record.reference} ({record.initials})"),
        (_("Meeting"), record.meeting_reference),
        (_("Released"), time_in_words(record.released_at)),
        (_("Released by"), record.released_by),
    ]
    if record.pack_hash:
        facts.append((_("SHA-256"), record.pack_hash))
    return tuple(facts)


def _questions(record: PackRecord) -> list[Block]:
    if not record.questions:
        return []
    return [Heading(_("What the panel has to answer")), Bullets(record.questions)]


def _list(items: list[PackItem], *, for_chair: bool) -> Block:
    if not items:
        return paragraph(_("There are no papers."))
    rows = tuple(
        (
            str(item.number),
            item.agency,
            in_words(item.dated),
            _title(item, for_chair=for_chair),
            marking_name(item.marking),
        )
        for item in items
    )
    return Table((_("No."), _("Agency"), _("Date"), _("Item"), _("Marking")), rows, widths=(1, 4, 4, 5, 4))


def _title(item: PackItem, *, for_chair: bool) -> str:
    return item.title if for_chair or item.marking is not Marking.CHAIR_ONLY else _("Held by the chair")


def _item(item: PackItem, *, for_chair: bool) -> list[Block]:
    heading = Heading(f"{item.number}. {_title(item, for_chair=for_chair)}")
    if item.marking is Marking.CHAIR_ONLY and not for_chair:
        return [heading, Notice(_("This item is for the chair alone. It is not in this copy."))]
    marked = [] if item.marking is Marking.WHOLE_PANEL else [Notice(marking_name(item.marking))]
    facts = [(_("From"), item.agency), (_("Date"), in_words(item.dated))]
    if item.gateway:
        facts.append((_("Shared under"), item.gateway))
    return [
        heading,
        *marked,
        KeyValues((*facts, *item.facts)),
        *(paragraphs(item.text) or (paragraph(_("Nothing is held.")),)),
    ]
