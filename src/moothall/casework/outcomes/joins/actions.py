"""Training, weighing, and what a person answers of a pair. Nothing is joined but by an answer, and every one can be undone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from moothall.casework.outcomes.joins import effects
from moothall.casework.outcomes.joins.gathering import Found, Gathered, gather, kept_returns, read_returns
from moothall.casework.outcomes.joins.models import (
    AgencyList,
    JoinAnswer,
    JoinPair,
    JoinRecord,
    LinkageModel,
    LinkageRun,
)
from moothall.casework.outcomes.joins.rules import Said, check_answer, standing
from moothall.core import clock, ledger
from moothall.core.access.actions import holder_office, open_circle
from moothall.core.access.capabilities import Capability, Relation
from moothall.core.access.queries import one_visible, require, visible
from moothall.core.crypto import update_sealed
from moothall.core.kinds import Actor, Refused, Role
from moothall.methods.linkage import (
    DEFAULT_SEED,
    Linked,
    Model,
    Pair,
    link,
    model_of,
    pairs_of,
    records_of,
    train_model,
)
from moothall.methods.linkage.records import Records

MANY = 1_000
#: Fewer records than these teach nothing and hold no pair.
FEWEST = 2


def train_from_records(*, by: Actor, seed: int = DEFAULT_SEED) -> tuple[LinkageModel, Model]:
    """Learn from the partnership's own records what each agreement tells, and keep the model as its newest.

    Raises Refused where there are too few records, NotAllowed.
    """
    gathered = _gathered(by)
    model = train_model(_ready(gathered), seed=seed)
    with ledger.unit(by, "Keep a linkage model", must_write=True) as record:
        kept = _keep_model(by, model, gathered)
        record.wrote(
            "joins.model_trained", kept, number=kept.number, sha256=kept.sha256, records=kept.records
        )
    return kept, model


def find_pairs(*, by: Actor, seed: int = DEFAULT_SEED) -> LinkageRun:
    """Weigh the partnership's records with its newest model, and put before people what may be one child.

    A model is trained first where there is none that compares what the records hold. A pair has a child of a case in
    it, and nobody answered it at a referral or by a number. A pair without an answer that no longer comes up is gone.
    """
    gathered = _gathered(by)
    records = _ready(gathered)
    linked = link(records, model=_newest_model(by, records), seed=seed)
    pairs = list(_worth_asking(gathered, pairs_of(records, linked.model)))
    with ledger.unit(by, "Weigh which records may be of one child", must_write=True) as record:
        _one_at_a_time(by)
        kept = _keep_model(by, linked.model, gathered)
        run = _keep_run(by, kept, linked, gathered, pairs)
        record.wrote(
            "joins.weighed",
            run,
            model=kept.number,
            records=run.records,
            pairs=run.pairs_kept,
            new=run.pairs_new,
        )
    return run


def _gathered(by: Actor) -> Gathered:
    with ledger.unit(by, "Read the records that may be of one child") as record:
        require(by, Capability.JOIN_RECORDS)
        gathered, kept = gather(by), kept_returns(by)
        record.read("joins.records_read", records=gathered.sources, returns=len(kept))
    gathered.records += read_returns(kept)
    if len(gathered.records) < FEWEST:
        raise Refused(_("There are too few records to compare. Bring in a return or a list first."))
    return gathered


def _ready(gathered: Gathered) -> Records:
    return records_of(
        {"source": one.source, "record_id": str(number), **one.compared} for number, one in enumerate(gathered.records)
    )  # fmt: skip


def _newest_model(by: Actor, records: Records) -> Model | None:
    with ledger.unit(by, "Look for the newest linkage model"):
        kept = visible(LinkageModel.objects.order_by("-number"), by).first()
    if kept is None:
        return None
    model = model_of(kept.as_json)
    return model if model.kinds == records.kinds else None


def _worth_asking(gathered: Gathered, pairs: Iterator[Pair]) -> Iterator[tuple[Found, Found, Pair]]:
    """Pairs with a child of a case in them, that child first, the older one of two; without those answered elsewhere."""
    for pair in pairs:
        one, other = (gathered.records[int(side[1])] for side in (pair.left, pair.right))
        if one.source != "case" or (other.source == "case" and other.key < one.key):
            one, other = other, one
        if one.source == "case" and not gathered.is_settled(one.key, other.key):
            yield one, other, pair


def _one_at_a_time(by: Actor) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"joins:{by.partnership_id}"]
        )


def desk_circle(by: Actor) -> UUID:
    """The circle of the desk: the coordinators' office. One for the partnership."""
    _one_at_a_time(by)
    held = (
        visible(rows, by).values_list("circle_id", flat=True)
        for rows in (LinkageModel.objects.all(), AgencyList.objects.all())
    )
    found = next((circle for circles in held for circle in circles[:1]), None)
    if found is None:
        seats = [(holder_office(by.partnership_id, Role.COORDINATOR), Relation.NONE)]
        found = open_circle(by=by, purpose="Is this the same child?", seats=seats, reason="Answers which records are one child's").pk  # fmt: skip
    return found


def _keep_model(by: Actor, model: Model, gathered: Gathered) -> LinkageModel:
    newest = visible(LinkageModel.objects.order_by("-number"), by).first()
    if newest is not None and newest.sha256 == model.sha256:
        return newest
    kept = LinkageModel(
        partnership_id=by.partnership_id, circle_id=desk_circle(by), created_by_id=by.membership_id,
        number=newest.number + 1 if newest else 1, sha256=model.sha256, as_json=model.as_json(),
        records=len(gathered.records), sources=gathered.sources,
    )  # fmt: skip
    kept.save(force_insert=True)
    return kept


# -- the pairs of a run ------------------------------------------------------------------------------------


def _keep_run(
    by: Actor, model: LinkageModel, linked: Linked, gathered: Gathered, pairs: list[tuple[Found, Found, Pair]]
) -> LinkageRun:
    rows = _records_in(by, model.circle_id, pairs)
    held = {(one.left_id, one.right_id): one for one in visible(JoinPair.objects.all(), by)}
    wanted = {(rows[one.key], rows[other.key]): pair for one, other, pair in pairs}
    run = LinkageRun(
        partnership_id=by.partnership_id, circle_id=model.circle_id, created_by_id=by.membership_id, model=model,
        line=linked.line.probability, expected_precision=linked.line.expected_precision, records=len(gathered.records),
        pairs_weighed=linked.weighed, pairs_kept=len(wanted), pairs_new=len(wanted.keys() - held.keys()),
        sources=gathered.sources,
    )  # fmt: skip
    run.save(force_insert=True)
    JoinPair.objects.bulk_create(
        (
            _weighed(JoinPair(
                partnership_id=by.partnership_id, circle_id=model.circle_id, created_by_id=by.membership_id,
                left_id=sides[0], right_id=sides[1],
            ), run, pair)
            for sides, pair in wanted.items() if sides not in held
        ), batch_size=MANY,
    )  # fmt: skip
    anew = [_weighed(held[sides], run, pair) for sides, pair in wanted.items() if sides in held]
    update_sealed(anew, ["run", "weight", "probability", "verdict", "why", "parts"])
    gone = [one.pk for sides, one in held.items() if sides not in wanted and not one.stands]
    JoinPair.objects.filter(pk__in=gone, answers=None).delete()
    return run


def _weighed(row: JoinPair, run: LinkageRun, pair: Pair) -> JoinPair:
    row.run, row.weight, row.probability = run, round(pair.weight, 6), round(pair.probability, 9)
    row.verdict, row.why = pair.verdict, pair.why
    row.parts = [
        {**asdict(part), "weight": round(part.weight, 4), "commonness": round(part.commonness, 4)}
        for part in pair.parts
    ]
    return row


def _records_in(by: Actor, desk: UUID, pairs: list[tuple[Found, Found, Pair]]) -> dict[bytes, UUID]:
    """The rows of the records that stand in a pair, by key; made, or brought up to date, where need be."""
    wanted = {one.key: one for sides in pairs for one in sides[:2]}
    held = {bytes(one.key): one for one in visible(JoinRecord.objects.filter(key__in=list(wanted)), by)}
    new = [_row(by, desk, one) for key, one in wanted.items() if key not in held]
    JoinRecord.objects.bulk_create(new, batch_size=MANY)
    changed = [
        row for key, row in held.items()
        if row.values != wanted[key].values or row.year != wanted[key].year
    ]  # fmt: skip
    for row in changed:
        now = wanted[bytes(row.key)]
        row.values, row.year, row.changed_at = now.values, now.year, clock.now()
    update_sealed(changed, ["values", "year", "changed_at"])
    return {bytes(row.key): row.pk for row in (*held.values(), *new)}


def _row(by: Actor, desk: UUID, found: Found) -> JoinRecord:
    return JoinRecord(
        partnership_id=by.partnership_id, circle_id=found.circle_id if found.source == "case" and found.circle_id else desk,
        created_by_id=by.membership_id, source=found.source, of_partnership_id=found.of_partnership_id, key=found.key,
        child_id=found.child_id, of_list_id=found.list_id, return_kind=found.return_kind,
        authority_code=found.authority_code, year=found.year, values=found.values,
    )  # fmt: skip


def have_pairs_found(*, by: Actor) -> None:
    """Have the records weighed by the worker, once this transaction is over."""
    from moothall.casework.outcomes.tasks import find_pairs as task

    with ledger.unit(by, "Have the records weighed", must_write=True) as record:
        require(by, Capability.JOIN_RECORDS)
        task.defer(person_id=str(by.person_id), membership_id=str(by.membership_id))
        record.wrote("joins.asked")


# -- what a person answers ---------------------------------------------------------------------------------


def answer_pair(*, by: Actor, pair_id: UUID, answer: str, reason: str) -> JoinPair:
    """Say that two records are of the same child, are not, or that one is not sure, and what one goes by.

    The answer stands beside those of others; what they come to takes effect (see `effects`), and is undone when it
    changes. Raises Invalid naming the field, NotVisible, NotAllowed; Refused where a number is another child's.
    """
    with ledger.unit(by, "Answer whether two records are of one child", must_write=True) as record:
        require(by, Capability.JOIN_RECORDS)
        pairs = JoinPair.objects.select_related(
            "left__child", "right__child", "run__model"
        ).select_for_update(of=("self",))
        pair = one_visible(pairs, by, pk=pair_id)
        reason = check_answer(answer, reason)
        made = JoinAnswer(
            partnership_id=by.partnership_id, circle_id=pair.circle_id, created_by_id=by.membership_id, pair=pair,
            answer=answer, reason=reason, weight=pair.weight, model_sha256=pair.run.model.sha256,
            seen={"left": pair.left.values, "right": pair.right.values},
        )  # fmt: skip
        made.save(force_insert=True)
        before, pair.stands = pair.stands, standing(said_of(pair))
        pair.save(update_fields=["stands"])
        if before != pair.stands:
            effects.bring_about(by, pair, reason)
        for child_id, case_id, circle_id in effects.cases_of(by, pair):
            record.wrote("joins.answered", pair, case_id=case_id, circle_id=circle_id, answer=answer, stands=pair.stands, child=str(child_id))  # fmt: skip
    return pair


def said_of(pair: JoinPair) -> list[Said]:
    """What people answered of a pair, oldest first."""
    rows = JoinAnswer.objects.filter(pair=pair).order_by("created_at", "pk")
    return [Said(person, answer) for person, answer in rows.values_list("created_by__person_id", "answer")]
