"""The works that come with Moothall go into the library once, and what a curator changed stays changed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from moothall.library.catalogue.actions import put_work
from moothall.library.catalogue.models import Entry, Gap, Study, Work
from moothall.library.catalogue.queries import describe
from moothall.library.seed import seed
from moothall.library.seed.loading import description, load

pytestmark = pytest.mark.django_db

BY = "moothall library seed"
KEY = "iasc-ecpat-multi-agency-review-2020"


def test_every_work_and_study_is_put_in_as_it_is_written() -> None:
    made, changed = load(by=BY)
    assert (made, changed) == (len(seed().works), 0)
    assert Study.objects.count() == sum(len(work.studies) for work in seed().works)
    for work in Work.objects.all():
        written = seed().work(work.key)
        assert written is not None
        assert describe(work) == description(written)


def test_a_second_time_changes_nothing() -> None:
    load(by=BY)
    entries = Entry.objects.count()
    assert load(by=BY) == (0, 0)
    assert Entry.objects.count() == entries


def test_what_the_seed_corrects_is_a_new_version_and_the_old_one_is_kept() -> None:
    load(by=BY)
    work = Work.objects.get(key=KEY)
    put_work(by=BY, described=replace(describe(work), teaser="An older teaser."), reason="An older seed.")
    assert load(by=BY) == (0, 1)
    work.refresh_from_db()
    assert work.version == 3
    assert work.versions.first().description["teaser"] == "An older teaser."


def test_a_work_that_a_curator_changed_is_left_alone() -> None:
    load(by=BY)
    work = Work.objects.get(key=KEY)
    put_work(by="Elin Fictional", described=replace(describe(work), teaser="Better."), reason="Clearer.")
    assert load(by=BY) == (0, 0)
    assert Work.objects.get(key=KEY).teaser == "Better."


def test_gaps_are_registered_once_with_the_work_that_says_so() -> None:
    load(by=BY)
    assert Gap.objects.count() == len(seed().gaps)
    found = Gap.objects.get(key="channel-effect")
    assert (found.row, found.column) == ("channel", "safety")
    assert found.said_by is not None
    assert found.said_by.key == "lewis-case-management-2024"
    Gap.objects.filter(key="channel-effect").update(question="Put better by a curator?")
    load(by=BY)
    assert Gap.objects.get(key="channel-effect").question == "Put better by a curator?"


def test_what_was_read_of_a_work_goes_with_it() -> None:
    load(by=BY)
    work = Work.objects.get(key="children-act-1989")
    assert work.other == {"read": "memory", "licence_basis": "site"}
    assert work.metadata == "read"
