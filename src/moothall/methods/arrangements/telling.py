"""Who is told the outcome, in which letter, and until when it can be looked at again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from .arrangement import Arrangement
from .calendars import Nation
from .deciding import outcome_of
from .phrases import say
from .rule import Answer, Choice, cite
from .sections.decisions import Stage
from .sections.governance import AgeBand, Recipient
from .sharing import after
from .words import listed, long_date, sentence_of


class Told(Answer):
    """One recipient of the outcome, and the letter made for it."""

    code: str
    title: str
    letter: str
    age_band: str | None = None


class ReconsiderationWindow(Answer):
    """Who may ask for a decision to be looked at again, and until when."""

    opens_on: date
    closes_on: date | None
    who_may_ask: tuple[Choice, ...]

    def open_on(self, day: date) -> bool:
        """Can it be asked for on that day?"""
        return self.opens_on <= day and (self.closes_on is None or day <= self.closes_on)


def recipients(
    arrangement: Arrangement,
    outcome: str,
    *,
    stage: str | None = None,
    child_age: int | None,
    appointed: Iterable[str] = (),
) -> tuple[Told, ...]:
    """Who is told this outcome. `appointed` names recipients told only when there is one, such as a guardian.

    A child whose age is not known is written to in the plainest letter. Raises for an unknown outcome.
    """
    stages: tuple[Stage, ...] = arrangement.function.stages
    if stage is not None:
        outcome_of(arrangement, stage, outcome)
    elif stages:
        _known_somewhere(arrangement, outcome)
    rule, there = arrangement.governance.told, set(appointed)
    if rule is None:
        return ()
    return tuple(
        _told(arrangement, recipient, child_age)
        for recipient in rule.value
        if recipient.when == "always" or recipient.code in there
    )


def _known_somewhere(arrangement: Arrangement, outcome: str) -> None:
    every = [each.code for stage in arrangement.function.stages for each in stage.outcomes]
    if outcome not in every:
        outcome_of(arrangement, arrangement.function.stages[0].code, outcome)


def _told(arrangement: Arrangement, recipient: Recipient, child_age: int | None) -> Told:
    governance = arrangement.governance
    band = _band(arrangement, child_age) if recipient.by_age else None
    letter = f"{recipient.letter}_{band.code}" if band else recipient.letter
    said = f"{recipient.title} is told" + (f", in the letter for a child {band.title}" if band else "")
    return Told(
        sentence=sentence_of(said),
        rules=cite(governance.told, governance.age_bands if band else None),
        code=recipient.code,
        title=recipient.title,
        letter=letter,
        age_band=band.code if band else None,
    )


def _band(arrangement: Arrangement, child_age: int | None) -> AgeBand | None:
    rule = arrangement.governance.age_bands
    if rule is None:
        return None
    bands = sorted(rule.value, key=lambda band: band.up_to_age)
    age = -1 if child_age is None else child_age
    return next((band for band in bands if age <= band.up_to_age), bands[-1])


def _who_may_ask(who: Sequence[Choice], closes: date | None) -> str:
    if not who:
        return say("This arrangement does not say who may ask for this.")
    asked_by = listed([choice.title for choice in who], "or")
    if closes is None:
        return say("This can be asked for by {whom}.", whom=asked_by)
    return say("This can be asked for by {whom} until {day}.", whom=asked_by, day=long_date(closes))


def reconsideration_window(
    arrangement: Arrangement, decided_on: date, nation: Nation
) -> ReconsiderationWindow:
    """Until when, and by whom, this decision can be asked to be looked at again."""
    governance = arrangement.governance
    who = governance.reconsideration_by.value if governance.reconsideration_by else ()
    window = governance.reconsideration_window
    closes = after(arrangement, decided_on, window.value, nation) if window else None
    counted_as = arrangement.function.days_are if window and window.value.unit == "days" else None
    return ReconsiderationWindow(
        sentence=_who_may_ask(who, closes),
        rules=cite(governance.reconsideration_by, window, counted_as),
        opens_on=decided_on,
        closes_on=closes,
        who_may_ask=who,
    )
