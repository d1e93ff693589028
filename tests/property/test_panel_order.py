"""In whatever order a panel works, nothing is decided while anything is missing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from moothall.casework.panel import actions
from moothall.casework.panel.models import Determination
from moothall.casework.panel.table import PlanFacts
from moothall.core import ledger
from moothall.core.kinds import NotVisible, Refused
from tests.cast import Cast
from tests.database.panel_at_work import CG, PLAN, RG, AtWork, at_work

pytestmark = pytest.mark.django_db

STEPS: dict[str, Callable[[AtWork], object]] = {
    "attend": lambda work: work.attend(),
    "only two come": lambda work: work.attend(work.cast.chair, work.cast.police),
    "views": lambda work: work.give_views(),
    "close the round": lambda work: actions.close_views(by=work.cast.chair, agenda_item_id=work.item.pk, reason="Late."),
    "reason": lambda work: work.reason(),
    "reason against": lambda work: work.reason(RG, "not_met"),
    "reason higher": lambda work: work.reason(CG),
    "vote": lambda work: work.vote(),
    "vote higher": lambda work: work.vote(CG),
    "vote apart": lambda work: work.vote(RG, "positive", "positive", "negative"),
    "dissent": lambda work: work.vote(RG, "positive", "positive", "negative", dissent="I see it differently."),
    "best interests": lambda work: work.best_interests(),
    "stand aside": lambda work: actions.declare_conflict(
        by=work.cast.health, agenda_item_id=work.item.pk, seat_id=work.seat(work.cast.health), tie="other_interest",
        text="An interest.", stood_aside=True,
    ),
    "hear the child": lambda work: work.hear(),
    "finalise": lambda work: actions.finalise(by=work.cast.chair, agenda_item_id=work.item.pk, plan=PLAN),
    "finalise without a plan": lambda work: actions.finalise(
        by=work.cast.chair, agenda_item_id=work.item.pk, plan=PlanFacts()
    ),
}  # fmt: skip


class _Undo(Exception):
    """Takes back what one example did."""


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.lists(st.sampled_from(sorted(STEPS)), min_size=6, max_size=14))
def test_no_order_of_acts_finalises_while_something_is_missing(cast: Cast, order: list[str]) -> None:
    try:
        with transaction.atomic():
            work = at_work(cast, heard=False)
            for step in [*order, "finalise"]:
                _take(work, step)
            raise _Undo
    except _Undo:
        pass


def _take(work: AtWork, step: str) -> None:
    finalising = step.startswith("finalise")
    plan = PlanFacts() if step.endswith("plan") else PLAN
    before = work.missing(plan) if finalising else set()
    try:
        with transaction.atomic():
            STEPS[step](work)
    except (Refused, NotVisible):
        return
    if finalising:
        assert not before
        with ledger.unit(work.cast.chair, "test"):
            made = list(Determination.objects.filter(agenda_item_id=work.item.pk))
        assert made
        assert all(
            one.content["limbs"] and one.content["best_interests"] and one.content["voice"] for one in made
        )


def test_the_same_acts_in_a_good_order_do_finalise(cast: Cast) -> None:
    work = at_work(cast, heard=False)
    for step in (
        "attend",
        "views",
        "reason",
        "vote",
        "best interests",
        "hear the child",
        "reason higher",
        "vote higher",
    ):
        _take(work, step)
    _take(work, "finalise")
    with ledger.unit(cast.chair, "test"):
        assert Determination.objects.filter(agenda_item_id=work.item.pk).count() == 2
