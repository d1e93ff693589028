"""The desk where people say which records are one child's, the lists it compares, and sharing agreements, as pages."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from moothall.casework.outcomes.joins import queries
from moothall.core import ledger
from moothall.web.ui import agreements as agreement_pages
from moothall.web.ui import joins as pages
from tests.cast import Cast
from tests.database.joins_work import POLICE, cases_told, pair_of
from tests.database.test_returns_pages import page_of, work_done
from tests.database.test_themes_pages import browse

pytestmark = pytest.mark.django_db


def test_a_list_is_brought_in_compared_and_answered_in_pages(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = browse(cast.coordinator)
    client.post(reverse("same_child"))
    work_done()
    story = cases_told(cast.coordinator)
    desk, lists = reverse("same_child"), reverse("same_child_lists")
    assert "Nothing was compared yet" in page_of(client, desk)
    assert "No list yet" in page_of(client, lists)
    sent = {
        "agency": str(cast.agency("police").pk),
        "file": SimpleUploadedFile("police.csv", POLICE.encode()),
    }
    assert (
        client.post(lists, {**sent, "file": SimpleUploadedFile("x.csv", b"colour\nred\n")}).status_code == 422
    )
    assert client.post(lists, sent).status_code == 302
    listed = page_of(client, lists)
    assert re.search(r"Lines</dt>\s*<dd[^>]*>4\b", listed)
    assert "first name (Given names)" in listed
    assert "remarks" not in listed
    assert client.post(desk).status_code == 302
    work_done()
    shown = page_of(client, desk)
    assert len(pair_ids(shown)) == 5
    monkeypatch.setattr(queries, "SIZE", 2)
    first = page_of(client, desk)
    after = first.partition("?after=")[2].partition('"')[0]
    second = page_of(client, f"{desk}?after={after}")
    assert (len(pair_ids(first)), len(pair_ids(second))) == (2, 2)
    assert f'href="{desk}"' in second, "the way back to the beginning"
    assert pair_ids(first).isdisjoint(pair_ids(second))
    pair = pair_of(cast.coordinator, story.child(2), "Imaginary")
    address = reverse("same_child_pair", args=[pair.pk])
    page = page_of(client, address)
    for words in ("List of Hullhaven Police", "1 January", "Nearly the same", "Nobody has answered",
                  "Weight in all", "mh-drawing--across", "MH-2026-9502"):  # fmt: skip
        assert words in page, words
    assert "checked" not in page, "nothing is chosen beforehand"
    assert client.post(address, {"answer": "same", "reason": ""}).status_code == 422
    assert client.post(address, {"answer": "different", "reason": "Two boys, one older."}).status_code == 302
    page = page_of(client, address)
    assert "Two boys, one older." in page
    assert "You answered before: Not the same child." in page
    assert "Not the same child" in page_of(client, f"{desk}?answered=yes")
    weights = page_of(client, reverse("same_child_weights"))
    assert "Before anything is compared" in weights
    other = {
        **sent,
        "agency": str(cast.agency("health").pk),
        "file": SimpleUploadedFile("h.csv", POLICE.encode()),
    }
    assert client.post(lists, other).status_code == 302
    monkeypatch.setattr(pages, "SIZE", 1)
    _page_by_page(client, lists, "Hullhaven NHS", "Hullhaven Police,")
    monkeypatch.undo()
    client.post(lists, {"take_back": listed.partition('name="take_back" value="')[2][:36], "why": ""})
    assert "Taken back" not in page_of(client, lists), "not without a reason"


def _page_by_page(client: Client, address: str, newest: str, older: str) -> None:
    """The newest alone, the older one on the page after it, and the way back."""
    first = page_of(client, address)
    assert newest in first
    assert older not in first
    after = first.partition('href="?before=')[2].partition('"')[0]
    second = page_of(client, f"{address}?before={after}")
    assert older in second
    assert f'href="{address}"' in second
    assert 'href="?before=' not in second, "there is no more"


def pair_ids(page: str) -> set[str]:
    return {part[:36] for part in page.split('href="/same-child/')[1:] if part[8:9] == "-"}


def test_two_officers_record_and_accept_an_agreement_and_coordinators_see_it(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, theirs = browse(cast.data_protection_officer), browse(cast.officer_elsewhere)
    address = reverse("sharing_agreements")
    assert "No agreement yet" in page_of(ours, address)
    told: dict[str, Any] = {
        "other_code": cast.other_partnership.code, "legal_basis": "Children Act 2004, section 11", "purposes": ["same_child"],
        "document": "Signed on 1 October 2026, records office", "starts_on_day": "1", "starts_on_month": "10", "starts_on_year": "2026",
    }  # fmt: skip
    assert ours.post(address, {**told, "other_code": "nowhere"}).status_code == 422
    assert ours.post(address, told).status_code == 302
    assert "Waits for the other side" in page_of(ours, address)
    asked = page_of(theirs, address)
    assert "Accept it for this partnership" in asked
    one = asked.partition('name="accept" value="')[2][:36]
    assert theirs.post(address, {"accept": one}).status_code == 302
    for client in (ours, theirs, browse(cast.coordinator)):
        assert "In force" in page_of(client, address)
    assert browse(cast.coordinator).post(address, {"end": one, "why": "No."}).status_code == 403
    assert ours.post(address, {"end": one, "why": "Not renewed."}).status_code == 302
    assert "Not renewed." in page_of(theirs, address)
    assert ours.post(address, {**told, "document": "Signed anew, shelf 2"}).status_code == 302
    monkeypatch.setattr(agreement_pages, "SIZE", 1)
    monkeypatch.setattr(pages, "SIZE", 1)
    _page_by_page(ours, address, "shelf 2", "records office")
    with ledger.unit(cast.coordinator, "test"):
        assert queries.lists(cast.coordinator) == []
