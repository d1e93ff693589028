"""The decision on one document, to be read like a good judgment: outcome first, reasons after."""

from __future__ import annotations

from django.utils.translation import gettext as _

from moothall.casework.panel.letters import reasoning
from moothall.casework.panel.letters.phrases import duties_go_on, in_words, outcome_sentence
from moothall.casework.panel.letters.records import DecisionRecord
from moothall.look.paper import Block, Document, Heading, KeyValues, Notice, Table, paragraph, paragraphs


def decision_record(record: DecisionRecord, *, language: str) -> Document:
    """The whole record of a decision. It holds everything the panel recorded: for the panel's own eyes."""
    blocks: list[Block] = [
        paragraph(outcome_sentence(record), lead=True),
        KeyValues(_facts(record)),
        *(
            [Notice(_("This decision supersedes %(earlier)s.") % {"earlier": record.supersedes})]
            if record.supersedes
            else []
        ),
        Heading(_("Who decided")),
        *reasoning.who_decided(record),
        *(block for made in record.determinations for block in reasoning.determination(made)),
        Heading(record.called.voice or _("What the child said, and what changed")),
        *reasoning.voice(record.voice, record.called),
        *_best_interests(record),
        Heading(_("Safeguarding plan")),
        *_plan(record),
        Heading(_("Who was told")),
        *_told(record),
        Heading(_("Time limits")),
        *reasoning.clocks(record.clocks),
        *_seal(record),
    ]
    return Document(
        title=_title(record),
        language=language,
        reference=record.reference,
        blocks=tuple(blocks),
    )


def _best_interests(record: DecisionRecord) -> list[Block]:
    if not record.best_interests:
        return []
    return [Heading(_("Best interests")), *paragraphs(record.best_interests)]


def _title(record: DecisionRecord) -> str:
    if record.of_the_mechanism or not record.body:
        return _("Decision of the child panel, %(reference)s") % {"reference": record.reference}
    return _("%(body)s: decision, %(reference)s") % {"body": record.body, "reference": record.reference}


def _about(record: DecisionRecord) -> str:
    if record.child.age <= 0:
        return record.child.initials
    return _("%(initials)s, aged %(age)d") % {"initials": record.child.initials, "age": record.child.age}


def _facts(record: DecisionRecord) -> tuple[tuple[str, str], ...]:
    facts = [
        (_("Case"), record.reference),
        (_("About") if record.called.one else _("Child"), _about(record)),
        (_("Decided on"), in_words(record.decided_on)),
        (_("Deciding authority"), record.deciding_authority),
    ]
    if record.referred_on:
        facts.append((_("Referred on"), in_words(record.referred_on)))
    if record.referred_by:
        facts.append((_("Referred by"), record.referred_by))
    if record.exploitation:
        facts.append((_("Exploitation"), ", ".join(record.exploitation)))
    return tuple(facts)


def _plan(record: DecisionRecord) -> list[Block]:
    blocks: list[Block] = [KeyValues(record.plan_says)] if record.plan_says else []
    if record.plan or record.no_plan_because or not record.plan_says:
        blocks += reasoning.plan(record.plan, none_because=record.no_plan_because)
    return [*blocks, paragraph(duties_go_on(record))] if record.is_unfavourable else blocks


def _told(record: DecisionRecord) -> list[Block]:
    if not record.told:
        return [paragraph(_("Nobody has been told yet."))]
    rows = tuple((told.who, in_words(told.on) if told.on else _("Not sent yet")) for told in record.told)
    return [Table((_("Who"), _("When")), rows, widths=(3, 2))]


def _seal(record: DecisionRecord) -> list[Block]:
    facts = [
        (label, value)
        for label, value in (
            (_("Pack (SHA-256)"), record.pack_hash),
            (_("Ledger entry"), record.ledger_entry),
        )
        if value
    ]
    return [Heading(_("What this rests on")), KeyValues(tuple(facts))] if facts else []
