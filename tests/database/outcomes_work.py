"""A child followed for years, for the tests of outcomes: a case of the past, and answers to every question."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from moothall.casework.intake.actions import receive_message
from moothall.casework.intake.models import Case
from moothall.casework.intake.queries import arrangement_of, open_case
from moothall.casework.outcomes import actions
from moothall.casework.outcomes.models import Wave
from moothall.casework.outcomes.queries import Followed, followed, instruments_for
from moothall.casework.outcomes.rules import Told
from moothall.core import clock, ledger
from moothall.core.kinds import Actor
from moothall.demo.children import invent
from moothall.methods.instruments import Instrument, Number, Scale
from tests.cast import Cast


@contextmanager
def on(day: date) -> Iterator[None]:
    """As if it were that day."""
    with clock.pretend(datetime(day.year, day.month, day.day, 10, 0, tzinfo=clock.UNITED_KINGDOM)):
        yield


def past_case(cast: Cast, received_on: date, number: int = 3, days_to_18: int | None = None) -> Case:
    """A case of an invented child, received on a day of the past."""
    child = invent(number, received_on, days_to_18=days_to_18)
    with on(received_on):
        made = receive_message(by=cast.coordinator, raw=child.raw, received_on=received_on).case
    return opened(cast.coordinator, made.reference)


def opened(actor: Actor, reference: str) -> Case:
    """The case as somebody opens it."""
    with ledger.unit(actor, "test"):
        return open_case(actor, reference)


def follow(actor: Actor, case: Case) -> Followed:
    """How the case is followed, as somebody sees it."""
    with ledger.unit(actor, "test"):
        return followed(actor, case, arrangement_of(actor, case))


def answers_to(instrument: Instrument, value: str = "2") -> dict[str, str]:
    """An answer to each question that has to be answered."""
    found = {}
    for question in instrument.questions():
        if isinstance(question.answer, Scale) or (
            isinstance(question.answer, Number) and not question.optional
        ):
            found[question.code] = value
    return found


def hold(actor: Actor, case: Case, point: str, on_day: date, value: str = "2", **told: Any) -> Wave:
    """Hold a wave on a day, with what it always asks answered."""
    with on(on_day):
        found = follow(actor, case)
        always = {use.instrument for use in found.asked_at(point) if not use.only_if_there}
        given = {
            each.name: answers_to(each, value)
            for each in instruments_for(found, point, on_day)
            if each.name in always
        }
        said = {"way": "with_child", "held_on": on_day, "answers": given, **told}
        return actions.record_wave(by=actor, case=case, point=point, told=Told(**said))
