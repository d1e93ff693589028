"""Where a case stands, derived from what has happened. Stored nowhere, so that it cannot be wrong."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later
from django.utils.translation import ngettext

from moothall.casework.intake.models import Case
from moothall.casework.sharing import rules as sharing_rules
from moothall.methods.arrangements import Arrangement

STAGES: dict[str, Promise] = {
    "closed": _later("Closed"),
    "elsewhere": _later("Goes elsewhere"),
    "received": _later("Referral received"),
    "gathering": _later("Gathering information"),
    "ready": _later("Ready to be decided"),
    "listed": _later("On an agenda"),
    "part_decided": _later("First decision made"),
    "decided": _later("Decided"),
    "plan": _later("Plan under way"),
}


@dataclass(frozen=True)
class Stage:
    """The stage by code and in words, and the tone it is shown in."""

    code: str
    words: str
    tone: str


def stage_of_case(case: Case, rows: dict[str, list[Any]], arrangement: Arrangement) -> Stage:
    """The stage by what has happened: determinations, then the agenda, then requests and their replies."""
    code = _code(case, rows)
    tones = {"closed": "quiet", "elsewhere": "quiet", "decided": "good", "plan": "good", "listed": "info"}
    return Stage(code, _words(code, rows, arrangement), tones.get(code, "neutral"))


def _words(code: str, rows: dict[str, list[Any]], arrangement: Arrangement) -> str:
    """The stage in words; where one decision of several is made, which one it is."""
    route = arrangement.function.route
    if code == "elsewhere" and route is not None:
        return _("With %(whom)s") % {"whom": route.value.out_of_scope.title}
    if code == "part_decided":
        made = standing_determinations(rows["determinations"])
        titles = [stage.title for stage in arrangement.function.stages if stage.code in made]
        if titles:
            return _("%(decision)s decided") % {"decision": titles[-1]}
    return str(STAGES[code])


def _code(case: Case, rows: dict[str, list[Any]]) -> str:
    if case.closed_on is not None:
        return "closed"
    standing = standing_determinations(rows["determinations"])
    if any(made.settles for made in standing.values()):
        return "plan" if rows["plans"] else "decided"
    if standing:
        return "part_decided"
    if not case.in_scope:
        return "elsewhere"
    if any(item.closed_at is None for item in rows["agenda"]):
        return "listed"
    asked = [row for row in rows["requests"] if row.withdrawn_at is None]
    answered = {row.request_id for row in rows["replies"]}
    if not asked:
        return "received"
    return "ready" if all(row.pk in answered for row in asked) and rows["voices"] else "gathering"


def standing_determinations(made: Iterable[Any]) -> dict[str, Any]:
    """The determination that stands for each stage: the newest that no reconsideration has superseded."""
    found = list(made)
    superseded = {one.supersedes_id for one in found if one.supersedes_id}
    return {
        one.stage: one for one in sorted(found, key=lambda row: row.recorded_at) if one.pk not in superseded
    }


def events_of(case: Case, rows: dict[str, list[Any]]) -> dict[str, date]:
    """What has happened and when, by the names the arrangement's clocks know."""
    events = {"referral_received": case.received_on}
    for one in sorted(rows["determinations"], key=lambda row: row.recorded_at):
        events.setdefault(f"{one.stage}_decided", one.decided_on)
    for one in standing_determinations(rows["determinations"]).values():
        events[f"{one.stage}_{one.outcome}"] = one.decided_on
    rated = max(rows.get("ratings", []), key=lambda row: (row.rated_on, row.created_at), default=None)
    if rated is not None:  # The one that stands: a clock of an earlier rating no longer runs.
        events[f"rated_{rated.rating}"] = rated.rated_on
    for asked in sorted(rows.get("consents", []), key=lambda row: (row.answered_on, row.created_at)):
        events[f"consent_{asked.answer}"] = asked.answered_on
    for sent in rows.get("onward", []):
        if sent.state == "made":
            events[f"{sent.route}_made"] = max(sent.made_on, events.get(f"{sent.route}_made", sent.made_on))
    days: dict[str, list[date]] = defaultdict(list)
    for step in current(rows["steps"]):
        days[step.step].append(step.happened_on)
        for names, day in ((sharing_rules.BEGINS, step.happened_on), (sharing_rules.ENDS, step.ended_on)):
            if step.step in names and day is not None:
                name = names[step.step]
                events[name] = max(day, events.get(name, day))
    for name, happened in days.items():
        events |= sharing_rules.again(name, happened)
    return events


def current(rows: Sequence[Any]) -> list[Any]:
    """The rows that nothing supersedes."""
    superseded = {row.supersedes_id for row in rows if row.supersedes_id}
    return [row for row in rows if row.pk not in superseded]


def sentence(
    case: Case, rows: dict[str, list[Any]], today: date, arrangement: Arrangement, panel: str
) -> str:
    """One paragraph that says where the case is: who referred it, who has not replied, whether the child is heard."""
    names = {agency.pk: agency.name for agency in rows["agencies"]}
    said = [_referred(case, rows, names, today)]
    if not rows["determinations"]:
        said += [_awaited(rows, names), _heard(rows, arrangement.function.person.one)]
    else:
        said.append(_decided(rows["determinations"], arrangement))
    if panel:
        said.append(panel)
    return " ".join(part for part in said if part)


def _referred(case: Case, rows: dict[str, list[Any]], names: dict[Any, str], today: date) -> str:
    days = (today - case.received_on).days
    when = ngettext("%(days)s day ago", "%(days)s days ago", days) % {"days": days} if days else _("today")
    referrer = next(
        (names.get(row.referrer_agency_id) for row in rows["sources"] if row.referrer_agency_id), None
    )
    # A Home Office message says who sent it in words: the organisation, then the person, who is left out here.
    referrer = referrer or next((row.said_by.partition(", ")[0] for row in rows.get("said", [])), "")
    if referrer:
        return _("Referred %(when)s by %(agency)s.") % {"when": when, "agency": referrer}
    return _("Referred %(when)s.") % {"when": when}


def _awaited(rows: dict[str, list[Any]], names: dict[Any, str]) -> str:
    asked = [row for row in rows["requests"] if row.withdrawn_at is None]
    if not asked:
        return _("No agency has been asked yet.")
    answered = {row.request_id for row in rows["replies"]}
    silent = sorted({names.get(row.agency_id, "") for row in asked if row.pk not in answered})
    if not silent:
        return _("Every agency asked has replied.")
    if len(silent) == 1:
        return _("%(agency)s has not replied.") % {"agency": silent[0]}
    together = _("%(most)s and %(last)s") % {"most": ", ".join(silent[:-1]), "last": silent[-1]}
    return _("%(agencies)s have not replied.") % {"agencies": together}


def _heard(rows: dict[str, list[Any]], person: str) -> str:
    voices, who = current(rows["voices"]), {"who": sentence_start(_(person))}
    if any(voice.heard for voice in voices):
        return _("%(who)s has been heard.") % who
    if voices:
        return _("%(who)s could not be heard, and why is recorded.") % who
    return _("%(who)s has not yet been heard.") % who


def sentence_start(words: str) -> str:
    """The same words as a sentence begins with them."""
    return words[:1].upper() + words[1:]


def _decided(made: Sequence[Any], arrangement: Arrangement) -> str:
    return " ".join(
        _("%(decision)s.") % {"decision": decision_words(arrangement, one.stage, one.outcome)}
        for one in standing_determinations(made).values()
    )


def decision_words(arrangement: Arrangement, stage: str, outcome: str) -> str:
    """A decision in a few words, 'Reasonable grounds: positive', by its arrangement's own titles."""
    found = next((each for each in arrangement.function.stages if each.code == stage), None)
    chosen = next((each for each in found.outcomes if each.code == outcome), None) if found else None
    if found is None or chosen is None:
        return f"{stage}: {outcome}".replace("_", " ")
    return f"{_(found.title)}: {_(chosen.title).lower()}"
