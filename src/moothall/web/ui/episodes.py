"""Missing episodes: who is missing now, whose risk nobody has assessed, whose return interview waits or is late."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from moothall.casework.intake.queries import in_use
from moothall.casework.overview.clock_words import clock_word
from moothall.casework.overview.episodes import MOST_COUNTED, WANTED, EpisodeLine, episodes_page
from moothall.core import clock
from moothall.core.access.capabilities import Capability, role_has
from moothall.core.kinds import Actor
from moothall.look.filters import date, initials, upper_first
from moothall.methods.arrangements import ClockState, follows_episodes
from moothall.web.ui.answers import render
from moothall.web.ui.endpoints import Page, endpoint


def goes_through_episodes(actor: Actor) -> bool:
    """Whether links to the missing episodes help: somebody who lists cases, of a partnership that looks at each one."""
    lists = role_has(actor.role, Capability.LIST_CASES)
    return lists and any(follows_episodes(one) for one in in_use(actor, clock.today()))


@endpoint(Capability.LIST_CASES, purpose="Go through the missing episodes", reads="episodes.listed")
def episodes(request: Page) -> HttpResponse:
    """The episodes of open cases that the person may see, newest first: those that want something, or all."""
    wanted = request.GET.get("show", "open")
    wanted = wanted if wanted in WANTED else "open"
    page = episodes_page(
        request.actor, wanted=wanted, after=request.GET.get("after", ""), before=request.GET.get("before", "")
    )
    context = {
        "rows": [_row(line) for line in page.lines], "wanted": wanted, "tiles": _tiles(page.counted),
        "choices": [(code, words, _address(code)) for code, words in _choices()],
        "next_href": _address(wanted, after=page.next_key) if page.next_key else "",
        "previous_href": _address(wanted, before=page.previous_key) if page.previous_key else "",
    }  # fmt: skip
    return render(request, "hub/episodes.html", context)


def _choices() -> list[tuple[str, str]]:
    return [
        ("open", _("Those that want something")),
        ("missing", _("Missing now")),
        ("unassessed", _("Risk not assessed")),
        ("interview", _("Return interview waits")),
        ("all", _("All episodes")),
    ]


def _tiles(counted: dict[str, int]) -> list[dict[str, Any]]:
    words = dict(_choices())
    return [
        {
            "label": words[name], "href": _address(name),
            "value": _("%(number)s or more") % {"number": number} if number == MOST_COUNTED else number,
            "tone": "late" if number and name == "missing" else "",
        }
        for name, number in counted.items()
    ]  # fmt: skip


def _address(show: str, **keys: str) -> str:
    return reverse("episodes") + "?" + urlencode({"show": show, **keys})


def _row(line: EpisodeLine) -> list[Any]:
    return [
        {"text": line.reference, "href": reverse("case", args=[line.reference]), "quiet": line.arrangement},
        {"text": initials(line.initials_of) or _("Name not known"), "quiet": _age(line)},
        {"text": date(line.went), **_return(line)},
        _assessed(line),
        _interview(line),
        "; ".join(f"{flag.title}: {flag.sentence}" for flag in line.flags)
        or {"text": _("None"), "faint": True},
    ]


def _age(line: EpisodeLine) -> str:
    return _("age %(age)s") % {"age": line.age} if line.age is not None else _("age not known")


def _return(line: EpisodeLine) -> dict[str, Any]:
    if line.returned is None:
        return {"tag": {"text": _("Missing"), "tone": "late"}}
    return {"quiet": _("Back %(day)s") % {"day": date(line.returned)}}


def _assessed(line: EpisodeLine) -> dict[str, Any]:
    clock = line.assess_by
    if line.assessed_on is not None:
        return {"text": _("Assessed %(day)s") % {"day": date(line.assessed_on)}, **_kept(clock)}
    words: dict[str, Any] = {"text": _("Not assessed"), **_due(clock)}
    if line.instrument:
        words |= {"text": _("Assess the risk"), "href": _assess(line)}
    return words


def _assess(line: EpisodeLine) -> str:
    return reverse("assessment_episode", args=[line.reference, line.instrument, line.id])


def _interview(line: EpisodeLine) -> dict[str, Any]:
    clock, interview = line.hear_by, line.interview
    record = {"href": reverse("episode_interview", args=[line.reference, line.id])}
    if interview is None:
        offered = _("Offered %(day)s") % {"day": date(line.offered.happened_on)} if line.offered else ""
        if line.returned is None:
            return {"text": offered or _("After the return"), "faint": not offered}
        words = _("Record the interview") if offered else _("Record the offer or the interview")
        return {"text": words, **record, **_due(clock), "quiet": offered or _("Not offered yet")}
    held = interview.step == "return_interview"
    words = _("Held %(day)s") if held else _("Declined %(day)s")
    told = {"text": words % {"day": date(interview.happened_on)}, **_kept(clock)}
    return {**told, "quiet": "; ".join(_told_of(line, interview))}


def _told_of(line: EpisodeLine, interview: Any) -> Iterator[str]:
    """Who heard the child, whether the child would talk, and why it was late."""
    who = ", ".join(part for part in (interview.heard_by, line.heard_as, interview.authority) if part)
    if who:
        yield _("by %(who)s") % {"who": who}
    if interview.talked:
        yield {"yes": _("the child talked"), "partly": _("the child talked about some of it"),
               "no": _("the child would not talk")}[interview.talked]  # fmt: skip
    if interview.late_because:
        yield _("late because: %(why)s") % {"why": interview.late_because}
    elif not line.explained:
        yield _("why it was late is not said")


def _due(clock: ClockState | None) -> dict[str, Any]:
    if clock is None:
        return {}
    tone = {"overdue": "late", "soon": "attention"}.get(clock.urgency, "neutral")
    return {"tag": {"text": upper_first(clock_word(clock)), "tone": tone}}


def _kept(clock: ClockState | None) -> dict[str, Any]:
    return {"tag": {"text": _("Late"), "tone": "late"}} if clock is not None and clock.late else {}
