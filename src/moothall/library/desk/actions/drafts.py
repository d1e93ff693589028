"""Writing a description page by page: begun, written on, brought up to date, published or thrown away."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from moothall.library.appraisal.rating_queries import rated_places
from moothall.library.catalogue.actions import put_work
from moothall.library.catalogue.description import WorkDescription, from_kept
from moothall.library.catalogue.jobs import want_index
from moothall.library.catalogue.models import Work, WorkVersion
from moothall.library.catalogue.queries import describe, work_by_key
from moothall.library.catalogue.rules import check_description
from moothall.library.desk.models import Curator, Draft
from moothall.library.errors import Invalid, Refused


@transaction.atomic
def begin(*, by: Curator, work: Work) -> Draft:
    """A draft of the work as it stands; the one that was begun, where there is one."""
    described = describe(work)
    draft, _made = Draft.objects.get_or_create(
        curator=by,
        key=work.key,
        defaults={
            "based_on": work.version,
            "description": described.as_kept(),
            "places": list(range(1, len(described.studies) + 1)),
        },
    )
    return draft


@transaction.atomic
def begin_new(*, by: Curator, described: WorkDescription) -> Draft:
    """A draft of a work that is not in the library. Raises Invalid where its key is taken."""
    check_description(described)
    if Work.objects.filter(key=described.key).exists():
        raise Invalid(
            "key", _("A work has this key already. Look whether it is the same; otherwise choose another.")
        )
    if Draft.objects.filter(curator=by, key=described.key).exists():
        raise Invalid("key", _("You have begun a work with this key already."))
    return Draft.objects.create(curator=by, key=described.key, description=described.as_kept())


@transaction.atomic
def write(*, draft: Draft, described: WorkDescription, places: list[int | None] | None = None) -> None:
    """Keeps what was written so far, whole or not."""
    if described.key != draft.key:
        raise Refused(_("The key of a work stays as it is."))
    draft.description = described.as_kept()
    if places is not None:
        draft.places = places
    draft.save()


@transaction.atomic
def remove_study(*, draft: Draft, place: int) -> None:
    """Takes a study out of the draft. Raises Refused where a rated one would go, or come to stand elsewhere."""
    described = from_kept(draft.description)
    studies = [one for number, one in enumerate(described.studies, 1) if number != place]
    places = [one for number, one in enumerate(draft.places, 1) if number != place]
    _check_places(draft.key, places)
    _write_studies(draft, described, studies, places)


@transaction.atomic
def publish(*, by: Curator, draft: Draft, reason: str) -> Work:
    """Makes the draft what readers see, with its reason, and keeps what was there before as a version.

    Raises Invalid for what is wrong in it, Refused where the work was changed since the draft was begun.
    """
    if not reason.strip():
        raise Invalid("reason", _("Say why; it is kept with the change."))
    described = from_kept(draft.description)
    work = Work.objects.select_for_update().filter(key=draft.key).first()
    if (work.version if work else None) != draft.based_on:
        raise Refused(_("The work was changed since you began. Bring your draft up to date first."))
    if work and describe(work) == described:
        raise Refused(_("Nothing is different from what readers see."))
    _check_places(draft.key, draft.places)
    published = put_work(by=by.name, described=described, reason=reason)
    draft.delete()
    want_index()
    return published


@transaction.atomic
def catch_up(*, draft: Draft) -> list[str]:
    """Takes up what others published since the draft was begun; answers the fields that both had changed.

    There what the draft says stays: nothing that somebody typed is lost, and the page shows both before publishing.
    """
    work = work_by_key(draft.key)
    if work is None or work.version == draft.based_on:
        return []
    mine, theirs = from_kept(draft.description), describe(work)
    before = _base(draft, work)
    merged: dict[str, Any] = {}
    both: list[str] = []
    for one in fields(WorkDescription):
        ours, new, old = getattr(mine, one.name), getattr(theirs, one.name), getattr(before, one.name)
        merged[one.name] = new if ours == old else ours
        if ours != old and new not in (old, ours):
            both.append(one.name)
    if mine.studies == before.studies:
        draft.places = list(range(1, len(theirs.studies) + 1))
    draft.based_on = work.version
    draft.description = WorkDescription(**merged).as_kept()
    draft.save()
    return both


@transaction.atomic
def throw_away(*, draft: Draft) -> None:
    """Forgets what was written and not published."""
    draft.delete()


def _base(draft: Draft, work: Work) -> WorkDescription:
    """What the work said when the draft was begun; a work that came meanwhile under a new key said nothing before."""
    kept = WorkVersion.objects.filter(work=work, number=draft.based_on).first() if draft.based_on else None
    return from_kept(kept.description) if kept else WorkDescription(key=draft.key, kind="", title="")


def _write_studies(
    draft: Draft, described: WorkDescription, studies: list[Any], places: list[int | None]
) -> None:
    kept = {
        **described.as_kept(),
        "studies": WorkDescription("", "", "", studies=tuple(studies)).as_kept()["studies"],
    }
    draft.description, draft.places = kept, places
    draft.save()


def _check_places(key: str, places: list[int | None]) -> None:
    """Ratings point at a place: a rated study stays where it is."""
    for place in sorted(rated_places(key)):
        if len(places) < place or places[place - 1] != place:
            raise Refused(
                _(
                    "Study %(place)s has been rated. It can be described better, but neither taken out nor moved."
                )
                % {"place": place}
            )
