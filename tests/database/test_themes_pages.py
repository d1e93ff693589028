"""The pages of the seven themes: chosen in the address, safe for those who see no case, and what is taken away."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from moothall.casework.overview.themes.definitions import THEMES
from moothall.casework.overview.themes.export import plain
from moothall.core import ledger
from moothall.core.access.models import Person
from moothall.core.kinds import Actor
from moothall.core.ledger.queries import entries_of_partnership
from moothall.web.ui.endpoints import ACTING_AS
from moothall.web.ui.sign_in import SECOND_FACTOR
from tests.cast import Cast
from tests.database.quality_work import decided, quality_rules
from tests.database.test_words_of_the_field import codes

__all__ = ["quality_rules"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quality_rules")]
DAY = date(2026, 8, 4)
ASKED = "?arrangement=nrm-child&period=2026-3"
YEAR = "?arrangement=nrm-child&period=2026"


def browse(actor: Actor) -> Client:
    client = Client()
    client.force_login(Person.objects.get(pk=actor.person_id))
    session = client.session
    session[ACTING_AS], session[SECOND_FACTOR] = str(actor.membership_id), True
    session.save()
    return client


def _text(answer: Any) -> str:
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())


@pytest.fixture(scope="module")
def two(quality_rules: None, throughout: None, cast: Cast) -> None:
    for number in range(2):
        decided(cast, DAY + timedelta(days=number), f"MH-2026-060{number}")


def test_the_first_page_has_a_tile_for_each_theme_with_its_of(cast: Cast, two: None) -> None:
    page = _text(browse(cast.coordinator).get(reverse("governance") + ASKED))
    for theme in THEMES:
        assert reverse("governance_theme", args=[theme]) in page
    assert "of 2" in page
    assert "July to September 2026" in page
    assert "Ruth Okonjo" not in page.split("<main")[1], "figures name nobody"


def test_without_asking_it_is_this_quarter_of_what_the_partnership_last_met_under(
    cast: Cast, two: None
) -> None:
    page = _text(browse(cast.coordinator).get(reverse("governance")))
    assert "National Referral Mechanism, child panel" in page
    assert '<option value="nrm-child" selected>' in page
    odd = _text(browse(cast.coordinator).get(reverse("governance") + "?arrangement=bowls&period=1066-9"))
    assert '<option value="nrm-child" selected>' in odd


def test_another_partnership_that_never_met_sees_an_empty_page(cast: Cast) -> None:
    page = _text(browse(cast.stranger).get(reverse("governance")))
    assert "Nothing to count in this period." in page


@pytest.mark.parametrize("theme", list(THEMES))
def test_each_theme_has_a_page_with_definitions_and_the_review_beside_them(
    cast: Cast, two: None, theme: str
) -> None:
    page = _text(browse(cast.coordinator).get(reverse("governance_theme", args=[theme]) + ASKED))
    assert "Counted: " in page
    assert codes(browse(cast.coordinator).get(reverse("governance_theme", args=[theme]) + ASKED)) == set()
    assert "What the 2020 review recommends" in page


def test_a_theme_there_is_not_is_no_page(cast: Cast) -> None:
    assert browse(cast.coordinator).get(reverse("governance_theme", args=["luck"])).status_code == 404


@pytest.mark.parametrize("name", ["nrm-child", "marac", "mash", "missing-hub", "channel"])
def test_every_arrangement_has_its_figures(cast: Cast, name: str) -> None:
    client = browse(cast.coordinator)
    for theme in THEMES:
        address = reverse("governance_theme", args=[theme]) + f"?arrangement={name}&period=2026"
        assert client.get(address).status_code == 200


def test_the_cases_behind_a_figure_are_those_its_reader_may_see(cast: Cast, two: None) -> None:
    address = reverse("governance_cases", args=["heard"]) + ASKED
    page = _text(browse(cast.coordinator).get(address))
    assert "MH-2026-0600" in page
    assert "MH-2026-0601" in page
    page = _text(browse(cast.education).get(address))
    assert "MH-2026-0600" not in page
    assert "No case you may see" in page
    for actor in (cast.evaluator, cast.administrator, cast.data_protection_officer):
        assert browse(actor).get(address).status_code == 403
    assert "MH-2026-0600" not in _text(browse(cast.coordinator).get(address + "&which=short"))
    assert (
        browse(cast.coordinator).get(reverse("governance_cases", args=["attended"]) + ASKED).status_code
        == 404
    )


def test_those_who_see_no_case_get_no_small_number_and_no_link_to_cases(cast: Cast, two: None) -> None:
    client = browse(cast.evaluator)
    page = _text(client.get(reverse("governance") + ASKED))
    assert "Too few to show without pointing at a case." in page
    assert "of 2" not in page
    page = _text(client.get(reverse("governance_theme", args=["voice"]) + ASKED))
    assert "See the cases" not in page
    assert "too few to show" in page
    body = client.get(reverse("governance_csv") + YEAR).content.decode()
    heard = [row for row in csv.DictReader(io.StringIO(body.lstrip("\ufeff"))) if row["Period"] == "2026-3"]
    assert heard
    assert all(row["Part"] in ("hidden", "0") for row in heard)


def test_the_spreadsheet_has_what_is_on_the_pages(cast: Cast, two: None) -> None:
    answer = browse(cast.coordinator).get(reverse("governance_csv") + ASKED)
    assert answer["Content-Disposition"] == 'attachment; filename="nrm-child-2026-3.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    found = {(row["Figure"], row["Period"], row["Name"]): (row["Part"], row["Whole"]) for row in rows}
    assert found["Heard before the decision", "2026-3", ""] == ("2", "2")
    assert found["Attendance", "2026-3", "Hullhaven Police"] == ("2", "2")
    with ledger.unit(cast.coordinator, "test"):
        assert "figures.exported" in {
            entry.verb for entry in entries_of_partnership(cast.coordinator, size=5)
        }


@pytest.mark.parametrize("cell", ["=1+1", "+44", "-1", "@SUM(A1)", "\t=1", " =1", "|cmd", "\r=1"])
def test_no_cell_is_a_formula(cell: str) -> None:
    assert plain(cell) == f"'{cell}"
    assert plain("Hullhaven Police") == "Hullhaven Police"
    assert plain(-1) == -1


def test_the_report_on_paper_has_every_theme_and_the_drawings_as_tables(cast: Cast, two: None) -> None:
    from pypdf import PdfReader

    answer = browse(cast.coordinator).get(reverse("governance_report") + YEAR)
    assert answer["Content-Type"] == "application/pdf"
    reader = PdfReader(io.BytesIO(answer.content))
    told = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    for words in ("Function", "Membership", "Training", "Resourcing", "Information sharing", "By quarter", "2 of 2 (100%)",
                  "What the 2020 review recommends"):  # fmt: skip
        assert words in told
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]


def _questions(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    own = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
    return sum(not one["sql"].startswith(own) for one in asked.captured_queries)


def test_the_pages_cost_the_same_whatever_there_is(cast: Cast) -> None:
    client = browse(cast.coordinator)
    addresses = [
        reverse("governance") + ASKED, reverse("governance_theme", args=["governance"]) + ASKED,
        reverse("governance_cases", args=["heard"]) + ASKED,
    ]  # fmt: skip
    decided(cast, DAY, "MH-2026-0610")
    few = [_questions(client, address) for address in addresses]
    decided(cast, DAY + timedelta(days=1), "MH-2026-0611")
    assert [_questions(client, address) for address in addresses] == few
    assert max(few) <= 12


def test_the_rules_lead_to_what_is_known_of_the_arrangement_where_a_library_is_named(
    cast: Cast, settings: Any
) -> None:
    client = browse(cast.chair)
    address = "https://library.example.org/arrangements/marac/"
    assert "public library" not in _text(client.get(reverse("rules") + "?arrangement=marac"))
    settings.MOOTHALL_LIBRARY_SITE = "https://library.example.org"
    assert address in client.get(reverse("rules") + "?arrangement=marac").content.decode()


def test_the_rules_are_those_of_the_arrangement_asked_for(cast: Cast) -> None:
    client = browse(cast.chair)
    page = _text(client.get(reverse("rules") + "?arrangement=marac"))
    assert 'option value="marac" selected' in page
    answer = client.get(reverse("rule_override", args=["OUR-10"]) + "?arrangement=nrm-child")
    assert answer.status_code == 200
