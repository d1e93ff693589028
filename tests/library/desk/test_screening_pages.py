"""The pages of the screening desk: who may come in, what they show, what they refuse, and how much they ask the database."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from moothall.library.catalogue.description import Found, StudyDescription
from moothall.library.desk.models import Curator
from moothall.library.screening.actions import decisions, evidence
from moothall.library.screening.models import Decision, Extraction, Project, Summary
from tests.library.desk import screening_work as work
from tests.library.desk.test_doors import addresses

pytestmark = pytest.mark.django_db
As = Callable[[str], Client]
IN, ASKED, GOES, GONE, REFUSED = 200, 422, 302, 404, 409
KEY = "do-panels-help"
STUDY = StudyDescription(
    label="Records of 40 children", design="before-after", population="Children", sample_size=40,
    outcomes=(Found("Days to a decision", "time-to-decision", effect=-3.5, low=-5.0, high=-2.0, page="12"),),
)  # fmt: skip


@pytest.fixture
def project(people: dict[str, Curator]) -> Project:
    """An assessment with an included and extracted record, one on which two differ, one sought, one that may be another."""
    olu, petra, _gwen = people["olu"], people["petra"], people["gwen"]
    made = work.project(olu, KEY)
    work.load(
        olu,
        made,
        work.ris("Deciding together", "Sought in vain", "Two differ on this", "Panels and their pace"),
    )
    work.load(olu, made, work.ris("Panels and their paces", first=4), "second.ris", "Web of Science")
    first = work.record(made, "Deciding together")
    for title in ("Deciding together", "Sought in vain"):
        work.both(olu, petra, work.record(made, title), include=True)
    decisions.retrieve(by=olu, record=first, retrieved=True, where="https://example.org/1.pdf")
    work.both(olu, petra, first, include=True, stage="text")
    evidence.extract(by=olu, record=first, described=STUDY, places={"sample_size": "p. 9"})
    evidence.write_summary(by=olu, project=made, text="## Time\nDecisions came sooner [1].", publish=True)
    differ = work.record(made, "Two differ on this")
    decisions.decide(by=olu, record=differ, stage="title", include=True)
    decisions.decide(
        by=petra, record=differ, stage="title", include=False, reason=made.criteria.get(code="wrong-design")
    )
    return made


# Address: (what it is asked about, GET and POST of an empty form by a curator, and by an editor). Petra is the curator.
TABLE: dict[str, tuple[dict[str, Any], tuple[int, int], tuple[int, int]]] = {
    "screening": ({}, (IN, IN), (IN, IN)),
    "screening_begin": ({}, (IN, ASKED), (IN, ASKED)),
    "screening_project": ({}, (IN, IN), (IN, IN)),
    "screening_load": ({}, (IN, ASKED), (IN, ASKED)),
    "screening_search": ({"number": "search"}, (IN, IN), (IN, IN)),
    "screening_pairs": ({}, (IN, GOES), (IN, GOES)),
    "screening_stop": ({}, (IN, ASKED), (IN, ASKED)),
    "screening_flow": ({}, (IN, IN), (IN, IN)),
    "screening_labels": ({}, (IN, ASKED), (IN, ASKED)),
    "screening_export": ({"form": "ris"}, (IN, IN), (IN, IN)),
    "screening_texts": ({}, (IN, IN), (IN, IN)),
    "screening_evidence": ({}, (IN, IN), (IN, IN)),
    "screening_evidence_csv": ({}, (IN, IN), (IN, IN)),
    "screening_summary": ({}, (IN, IN), (IN, IN)),
    "screening_summary_write": ({}, (IN, ASKED), (IN, ASKED)),
    "screening_next": ({"stage": "title"}, (GOES, GOES), (GOES, GOES)),
    "screening_conflicts": ({"stage": "title"}, (IN, IN), (IN, IN)),
    "screening_record": ({"number": "Deciding together"}, (IN, ASKED), (IN, ASKED)),
    "screening_text": ({"number": "Sought in vain"}, (IN, ASKED), (IN, ASKED)),
    "screening_read": ({"number": "Panels and their pace", "stage": "title"}, (IN, ASKED), (IN, ASKED)),
    "screening_settle": ({"number": "Two differ on this", "stage": "title"}, (REFUSED, REFUSED), (IN, ASKED)),
    "screening_extract": ({"number": "Deciding together", "study": 1}, (IN, ASKED), (IN, ASKED)),
    "screening_outcomes": ({"number": "Deciding together", "study": 1}, (IN, GOES), (IN, GOES)),
    "screening_shelve": ({"number": "Deciding together"}, (IN, GOES), (IN, GOES)),
}


def address(name: str, project: Project) -> str:
    """The address with the numbers of this project."""
    kwargs = dict(TABLE[name][0])
    number = kwargs.get("number")
    if number == "search":
        kwargs["number"] = project.searches.first().pk  # type: ignore[union-attr]
    elif number:
        kwargs["number"] = work.record(project, number).pk
    return reverse(
        name, kwargs=kwargs if name in ("screening", "screening_begin") else {"key": KEY, **kwargs}
    )


def test_every_address_of_screening_has_a_line() -> None:
    assert {name for name, _view in addresses() if name.startswith("screening")} == set(TABLE)


@pytest.mark.parametrize("name", TABLE)
def test_who_comes_in_is_what_the_table_says(project: Project, as_: As, name: str) -> None:
    at = address(name, project)
    assert Client().get(at)["Location"].startswith("/accounts/login/")
    for who, expected in (("petra", TABLE[name][1]), ("gwen", TABLE[name][2])):
        client = as_(who)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            got = client.get(at)
        assert got.status_code == expected[0], who
        # Twelve of the page's own, beside those of the session and its person, and the two that hold the transaction.
        assert len(asked) <= 16, [one["sql"][:120] for one in asked.captured_queries]
        if who == "petra" or name != "screening_shelve":
            assert client.post(at, {}).status_code == expected[1], who


def test_an_address_of_another_project_or_of_nothing_is_not_found(project: Project, as_: As) -> None:
    other = work.project(project.begun_by, "another")
    number = work.record(project, "Deciding together").pk
    client = as_("petra")
    for at in (f"/screening/{other.key}/records/{number}/", f"/screening/{KEY}/records/{2**63}/", "/screening/none/",
               f"/screening/{KEY}/next/third/", f"/screening/{KEY}/records.exe", f"/screening/{KEY}/searches/0/"):  # fmt: skip
        assert client.get(at).status_code == GONE, at


def test_the_page_of_a_record_does_not_tell_what_the_other_decided(
    project: Project, as_: As, people: dict[str, Curator]
) -> None:
    record = work.record(project, "Panels and their pace")
    decisions.decide(by=people["olu"], record=record, stage="title", include=True, note="A thought of Olu's")
    for at in (
        f"/screening/{KEY}/records/{record.pk}/",
        f"/screening/{KEY}/records/{record.pk}/read/title/",
        f"/screening/{KEY}/",
        "/log/",
    ):
        page = as_("petra").get(at).content.decode()
        assert "A thought of" not in page
        assert "Olu Bakare: Taken in" not in page


def test_an_assessment_is_begun_with_its_criteria_and_its_files_are_loaded(
    as_: As, people: dict[str, Curator]
) -> None:
    client = as_("olu")
    sent = {
        "title": "Do guardians help?", "question": "Do guardians help?", "inclusion": "Children\nGuardians",
        "exclusion": "wrong-design: No study\nnot-children: Adults", "target": "0.9", "confidence": "0.95",
    }  # fmt: skip
    assert (
        "no code before a colon"
        in client.post("/screening/begin/", {**sent, "exclusion": "No study"}).content.decode()
    )
    answer = client.post("/screening/begin/", sent)
    assert answer["Location"] == "/screening/do-guardians-help/"
    made = Project.objects.get()
    assert [(one.excludes, one.code) for one in made.criteria.all()] == [(False, "in-1"), (False, "in-2"), (True, "wrong-design"), (True, "not-children")]  # fmt: skip
    assert made.target == 0.9
    file = SimpleUploadedFile("found.ris", work.ris("One", "Two"))
    more = {"source": "Scopus", "source_kind": "database", "searched_on": "2026-11-02", "words": "guardian*"}
    answer = client.post("/screening/do-guardians-help/load/", {**more, "file": file})
    assert "guardian*" in client.get(answer["Location"]).content.decode()
    wrong = SimpleUploadedFile("found.pdf", b"%PDF-1.7 and more")
    answer = client.post("/screening/do-guardians-help/load/", {**more, "file": wrong})
    assert answer.status_code == ASKED
    assert "This is a PDF." in answer.content.decode()


def test_a_button_decides_and_the_next_record_comes(project: Project, as_: As) -> None:
    record = work.record(project, "Panels and their pace")
    at = f"/screening/{KEY}/records/{record.pk}/read/title/"
    answer = as_("olu").post(at, {"choice": "wrong-population", "note": "Adults"})
    assert answer["Location"] == f"/screening/{KEY}/next/title/"
    made = Decision.objects.get(record=record)
    assert (made.include, made.reason.code, made.note) == (False, "wrong-population", "Adults")  # type: ignore[union-attr]
    assert "Nothing waits for you" in as_("olu").get(answer["Location"]).content.decode()
    assert as_("petra").get(answer["Location"])["Location"] == at


def test_a_record_that_two_have_read_has_no_buttons_any_more(project: Project, as_: As) -> None:
    for title in ("Deciding together", "Two differ on this", "Panels and their paces"):
        page = (
            as_("gwen")
            .get(f"/screening/{KEY}/records/{work.record(project, title).pk}/read/title/")
            .content.decode()
        )
        assert 'name="choice"' not in page
        assert "no longer open" in page


def test_the_flow_is_drawn_twice_with_its_table(project: Project, as_: As) -> None:
    page = as_("petra").get(f"/screening/{KEY}/flow/").content.decode()
    assert page.count("<svg") >= 2
    assert "Records identified" in page
    assert "Still to be retrieved" in page
    assert "Scopus (Database)" in page


def test_the_editor_says_which_sentence_cites_nothing_and_keeps_what_was_typed(
    project: Project, as_: As
) -> None:
    at = f"/screening/{KEY}/summary/write/"
    text = "Decisions came sooner [1]. Everybody was glad."
    answer = as_("olu").post(at, {"text": text, "publish": "1"})
    assert answer.status_code == ASKED
    page = answer.content.decode()
    assert "Sentence 2 cites no study: “Everybody was glad.”" in page
    assert text in page
    assert as_("olu").post(at, {"text": text, "keep": "1"}).status_code == GOES
    assert [one.published for one in Summary.objects.all()] == [True, False]
    shown = as_("olu").get(f"/screening/{KEY}/summary/").content.decode()
    assert "Everybody" not in shown
    assert 'href="/screening/do-panels-help/evidence/#study-1"' in shown


def test_a_study_is_extracted_with_its_places_and_outcomes(project: Project, as_: As) -> None:
    record = work.record(project, "Deciding together")
    client = as_("petra")
    answer = client.post(
        f"/screening/{KEY}/records/{record.pk}/studies/0/",
        {"label": "Interviews", "design": "before-after", "independent": "yes", "published_in_full": "yes", "sample_size": "12", "place_sample_size": "p. 3"},
    )  # fmt: skip
    assert answer["Location"] == f"/screening/{KEY}/records/{record.pk}/studies/2/outcomes/"
    last = Extraction.objects.get(study=2)
    assert (last.described["sample_size"], last.places) == (12, {"sample_size": "p. 3"})
    page = client.get(f"/screening/{KEY}/evidence/").content.decode()
    assert "Interviews" in page
    assert "(p. 3)" in page


def test_labels_of_asreview_come_in_by_the_page(project: Project, as_: As) -> None:
    back = (
        b'title,authors,year,asreview_label\n"Panels and their pace","Author4, A",2021,0\nNobody knows,,,1\n'
    )
    at = f"/screening/{KEY}/labels/"
    client = as_("petra")
    assert client.post(at, {"file": SimpleUploadedFile("a.csv", back), "mine": "mine"}).status_code == ASKED
    page = client.post(
        at, {"file": SimpleUploadedFile("a.csv", back), "mine": "mine", "reason": "wrong-design"}
    ).content.decode()
    assert "1 label was taken." in page
    assert "Nobody knows" in page


def test_every_page_is_there_in_welsh(project: Project, as_: As) -> None:
    client = as_("gwen")
    for name, (_kwargs, _curator, (expected, _post)) in TABLE.items():
        answer = client.get(address(name, project), headers={"accept-language": "cy"})
        assert answer.status_code == expected, name
        if expected == IN and "html" in answer["Content-Type"]:
            page = answer.content.decode()
            assert '<html class="govuk-template" lang="cy"' in page or 'lang="cy"' in page[:600], name
            for english in (
                "Leave out",
                "Take in",
                "Is it enough",
                "Records identified",
                "Keep it",
                "Full text",
                "records wait",
            ):
                assert english not in page, (name, english)
