"""What was decided, and the papers it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from moothall.casework.intake.models import Case
from moothall.casework.panel.models import AgendaItem, Determination, Meeting, Minutes, Pack, Reconsideration
from moothall.casework.sharing.models import Item
from moothall.core.access.gather import gather, kept
from moothall.core.access.queries import visible
from moothall.core.kinds import Actor, NotVisible


@dataclass
class CaseDecisions:
    """The case's tab: its sittings, its determinations old and new, and what was asked again."""

    items: list[AgendaItem]
    meetings: dict[UUID, Meeting]
    determinations: list[Determination]
    reconsiderations: list[Reconsideration]
    minutes: list[Minutes]

    def superseded(self, made: Determination) -> bool:
        """Whether a later determination stands in its place."""
        return any(one.supersedes_id == made.pk for one in self.determinations)


def decisions_of(actor: Actor, case: Case) -> CaseDecisions:
    """All sittings and determinations of a case. One query."""
    found = gather(_decisions_parts(actor, case))
    return CaseDecisions(
        items=found["items"], meetings={row.pk: row for row in found["meetings"]},
        determinations=found["determinations"], reconsiderations=found["reconsiderations"], minutes=found["minutes"],
    )  # fmt: skip


@kept
def _decisions_parts(actor: Actor, case: Case) -> dict[str, QuerySet[Any]]:
    asked = Reconsideration.objects.filter(case_id=case.pk)
    minutes = Minutes.objects.filter(agenda_item__case_id=case.pk)
    return {
        "items": visible(AgendaItem.objects.filter(case_id=case.pk), actor).order_by("-created_at"),
        "meetings": Meeting.objects.filter(agenda__case_id=case.pk),
        "determinations": visible(Determination.objects.filter(case_id=case.pk), actor).order_by(
            "-recorded_at"
        ),
        "reconsiderations": visible(asked, actor).order_by("-asked_on", "-id"),
        "minutes": visible(minutes, actor).order_by("agenda_item", "version"),
    }


@dataclass
class OneDetermination:
    """A determination with what stands before and after it."""

    made: Determination
    case: Case
    pack: Pack
    companions: list[Determination]
    superseded_by: Determination | None
    reconsiderations: list[Reconsideration]
    minutes: list[Minutes]
    ledger_number: int | None
    letters: list[Any]


def determination(actor: Actor, case: Case, determination_id: UUID) -> OneDetermination:
    """One determination of a case; two queries. NotVisible where there is none the actor may see."""
    found = gather(_determination_parts(actor, case))
    made = next((one for one in found["determinations"] if one.pk == determination_id), None)
    if made is None:
        raise NotVisible
    return OneDetermination(
        made=made, case=case, pack=next(pack for pack in found["packs"] if pack.pk == made.pack_id),
        companions=[
            one for one in found["determinations"]
            if one.agenda_item_id == made.agenda_item_id and one.pk != made.pk
        ],
        superseded_by=next((one for one in found["determinations"] if one.supersedes_id == made.pk), None),
        reconsiderations=[one for one in found["reconsiderations"] if one.determination_id == made.pk],
        minutes=[one for one in found["minutes"] if one.agenda_item_id == made.agenda_item_id],
        ledger_number=ledger_place(made), letters=[one for one in found["letters"] if one.determination_id == made.pk],
    )  # fmt: skip


@kept
def _determination_parts(actor: Actor, case: Case) -> dict[str, QuerySet[Any]]:
    from moothall.casework.panel.models import Letter

    minutes = Minutes.objects.filter(agenda_item__case_id=case.pk).defer("content")
    packs = Pack.objects.filter(agenda_item__case_id=case.pk).defer("content")
    return {
        "determinations": visible(Determination.objects.filter(case_id=case.pk), actor).order_by(
            "recorded_at"
        ),
        "packs": visible(packs, actor),
        "reconsiderations": visible(Reconsideration.objects.filter(case_id=case.pk), actor).order_by(
            "asked_on"
        ),
        "minutes": visible(minutes, actor).order_by("version"),
        "letters": visible(Letter.objects.filter(case_id=case.pk).defer("record"), actor),
    }


def ledger_place(made: Determination) -> int | None:
    """The number of the ledger entry by which a determination was recorded, where it may be read."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT min(number) FROM ledger_entry"
            " WHERE case_id = %s AND subject_id = %s AND verb = 'determination.finalised'",
            [made.case_id, made.pk],
        )
        row = cursor.fetchone()
    return row[0] if row else None


def last_pack(actor: Actor, item: AgendaItem) -> Pack:
    """The newest frozen papers of a sitting; NotVisible where there are none."""
    pack = visible(Pack.objects.filter(agenda_item_id=item.pk), actor).order_by("-version").first()
    if pack is None:
        raise NotVisible
    return pack


def chair_only_items(actor: Actor, pack: Pack) -> list[Item]:
    """The items of a pack that are for the chair alone, as far as this actor may see them."""
    return list(visible(Item.objects.filter(pk__in=pack.item_ids, marking="chair_only"), actor))
