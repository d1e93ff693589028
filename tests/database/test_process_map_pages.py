"""The page of the process map, its file, and what they cost."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from moothall.core import ledger
from moothall.core.kinds import Actor
from tests.cast import Cast
from tests.database.process_town import Town
from tests.database.test_overview_pages import BUDGET, browse, queries_of

__all__ = ["browse"]
pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore::DeprecationWarning")]
Browse = Callable[[Actor], Client]
NOW = "2026-11-23T09:00:00Z"


@pytest.fixture
def busy(town: Town, cast: Cast) -> Town:
    with ledger.unit(cast.coordinator, "test"):
        kinds = {"exploitation": ["forced_criminality"]}
        town.told(12, ("strategy_discussion", -3), ("section_47", 2), **kinds)
        town.told(9, ("strategy_discussion", 5), ("section_47", 8), start=date(2026, 10, 12))
        town.told(2, ("missing_episode", 6))
    return town


def page(client: Client, **given: str) -> str:
    with time_machine.travel(NOW, tick=False):
        answer = client.get(reverse("process_map"), given)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_page_draws_tells_and_tabulates(busy: Town, cast: Cast, browse: Browse) -> None:
    html = page(browse(cast.evaluator), period="2026-4")
    assert (
        "In 12 of 23 cases the first ‘strategy discussion’ came before the referral to National Referral"
        in html
    )
    assert '<svg class="mh-process"' in html
    assert "<title" in html
    assert "Section 47 enquiry" in html
    assert "A number about fewer than 5 people is hidden" in html
    assert "Missing episode" not in html
    assert "<script src" not in html.split("<main")[1].split("</main>")[0]


def test_the_page_says_which_view_it_is_and_what_is_not_on_offer_is_passed_over(
    busy: Town, cast: Cast, browse: Browse
) -> None:
    client = browse(cast.evaluator)
    html = page(client, period="2026-4", exploitation="forced_criminality")
    assert "Filtered by" in html
    assert "about 10 times" in html
    assert "In all about 10 cases" in html
    assert "Filtered by" not in page(
        client, period="2026-13", arrangement="'; DROP TABLE", exploitation="none"
    )
    assert "1 January 2026" in page(client, period="x")


def test_a_town_without_cases_is_told_what_will_stand_there(cast: Cast, browse: Browse) -> None:
    html = page(browse(cast.evaluator))
    assert "Nothing to show for 2026" in html
    assert '<svg class="mh-process"' not in html


def test_the_file_holds_what_the_page_shows_and_its_taking_is_in_the_ledger(
    busy: Town, cast: Cast, browse: Browse
) -> None:
    from moothall.core.ledger.models import Entry

    with time_machine.travel(NOW, tick=False):
        answer = browse(cast.evaluator).get(reverse("process_map_table"), {"period": "2026-4"})
    assert answer["Content-Type"].startswith("text/csv")
    assert "process-map-2026-4.csv" in answer["Content-Disposition"]
    lines = list(csv.reader(io.StringIO(answer.content.decode())))
    assert lines[0][:5] == ["Period", "Step", "Next step", "Times", "Half within, days"]
    told = {(line[1], line[2]): line[3:5] for line in lines[1:]}
    assert told["Strategy discussion", "Section 47 enquiry"] == ["9", "3"]
    assert not [line for line in lines if "Missing" in "".join(line)]
    with ledger.unit(cast.data_protection_officer, "test"):
        assert Entry.objects.filter(verb="process_map.exported").count() == 1


def test_the_page_costs_the_same_among_few_and_many(busy: Town, cast: Cast, browse: Browse) -> None:
    client, address = browse(cast.evaluator), reverse("process_map")
    few, answered = queries_of(client, address)
    assert answered.status_code == 200
    with ledger.unit(cast.coordinator, "test"):
        busy.told(40, ("section_47", 3), ("initial_conference", 9))
    many, _answered = queries_of(client, address)
    assert few == many <= BUDGET


def test_those_who_do_not_read_figures_are_not_let_in(cast: Cast, browse: Browse) -> None:
    for name in ("process_map", "process_map_table"):
        assert browse(cast.guardian).get(reverse(name)).status_code == 403


def test_governance_leads_to_it(cast: Cast, browse: Browse) -> None:
    assert reverse("process_map") in browse(cast.evaluator).get(reverse("governance")).content.decode()
