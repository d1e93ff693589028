"""Which sentences the numbers support, and which arrows are marked."""

from __future__ import annotations

from moothall.methods.process import (
    Arrow,
    Box,
    Order,
    ProcessMap,
    Spread,
    Waiting,
    findings,
)

REFERRAL, DECISION, DISCUSSION, PLAN = "referral:x", "decided:x:rg:yes", "step:discussion", "step:plan"


def found(**parts: tuple[object, ...]) -> ProcessMap:
    return ProcessMap(**{"boxes": (), "arrows": (), "orders": (), **parts})  # type: ignore[arg-type]


def kinds(told: ProcessMap) -> list[str]:
    return [finding.kind for finding in findings(told)]


def test_nothing_to_count_gives_no_sentence() -> None:
    assert findings(found()) == []
    assert found().is_empty


def test_of_several_steps_the_one_that_came_first_for_the_most_is_told() -> None:
    orders = (
        Order(REFERRAL, PLAN, 60, before=12, same_day=0, after=20, not_recorded=28),
        Order(REFERRAL, DISCUSSION, 60, before=41, same_day=9, after=10, not_recorded=0),
    )
    told = findings(found(orders=orders))
    assert [(finding.kind, finding.order) for finding in told] == [("before", orders[1])]


def test_safeguarding_after_the_decision_that_should_have_prompted_it_is_told_beside_what_came_before() -> (
    None
):
    orders = (
        Order(DECISION, DISCUSSION, 30, before=24, same_day=0, after=6, not_recorded=0),
        Order(DECISION, PLAN, 30, before=0, same_day=0, after=18, not_recorded=12),
    )
    told = findings(found(orders=orders))
    assert [(finding.kind, finding.order) for finding in told] == [
        ("before", orders[0]),
        ("after", orders[1]),
    ]


def test_a_hidden_number_is_never_in_a_sentence() -> None:
    hidden = Order(REFERRAL, DISCUSSION, 60, before=None, same_day=0, after=None, not_recorded=0)
    assert findings(found(orders=(hidden,))) == []


def test_the_sentences_come_in_one_order_and_from_the_widest_ground() -> None:
    slow = Arrow(REFERRAL, DISCUSSION, 20, 20, Spread(3, 9, 12), Spread(1, 2, 4))
    slower_of_fewer = Arrow(DISCUSSION, PLAN, 9, 9, Spread(20, 40, 50), Spread(1, 2, 4))
    often = Arrow(PLAN, "closed", 33, 33, Spread(1, 2, 3), Spread(1, 2, 3))
    again = Arrow("step:missing", "step:missing", 90, 12, Spread(1, 2, 3))
    waits = (Box(PLAN, 9, Waiting(7, Spread(3, 5, 9))), Box(DISCUSSION, 9, Waiting(11, Spread(1, 2, 3))))
    told = findings(found(arrows=(often, again, slower_of_fewer, slow), boxes=waits))
    assert [finding.kind for finding in told] == ["slower", "waiting", "busiest"]
    assert (told[0].arrow, told[1].box, told[2].arrow) == (slow, waits[1], often)


def test_slower_is_more_than_three_quarters_of_the_period_before_and_faster_less_than_a_quarter() -> None:
    before = Spread(4, 8, 12)
    paces = [Arrow("a", "b", 9, 9, Spread(half, half, half), before).pace for half in (3, 4, 12, 13)]
    assert paces == ["faster", "", "", "slower"]
    assert Arrow("a", "b", 9, 9, Spread(99, 99, 99)).pace == ""
