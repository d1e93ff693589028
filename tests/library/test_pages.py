"""The public pages: each answers, in both languages, without a cookie or a script, in a fixed number of queries."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from moothall.library.catalogue.actions import put_new_works, put_work, withdraw_work
from moothall.library.catalogue.description import WorkDescription
from moothall.library.catalogue.indexing import rebuild
from moothall.library.catalogue.models import Download, FilePage, Work, WorkFile
from moothall.library.catalogue.queries import describe, work_by_key
from moothall.library.seed.loading import load

REVIEW = "iasc-ecpat-multi-agency-review-2020"
PAGES = [
    "/", "/about/", "/find/", "/find/?q=conference", "/find/?q=conference&kind=evaluation", f"/works/{REVIEW}/",
    f"/works/{REVIEW}/versions/", "/map/", "/map/?columns=themes", "/map/marac/safety/", "/map/marac/process/",
    "/map/marac/theme-voice/", "/gaps/", "/gaps/local-decisions-safety/", "/arrangements/", "/arrangements/nrm-child/",
]  # fmt: skip
MOST_QUERIES = 12


@pytest.fixture(scope="module", autouse=True)
def seeded(django_db_setup: None, django_db_blocker: pytest.DatabaseBlocker) -> Iterator[None]:
    """The works that Moothall comes with, and their index, for the tests of this file."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        load(by="a test")
        rebuild()
        yield
        transaction.set_rollback(True)


@pytest.mark.django_db
@pytest.mark.parametrize("address", PAGES)
def test_a_page_answers_in_both_languages_without_cookie_script_or_name(address: str) -> None:
    for prefix, language in (("", "en"), ("/cy", "cy")):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            answer = Client().get(prefix + address)
        text = answer.content.decode()
        assert answer.status_code == 200
        assert f'<html lang="{language}"' in text
        assert not answer.cookies
        scripts = re.findall(r"<script[^>]*>", text)
        assert scripts in ([], ['<script type="application/ld+json">'])
        assert len(asked) <= MOST_QUERIES, [one["sql"][:90] for one in asked]
        assert "max-age" in answer["Cache-Control"]
        assert "default-src 'none'" in answer["Content-Security-Policy"]
        assert "script-src" not in answer["Content-Security-Policy"]


@pytest.mark.django_db
def test_the_review_is_found_by_its_words_and_leads_to_what_it_cites() -> None:
    answer = Client().get("/find/", {"q": "multi-agency decision making child victims of trafficking review"})
    first = re.findall(r'href="/works/([-\w]+)/"', answer.content.decode())[0]
    assert first == REVIEW
    page = Client().get(f"/works/{REVIEW}/").content.decode()
    assert "You may also want" in page
    assert "this work cites it" in page
    assert "McCoig" in page


@pytest.mark.django_db
def test_a_slip_of_the_pen_is_mended_and_said() -> None:
    for slip in ("traficking", "trafiking", "trafikcing"):
        text = Client().get("/find/", {"q": f"{slip} guardianship"}).content.decode()
        assert f"No work has “{slip}”. Shown is what was found for “trafficking”." in text


@pytest.mark.django_db
def test_a_reader_of_welsh_finds_english_works_by_the_welsh_of_what_they_are_about() -> None:
    text = Client().get("/cy/find/", {"q": "masnachu plant"}).content.decode()
    assert int(re.search(r'mh-find__total">(\d+)', text)[1]) > 10  # type: ignore[index]
    assert "Nid oes" not in text.split("mh-find__found")[0]


@pytest.mark.django_db
def test_what_is_found_can_be_narrowed_and_each_page_is_another() -> None:
    client, seen, address = Client(), [], "/find/?q=children"
    for _page in range(20):
        text = client.get(address).content.decode()
        section = text.split('class="mh-find__found"')[1]
        seen += re.findall(
            r'<h2 class="mh-book__title"><a class="govuk-link" href="/works/([-\w]+)/"', section
        )
        following = re.search(r'href="(\?[^"]+)" rel="next"', section)
        if not following:
            break
        address = "/find/" + following[1].replace("&amp;", "&")
    assert len(seen) == len(set(seen)) > 40
    total = int(re.search(r'mh-find__total">(\d+)', client.get("/find/?q=children").content.decode())[1])  # type: ignore[index]
    assert total == len(seen)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "asked", ['"', "a AND OR NOT (", "*", "x" * 5000, "\x00", "NEAR(", "-", "'; DROP TABLE work; --", "🙂"]
)
def test_whatever_is_typed_is_answered(asked: str) -> None:
    assert Client().get("/find/", {"q": asked}).status_code == 200


@pytest.mark.django_db
def test_a_page_of_a_search_that_nobody_handed_out_is_refused_with_the_way_back() -> None:
    answer = Client().get("/find/", {"q": "children", "after": "made-up"})
    assert answer.status_code == 400
    assert "?q=children" in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/works/nothing/", "/map/marac/nothing/", "/map/nothing/safety/", "/gaps/nothing/",
                                     "/arrangements/nothing/", f"/works/{REVIEW}/studies/99/", "/files/" + "0" * 64, "/nowhere"])  # fmt: skip
def test_what_is_not_there_is_answered_so(address: str) -> None:
    answer = Client().get(address)
    assert answer.status_code == 404
    assert "Nothing is here" in answer.content.decode()


@pytest.mark.django_db
def test_an_empty_place_of_the_map_says_so_and_can_be_taken_up() -> None:
    text = Client().get("/map/safe-housing/safety/").content.decode()
    assert "Nobody whose work is here has studied this." in text
    assert f"{settings.MOOTHALL_LIBRARY_DESK_SITE}/gaps/new?row=safe-housing&amp;column=safety" in text


@pytest.mark.django_db
def test_the_map_as_a_file_has_every_place_and_its_drawing_is_well_formed() -> None:
    from lxml import etree

    lines = Client().get("/map.csv").content.decode().splitlines()
    assert len(lines) == 1 + 20 * (15 + 7)
    drawing = etree.fromstring(Client().get("/map.svg?columns=themes").content)
    assert drawing.tag.endswith("svg")


@pytest.mark.django_db
def test_a_withdrawn_work_stays_with_its_notice_and_is_found_no_more() -> None:
    withdraw_work(by="a test", key=REVIEW, notice="Withdrawn for a test, and only in it.")
    page = Client().get(f"/works/{REVIEW}/").content.decode()
    assert "Withdrawn for a test" in page
    assert Client().get(f"/works/{REVIEW}/versions/").status_code == 200
    rebuild()
    assert REVIEW not in Client().get("/find/", {"q": "multi-agency decision making review"}).content.decode()
    Work.objects.filter(key=REVIEW).update(withdrawn_at=None, withdrawal_notice="")
    rebuild()


@pytest.mark.django_db
def test_a_file_is_given_counted_and_never_run() -> None:
    work = Work.objects.get(key=REVIEW)
    content = b"<script>alert(1)</script>"
    held = WorkFile.objects.create(
        work=work, name="review.html", media_type="text/html", sha256="a" * 64, size=len(content), added_at=timezone.now()
    )  # fmt: skip
    path = Path(settings.MOOTHALL_LIBRARY_FILES) / "held" / "aa" / held.sha256
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    for _time in range(2):
        answer = Client().get(f"/files/{held.sha256}")
        assert b"".join(answer.streaming_content) == content
        assert "attachment" in answer["Content-Disposition"]
        assert "sandbox" in answer["Content-Security-Policy"]
        assert not answer.cookies
    assert Download.objects.get(file=held).count == 2
    assert "Fetched 2 times" in Client().get(f"/works/{REVIEW}/").content.decode()


@pytest.mark.django_db
def test_a_change_keeps_what_stood_before_and_no_change_writes_nothing() -> None:
    work = work_by_key(REVIEW)
    assert work is not None
    described = describe(work)
    assert put_work(by="a test", described=described, reason="nothing").version == work.version
    changed = put_work(
        by="a test",
        described=WorkDescription(**{**described.__dict__, "title": "Another title"}),
        reason="A test.",
    )
    assert changed.version == work.version + 1
    kept = changed.versions.get(number=work.version)
    assert kept.description["title"] == described.title
    page = Client().get(f"/works/{REVIEW}/versions/").content.decode()
    assert described.title.split("\n")[0][:30] in page


@pytest.mark.django_db
def test_more_works_cost_a_page_no_more_queries() -> None:
    def counts() -> list[int]:
        found = []
        for address in ("/", "/find/?q=report", "/map/", "/arrangements/marac/"):
            with CaptureQueriesContext(connection) as asked:
                assert Client().get(address).status_code == 200
            found.append(len(asked))
        return found

    before = counts()
    put_new_works(
        by="a test", reason="many",
        described=[WorkDescription(key=f"made-up-{n}", kind="report", title=f"Made-up report {n}", arrangements=("marac",)) for n in range(60)],
    )  # fmt: skip
    rebuild()
    assert counts() == before


@pytest.mark.django_db
def test_an_assessment_is_read_with_a_link_from_each_sentence_to_its_study() -> None:
    study = {"number": 3, "cited_as": "Made-up 2021", "title": "A made-up study", "work": REVIEW, "place": 1}
    flow = {"identified": 40, "duplicates": 4, "screened": 36, "assessed": 9, "included": 2}
    told = WorkDescription(
        key="assessment-made-up", kind="review", title="Do made-up panels help?", summary="## Time\n\nThey were sooner [3].",
        metadata="read", other={"assessment": {"studies": [study], "flow": flow}},
    )  # fmt: skip
    put_new_works(by="a test", described=[told], reason="a test")
    text = Client().get("/works/assessment-made-up/").content.decode()
    assert 'They were sooner <a class="govuk-link mh-cited" href="#study-3">[3]</a>.' in text
    assert (
        f'<li id="study-3">[3] <a class="govuk-link" href="/works/{REVIEW}/studies/1/">Made-up 2021: A made-up study</a></li>'
        in text
    )
    assert "<dt>Read in full</dt><dd>9</dd>" in text
    assert "two people decided on each record alone" in text
    assert "No study of it has been described" not in text


@pytest.mark.django_db
def test_the_text_of_a_file_is_read_page_by_page_without_the_file() -> None:
    work = Work.objects.get(key=REVIEW)
    held = WorkFile.objects.create(
        work=work, name="review.pdf", media_type="application/pdf", sha256="c" * 64, size=9, page_count=3, added_at=timezone.now()
    )  # fmt: skip
    for number, text in enumerate(("The first.\n\n<b>And</b> more.", "", "The last."), 1):
        FilePage.objects.create(file=held, number=number, text=text)
    assert "Read its text here" in Client().get(f"/works/{REVIEW}/").content.decode()
    first, second, last = (
        Client().get(f"/works/{REVIEW}/read/{held.sha256}/{page}/").content.decode() for page in (1, 2, 3)
    )
    assert "Page 1 of 3" in first
    assert '<p class="govuk-body">&lt;b&gt;And&lt;/b&gt; more.</p>' in first
    assert 'rel="next"' in first
    assert 'rel="prev"' not in first
    assert "This page has no words." in second
    assert 'rel="next"' not in last
    assert Client().get(f"/works/{REVIEW}/read/{held.sha256}/4/").status_code == 404
    assert Client().get(f"/works/{REVIEW}/read/{'d' * 64}/1/").status_code == 404


@pytest.mark.django_db
def test_a_passage_of_a_second_file_is_shown_with_its_own_page() -> None:
    work = Work.objects.get(key=REVIEW)
    for name, sha256, words in (
        ("first.pdf", "a1" * 32, "An annex about herons."),
        ("second.pdf", "b2" * 32, "A chapter about kingfishers."),
    ):
        held = WorkFile.objects.create(
            work=work, name=name, media_type="application/pdf", sha256=sha256, size=9, page_count=9, added_at=timezone.now()
        )  # fmt: skip
        FilePage.objects.create(file=held, number=7, text=words)
    rebuild()
    for asked in ("herons", "kingfishers"):
        assert "page 7" in Client().get("/find/", {"q": asked}).content.decode()
        [found] = Client().get("/api/search", {"q": asked}).json()["works"]
        assert found["passage"]["page"] == 7
    FilePage.objects.all().delete()
    rebuild()


@pytest.mark.django_db
def test_a_place_of_the_map_and_the_map_count_the_same() -> None:
    for line in Client().get("/map.csv").content.decode().splitlines()[1:]:
        row, _name, column, _words, studies, _strength, _sound = next(csv.reader([line]))
        if studies != "0":
            text = Client().get(f"/map/{row}/{column}/").content.decode()
            assert f"{studies} stud" in text, (row, column)
