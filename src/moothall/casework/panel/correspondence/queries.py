"""Reading the letters desk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from moothall.casework.intake.models import Case, Fact, Link
from moothall.casework.intake.queries import arrangement_of
from moothall.casework.intake.shelf import read_in
from moothall.casework.panel import letters
from moothall.casework.panel.correspondence.filling import (
    Around,
    agencies_with_actions,
    unpacked_decision,
    unpacked_routing,
)
from moothall.casework.panel.correspondence.kinds import EACH_AGENCY, LETTERS, ROUTING, Words
from moothall.casework.panel.correspondence.withheld import NAMING_FACTS, withheld_names
from moothall.casework.panel.letters import Contact, DecisionRecord, Guardian, Kind, PersonalNote, Sender
from moothall.casework.panel.models import Determination, Letter
from moothall.casework.panel.queries import ledger_place
from moothall.core import clock
from moothall.core.access.gather import gather
from moothall.core.access.models import Agency, Membership, Person
from moothall.core.access.queries import visible
from moothall.core.files import store
from moothall.core.kinds import Actor, NotVisible
from moothall.look.paper import Document, to_pdf
from moothall.methods.arrangements import Nation, reconsideration_window

_OTHER_FACTS = ("referrer_organisation", "crime_reference", "chosen_name")


def kind_of(letter: Letter) -> Kind | None:
    """The kind of letter this is; None for the notice that a case is routed to the Home Office."""
    kind = letter.record["kind"]
    return None if kind == ROUTING else Kind(kind)


def words_of(letter: Letter) -> Words:
    """What a person has written in this letter."""
    return Words.from_data(letter.record["words"])


def decision_of(letter: Letter) -> DecisionRecord:
    """The record the letter was made from. Only for letters about a decision."""
    return unpacked_decision(letter.record["record"])


def document_of(letter: Letter) -> Document:
    """The letter as a document: the same for the page, the PDF and the Word file.

    Raises LetterRefused, with words for the person, when it may not be written.
    """
    kind = kind_of(letter)
    if kind is None:
        return letters.routing_notice(unpacked_routing(letter.record["record"]), language=letter.language)
    note = PersonalNote(text=letter.note, by=letter.record["signed_by"]) if letter.note else None
    return letters.compose(kind, decision_of(letter), language=letter.language, note=note)


def pdf_of(letter: Letter) -> bytes:
    """The letter's PDF: the same bytes every time, for the time in it is that of the version."""
    return to_pdf(document_of(letter), created=letter.created_at)


def sent_pdf_of(letter: Letter) -> bytes:
    """The bytes that were sent, as they were kept. Raises NotVisible when nothing was sent, FileLost as ever."""
    if not letter.sent_sha256:
        raise NotVisible
    return store.fetch(letter.sent_sha256)


def docx_of(letter: Letter) -> bytes:
    """The letter as a Word file."""
    from moothall.look.paper.word import to_docx

    return to_docx(document_of(letter), created=letter.created_at)


@dataclass(frozen=True, slots=True)
class Desk:
    """A case's letters: the newest version of each, the older ones, and what is not drafted yet."""

    newest: Sequence[Letter]
    older: Sequence[Letter]
    undrafted: Sequence[Determination]
    routing_undrafted: bool


def desk(actor: Actor, case: Case) -> Desk:
    """All letters of a case, in one query."""
    found = gather(
        letters=visible(Letter.objects.filter(case_id=case.pk), actor).order_by("created_at", "version"),
        made=visible(Determination.objects.filter(case_id=case.pk).defer("content"), actor).order_by(
            "recorded_at"
        ),
    )
    newest: dict[tuple[Any, str], Letter] = {}
    for letter in found["letters"]:
        held = newest.get((letter.determination_id, letter.recipient))
        if held is None or letter.version > held.version:
            newest[(letter.determination_id, letter.recipient)] = letter
    chosen = list(newest.values())
    drafted = {letter.determination_id for letter in chosen}
    last_of = {made.agenda_item_id: made for made in found["made"]}
    superseded = {made.supersedes_id for made in found["made"]}
    undrafted = [made for made in last_of.values() if made.pk not in drafted and made.pk not in superseded]
    older = [letter for letter in found["letters"] if letter not in chosen]
    return Desk(chosen, older, undrafted, not case.in_scope and None not in drafted)


@dataclass(frozen=True, slots=True)
class OneLetter:
    """A letter with the versions before and after it."""

    letter: Letter
    versions: Sequence[Letter]
    made: Sequence[Determination]

    @property
    def is_newest(self) -> bool:
        """Whether no later version stands in its place."""
        return all(other.version <= self.letter.version for other in self.versions)


def one_letter(actor: Actor, case: Case, letter_id: UUID) -> OneLetter:
    """One letter of a case, its versions, and the determinations it tells of. One query. Raises NotVisible."""
    found = gather(
        letters=visible(Letter.objects.filter(case_id=case.pk), actor).order_by("version"),
        made=visible(Determination.objects.filter(case_id=case.pk), actor).order_by("recorded_at"),
    )
    letter = next((one for one in found["letters"] if one.pk == letter_id), None)
    if letter is None:
        raise NotVisible
    same = (letter.determination_id, letter.recipient)
    versions = [one for one in found["letters"] if (one.determination_id, one.recipient) == same]
    return OneLetter(letter, versions, sitting_of(found["made"], letter.determination_id))


def sitting_of(made: Sequence[Determination], determination_id: UUID | None) -> list[Determination]:
    """The determinations of the sitting at which this one was made, in their order."""
    at = next((one.agenda_item_id for one in made if one.pk == determination_id), None)
    return [one for one in made if one.agenda_item_id == at] if at else []


def unsent(actor: Actor, *, most: int = 50) -> list[Letter]:
    """Letters drafted and neither sent nor set aside, oldest first: for the worklist. One query."""
    waiting = Letter.objects.filter(sent_on=None, settled=False)
    rows = visible(waiting.select_related("case"), actor).order_by("created_at")
    newest: dict[tuple[Any, Any, str], Letter] = {}
    for letter in rows[: most * 4]:
        newest[(letter.case_id, letter.determination_id, letter.recipient)] = letter
    return [letter for letter in newest.values() if not letter.not_sent_reason][:most]


def around(actor: Actor, case: Case, determination: Determination | None) -> Around:
    """What a letter about this case says beside its determination. Four queries."""
    keys = (*NAMING_FACTS, *_OTHER_FACTS)
    found = gather(
        links=visible(Link.objects.filter(case_id=case.pk), actor),
        facts=visible(Fact.objects.filter(case_id=case.pk, superseded=False), actor),
        me=Membership.objects.filter(pk=actor.membership_id),
        leads=Membership.objects.filter(pk__in=[case.lead_worker_id, case.guardian_id]),
        people=Person.objects.filter(memberships__pk__in=[case.lead_worker_id, case.guardian_id]).distinct(),
        agencies=Agency.objects.filter(partnership_id=actor.partnership_id),
    )
    facts = [fact for fact in found["facts"] if fact.key.startswith(keys)]
    names = {person.pk: person.name for person in found["people"]}
    agencies = {agency.pk: agency.name for agency in found["agencies"]}
    members = {member.pk: member for member in found["leads"]}
    lead, guardian = members.get(case.lead_worker_id), members.get(case.guardian_id)
    title = found["me"][0].job_title if found["me"] else ""
    authority = agencies.get(case.owning_agency_id, actor.agency_name)
    window = None
    if determination is not None:
        nation = Nation(case.partnership.nation)
        with read_in(""):  # a letter is in its reader's language, whatever the page's
            window = reconsideration_window(arrangement_of(actor, case), determination.decided_on, nation)
    return Around(
        case=case, authority=authority, letter_date=clock.today(), window=window,
        sender=Sender(
            partnership=case.partnership.name, address=(authority, case.partnership.help_phone),
            signed_by=actor.name, role=title or "Panel coordinator", agency=actor.agency_name,
        ),
        ask=Contact(
            name=names.get(lead.person_id, actor.name) if lead else actor.name,
            role=(lead.job_title if lead else title) or "social worker", phone=case.partnership.help_phone,
        ),
        guardian=Guardian(
            name=names.get(guardian.person_id, ""), service=agencies.get(guardian.agency_id, ""),
        ) if guardian else None,
        withheld=withheld_names(found["links"], facts), facts={fact.key: fact.text for fact in facts},
        ledger_entry=str(ledger_place(determination) or "") if determination else "",
    )  # fmt: skip


def letters_told(determination: Determination) -> list[tuple[str, Kind, str]]:
    """Whom the record says are to be told: recipient, letter, and the rule that says so."""
    content = determination.content
    told = [
        (code, LETTERS.get(one["letter"], Kind.GENERAL), one["rules"][0]["id"] if one["rules"] else "")
        for one in content["told"]
        if one["letter"]
        for code in _recipients(one["code"], content)
    ]
    return list(dict.fromkeys(told))


def _recipients(code: str, content: Mapping[str, Any]) -> list[str]:
    """The code of one told; for each agency with an action a code of its own."""
    if code != EACH_AGENCY:
        return [code]
    return [f"{code}-{number}" for number, _ in enumerate(agencies_with_actions(content), start=1)]
