"""The verbs of the letters desk. None of them sends anything: a person does, and says so here."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from moothall.casework.intake.models import Case
from moothall.casework.panel.correspondence import queries, rules
from moothall.casework.panel.correspondence.filling import decision, packed, routing
from moothall.casework.panel.correspondence.kinds import BANDS, ROUTING, TO_CHILD, Words
from moothall.casework.panel.letters import Kind, LetterRefused
from moothall.casework.panel.models import Determination, Letter
from moothall.core import clock, ledger, outbox
from moothall.core.access.capabilities import Capability
from moothall.core.access.queries import one_visible, require, visible
from moothall.core.files import store
from moothall.core.kinds import Actor, Clash, Invalid, Refused

_CASES = Case.objects.select_related("child", "partnership", "owning_agency")


def draft_letters(*, by: Actor, determination_id: UUID) -> list[Letter]:
    """Draft a letter to everybody the record says is told, about all that was decided at that sitting.

    Those that are drafted already are left alone. Raises Refused when there is nothing left to draft, and
    NotVisible or NotAllowed as ever.
    """
    with ledger.unit(by, "Draft the letters about a decision", must_write=True) as record:
        one = one_visible(Determination.objects.all(), by, pk=determination_id)
        require(by, Capability.SEND_LETTERS, one.circle_id)
        case = one_visible(_CASES, by, pk=one.case_id)
        made = _sitting(by, one)
        last = made[-1]
        held = set(Letter.objects.filter(determination=last).values_list("recipient", flat=True))
        wanted = [told for told in queries.letters_told(last) if told[0] not in held]
        if not wanted:
            raise Refused("Every letter about this decision is drafted already.")
        around = queries.around(by, case, last)
        letters = []
        for recipient, kind, rule in wanted:
            words = Words()
            letter = _row(by, case, recipient=recipient, rule=rule, kind=kind, words=words,
                          record=packed(decision(kind, made, around, words, recipient)), determination_id=last.pk)  # fmt: skip
            letter.save(force_insert=True)
            record.wrote("letter.drafted", letter, case_id=case.pk, recipient=recipient, kind=kind.value)
            letters.append(letter)
        outbox.notify(
            to=[case.owning_agency.inbox], template="letters_ready", reference=case.reference,
            path=f"/cases/{case.reference}/decisions/letters/",
        )  # fmt: skip
    return letters


def draft_routing_notice(*, by: Actor, case_id: UUID) -> Letter:
    """Draft the notice to the Home Office about a child whose case this panel may not decide."""
    with ledger.unit(by, "Draft the notice that a case is out of scope", must_write=True) as record:
        case = one_visible(_CASES, by, pk=case_id)
        require(by, Capability.SEND_LETTERS, case.circle_id)
        if case.in_scope:
            raise Refused("This case is for the panel: there is nothing to tell the Home Office yet.")
        if Letter.objects.filter(case=case, determination=None).exists():
            raise Refused("This notice is drafted already.")
        words = Words()
        letter = _row(
            by, case, recipient="competent_authority", rule=", ".join(case.route_rules)[:20], kind=None, words=words,
            record=packed(routing(queries.around(by, case, None), words)), determination_id=None,
        )  # fmt: skip
        letter.save(force_insert=True)
        record.wrote("letter.drafted", letter, case_id=case.pk, recipient="competent_authority", kind=ROUTING)
    return letter


def redraft(
    *,
    by: Actor,
    letter_id: UUID,
    words: Words,
    note: str = "",
    language: str = "en",
    kind: Kind | None = None,
) -> Letter:
    """Write the letter anew as its next version, with these words. The version before stays as it is.

    `kind` may choose the other of the child's two letters. Raises Clash when somebody made a newer version.
    """
    with ledger.unit(by, "Write a letter anew", must_write=True) as record:
        before = _locked(by, letter_id)
        newest = _newest(by, before)
        if newest.pk != before.pk:
            raise Clash(
                "Somebody wrote a newer version of this letter.", theirs=newest.note, version=newest.version
            )
        rules.check_language(language)
        case = one_visible(_CASES, by, pk=before.case_id)
        chosen = _kind(before, kind)
        if chosen is None:
            content = packed(routing(queries.around(by, case, None), words))
        else:
            determination = one_visible(Determination.objects.all(), by, pk=before.determination_id)
            made = _sitting(by, determination)
            content = packed(
                decision(
                    chosen, made, queries.around(by, case, determination), words, before.recipient, language
                )
            )
        letter = _row(
            by, case, recipient=before.recipient, rule=before.rule, kind=chosen, words=words, record=content,
            determination_id=before.determination_id, language=language, note=note.strip(), version=before.version + 1,
        )  # fmt: skip
        letter.save(force_insert=True)
        record.wrote("letter.redrafted", letter, case_id=case.pk, version=letter.version, language=language)
    return letter


def record_sent(*, by: Actor, letter_id: UUID, sent_on: date, how: str) -> Letter:
    """Say that a person sent this letter: when and how. The PDF is kept as it was sent, under its hash.

    Raises Refused when it may not be written at all, as to a carer to whom it is not safe to write.
    """
    with ledger.unit(by, "Record a letter as sent", must_write=True) as record:
        letter = _locked(by, letter_id)
        _check_draft(by, letter)
        made_on = letter.created_at.astimezone(clock.UNITED_KINGDOM).date()
        rules.check_sent(sent_on=sent_on, how=how, made_on=made_on, today=clock.today())
        try:
            paper = queries.pdf_of(letter)
        except LetterRefused as refusal:
            raise Refused(str(refusal)) from refusal
        letter.sent_on, letter.sent_how, letter.sent_sha256 = sent_on, how, store.keep(paper)
        letter.save(update_fields=["sent_on", "sent_how", "sent_sha256"])
        record.wrote("letter.sent", letter, case_id=letter.case_id, how=how, sha256=letter.sent_sha256)
    return letter


def record_not_sent(*, by: Actor, letter_id: UUID, reason: str) -> Letter:
    """Say why nobody is written to: not safe, no address, told in person."""
    with ledger.unit(by, "Record that a letter is not sent", must_write=True) as record:
        letter = _locked(by, letter_id)
        _check_draft(by, letter)
        rules.check_not_sent(reason)
        letter.not_sent_reason = reason.strip()
        letter.save(update_fields=["not_sent_reason"])
        record.wrote("letter.not_sent", letter, case_id=letter.case_id)
    return letter


def _row(
    by: Actor, case: Case, *, recipient: str, rule: str, kind: Kind | None, words: Words, record: dict[str, Any],
    determination_id: UUID | None, language: str = "en", note: str = "", version: int = 1,
) -> Letter:  # fmt: skip
    code = kind.value if kind else ROUTING
    return Letter(
        partnership_id=by.partnership_id, circle_id=case.circle_id, created_by_id=by.membership_id, case=case,
        determination_id=determination_id, recipient=recipient, rule=rule, language=language, note=note,
        version=version, band=BANDS.get(kind, "") if kind else "",
        record={"schema": 1, "kind": code, "signed_by": by.name, "words": words.as_data(), "record": record},
    )  # fmt: skip


def _kind(before: Letter, wanted: Kind | None) -> Kind | None:
    now = queries.kind_of(before)
    if wanted is None or wanted is now:
        return now
    if now not in TO_CHILD or wanted not in TO_CHILD:
        raise Invalid("kind", "Only the child's letter can be written in the other of its two bands.")
    return wanted


def _locked(by: Actor, letter_id: UUID) -> Letter:
    letter = one_visible(Letter.objects.select_for_update(of=("self",)), by, pk=letter_id)
    require(by, Capability.SEND_LETTERS, letter.circle_id)
    return letter


def _newest(by: Actor, letter: Letter) -> Letter:
    same = Letter.objects.filter(case_id=letter.case_id, recipient=letter.recipient)
    about = letter.determination_id
    same = same.filter(determination_id=about) if about else same.filter(determination=None)
    return visible(same, by).order_by("-version").first() or letter


def _check_draft(by: Actor, letter: Letter) -> None:
    rules.check_draft(
        sent_on=letter.sent_on, not_sent_reason=letter.not_sent_reason,
        is_newest=_newest(by, letter).pk == letter.pk,
    )  # fmt: skip


def _sitting(by: Actor, one: Determination) -> list[Determination]:
    rows = Determination.objects.filter(agenda_item_id=one.agenda_item_id)
    return list(visible(rows, by).order_by("recorded_at"))
