"""Reads of releases: what waits, how each thing stands for whoever asks, what was published."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from moothall.core.access.capabilities import Capability, role_has
from moothall.core.access.gather import Rows, gather
from moothall.core.access.models import Agency, Membership, Person
from moothall.core.access.queries import require
from moothall.core.kinds import Actor, NotVisible, Role
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
from moothall.evidence.studies.models import Study, StudyOutput, StudyRun

if TYPE_CHECKING:
    from moothall.methods.evaluation.protocol import Protocol


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
    def title(self) -> str:
        """What it is called; the words and the report have no name of their own."""
        own = {"words": _("The words of the release"), "report": _("The report and its files")}
        return own.get(self.item.what, self.item.title)

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
    """A version of a work with its newest draft and what that holds, as the asker may see them.

    `history` are all versions of the work, the newest first; `earlier_sha256` marks all that the partnership has
    published until now.
    """

    release: Release
    history: Sequence[Release] = ()
    draft: ReleaseDraft | None = None
    prepared: ReleasePrepared | None = None
    work: ReleaseWork | None = None
    things: Sequence[Checked] = ()
    authors: frozenset[UUID] = field(default_factory=frozenset)
    earlier_sha256: str = ""

    @property
    def published(self) -> ReleasePublished | None:
        """When and as what it was published."""
        return published_of(self.release)

    @property
    def superseded(self) -> bool:
        """Whether a later version was published."""
        later = (row for row in self.history if row.version > self.release.version)
        return any(published_of(row) is not None for row in later)

    @property
    def overtaken(self) -> bool:
        """Whether this version, or one after it, was published as something else: as a withdrawal."""
        others = (
            row for row in self.history if row.version >= self.release.version and row.pk != self.release.pk
        )
        return self.published is None and any(published_of(row) is not None for row in others)

    @property
    def followed(self) -> bool:
        """Whether a later version was begun."""
        return any(row.version > self.release.version for row in self.history)

    @property
    def stage(self) -> Stage:
        """How the version stands."""
        return stage_of(
            (thing.state for thing in self.things),
            prepared=self.prepared is not None,
            published=self.published is not None,
            superseded=self.superseded,
        )

    @property
    def stale(self) -> bool:
        """Whether more was published since the draft was prepared, so that it was not protected beside all of it."""
        if self.prepared is None or self.published is not None:
            return False
        return self.prepared.earlier_sha256 != self.earlier_sha256

    def thing(self, item_id: UUID) -> Checked:
        """One of the things it holds. Raises NotVisible."""
        found = next((one for one in self.things if one.item.pk == item_id), None)
        if found is None:
            raise NotVisible
        return found


def published_of(release: Release) -> ReleasePublished | None:
    """When and as what a version was published."""
    return getattr(release, "published", None)


def releases(actor: Actor, *, before: UUID | None = None, size: int = 25) -> list[OneRelease]:
    """The newest versions of the partnership's works. What is at the desk is seen by checkers. Two queries."""
    require(actor, Capability.SEE_RELEASES)
    rows = Release.objects.filter(partnership_id=actor.partnership_id).order_by("-id")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return _told(actor, rows[:size])


def one_release(actor: Actor, release_id: UUID) -> OneRelease:
    """One version. Raises NotVisible. Two queries."""
    require(actor, Capability.SEE_RELEASES)
    found = _told(
        actor, Release.objects.filter(partnership_id=actor.partnership_id, pk=release_id), whole=True
    )
    if not found:
        raise NotVisible
    return found[0]


def at_the_desk(actor: Actor, size: int = 50) -> list[tuple[OneRelease, list[Checked]]]:
    """The releases that are not published, each with what of it waits for the asker's vote. Two queries."""
    require(actor, Capability.CHECK_OUTPUTS)
    rows = Release.objects.filter(partnership_id=actor.partnership_id, published=None).order_by("-id")
    return [
        (
            one,
            []
            if actor.person_id in one.authors
            else [thing for thing in one.things if thing.waits_for_a_vote and not thing.voted],
        )
        for one in _told(actor, rows[:size])
    ]


def _told(actor: Actor, wanted: QuerySet[Release], *, whole: bool = False) -> list[OneRelease]:
    """Some releases as the asker may see them; with what their things show where they are told `whole`."""
    rows = gather(**_parts(actor, wanted, whole=whole))
    join(rows)
    counted = _counted(rows)
    drafts = {draft.release_id: draft for draft in sorted(rows["drafts"], key=lambda one: one.number)}
    return [_one(actor, release, drafts.get(release.pk), rows, counted) for release in rows["releases"]]


def _parts(actor: Actor, wanted: QuerySet[Release], *, whole: bool) -> dict[str, QuerySet[Any]]:
    ours = {"partnership_id": actor.partnership_id}
    kin = Release.objects.filter(**ours, key__in=wanted.values("key"))
    writers = Membership.objects.filter(**ours, role__in=[Role.EVALUATOR, Role.DATA_PROTECTION_OFFICER])
    parts: dict[str, QuerySet[Any]] = {
        "releases": wanted,
        "kin": kin.order_by("-version"),
        "published": ReleasePublished.objects.filter(release__in=kin),
        "studies": Study.objects.filter(releases__in=wanted).distinct(),
        "memberships": writers,
        "people": Person.objects.filter(pk__in=writers.values("person_id")).only("pk", "name"),
        "agencies": Agency.objects.filter(**ours),
    }
    if not role_has(actor.role, Capability.CHECK_OUTPUTS):
        return parts
    newest = (
        ReleaseDraft.objects.filter(release__in=wanted)
        .order_by("release_id", "-number")
        .distinct("release_id")
    )
    held = ReleaseHolds.objects.filter(draft__in=newest.values("pk"))
    items = ReleaseItem.objects.filter(pk__in=held.values("item_id"))
    parts |= {
        "drafts": newest,
        "runs": StudyRun.objects.filter(pk__in=newest.values("run_id")).defer("findings"),
        "prepared": ReleasePrepared.objects.filter(draft__in=newest.values("pk")),
        "work": ReleaseWork.objects.filter(draft__in=newest.values("pk")).order_by("at", "id"),
        "holds": held.order_by("draft_id", "place"),
        "items": items if whole else items.defer("shown", "risks"),
        "votes": ReleaseVote.objects.filter(item__in=items.values("pk")).order_by(
            "round", "created_at", "id"
        ),
        "answers": ReleaseAnswer.objects.filter(item__in=items.values("pk")).order_by("round"),
    }
    if whole:
        parts["earlier"] = _ever_published(actor).defer("content", "entries")
    return parts


#: The parts that only a checker is given.
_OF_THE_DESK = ("drafts", "runs", "prepared", "work", "holds", "items", "votes", "answers", "earlier")


def join(rows: Rows) -> None:
    """Lay the rows together: who wrote each, and what belongs to which."""
    for name in _OF_THE_DESK:
        rows.setdefault(name, [])
    people, agencies = by_id(rows["people"]), by_id(rows["agencies"])
    writers = by_id(rows["memberships"])
    for one in rows["memberships"]:
        one.person, one.agency = people[one.person_id], agencies[one.agency_id]
    for name in ("releases", "kin", "published", "drafts", "votes", "answers"):
        for row in rows[name]:
            if row.created_by_id in writers:
                row.created_by = writers[row.created_by_id]
    published = {row.release_id: row for row in rows["published"]}
    studies, runs = by_id(rows["studies"]), by_id(rows["runs"])
    for row in (*rows["releases"], *rows["kin"]):
        # Told to the row as read, also where there is nothing: else it would be asked for again.
        Release._meta.get_field("published").set_cached_value(row, published.get(row.pk))
    for row in rows["releases"]:
        row.study = studies[row.study_id]
    for row in rows["drafts"]:
        row.run = runs[row.run_id]


def by_id(rows: Sequence[Any]) -> dict[UUID, Any]:
    """Rows by their keys."""
    return {row.pk: row for row in rows}


@dataclass(frozen=True)
class _Counted:
    """How many votes each round of each thing has, and whose work each release is."""

    votes: dict[tuple[UUID, int], int]
    authors: dict[UUID, set[UUID]]


def _counted(rows: Rows) -> _Counted:
    """What is counted without being shown, in one question to the database."""
    items, asked = [row.pk for row in rows["items"]], [row.release_id for row in rows["drafts"]]
    found = _Counted({}, {key: set() for key in asked})
    if not asked:
        return found
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT item, in_round, votes, NULL FROM release_votes_cast(%s::uuid[]) UNION ALL"
            " SELECT k, NULL, NULL, a FROM unnest(%s::uuid[]) k, release_authors(k) a",
            [items, asked],
        )
        for key, number, votes, person in cursor.fetchall():
            if person is not None:
                found.authors[key].add(person)
            else:
                found.votes[key, number] = votes
    return found


def _one(
    actor: Actor, release: Release, draft: ReleaseDraft | None, rows: Rows, counted: _Counted
) -> OneRelease:
    history = [row for row in rows["kin"] if row.key == release.key]
    if draft is None:
        return OneRelease(release, history, earlier_sha256=mark_of(rows["earlier"]))
    items = by_id(rows["items"])
    return OneRelease(
        release, history, draft,
        next((one for one in rows["prepared"] if one.draft_id == draft.pk), None),
        next((one for one in reversed(rows["work"]) if one.draft_id == draft.pk), None),
        [
            _thing(actor, items[hold.item_id], rows, counted)
            for hold in rows["holds"]
            if hold.draft_id == draft.pk
        ],
        frozenset(counted.authors[release.pk]), mark_of(rows["earlier"]),
    )  # fmt: skip


def _thing(actor: Actor, item: ReleaseItem, rows: Rows, counted: _Counted) -> Checked:
    answers = [row for row in rows["answers"] if row.item_id == item.pk]
    votes = [row for row in rows["votes"] if row.item_id == item.pk]
    return Checked(item, votes, answers, counted.votes.get((item.pk, 1 + len(answers)), 0), actor.person_id)


def _ever_published(actor: Actor) -> QuerySet[ReleasedOutput]:
    return ReleasedOutput.objects.filter(partnership_id=actor.partnership_id).order_by(
        "published_id", "place"
    )


def mark_of(rows: Sequence[ReleasedOutput]) -> str:
    """One hash over all that was published: another once more has been."""
    told = "\n".join(f"{row.published_id} {row.name} {row.sha256}" for row in rows)
    return hashlib.sha256(told.encode()).hexdigest()


def released_studies(actor: Actor) -> frozenset[UUID]:
    """The studies of which something is published and not withdrawn. One query."""
    require(actor, Capability.SEE_RELEASES)
    # A correction that is still checked may stand beside what followed: only what was published counts.
    later = ReleasePublished.objects.filter(release__supersedes_id=OuterRef("release_id"))
    rows = ReleasePublished.objects.filter(~Exists(later), partnership_id=actor.partnership_id, draft__isnull=False)  # fmt: skip
    return frozenset(rows.values_list("release__study_id", flat=True))


def published_before(actor: Actor) -> list[tuple[ReleasedOutput, str]]:
    """Every output the partnership ever published, the oldest first, with the hash of the true figures behind it."""
    require(actor, Capability.READ_RESULTS)
    rows = list(_ever_published(actor).select_related("published"))
    held = ReleaseHolds.objects.filter(draft__in={row.published.draft_id for row in rows}).select_related(
        "item"
    )
    true: dict[tuple[UUID | None, str], str] = {
        (hold.draft_id, hold.item.name): hold.item.true_sha256 for hold in held
    }
    return [(row, true.get((row.published.draft_id, row.name), "")) for row in rows]


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
    published = published_of(before) if before is not None else None
    return published.draft if published is not None else None
