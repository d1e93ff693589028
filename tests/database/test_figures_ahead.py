"""Figures of a large partnership: counted by the worker, kept for the partnership alone, and shown as at when they were."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from django.test import Client

from moothall.casework.overview.ahead import tasks
from moothall.casework.overview.ahead.counting import counters
from moothall.casework.overview.models import KeptFigures
from moothall.core import clock, ledger
from moothall.core.access.capabilities import Capability, role_has
from moothall.core.kinds import Actor, NotAllowed
from moothall.core.ledger.models import Entry
from tests.cast import Cast
from tests.database.test_overview_pages import BUDGET, browse, queries_of

__all__ = ["browse"]
Browse = Callable[[Actor], Client]
pytestmark = pytest.mark.django_db
PAGES = ("/governance/", "/governance/process-map/", "/outcomes/figures/")
FILES = (
    "/governance/figures.csv",
    "/governance/report.pdf",
    "/governance/process-map/table.csv",
    "/outcomes/figures.csv",
)
WAITS = "The figures are being worked out"


@pytest.fixture
def large(settings: LazySettings, cast: Cast) -> None:
    """Every partnership has more cases than a page counts while somebody waits."""
    settings.MOOTHALL_FIGURES_AT_ONCE = -1


def _jobs() -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT args FROM procrastinate_jobs WHERE task_name = 'overview.count_figures' ORDER BY id"
        )
        return [json.loads(row[0]) if isinstance(row[0], str) else row[0] for row in cursor.fetchall()]


def _worked() -> int:
    """Do what waits for the worker, as the worker does; how much that was."""
    jobs = _jobs()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE task_name = 'overview.count_figures'")
    assert all(tasks.count_figures(**job) for job in jobs)
    return len(jobs)


def _kept(actor: Actor) -> list[KeptFigures]:
    with ledger.unit(actor, "test"):
        return list(KeptFigures.objects.order_by("what"))


def test_a_small_partnership_is_answered_at_once_and_nothing_is_kept(cast: Cast, browse: Browse) -> None:
    client = browse(cast.coordinator)
    for page in PAGES:
        assert "As at" not in client.get(page).content.decode()
    assert _kept(cast.coordinator) == []


def test_a_large_one_is_told_that_its_figures_are_being_counted_then_sees_them_with_their_hour(
    cast: Cast, browse: Browse, large: None
) -> None:
    client = browse(cast.coordinator)
    for address in (*PAGES, *FILES, *PAGES):
        answer = client.get(address)
        assert (answer.status_code, WAITS in answer.content.decode()) == (202, True), address
    assert len(_jobs()) == 4, "asked for again, it is not counted twice"
    assert _worked() == 4
    for address in PAGES:
        answer = client.get(address)
        assert (answer.status_code, "As at" in answer.content.decode()) == (200, True), address
    assert [client.get(address).status_code for address in FILES] == [200] * 4
    assert _jobs() == []


def test_kept_figures_are_those_that_would_have_been_counted_now(
    cast: Cast, browse: Browse, settings: LazySettings
) -> None:
    client = browse(cast.coordinator)
    now = [client.get(address).content for address in ("/governance/figures.csv", "/outcomes/figures.csv")]
    settings.MOOTHALL_FIGURES_AT_ONCE = -1
    for address in PAGES[:1] + FILES[-1:]:
        client.get(address)
    assert _worked() == 3
    assert [
        client.get(address).content for address in ("/governance/figures.csv", "/outcomes/figures.csv")
    ] == now


def test_the_same_kept_figures_hide_small_numbers_from_those_who_see_no_case(
    cast: Cast, browse: Browse, large: None
) -> None:
    browse(cast.coordinator).get("/governance/")
    _worked()
    assert "is hidden" in browse(cast.evaluator).get("/governance/").content.decode()
    assert "is hidden" not in browse(cast.coordinator).get("/governance/").content.decode()
    assert len(_kept(cast.coordinator)) == 1


def test_the_button_has_them_counted_anew_and_the_old_ones_stay_in_sight(
    cast: Cast, browse: Browse, large: None
) -> None:
    client = browse(cast.chair)
    client.get("/governance/")
    _worked()
    (row,) = _kept(cast.chair)
    answer = client.post("/governance/", {"again": [str(row.pk), "not a key"]})
    assert (answer.status_code, answer["Location"]) == (302, "/governance/")
    _nothing_new = client.post("/governance/", {"again": str(row.pk)})
    assert len(_jobs()) == 1
    shown = client.get("/governance/").content.decode()
    assert "As at" in shown
    assert "They are being worked out anew." in shown
    _worked()
    assert "Work them out anew" in client.get("/governance/").content.decode()


def test_counting_is_in_the_ledger_and_a_page_that_waits_exports_nothing(
    cast: Cast, browse: Browse, large: None
) -> None:
    client = browse(cast.coordinator)
    client.get("/governance/figures.csv")
    _worked()
    with ledger.unit(cast.data_protection_officer, "test"):
        verbs = list(Entry.objects.order_by("-number").values_list("verb", flat=True)[:3])
    assert "figures.counted" in verbs
    assert "figures.exported" not in verbs


def test_a_rule_that_changed_makes_another_question(cast: Cast, browse: Browse, large: None) -> None:
    client = browse(cast.coordinator)
    client.get("/governance/")
    _worked()
    (row,) = _kept(cast.coordinator)
    with ledger.unit(cast.coordinator, "test"):
        KeptFigures.objects.filter(pk=row.pk).update(key="by a rule that was")
    assert client.get("/governance/").status_code == 202


def test_every_night_what_is_looked_at_first_and_was_looked_at_lately_is_counted(
    cast: Cast, browse: Browse, large: None
) -> None:
    client = browse(cast.coordinator)
    client.get("/governance/process-map/?period=2025")
    client.get("/governance/process-map/?period=2024")
    _worked()
    with ledger.unit(cast.coordinator, "test"):
        old = KeptFigures.objects.filter(terms__period="2024")
        old.update(shown_on=clock.today() - timedelta(days=60))
    assert len(counters()) >= 1
    assert tasks.count_figures_ahead() >= 3
    _worked()
    kept = {(row.what, row.terms.get("period", "")) for row in _kept(cast.coordinator)}
    assert ("process", "2025") in kept
    assert ("process", "2024") not in kept
    assert {"outcomes", "process", "returns"} <= {what for what, _period in kept}
    assert tasks.count_figures_ahead() >= 3, "and the next night again"


def test_pages_of_kept_figures_cost_a_fixed_number_of_queries(
    cast: Cast, browse: Browse, large: None
) -> None:
    client = browse(cast.coordinator)
    for page in PAGES:
        client.get(page)
    _worked()
    for page in PAGES:
        client.get(page)
        assert queries_of(client, page)[0] <= BUDGET, page


def _seen(actor: Actor) -> int:
    with ledger.unit(actor, "test"):
        return KeptFigures.objects.count()


def test_the_database_shows_them_to_who_may_read_figures_and_to_nobody_of_another_partnership(
    cast: Cast, browse: Browse, large: None
) -> None:
    browse(cast.coordinator).get("/governance/")
    _worked()
    for one in [*cast.actors.values(), *cast.others.values()]:
        reads = role_has(one.role, Capability.READ_GOVERNANCE)
        mine = one.partnership_id == cast.coordinator.partnership_id
        assert _seen(one) == (1 if reads and mine else 0), one.role


def test_nobody_else_can_have_them_counted_or_write_them(cast: Cast, browse: Browse, large: None) -> None:
    from moothall.casework.overview.ahead import ask_again

    with pytest.raises(NotAllowed), ledger.unit(cast.social_worker, "test"):
        ask_again(by=cast.social_worker, kept=[])
    row = {"what": "themes", "key": "x", "terms": {}, "asked_at": clock.now(), "shown_on": clock.today()}
    with pytest.raises(ProgrammingError), transaction.atomic(), ledger.unit(cast.social_worker, "test"):
        KeptFigures.objects.create(
            partnership_id=cast.social_worker.partnership_id,
            asked_by_id=cast.social_worker.membership_id,
            **row,
        )


def test_the_page_that_waits_speaks_welsh(cast: Cast, browse: Browse, large: None) -> None:
    client = browse(cast.coordinator)
    client.cookies["django_language"] = "cy"
    assert WAITS not in client.get("/governance/").content.decode()
