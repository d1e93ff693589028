"""What can be read of a project, each in a fixed number of queries. Nobody sees the other's decision before both are in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import cast

from django.db.models import Exists, OuterRef, QuerySet

from moothall.library.desk.models import Curator
from moothall.library.screening.flow import INCLUDE, Source, SourceKind
from moothall.library.screening.models import (
    Decision,
    Known,
    Outcome,
    Pair,
    Project,
    ReadingOrder,
    Retrieval,
    ScreeningRecord,
    Search,
    Stop,
)
from moothall.library.screening.rules import agreed
from moothall.library.screening.state import READERS, Row, Said, State


def is_stopped(project: Project) -> bool:
    """Whether reading stands stopped."""
    last = Stop.objects.filter(project=project).last()
    return last is not None and last.stopped


def active(project: Project) -> QuerySet[ScreeningRecord]:
    """Records that are no duplicates and about which nobody has to be asked first."""
    waiting = Pair.objects.filter(record=OuterRef("pk"), answer__isnull=True)
    return project.records.filter(~Exists(waiting), duplicate__isnull=True)


def latest(decisions: Iterable[Decision]) -> list[Decision]:
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


def state(project: Project) -> State:
    """The project as it stands. Six queries."""
    held = set(
        Pair.objects.filter(record__project=project, answer__isnull=True).values_list("record_id", flat=True)
    )
    rows = project.records.values_list(
        "pk", "search__source", "search__source_kind", "duplicate__id"
    ).order_by("pk")
    said = Decision.objects.filter(record__project=project)
    outcomes = Outcome.objects.filter(record__project=project)
    order = ReadingOrder.objects.filter(project=project).first()
    return State(
        rows=[Row(pk, Source(source, cast(SourceKind, kind)), double is not None, pk in held) for pk, source, kind, double in rows],
        said=[Said(*one) for one in said.values_list("record_id", "stage", "curator_id", "include")],
        outcomes={
            (record, stage): INCLUDE if include else code
            for record, stage, include, code in outcomes.values_list("record_id", "stage", "include", "reason__code")
        },
        retrieved=dict(Retrieval.objects.filter(record__project=project).values_list("record_id", "retrieved")),
        stopped=is_stopped(project),
        places=order.places if order else [],
        target=project.target,
        confidence=project.confidence,
    )  # fmt: skip


def next_record(project: Project, curator: Curator, stage: str) -> ScreeningRecord | None:
    """The record this person reads next at a stage."""
    found = state(project).next_for(curator.pk, stage)
    return None if found is None else project.records.get(pk=found)


def conflicts(project: Project, stage: str) -> list[tuple[ScreeningRecord, list[Decision]]]:
    """The records on which two differ and nobody has settled yet, with both decisions."""
    by_record: dict[int, list[Decision]] = defaultdict(list)
    open_ = Decision.objects.filter(record__project=project, stage=stage).exclude(
        Exists(Outcome.objects.filter(record=OuterRef("record"), stage=stage))
    )
    for one in open_.select_related("record", "curator", "reason"):
        by_record[one.record_id].append(one)
    found = [latest(decisions) for decisions in by_record.values()]
    return [(two[0].record, two) for two in found if len(two) >= READERS and agreed(two) is None]


def labels_to_learn_from(project: Project) -> dict[int, bool]:
    """Which records matter: as it stands, else as anybody has said so far, else as is known from elsewhere."""
    labels = dict(Known.objects.filter(record__project=project).values_list("record_id", "relevant"))
    said: dict[int, list[Decision]] = defaultdict(list)
    for one in Decision.objects.filter(record__project=project, stage="title"):
        said[one.record_id].append(one)
    labels |= {record: any(one.include for one in latest(found)) for record, found in said.items()}
    settled = Outcome.objects.filter(record__project=project, stage="title")
    return labels | dict(settled.values_list("record_id", "include"))


def included(project: Project) -> QuerySet[ScreeningRecord]:
    """The records whose full text was taken in."""
    return project.records.filter(outcomes__stage="text", outcomes__include=True).order_by("pk")


def open_pairs(project: Project) -> QuerySet[Pair]:
    """Records that are alike and wait for a person."""
    return Pair.objects.filter(record__project=project, answer__isnull=True).select_related(
        "record__search", "other__search"
    )


def to_retrieve(project: Project) -> QuerySet[ScreeningRecord]:
    """Records taken in by title and abstract that nobody has read the full text of; `had` says whether it could be had."""
    last = Retrieval.objects.filter(record=OuterRef("pk")).order_by("-at", "-id")
    passed = Outcome.objects.filter(record=OuterRef("pk"), stage="title", include=True)
    return (
        project.records.filter(Exists(passed))
        .annotate(had=last.values("retrieved")[:1], where=last.values("where")[:1])
        .order_by("pk")
    )


def search_of(project: Project, number: int) -> Search | None:
    """A search of the project."""
    return project.searches.filter(pk=number).select_related("loaded_by").first()
