"""Reads of releases: what waits, how each thing stands for whoever asks, what was published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import connection
from django.db.models import Prefetch, QuerySet

from moothall.core.access.capabilities import Capability, role_has
from moothall.core.access.queries import require
from moothall.core.kinds import Actor, NotVisible
from moothall.evidence.release.models import (
    Release,
    ReleaseAnswer,
    ReleasedOutput,
    ReleaseDraft,
    ReleaseHolds,
    ReleaseItem,
    ReleasePrepared,
    ReleasePublished,
    ReleaseVote,
    ReleaseWork,
)
from moothall.evidence.release.states import HALF, Event, Stage, State, stage_of, state_of
from moothall.evidence.studies.models import StudyOutput, StudyRun
from moothall.methods.outputs import Output, from_json

if TYPE_CHECKING:
    from moothall.methods.evaluation.protocol import Protocol

WHO = "created_by__person", "created_by__agency"


@dataclass(frozen=True)
class Checked:
    """A thing that is checked, as whoever asks may know it: the votes they may see, and how many there are.

    Where one vote was cast that the asker may not see yet, `state` says that one has voted and not which way.
    """

    item: ReleaseItem
    votes: Sequence[ReleaseVote]
    answers: Sequence[ReleaseAnswer]
    cast: int
    me: UUID

    @property
    def round(self) -> int:
        """The round that is open or was the last."""
        return 1 + len(self.answers)

    @property
    def voted(self) -> bool:
        """Whether the asker has voted in this round."""
        return any(vote.person_id == self.me and vote.round == self.round for vote in self.votes)

    @cached_property
    def state(self) -> State:
        """How it stands."""
        seen = [Event(vote.vote) for vote in self.votes if vote.round == self.round]
        if self.cast == 1 and not seen:
            return State.ONE_ACCEPTS  # which way is not known here: every half state reads alike
        return state_of(seen)

    @property
    def waits_for_a_vote(self) -> bool:
        """Whether somebody has still to vote on it."""
        return self.state == State.WAITING or self.state in HALF


@dataclass(frozen=True)
class OneRelease:
    """A version of a work with its newest draft and what that holds, as the asker may see them."""

    release: Release
    published: ReleasePublished | None
    superseded: bool
    draft: ReleaseDraft | None = None
    prepared: ReleasePrepared | None = None
    work: ReleaseWork | None = None
    things: Sequence[Checked] = ()
    authors: frozenset[UUID] = field(default_factory=frozenset)

    @property
    def stage(self) -> Stage:
        """How the version stands."""
        return stage_of(
            (thing.state for thing in self.things),
            prepared=self.prepared is not None or self.release.kind == "withdrawal",
            published=self.published is not None,
            superseded=self.superseded,
        )

    def thing(self, item_id: UUID) -> Checked:
        """One of the things it holds. Raises NotVisible."""
        found = next((one for one in self.things if one.item.pk == item_id), None)
        if found is None:
            raise NotVisible
        return found


def _releases(actor: Actor) -> QuerySet[Release]:
    return Release.objects.filter(partnership_id=actor.partnership_id).select_related(
        *WHO, "study", "published", "published__created_by__person", "followed_by", "supersedes"
    )


def _published(release: Release) -> ReleasePublished | None:
    return getattr(release, "published", None)


def releases(actor: Actor, *, before: UUID | None = None, size: int = 25) -> list[OneRelease]:
    """The newest versions of the partnership's works. What is at the desk is seen by checkers. Eight queries at most."""
    require(actor, Capability.SEE_RELEASES)
    found = _releases(actor).order_by("-id")
    if before is not None:
        found = found.filter(pk__lt=before)
    return _told(actor, list(found[:size]))


def one_release(actor: Actor, release_id: UUID) -> OneRelease:
    """One version. Raises NotVisible."""
    require(actor, Capability.SEE_RELEASES)
    row = _releases(actor).filter(pk=release_id).first()
    if row is None:
        raise NotVisible
    one = _told(actor, [row])[0]
    if one.draft is None:
        return one
    work = ReleaseWork.objects.filter(draft=one.draft).order_by("-at", "-id").first()
    return OneRelease(**{**one.__dict__, "work": work, "authors": authors_of(release_id)})


def versions(actor: Actor, key: str) -> list[Release]:
    """Every version of a work, the newest first."""
    require(actor, Capability.SEE_RELEASES)
    return list(_releases(actor).filter(key=key).order_by("-version"))


def authors_of(release_id: UUID) -> frozenset[UUID]:
    """Whose work a release is: they check nothing of it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT release_authors(%s)", [release_id])
        return frozenset(person for (person,) in cursor.fetchall())


def _told(actor: Actor, rows: list[Release]) -> list[OneRelease]:
    drafts: dict[UUID, ReleaseDraft] = {}
    if role_has(actor.role, Capability.CHECK_OUTPUTS):
        found = (
            ReleaseDraft.objects.filter(release__in=rows)
            .select_related("run__protocol", "run__made", "prepared", *WHO)
            .prefetch_related(
                Prefetch("holds", ReleaseHolds.objects.select_related("item__output").order_by("place"))
            )
            .order_by("release_id", "-number")
            .distinct("release_id")
        )
        drafts = {draft.release_id: draft for draft in found}
    items = [hold.item for draft in drafts.values() for hold in draft.holds.all()]
    things = {thing.item.pk: thing for thing in _checked(actor, items)}
    return [_one(row, drafts.get(row.pk), things) for row in rows]


def _one(row: Release, draft: ReleaseDraft | None, things: dict[UUID, Checked]) -> OneRelease:
    return OneRelease(
        row, _published(row), getattr(row, "followed_by", None) is not None and _published(row.followed_by) is not None,
        draft, getattr(draft, "prepared", None) if draft else None, None,
        [things[hold.item_id] for hold in draft.holds.all()] if draft else (),
    )  # fmt: skip


def _checked(actor: Actor, items: Sequence[ReleaseItem]) -> list[Checked]:
    keys = [item.pk for item in items]
    votes = _by_item(ReleaseVote.objects.filter(item__in=keys).select_related(*WHO).order_by("round", "created_at", "id"))  # fmt: skip
    answers = _by_item(ReleaseAnswer.objects.filter(item__in=keys).select_related(*WHO).order_by("round"))
    cast = _cast(keys)
    return [
        Checked(
            item, votes.get(item.pk, []), answers.get(item.pk, []),
            cast.get((item.pk, 1 + len(answers.get(item.pk, []))), 0), actor.person_id,
        )
        for item in items
    ]  # fmt: skip


def _by_item(rows: QuerySet) -> dict[UUID, list]:  # type: ignore[type-arg]
    found: dict[UUID, list] = {}  # type: ignore[type-arg]
    for row in rows:
        found.setdefault(row.item_id, []).append(row)
    return found


def _cast(keys: Sequence[UUID]) -> dict[tuple[UUID, int], int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT item, in_round, votes FROM release_votes_cast(%s::uuid[])", [list(keys)])
        return {(item, number): votes for item, number, votes in cursor.fetchall()}


def at_the_desk(actor: Actor, size: int = 50) -> list[tuple[OneRelease, list[Checked]]]:
    """The releases that are not published, each with what of it waits for the asker's vote."""
    require(actor, Capability.CHECK_OUTPUTS)
    found = _told(actor, list(_releases(actor).filter(published=None).order_by("-id")[:size]))
    authors = _authors(found)
    return [
        (
            OneRelease(**{**one.__dict__, "authors": authors[one.release.pk]}),
            []
            if actor.person_id in authors[one.release.pk]
            else [thing for thing in one.things if thing.waits_for_a_vote and not thing.voted],
        )
        for one in found
    ]


def _authors(found: Sequence[OneRelease]) -> dict[UUID, frozenset[UUID]]:
    """Whose work each of several releases is, in one query."""
    keys = [one.release.pk for one in found]
    told: dict[UUID, set[UUID]] = {key: set() for key in keys}
    with connection.cursor() as cursor:
        cursor.execute("SELECT k, a FROM unnest(%s::uuid[]) k, release_authors(k) a", [keys])
        for key, person in cursor.fetchall():
            told[key].add(person)
    return {key: frozenset(people) for key, people in told.items()}


def released_studies(actor: Actor) -> frozenset[UUID]:
    """The studies of which something is published and not withdrawn. One query."""
    require(actor, Capability.SEE_RELEASES)
    rows = ReleasePublished.objects.filter(
        partnership_id=actor.partnership_id, draft__isnull=False, release__followed_by__published=None
    )
    return frozenset(rows.values_list("release__study_id", flat=True))


def published_before(actor: Actor) -> list[ReleasedOutput]:
    """Every output the partnership ever published, the oldest first: all of it was public once."""
    rows = ReleasedOutput.objects.filter(partnership_id=actor.partnership_id)
    return list(rows.order_by("published__created_at", "published_id", "place"))


def outputs_of(rows: Sequence[ReleasedOutput]) -> list[Output]:
    """Those outputs as they went out."""
    return [from_json(row.content) for row in rows]


def run_and_not_released(actor: Actor) -> list[tuple[UUID, str]]:
    """Studies that were run and of which no release was begun, with the titles of their protocols."""
    require(actor, Capability.GATHER_RELEASE)
    runs = StudyRun.objects.filter(partnership_id=actor.partnership_id, study__releases=None)
    rows = runs.order_by("study_id", "-created_at").distinct("study_id").select_related("protocol")
    return [(row.study_id, row.protocol.title) for row in rows[:50]]


def runs_of(actor: Actor, study_id: UUID) -> list[StudyRun]:
    """The runs of a study, the newest first. Raises NotVisible where there is none."""
    require(actor, Capability.GATHER_RELEASE)
    rows = StudyRun.objects.filter(partnership_id=actor.partnership_id, study_id=study_id)
    found = list(
        rows.select_related("protocol").prefetch_related("outputs").order_by("-created_at", "-id")[:20]
    )
    if not found:
        raise NotVisible
    return found


def outputs_of_runs(runs: Sequence[StudyRun]) -> list[tuple[str, str]]:
    """Name and title of every output that one of these runs has, in reading order."""
    return list({row.name: (row.name, row.title) for run in runs for row in _in_order(run)}.values())


def _in_order(run: StudyRun) -> list[StudyOutput]:
    return sorted(run.outputs.all(), key=lambda row: row.place)


def protocol_of_run(run: StudyRun) -> Protocol:
    """The protocol that a run followed."""
    from moothall.methods.evaluation.protocol import protocol_from

    return protocol_from(run.protocol.content)


def draft_before(actor: Actor, one: OneRelease) -> ReleaseDraft | None:
    """What the next draft begins from: the newest of this version, else the one the version before it was published by."""
    if one.draft is not None:
        return one.draft
    before = one.release.supersedes
    published = _published(before) if before is not None else None
    return published.draft if published is not None else None
