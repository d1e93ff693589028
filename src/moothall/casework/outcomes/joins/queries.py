"""The desk where it is answered whether two records are one child's: what waits, one pair, the weights, the lists."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from moothall.casework.intake.models import Case
from moothall.casework.outcomes.joins.gathering import KEPT
from moothall.casework.outcomes.joins.models import (
    AgencyList,
    JoinAnswer,
    JoinPair,
    JoinRecord,
    LinkageModel,
    LinkageRun,
)
from moothall.casework.outcomes.joins.rules import Beside, beside, cautions_of
from moothall.core import ledger
from moothall.core.access.capabilities import Capability, role_has
from moothall.core.access.models import Agency, Membership, Person
from moothall.core.access.queries import one_visible, require, visible
from moothall.core.kinds import Actor
from moothall.methods.linkage import Model, model_of

SIZE = 25
WAITING, ANSWERED = ("", "not_sure", "differ"), ("same", "different")
_RELATED = ("left__child", "right__child", "right__of_list__agency", "run__model")


@dataclass(frozen=True, slots=True)
class PairLine:
    """A pair in the list, with the cases of each side."""

    pair: JoinPair
    left_cases: list[Case]
    right_cases: list[Case]


@dataclass(frozen=True, slots=True)
class Worklist:
    """A page of pairs, the surest first; the key of the next page, if there is one; the newest run."""

    lines: list[PairLine]
    next_key: str
    run: LinkageRun | None


def pairs(actor: Actor, *, answered: bool = False, after: str = "") -> Worklist:
    """The pairs that wait for an answer, or were answered; those alone whose both records may be seen. Three queries.

    Waiting are also those of which somebody was not sure, and those about which people differ.
    """
    require(actor, Capability.JOIN_RECORDS)
    rows = _seen(actor).filter(stands__in=ANSWERED if answered else WAITING).order_by("-weight", "-pk")
    key = _key(after)
    if key is not None:
        weight, pk = key
        rows = rows.filter(weight__lte=weight).filter(Q(weight__lt=weight) | Q(weight=weight, pk__lt=pk))
    found = list(rows.select_related(*_RELATED)[: SIZE + 1])
    run = visible(LinkageRun.objects.order_by("-created_at", "-pk").select_related("model"), actor).first()
    more = len(found) > SIZE
    return Worklist(_lines(actor, found[:SIZE]), key_of(found[SIZE - 1]) if more else "", run)


def _seen(actor: Actor) -> QuerySet[JoinPair]:
    """Pairs in sight whose two records are in sight too: the predicate stands here as in the policies."""
    records = visible(JoinRecord.objects.all(), actor).values("pk")
    return visible(JoinPair.objects.filter(left__in=records, right__in=records), actor)


def waiting(actor: Actor) -> QuerySet[JoinPair]:
    """The pairs that wait for an answer, the surest first, without their parts; none for who does not answer them."""
    rows = _seen(actor).filter(stands__in=WAITING).order_by("-weight", "-pk").defer("parts")
    return rows if role_has(actor.role, Capability.JOIN_RECORDS) else rows.none()


def _lines(actor: Actor, found: Iterable[JoinPair]) -> list[PairLine]:
    rows = list(found)
    children = {child for pair in rows for child in (pair.left.child_id, pair.right.child_id) if child}
    cases: dict[UUID | None, list[Case]] = defaultdict(list)
    for case in visible(Case.objects.filter(child_id__in=children), actor).order_by("received_on", "pk"):
        cases[case.child_id].append(case)
    return [PairLine(pair, cases[pair.left.child_id], cases[pair.right.child_id]) for pair in rows]


def key_of(pair: JoinPair) -> str:
    """A place in the list, as it stands in an address."""
    return f"{pair.weight!r}_{pair.pk.hex}"


def _key(text: str) -> tuple[float, UUID] | None:
    weight, _bar, pk = text.partition("_")
    try:
        return float(weight), UUID(pk)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class PairPage:
    """One pair: its two records side by side, what to beware of, what was answered, newest first, and the next to answer."""

    line: PairLine
    beside: list[Beside]
    cautions: list[str]
    answers: list[JoinAnswer]
    changed: bool
    mine: str


def pair_page(actor: Actor, pair_id: UUID, record: ledger.Record) -> PairPage:
    """A pair as its page shows it, and a read in the ledger for each case it tells of. Three queries. Raises NotVisible."""
    require(actor, Capability.JOIN_RECORDS)
    pair = one_visible(_seen(actor).select_related(*_RELATED), actor, pk=pair_id)
    (line,) = _lines(actor, [pair])
    rows = JoinAnswer.objects.filter(pair=pair).order_by("-created_at", "-pk")
    answers = list(visible(rows, actor).select_related("created_by__person", "created_by__agency"))
    for case in (*line.left_cases, *line.right_cases):
        record.read("joins.pair_read", pair, case_id=case.pk, circle_id=case.circle_id)
    left, right = pair.left.values, pair.right.values
    return PairPage(
        line, beside(left, right, KEPT), cautions_of(left, right, pair.why), answers,
        changed=bool(answers) and answers[0].seen != {"left": left, "right": right},
        mine=next((one.answer for one in answers if one.created_by.person_id == actor.person_id), ""),
    )  # fmt: skip


# -- what was answered, beside the case --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A record of a return or a list that was said to be of a case's child: as it is written there, and by whose answer."""

    pair: JoinPair
    record: JoinRecord
    answer: JoinAnswer | None


def elsewhere_parts(actor: Actor, case: Case) -> dict[str, QuerySet[Any]]:
    """What the page of a case reads to show such records, for `gather`; nothing for who does not answer such questions."""
    if not role_has(actor.role, Capability.JOIN_RECORDS):
        return {}
    joined = _seen(actor).filter(stands="same", left__child_id=case.child_id).exclude(right__source="case")
    records = JoinRecord.objects.filter(pk__in=joined.values("right_id"))
    answers = visible(JoinAnswer.objects.filter(pair__in=joined.values("pk"), answer="same"), actor)
    lists_of = visible(AgencyList.objects.filter(pk__in=records.values("of_list_id")), actor)
    members = Membership.objects.filter(pk__in=answers.values("created_by_id"))
    return {
        "join_pairs": joined.defer("parts").order_by("-weight", "-pk"), "join_records": visible(records, actor),
        "join_answers": answers.defer("seen").order_by("created_at", "pk"), "join_lists": lists_of,
        "join_members": members, "join_people": Person.objects.filter(pk__in=members.values("person_id")),
        "join_agencies": Agency.objects.filter(partnership_id=actor.partnership_id),
    }  # fmt: skip


def elsewhere_of(rows: Mapping[str, list[Any]]) -> list[Elsewhere]:
    """Those records, from the rows that `elsewhere_parts` asked for."""
    if not rows.get("join_pairs"):
        return []
    agencies, people, lists_of, members, records = (
        {row.pk: row for row in rows[name]}
        for name in ("join_agencies", "join_people", "join_lists", "join_members", "join_records")
    )
    for member in members.values():
        member.person, member.agency = people[member.person_id], agencies[member.agency_id]
    for one in lists_of.values():
        one.agency = agencies[one.agency_id]
    for record in records.values():
        record.of_list = lists_of.get(record.of_list_id)
    last: dict[UUID, JoinAnswer] = {}
    for answer in rows["join_answers"]:
        answer.created_by = members[answer.created_by_id]
        last[answer.pair_id] = answer
    return [
        Elsewhere(pair, records[pair.right_id], last.get(pair.pk))
        for pair in rows["join_pairs"]
        if pair.right_id in records
    ]


def newest_weights(actor: Actor) -> tuple[LinkageModel, Model] | None:
    """The newest model as kept, and as it can be read; None where none was trained. One query."""
    require(actor, Capability.JOIN_RECORDS)
    kept = visible(LinkageModel.objects.order_by("-number"), actor).first()
    return (kept, model_of(kept.as_json)) if kept else None


def lists(actor: Actor, *, before: UUID | None = None, size: int = SIZE) -> list[AgencyList]:
    """The newest lists brought in by agencies, those taken back too; `before` is the key of the last seen. One query."""
    require(actor, Capability.JOIN_RECORDS)
    rows = visible(AgencyList.objects.select_related("agency", "created_by__person"), actor)
    return list((rows if before is None else rows.filter(pk__lt=before)).order_by("-pk")[:size])
