"""The clocks of a case: what is due, when, how many days are left. A late clock is shown; it never blocks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Literal

from .arrangement import Arrangement
from .calendars import (
    Nation,
    add_months,
    add_working_days,
    birthday,
    is_working_day,
    last_working_day_up_to,
)
from .errors import ArrangementError
from .rule import Answer, Frozen, Rule, cite, merge
from .sections.amounts import Unit
from .sections.function import BirthdayClock, Clock
from .words import counted, long_date, sentence_of

State = Literal["running", "paused", "met", "breached", "reached"]
Urgency = Literal["overdue", "soon", "later", "done"]
CountedIn = Literal["calendar_days", "working_days", "hours", "months"]
_A_DAY = timedelta(days=1)


class Pause(Frozen):
    """Time that does not count, with a coded reason. It ends on the day counting begins again.

    With no clocks named it stops every clock that may pause.
    """

    reason: str
    start: date
    end: date | None = None
    clocks: tuple[str, ...] = ()


class ClockState(Answer):
    """One clock on one day. Where one runs for each of several things, `subject` says which.

    A clock of the days to a birthday says to which, in `age`.
    """

    code: str
    subject: str = ""
    title: str
    state: State
    urgency: Urgency
    started_on: date
    due_on: date
    due_without_pauses: date
    act_by: date
    met_on: date | None = None
    days_left: int
    unit: CountedIn
    word: str
    paused_days: int = 0
    pause_reason: str | None = None
    age: int | None = None

    @property
    def late(self) -> bool:
        """Past its date, whether or not it has been done since."""
        return self.state == "breached"


def clocks(
    arrangement: Arrangement,
    events: Mapping[str, date],
    pauses: Sequence[Pause],
    today: date,
    nation: Nation,
    date_of_birth: date | None = None,
) -> list[ClockState]:
    """Every clock whose starting event has happened, most urgent first; an unknown pause reason raises.

    Clocks that run for each of several things in a case are told by `clocks_of_each`.
    """
    _check_reasons(arrangement, pauses)
    once = [rule for rule in arrangement.function.clocks if rule.value.each is None]
    running = _event_clocks(arrangement, once, events, pauses, today, Nation(nation))
    birthdays = _birthday_clocks(arrangement, date_of_birth, today, Nation(nation))
    return _by_urgency([*running, *birthdays])


def clocks_of_each(
    arrangement: Arrangement,
    kind: str,
    happened: Mapping[str, Mapping[str, date]],
    today: date,
    nation: Nation,
    pauses: Sequence[Pause] = (),
) -> list[ClockState]:
    """The clocks of each thing of one kind, such as each missing episode; most urgent first.

    `happened` holds the events of each thing by what it is called, which is the subject of its clocks.
    """
    _check_reasons(arrangement, pauses)
    rules = [rule for rule in arrangement.function.clocks if rule.value.each == kind]
    return _by_urgency(
        clock.model_copy(update={"subject": subject})
        for subject, events in happened.items()
        for clock in _event_clocks(arrangement, rules, events, pauses, today, Nation(nation))
    )


def _by_urgency(found: Iterable[ClockState]) -> list[ClockState]:
    order: dict[Urgency, int] = {"overdue": 0, "soon": 1, "later": 2, "done": 3}
    return sorted(found, key=lambda clock: (order[clock.urgency], clock.due_on, clock.code, clock.subject))


def due_on(start: date, limit: int, unit: CountedIn, nation: Nation, pauses: Sequence[Pause] = ()) -> date:
    """The last day in time: the limit counted from the day after the start, without the paused days.

    Events carry dates, so hours are counted as the whole days in them: what is due within hours is due the same
    day. Pauses must have an end.
    """
    if unit == "months":
        return _pushed(add_months(start, limit), start, pauses)
    if unit == "working_days":
        return _working_day_due(start, limit, nation, pauses)
    days = limit if unit == "calendar_days" else limit // 24
    return _pushed(start + timedelta(days=days), start, pauses)


def first_decision_clock(arrangement: Arrangement) -> Rule[Clock] | None:
    """The clock that runs from the referral to a decision: the first in the file that such an event ends."""
    decided = {
        event
        for stage in arrangement.function.stages
        for event in (
            f"{stage.code}_decided",
            *(f"{stage.code}_{outcome.code}" for outcome in stage.outcomes),
        )
    }
    for rule in arrangement.function.clocks:
        if "referral_received" in rule.value.starts and decided & set(rule.value.ends):
            return rule
    return None


def latest_start_before(today: date, limit: int, unit: CountedIn, nation: Nation) -> date:
    """The latest day from which a limit that began then has run out before today; no pause counted."""
    start = today
    while due_on(start, limit, unit, nation) >= today:
        start -= _A_DAY
    return start


def unit_of(arrangement: Arrangement, unit: Unit) -> CountedIn:
    """How the arrangement counts plain 'days'; any other unit is itself."""
    if unit != "days":
        return unit
    days_are = arrangement.function.days_are
    return days_are.value if days_are else "calendar_days"


def _check_reasons(arrangement: Arrangement, pauses: Sequence[Pause]) -> None:
    reasons = arrangement.function.pause_reasons
    known = [choice.code for choice in reasons.value] if reasons else []
    for pause in pauses:
        if pause.reason not in known:
            raise ArrangementError(
                f"'{pause.reason}' is not a reason to pause a clock.",
                f"Use one of: {', '.join(known) or 'none'}.",
            )
        if pause.end is not None and pause.end < pause.start:
            raise ArrangementError("A pause cannot end before it starts.", "Put its dates right.")


def _event_clocks(
    arrangement: Arrangement,
    rules: Iterable[Rule[Clock]],
    events: Mapping[str, date],
    pauses: Sequence[Pause],
    today: date,
    nation: Nation,
) -> Iterator[ClockState]:
    for rule in rules:
        clock = rule.value
        started = [events[name] for name in clock.starts if name in events and events[name] <= today]
        if started and (not clock.nations or nation in clock.nations):
            ended = [events[name] for name in clock.ends if name in events and events[name] >= max(started)]
            yield _state(arrangement, rule, max(started), min(ended, default=None), pauses, today, nation)


def _state(
    arrangement: Arrangement,
    rule: Rule[Clock],
    start: date,
    met_on: date | None,
    pauses: Sequence[Pause],
    today: date,
    nation: Nation,
) -> ClockState:
    clock, unit = rule.value, unit_of(arrangement, rule.value.unit)
    met_on = met_on if met_on is not None and met_on <= today else None
    stops = _closed(pauses, clock, until=met_on or today)
    plain, due = due_on(start, clock.limit, unit, nation), due_on(start, clock.limit, unit, nation, stops)
    current = None if met_on else _pause_now(pauses, clock, start, today)
    state = _named_state(met_on, due, today, current)
    left = _left(met_on or today, due, unit, nation, stops)
    if current is not None and state == "paused":
        # What is left stands still: it is what was left on the day the pause began.
        earlier = _closed(pauses, clock, until=current.start)
        then_due = due_on(start, clock.limit, unit, nation, earlier)
        left = _left(current.start, then_due, unit, nation, earlier)
    days_are = arrangement.function.days_are if clock.unit == "days" else None
    used = merge(arrangement.cited(rule), cite(days_are))
    if due != plain:
        used = merge(used, cite(arrangement.function.pause_reasons))
    word = _word(state, due, met_on, today, left, unit)
    return ClockState(
        sentence=_sentence(clock, state, due, plain, word),
        rules=used,
        code=clock.code,
        title=clock.title,
        state=state,
        urgency=_urgency(state, met_on, (due - today).days, clock.warn),
        started_on=start,
        due_on=due,
        due_without_pauses=plain,
        act_by=last_working_day_up_to(due, nation),
        met_on=met_on,
        days_left=left,
        unit=unit,
        word=word,
        paused_days=_paused_days(stops, start, due),
        pause_reason=current.reason if current else None,
    )


def _applies(pause: Pause, clock: Clock) -> bool:
    return clock.may_pause and (not pause.clocks or clock.code in pause.clocks)


def _closed(pauses: Sequence[Pause], clock: Clock, until: date) -> list[Pause]:
    """The pauses of this clock as far as they have gone: one still open counts up to the day asked about."""
    return [
        pause.model_copy(update={"end": min(pause.end or until, until)})
        for pause in pauses
        if _applies(pause, clock) and pause.start < until
    ]


def _pause_now(pauses: Sequence[Pause], clock: Clock, start: date, today: date) -> Pause | None:
    """The pause that holds the clock today, if one began while it was running."""
    for pause in sorted(pauses, key=lambda each: each.start):
        open_today = pause.start <= today and (pause.end is None or today < pause.end)
        if open_today and _applies(pause, clock):
            return pause.model_copy(update={"start": max(pause.start, start)})
    return None


def _spans(pauses: Iterable[Pause]) -> list[tuple[date, date]]:
    """Pauses as spans [first day, day counting begins again), joined where they touch or overlap."""
    joined: list[tuple[date, date]] = []
    for begin, end in sorted((pause.start, pause.end) for pause in pauses if pause.end is not None):
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((begin, end))
    return joined


def _pushed(due: date, start: date, pauses: Sequence[Pause]) -> date:
    """A due date later by the days paused since the start; a pause after it cannot mend lateness."""
    for begin, end in _spans(pauses):
        begin = max(begin, start + _A_DAY)
        if begin > due:
            break
        due += max(end - begin, timedelta())
    return due


def _working_day_due(start: date, limit: int, nation: Nation, pauses: Sequence[Pause]) -> date:
    spans = _spans(pauses)
    if not spans:
        return add_working_days(start, limit, nation)
    day = start
    while limit:
        day += _A_DAY
        limit -= is_working_day(day, nation) and not _within(day, spans)
    return day


def _paused_days(pauses: Sequence[Pause], start: date, due: date) -> int:
    spans = [(max(begin, start + _A_DAY), end) for begin, end in _spans(pauses)]
    return sum(max((end - begin).days, 0) for begin, end in spans if begin <= due)


def _left(day: date, due: date, unit: CountedIn, nation: Nation, stops: Sequence[Pause]) -> int:
    """Days left from that day, in working days if the clock counts so; below nought when late."""
    if unit != "working_days" or day > due:
        return (due - day).days
    spans = _spans(stops)
    days = (day + timedelta(days=step) for step in range(1, (due - day).days + 1))
    return sum(is_working_day(each, nation) and not _within(each, spans) for each in days)


def _within(day: date, spans: Iterable[tuple[date, date]]) -> bool:
    return any(begin <= day < end for begin, end in spans)


def _named_state(met_on: date | None, due: date, today: date, current: Pause | None) -> State:
    if met_on is not None:
        return "met" if met_on <= due else "breached"
    if current is not None and current.start <= due:
        return "paused"
    return "breached" if today > due else "running"


def _urgency(state: State, met_on: date | None, days: int, warn: int) -> Urgency:
    if met_on is not None or state == "reached":
        return "done"
    if state == "breached":
        return "overdue"
    return "soon" if state == "running" and days <= warn else "later"


def _word(state: State, due: date, met_on: date | None, today: date, left: int, unit: CountedIn) -> str:
    """The clock in a few words: 'due in 6 days', 'due today', '3 days late'."""
    day = "working day" if unit == "working_days" else "day"
    if met_on is not None:
        late = (met_on - due).days
        return f"met on {long_date(met_on)}" + (f", {counted(late, 'day')} late" if late > 0 else "")
    if state == "paused":
        return f"paused with {counted(max(left, 0), day)} left"
    if state == "breached":
        return f"{counted((today - due).days, 'day')} late"
    if due == today:
        return "due today"
    if due == today + _A_DAY:
        return "due tomorrow"
    return f"due in {counted(left, day)}"


def _sentence(clock: Clock, state: State, due: date, plain: date, word: str) -> str:
    said = f"{clock.title}: {word}, by {long_date(due)}" if state == "running" else f"{clock.title}: {word}"
    if due != plain:
        said += f" (without pauses it was due on {long_date(plain)})"
    return sentence_of(said)


def _birthday_clocks(
    arrangement: Arrangement, date_of_birth: date | None, today: date, nation: Nation
) -> Iterator[ClockState]:
    if date_of_birth is None:
        return
    for rule in arrangement.function.birthday_clocks:
        yield _birthday_state(rule, date_of_birth, today, nation)


def _birthday_state(
    rule: Rule[BirthdayClock], date_of_birth: date, today: date, nation: Nation
) -> ClockState:
    clock = rule.value
    due = birthday(date_of_birth, clock.age)
    left = (due - today).days
    if left > 0:
        state: State = "running"
        word = f"{counted(left, 'day')} to {clock.age}"
    else:
        state = "reached"
        word = f"turns {clock.age} today" if left == 0 else f"turned {clock.age} {counted(-left, 'day')} ago"
    return ClockState(
        sentence=sentence_of(f"{clock.title}: {word}, on {long_date(due)}"),
        rules=cite(rule),
        code=clock.code,
        title=clock.title,
        state=state,
        urgency=_urgency(state, None, left, clock.warn),
        started_on=date_of_birth,
        due_on=due,
        due_without_pauses=due,
        act_by=last_working_day_up_to(due - _A_DAY, nation),
        days_left=left,
        unit="calendar_days",
        word=word,
        age=clock.age,
    )
