"""Every public page under /cy/ is Welsh: no string of ours is left in English, and what is English says so."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.utils import timezone

from moothall.library.appraisal.models import Settlement
from moothall.library.catalogue.actions import put_work, withdraw_work
from moothall.library.catalogue.description import WorkDescription
from moothall.library.catalogue.indexing import rebuild
from moothall.library.catalogue.models import Adoption, Closure, FilePage, Gap, Study, Work, WorkFile
from moothall.library.catalogue.queries import describe, work_by_key
from moothall.library.receiving.actions import receive
from moothall.library.seed.loading import load
from tests.fictional_bundle import KEYS, release
from tests.library.leftover import english_left, wrongly_marked

REVIEW = "iasc-ecpat-multi-agency-review-2020"
TRIAL = "kohli-advocates-trial-2015"
FICTIONAL = "fictional-evaluation-of-nowhereshire"
SHA256 = "c" * 64
#: Beside what can be come to by links: searches, and what is not there.
BESIDE = (
    "/cy/find/?q=traficking", "/cy/find/?q=xyzzyx", "/cy/find/?q=children&kind=evaluation&language=en&year=2015",
    "/cy/find/?q=children&after=made-up", "/cy/nothing/", "/cy/map/nothing/safety/", f"/cy/works/{REVIEW}/versions/",
    f"/cy/works/{FICTIONAL}/", f"/cy/works/{FICTIONAL}/studies/1/",
    f"/cy/works/{TRIAL}/read/{SHA256}/1/", f"/cy/works/{TRIAL}/read/{SHA256}/2/", "/cy/works/tackling-demand-2020/",
)  # fmt: skip
#: So many of one kind of page are read; the map alone has 440 places.
OF_A_KIND = 20


@pytest.fixture(scope="module", autouse=True)
def _library(django_db_setup: None, django_db_blocker: pytest.DatabaseBlocker) -> Iterator[None]:
    """The seed, with a rating settled and one fought over, a question taken up and one answered, a change, a withdrawal."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        load(by="a test")
        _rated()
        _questions()
        _file()
        receive(by="a test", data=release(), keys=KEYS)
        changed = describe(work_by_key(REVIEW))  # type: ignore[arg-type]
        changed = WorkDescription(**{**changed.__dict__, "subtitle": "What was found and what was not"})
        put_work(by="a test", described=changed, reason="The subtitle was left out of the record.")
        withdraw_work(by="a test", key=Work.objects.exclude(key=REVIEW).order_by("-pk")[3].key, notice="It was withdrawn by the authors.")  # fmt: skip
        rebuild()
        yield
        transaction.set_rollback(True)


def _rated() -> None:
    first, second = Study.objects.filter(work__key=TRIAL)[0], Study.objects.exclude(work__key=TRIAL)[0]
    given = [
        {"level": level, "reasons": "This is what the report says of it."} for level in ("low", "medium")
    ]
    for study, agreed in ((first, True), (second, False)):
        Settlement.objects.create(
            study=study, scale="campbell-chi", scale_version="table-3", level="low", agreed=agreed, given=given,
            reasons="" if agreed else "The editor looked at the loss of the sample.", settled_at=timezone.now(), settled_by="a test",
        )  # fmt: skip


def _questions() -> None:
    taken, answered = Gap.objects.order_by("pk")[:2]
    Adoption.objects.create(
        gap=taken, title="A study of the children and what became of them", who="The University of Nowhere", expected="2027",
        protocol_url="https://example.org/", adopted_at=timezone.now(), recorded_by="a test",
    )  # fmt: skip
    Closure.objects.create(
        gap=answered, work=Work.objects.get(key=TRIAL), note="It answers the half of it.", closed_at=timezone.now(), recorded_by="a test"
    )  # fmt: skip


def _file() -> None:
    file = WorkFile.objects.create(
        work=Work.objects.get(key=TRIAL), name="report.pdf", media_type="application/pdf", sha256=SHA256, size=9,
        language="en", page_count=2, added_at=timezone.now(),
    )  # fmt: skip
    for number, text in ((1, "What was asked of the children.\n\nWhat they said to it."), (2, "")):
        FilePage.objects.create(file=file, number=number, text=text)


def _kind(address: str) -> str:
    """What pages alike share: the address without what is particular in it."""
    path = address.partition("?")[0]
    return re.sub(
        r"\d+", "*", re.sub(r"/(works|gaps|arrangements|map)/[-\w]+/(?:[-\w]+/$)?", r"/\1/*/", path)
    )


def _pages() -> Iterator[tuple[str, str]]:
    """Every page that can be come to from the front page by links, at most so many of a kind, and some beside."""
    client, waiting, seen, counted = Client(), ["/cy/", *BESIDE], {"/cy/", *BESIDE}, dict[str, int]()
    while waiting:
        address = waiting.pop(0)
        answer = client.get(address)
        page = answer.content.decode()
        assert answer.status_code == 200 or address in BESIDE, address
        yield address, page
        for link in re.findall(r'href="(/cy/[^"#]*|\?[^"#]*)"', page):
            link = link.replace("&amp;", "&")
            link = "/cy/find/" + link if link.startswith("?") else link
            kind = _kind(link)
            if (
                link not in seen
                and not re.search(r"\.(svg|csv)\b", link)
                and counted.get(kind, 0) < OF_A_KIND
            ):
                counted[kind] = counted.get(kind, 0) + 1
                seen.add(link)
                waiting.append(link)


@pytest.mark.django_db
def test_no_page_under_cy_has_english_of_ours_left() -> None:
    wrong = {
        fault: address for address, page in _pages() for fault in english_left(page) + wrongly_marked(page)
    }
    assert wrong == {}


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/about/", "/find/", f"/works/{TRIAL}/", f"/works/{TRIAL}/studies/1/", "/map/", "/gaps/", "/nowhere"])  # fmt: skip
def test_english_left_on_a_page_would_be_found(address: str) -> None:
    page = Client().get(address).content.decode().replace('<html lang="en"', '<html lang="cy"')
    assert len(english_left(page)) > 5


@pytest.mark.django_db
def test_a_title_that_is_english_is_marked_so_in_a_welsh_page_and_in_no_english_one() -> None:
    for address in (f"works/{TRIAL}/", f"works/{TRIAL}/studies/1/", "gaps/local-decisions-safety/"):
        assert '<title lang="en">' in Client().get(f"/cy/{address}").content.decode()
        assert "<title>" in Client().get(f"/{address}").content.decode()


@pytest.mark.django_db
def test_an_arrangement_speaks_the_words_of_its_welsh() -> None:
    text = Client().get("/cy/arrangements/nrm-child/").content.decode()
    assert "National Referral Mechanism, child panel" not in text
    assert "Mecanwaith Atgyfeirio Cenedlaethol" in text


@pytest.mark.django_db
def test_the_map_drawn_for_a_welsh_reader_is_welsh_and_says_so() -> None:
    drawing = Client().get("/cy/map.svg").content.decode()
    assert 'lang="cy"' in drawing
    assert "Map o&#39;r dystiolaeth" in drawing or "Map o&#x27;r dystiolaeth" in drawing
    assert "Diogelwch y plentyn" in drawing
    assert 'lang="en"' in Client().get("/map.svg").content.decode()
