"""What can be read of a project, each in a fixed number of queries. Nobody sees the other's decision before both are in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from moothall.library.desk.models import Curator
from moothall.library.screening import stopping
from moothall.library.screening.flow import INCLUDE, Course, Flow, Source, flow_of
from moothall.library.screening.models import (
    Decision,
    Duplicate,
    Known,
    Outcome,
    Pair,
    Project,
    ReadingOrder,
    Retrieval,
    ScreeningRecord,
    Stop,
)
from moothall.library.screening.rules import READERS, agreed
from moothall.methods.agreement import Agreement, cohens_kappa


def is_stopped(project: Project) -> bool:
    """Whether reading stands stopped."""
    last = Stop.objects.filter(project=project).last()
    return last is not None and last.stopped


def active(project: Project) -> QuerySet[ScreeningRecord]:
    """Records that are no duplicates and about which nobody has to be asked first."""
    waiting = Pair.objects.filter(record=OuterRef("pk"), answer__isnull=True)
    return project.records.filter(~Exists(waiting), duplicate__isnull=True)


def latest(decisions: Sequence[Decision]) -> list[Decision]:
    """Of each person the last decision, those who decided first coming first."""
    found: dict[int, Decision] = {}
    for one in decisions:
        found[one.curator_id] = one
    return list(found.values())


def decisions_on(record: ScreeningRecord, stage: str) -> list[Decision]:
    """The decisions that count at a stage, for the machinery; a person is shown `seen_by`."""
    return latest(record.decisions.filter(stage=stage).select_related("curator", "reason"))


def seen_by(curator: Curator, record: ScreeningRecord, stage: str) -> list[Decision]:
    """The decisions this person may see: all once two are in, else their own alone."""
    found = decisions_on(record, stage)
    return found if len(found) >= READERS else [one for one in found if one.curator_id == curator.pk]


def outcome_on(record: ScreeningRecord, stage: str) -> Outcome | None:
    """What stands of a record at a stage."""
    return record.outcomes.filter(stage=stage).select_related("reason", "by").first()


def retrieval_of(record: ScreeningRecord) -> Retrieval | None:
    """Whether its full text could be had, as was said last."""
    return record.retrievals.last()


def at_stage(project: Project, stage: str) -> QuerySet[ScreeningRecord]:
    """The records that are to be read at a stage and have no outcome there."""
    found = active(project).exclude(outcomes__stage=stage)
    if stage == "title":
        return found
    passed = Outcome.objects.filter(record=OuterRef("pk"), stage="title", include=True)
    last = Retrieval.objects.filter(record=OuterRef("pk")).order_by("-at", "-id").values("retrieved")[:1]
    return found.filter(Exists(passed)).annotate(had=last).filter(had=True)


def next_record(project: Project, curator: Curator, stage: str) -> ScreeningRecord | None:
    """The record this person reads next: one that another has read, in the order they did; else the order's first."""
    readers: dict[int, set[int]] = defaultdict(set)
    first: dict[int, int] = {}
    for number, (record, reader) in enumerate(
        Decision.objects.filter(record__project=project, stage=stage).values_list("record_id", "curator_id")
    ):
        readers[record].add(reader)
        first.setdefault(record, number)
    open_ = set(at_stage(project, stage).values_list("pk", flat=True))
    mine = [pk for pk in open_ if curator.pk not in readers[pk] and len(readers[pk]) < READERS]
    begun = [pk for pk in mine if readers[pk]]
    if begun:
        return project.records.get(pk=min(begun, key=first.__getitem__))
    if not mine or (stage == "title" and is_stopped(project)):
        return None
    place = {pk: at for at, pk in enumerate(_places(project))}
    return project.records.get(pk=min(mine, key=lambda pk: (place.get(pk, len(place)), pk)))


def _places(project: Project) -> list[int]:
    order = ReadingOrder.objects.filter(project=project).first()
    return order.places if order else []


@dataclass(frozen=True)
class Progress:
    """How far one stage is. `by_you` counts the reader's own; of others only what is settled is told."""

    to_read: int
    by_you: int
    settled: int
    included: int
    differ: int
    waiting_for_you: bool


def progress(project: Project, curator: Curator, stage: str) -> Progress:
    """How far a stage is, as this person may know it."""
    outcomes = Outcome.objects.filter(record__project=project, stage=stage)
    return Progress(
        to_read=at_stage(project, stage).count(),
        by_you=Decision.objects.filter(record__project=project, stage=stage, curator=curator).values("record").distinct().count(),
        settled=outcomes.count(),
        included=outcomes.filter(include=True).count(),
        differ=len(conflicts(project, stage)),
        waiting_for_you=next_record(project, curator, stage) is not None,
    )  # fmt: skip


def conflicts(project: Project, stage: str) -> list[tuple[ScreeningRecord, list[Decision]]]:
    """The records on which two differ and nobody has settled yet, with both decisions."""
    by_record: dict[int, list[Decision]] = defaultdict(list)
    open_ = Decision.objects.filter(record__project=project, stage=stage).exclude(
        record__outcomes__stage=stage
    )
    for one in open_.select_related("record", "curator", "reason"):
        by_record[one.record_id].append(one)
    found = [latest(decisions) for decisions in by_record.values()]
    return [(two[0].record, two) for two in found if len(two) >= READERS and agreed(two) is None]


def agreement(project: Project, stage: str) -> Agreement:
    """How far two readers agree on taking in or leaving out, of all that two have read."""
    by_record: dict[int, dict[int, bool]] = defaultdict(dict)
    rows = Decision.objects.filter(record__project=project, stage=stage)
    for record, curator, include in rows.values_list("record_id", "curator_id", "include"):
        by_record[record][curator] = include
    words = {True: "include", False: "exclude"}
    pairs = [
        (words[said[first]], words[said[second]])
        for said in by_record.values()
        if len(said) >= READERS
        for first, second in [sorted(said)[:READERS]]
    ]
    return cohens_kappa(pairs)


def labels_to_learn_from(project: Project) -> dict[int, bool]:
    """Which records matter: as it stands, else as anybody has said so far, else as is known from elsewhere."""
    labels = dict(Known.objects.filter(record__project=project).values_list("record_id", "relevant"))
    said: dict[int, list[Decision]] = defaultdict(list)
    for one in Decision.objects.filter(record__project=project, stage="title"):
        said[one.record_id].append(one)
    labels |= {record: any(one.include for one in latest(found)) for record, found in said.items()}
    settled = Outcome.objects.filter(record__project=project, stage="title")
    return labels | dict(settled.values_list("record_id", "include"))


def read_in_order(project: Project) -> list[bool]:
    """Of the records that are settled by title, in the order they were first read, whether each was taken in."""
    first: dict[int, int] = {}
    read = Decision.objects.filter(record__project=project, stage="title").values_list("record_id", flat=True)
    for number, record in enumerate(read):
        first.setdefault(record, number)
    settled = dict(
        Outcome.objects.filter(record__project=project, stage="title").values_list("record_id", "include")
    )
    return [settled[record] for record in sorted(settled, key=lambda pk: first.get(pk, -1))]


def advice(project: Project) -> stopping.Advice:
    """What the stopping rule says of the project now. Four queries."""
    labels = read_in_order(project)
    records = max(project.records.filter(duplicate__isnull=True).count(), len(labels))
    return stopping.advise(labels, records, target=project.target, confidence=project.confidence)


def flow(project: Project) -> Flow:
    """The numbers of the PRISMA 2020 flow as they follow from what was done. Six queries."""
    outcomes = {
        (record, stage): INCLUDE if include else code
        for record, stage, include, code in Outcome.objects.filter(record__project=project).values_list(
            "record_id", "stage", "include", "reason__code"
        )
    }
    retrieved = dict(Retrieval.objects.filter(record__project=project).values_list("record_id", "retrieved"))
    duplicates = set(Duplicate.objects.filter(record__project=project).values_list("record_id", flat=True))
    begun = set(Decision.objects.filter(record__project=project).values_list("record_id", flat=True))
    stopped = is_stopped(project)
    rows = project.records.values_list("pk", "search__source", "search__source_kind")
    return flow_of(
        Course(
            source=Source(source, kind),
            duplicate=pk in duplicates,
            left_unread=stopped and pk not in begun and pk not in duplicates,
            title_abstract=outcomes.get((pk, "title")),
            retrieved=retrieved.get(pk),
            full_text=outcomes.get((pk, "text")),
        )
        for pk, source, kind in rows
    )


def included(project: Project) -> QuerySet[ScreeningRecord]:
    """The records whose full text was taken in."""
    return project.records.filter(outcomes__stage="text", outcomes__include=True).order_by("pk")


def open_pairs(project: Project) -> QuerySet[Pair]:
    """Records that are alike and wait for a person."""
    return Pair.objects.filter(record__project=project, answer__isnull=True).select_related(
        "record__search", "other__search"
    )


def to_retrieve(project: Project) -> QuerySet[ScreeningRecord]:
    """Records taken in by title and abstract, whose full text nobody has said anything of, or could not be had."""
    return (
        project.records.filter(outcomes__stage="title", outcomes__include=True)
        .filter(Q(retrievals__isnull=True) | ~Q(retrievals__retrieved=True))
        .order_by("pk")
        .distinct()
    )
