"""Putting the works and gaps that come with Moothall into the library's database, and leaving alone what a curator changed."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from moothall.library.catalogue.actions import put_new_works, put_work
from moothall.library.catalogue.description import Found, Name, StudyDescription, WorkDescription
from moothall.library.catalogue.log import note
from moothall.library.catalogue.models import Entry, Gap, Work

from . import works
from .reading import seed

REASON = "It comes with this version of Moothall."


@transaction.atomic
def load(*, by: str) -> tuple[int, int]:
    """How many works were made and how many changed. A work that somebody changed at the desk stays as it is."""
    described = [description(work) for work in seed().works]
    there = dict(Work.objects.filter(key__in=[one.key for one in described]).values_list("key", "version"))
    new = [one for one in described if one.key not in there]
    if new:
        put_new_works(by=by, described=new, reason=REASON)
    theirs = set(
        Entry.objects.filter(verb__in=["change", "withdraw"], about__in=there).exclude(by=by).values_list("about", flat=True)
    )  # fmt: skip
    changed = 0
    for one in described:
        if one.key in there and one.key not in theirs:
            changed += put_work(by=by, described=one, reason=REASON).version != there[one.key]
    _register_gaps(by)
    return len(new), changed


def _register_gaps(by: str) -> None:
    """The gaps that are not in the register yet; one that is there may have been adopted, and is left alone."""
    there = set(Gap.objects.values_list("key", flat=True))
    new = [gap for gap in seed().gaps if gap.key not in there]
    works = dict(Work.objects.filter(key__in=[gap.said_by for gap in new]).values_list("key", "pk"))
    now = timezone.now()
    Gap.objects.bulk_create(
        Gap(
            key=gap.key, row=gap.row, column=gap.column, question=gap.question, why=gap.why,
            said_by_id=works[gap.said_by], registered_at=now, registered_by=by,
        )
        for gap in new
    )  # fmt: skip
    if new:
        note(by=by, verb="register", about=f"{len(new)} gaps", keys=[gap.key for gap in new])


def description(work: works.Work) -> WorkDescription:
    """A work of the seed as the catalogue takes it; what was read of it is kept beside the rest."""
    return WorkDescription(
        key=work.key, kind=work.kind, title=work.title, subtitle=work.subtitle,
        contributors=tuple(Name(family=each.family, given=each.given, body=each.body) for each in work.authors),
        year=work.year, published=work.published or "", doi=work.doi or "", url=work.url or "", isbn=work.isbn,
        publisher=work.publisher, container=work.container, volume=work.volume, issue=work.issue, pages=work.pages,
        licence=work.licence, languages=work.languages, countries=work.countries, arrangements=work.arrangements,
        themes=work.themes, topics=work.topics, teaser=work.teaser, summary=work.summary, metadata=work.metadata,
        metadata_source=work.metadata_source, cites=work.cites,
        studies=tuple(_study(study) for study in work.studies),
        other={"read": work.read, "licence_basis": work.licence_basis},
    )  # fmt: skip


def _study(study: works.Study) -> StudyDescription:
    values = study.model_dump(exclude={"outcomes"})
    outcomes = tuple(Found(**outcome.model_dump()) for outcome in study.outcomes)
    return StudyDescription(**values, outcomes=outcomes)
