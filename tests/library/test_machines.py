"""What machines ask of the library over HTTP, and what they are told: records, the API, harvesting, feeds."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.test import Client
from lxml import etree, html

from moothall.library.catalogue.actions import put_new_works, put_work, withdraw_work
from moothall.library.catalogue.description import Found, Name, StudyDescription, WorkDescription
from moothall.library.catalogue.models import Work
from moothall.library.exchange import atom, oai, read, sitemap

pytestmark = pytest.mark.django_db

SHAPE = etree.XMLSchema(etree.parse(str(Path(__file__).parents[1] / "samples" / "oai" / "oai-pmh.xsd")))
NAMES = {"o": oai.OAI, "dc": "http://purl.org/dc/elements/1.1/", "a": atom.ATOM, "s": sitemap.SITEMAP}
SITE = settings.MOOTHALL_LIBRARY_SITE


@pytest.fixture(autouse=True)
def works() -> list[Work]:
    """Five works, of which the third was withdrawn."""
    described = [
        WorkDescription(
            key=f"work-{number}", kind="review" if number % 2 else "article", title=f"Work <{number}> & more", year=2019 + number,
            contributors=(Name("Example", "Ann"), Name(body="Home Office")), arrangements=("marac",) if number > 3 else (),
            countries=("GB-WLS",), languages=("en",), summary="What we make of it.", doi=f"10.1000/{number}", licence="ogl-3",
            studies=(StudyDescription("The study", "case-study", outcomes=(Found("Safety", "safety", effect=1.5),)),),
        )
        for number in range(1, 6)
    ]  # fmt: skip
    made = put_new_works(by="test", described=described, reason="test")
    withdraw_work(by="test", key="work-3", notice="The figures were wrong.")
    return made


@pytest.mark.parametrize(
    ("ending", "media_type", "form"),
    [("ris", "application/x-research-info-systems", "ris"), ("bib", "application/x-bibtex", "bibtex"), ("csl.json", "application/vnd.citationstyles.csl+json", "csl"), ("csv", "text/csv", "csv")],
)  # fmt: skip
def test_a_work_is_given_in_the_forms_of_reference_managers(
    client: Client, ending: str, media_type: str, form: Any
) -> None:
    """As a file with its name, which is read back the same."""
    answer = client.get(f"/works/work-1.{ending}")
    assert (answer.status_code, answer["Content-Type"]) == (200, f"{media_type}; charset=utf-8")
    assert answer["Content-Disposition"] == f'attachment; filename="work-1.{ending}"'
    (record,) = read(answer.content, form)
    assert (record.title, record.key, record.doi) == ("Work <1> & more", "work-1", "10.1000/1")
    assert client.get(f"/works/none.{ending}").status_code == 404


def test_a_withdrawn_work_is_still_told_with_its_notice(client: Client) -> None:
    """In its record, in the API, and in what harvesters ask."""
    assert "N1  - Withdrawn: The figures were wrong." in client.get("/works/work-3.ris").content.decode()
    assert client.get("/api/works/work-3").json()["withdrawn"]["notice"] == "The figures were wrong."


def test_schema_org_is_told_of_a_work(client: Client) -> None:
    """As JSON-LD of its own."""
    answer = client.get("/works/work-2.jsonld")
    assert answer["Content-Type"] == "application/ld+json"
    assert answer.json()["@type"] == "ScholarlyArticle"
    assert answer.json()["url"] == f"{SITE}/works/work-2/"


def test_the_page_of_a_work_tells_machines_what_it_is_and_where_its_forms_are(client: Client) -> None:
    """In its head, whole and escaped: schema.org, the tags Scholar reads, each form, and each of them is there."""
    page = html.fromstring(client.get("/works/work-1/").content)
    assert page.xpath("//meta[@name='citation_title']/@content") == ["Work <1> & more"]
    assert page.xpath("//meta[@name='citation_author']/@content") == ["Example, Ann", "Home Office"]
    (data,) = page.xpath("//script[@type='application/ld+json']/text()")
    assert json.loads(data) == client.get("/works/work-1.jsonld").json()
    forms = page.xpath("//link[@rel='alternate'][contains(@href, '/works/work-1.')]/@href")
    assert len(forms) == 4
    shown = page.xpath("//a[contains(@href, '/works/work-1.')]/@href")
    assert {client.get(where).status_code for where in [*forms, *shown]} == {200}


def test_a_work_is_told_whole_with_its_studies_and_citations(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    """Under two addresses."""
    with django_assert_max_num_queries(6):
        told = client.get("/api/works/work-1").json()
    assert told["studies"][0]["outcomes"][0]["effect"] == 1.5
    assert told["citations"]["apa"].startswith("Example, A., & Home Office. (2020). Work <1> & more.")
    assert told["links"]["ris"] == f"{SITE}/works/work-1.ris"
    assert client.get("/works/work-1.json").json() == told
    assert client.get("/api/works/none").status_code == 404


def test_a_list_is_read_to_its_end_by_its_cursor(client: Client, django_assert_max_num_queries: Any) -> None:
    """Each work that stands once, three at a time."""
    keys, where = [], "/api/works?limit=3"
    while where:
        with django_assert_max_num_queries(2):
            answer = client.get(where)
        keys += [one["key"] for one in answer.json()["works"]]
        where = (answer.json()["next"] or "").removeprefix(SITE)
        assert ("Link" in answer) == bool(where)
    assert keys == ["work-1", "work-2", "work-4", "work-5"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("kind=article", ["work-2", "work-4"]), ("kind=article&kind=review", ["work-1", "work-2", "work-4", "work-5"]),
        ("arrangement=marac", ["work-4", "work-5"]), ("country=TH", []), ("year_from=2021&year_to=2023", ["work-2", "work-4"]),
        ("withdrawn=only", ["work-3"]), ("changed_since=2999-01-01", []), ("changed_since=2020-01-01T00:00:00Z&limit=1", ["work-1"]),
    ],
)  # fmt: skip
def test_a_list_can_be_narrowed(client: Client, asked: str, found: list[str]) -> None:
    """By kind, arrangement, country, year, standing and change."""
    assert [one["key"] for one in client.get(f"/api/works?{asked}").json()["works"]] == found


@pytest.mark.parametrize(
    ("asked", "field"),
    [("limit=0", "limit"), ("limit=1000", "limit"), ("limit=x", "limit"), ("after=-1", "after"), ("changed_since=soon", "changed_since"),
     ("odd=1", "odd"), ("withdrawn=perhaps", "withdrawn"), ("year_from=99999", "year_from"), ("after=" + "9" * 30, "after")],
)  # fmt: skip
def test_a_wrong_question_is_told_its_field_and_mend(client: Client, asked: str, field: str) -> None:
    """With 400."""
    answer = client.get(f"/api/works?{asked}")
    assert (answer.status_code, answer.json()["error"]["field"]) == (400, field)
    assert answer.json()["error"]["mend"]


@pytest.mark.parametrize(
    "where",
    [
        "/api/works",
        "/api/works/work-1",
        "/works/work-1.ris",
        "/feed.atom",
        "/sitemap.xml",
        "/robots.txt",
        "/works/work-1.jsonld",
    ],
)
def test_what_has_not_changed_is_not_sent_again_and_any_page_may_ask(client: Client, where: str) -> None:
    """By its tag; by its day where it has one; no cookie is set; nothing but reading is let through."""
    first = client.get(where)
    assert first.status_code == 200
    assert first["Access-Control-Allow-Origin"] == "*"
    assert "max-age" in first["Cache-Control"]
    assert not first.cookies
    again = client.get(where, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    if "Last-Modified" in first:
        assert client.get(where, headers={"If-Modified-Since": first["Last-Modified"]}).status_code == 304
    assert client.head(where).status_code == 200
    assert client.options(where)["Access-Control-Allow-Headers"] == "If-None-Match, If-Modified-Since"
    assert client.post(where).status_code == 405


HOSTILE = ["%00", "%ff%fe", "%ED%A0%80", "'%22;--", "%0d%0aX: y", "A" * 5000]
ASKED = [
    "/api/works?kind=", "/api/works?after=", "/api/works?changed_since=", "/api/search?q=", "/api/search?kind=", "/api/search?after=",
    "/oai?verb=", "/oai?verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:127.0.0.1:",
    "/oai?verb=ListRecords&metadataPrefix=oai_dc&set=", "/oai?verb=ListRecords&resumptionToken=", "/api/works/", "/works/x.ris?",
]  # fmt: skip


def test_no_question_breaks_an_answer(client: Client) -> None:
    """Whatever stands in it, it is answered or refused in words."""
    for where in (f"{start}{text}" for start in ASKED for text in HOSTILE):
        assert client.get(where).status_code in (200, 400, 404, 503), where


def test_a_change_is_told_at_once(client: Client) -> None:
    """The tag is another."""
    before = client.get("/api/works/work-1")["ETag"]
    from dataclasses import replace

    from moothall.library.catalogue.queries import describe

    put_work(
        by="test", described=replace(describe(Work.objects.get(key="work-1")), teaser="New."), reason="test"
    )
    answer = client.get("/api/works/work-1", headers={"If-None-Match": before})
    assert (answer.status_code, answer.json()["teaser"]) == (200, "New.")


def ask(client: Client, how: str = "get", **arguments: str) -> Any:
    """What a harvester is told, found to have the right shape."""
    if how == "post":
        answer = client.post("/oai", urlencode(arguments), content_type="application/x-www-form-urlencoded")
    else:
        answer = client.get("/oai", arguments)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/xml; charset=utf-8")
    told = etree.fromstring(answer.content)
    SHAPE.assertValid(told)
    return told


def keys(told: Any) -> list[str]:
    """The keys of the works told."""
    return [one.rpartition(":")[2] for one in told.xpath("//o:header/o:identifier/text()", namespaces=NAMES)]


def test_a_harvester_is_answered_all_six_verbs(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """By GET and by POST; a withdrawn work is told as deleted; a list goes on behind its token."""
    monkeypatch.setattr(oai.answer, "__kwdefaults__", {"limit": 2})
    for verb in ("Identify", "ListMetadataFormats", "ListSets"):
        assert ask(client, verb=verb).find(f"o:{verb}", NAMES) is not None
        assert ask(client, "post", verb=verb).find(f"o:{verb}", NAMES) is not None
    one = ask(client, verb="GetRecord", metadataPrefix="oai_dc", identifier="oai:127.0.0.1:work-1")
    assert one.findtext(".//dc:title", namespaces=NAMES) == "Work <1> & more"
    for verb in ("ListRecords", "ListIdentifiers"):
        told, found = ask(client, verb=verb, metadataPrefix="oai_dc"), list[str]()
        while True:
            found += keys(told)
            token = told.findtext("*/o:resumptionToken", namespaces=NAMES)
            if not token:
                break
            told = ask(client, verb=verb, resumptionToken=token)
        # What was withdrawn changed last, so it comes last.
        assert found == ["work-1", "work-2", "work-4", "work-5", "work-3"]
        assert told.xpath("//o:header[@status='deleted']/o:identifier/text()", namespaces=NAMES) == [
            "oai:127.0.0.1:work-3"
        ]


@pytest.mark.parametrize(
    ("within", "found"),
    [
        ("kind", 5),
        ("kind:review", 3),
        ("arrangement", 2),
        ("arrangement:marac", 2),
        ("arrangement:none", 0),
        ("odd", 0),
    ],
)
def test_a_set_is_of_a_kind_or_an_arrangement(client: Client, within: str, found: int) -> None:
    """And 'arrangement' holds the works of any."""
    assert len(keys(ask(client, verb="ListIdentifiers", metadataPrefix="oai_dc", set=within))) == found


def test_a_harvest_costs_the_same_queries_however_many_works(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    """The earliest stamp, the works, their authors."""
    with django_assert_max_num_queries(5):
        ask(client, verb="ListRecords", metadataPrefix="oai_dc")


@pytest.mark.parametrize(
    ("content", "kind"),
    [(b"verb=Identify&" + b"x=1&" * 4000, "application/x-www-form-urlencoded"), (b"{}", "application/json"), (b"\xff\xfe", "application/x-www-form-urlencoded")],
)  # fmt: skip
def test_a_question_that_is_no_question_is_a_bad_one(client: Client, content: bytes, kind: str) -> None:
    """Too long, no form, no text."""
    told = etree.fromstring(client.post("/oai", content, content_type=kind).content)
    SHAPE.assertValid(told)
    assert told.xpath("string(o:error/@code)", namespaces=NAMES) == "badVerb"


def test_the_feed_tells_the_newest_and_the_sitemap_the_pages_that_stand(client: Client) -> None:
    """A withdrawn work is in neither."""
    feed = etree.fromstring(client.get("/feed.atom").content)
    assert len(feed.xpath("a:entry", namespaces=NAMES)) == 4
    pages = etree.fromstring(client.get("/sitemap.xml").content).xpath("//s:loc/text()", namespaces=NAMES)
    assert f"{SITE}/works/work-1/" in pages
    assert f"{SITE}/works/work-3/" not in pages
    assert f"{SITE}/" in pages
    own = [page.removeprefix(SITE) for page in pages if "/works/" not in page]
    assert [client.get(page).status_code for page in own] == [200] * len(own)


def test_more_pages_than_one_sitemap_holds_have_an_index(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of parts that hold them all."""
    monkeypatch.setattr(sitemap, "MOST_PAGES", 3)
    parts = etree.fromstring(client.get("/sitemap.xml").content).xpath(
        "//s:sitemap/s:loc/text()", namespaces=NAMES
    )
    assert parts == [f"{SITE}/sitemap-1.xml", f"{SITE}/sitemap-2.xml"]
    found = [
        page
        for part in parts
        for page in etree.fromstring(client.get(part.removeprefix(SITE)).content).xpath(
            "//s:loc/text()", namespaces=NAMES
        )
    ]
    assert found == [f"{SITE}/works/work-{number}/" for number in (1, 2, 4, 5)]
    assert client.get("/sitemap-3.xml").status_code == 404


def test_the_json_of_an_answer_is_plain_json(client: Client) -> None:
    """Letters stay as they are."""
    assert "Work <1> & more" in client.get("/api/works").content.decode()
    assert json.loads(client.get("/api/works").content)["works"]
