"""What the pages of the plan say of its rows: words, tones and choices."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from moothall.casework.intake.wording import said_again
from moothall.casework.plans import rules
from moothall.look.filters import date_compact, upper_first
from moothall.methods.arrangements.sections.function import PersonWords
from moothall.web.ui.person_words import speaks_of_a_child


def state(code: str) -> str:
    """An action's state in words."""
    return {
        "to_do": _("To do"),
        "under_way": _("Under way"),
        "done": _("Done"),
        "could_not": _("Could not be done"),
        "did_not": _("Was not done"),
        "withdrawn": _("Withdrawn"),
    }[code]


def tone(action: Any, today: date) -> str:
    """How loudly the state is shown."""
    if rules.is_open(action.state):
        return "late" if action.due_on < today else "neutral"
    return {"done": "good", "could_not": "attention", "did_not": "late", "withdrawn": "quiet"}[action.state]


def line(action: Any, reference: str, today: date) -> dict[str, Any]:
    """One line of the plan, as the components take it. Without a reference it has no link into the case."""
    is_open = rules.is_open(action.state)
    words = state(action.state)
    if is_open and action.due_on < today:
        words = _("%(state)s, late") % {"state": words}
    return {
        "what": action.text,
        "who": owner(action),
        "due": {"on": action.due_on, "days": (action.due_on - today).days if is_open else None},
        "due_on": action.due_on,
        "state": {"text": words, "tone": tone(action, today)},
        "why": because(action),
        "reason": action.state_reason,
        "note": _("The owner says: %(reason)s") % {"reason": action.state_reason}
        if action.state_reason
        else "",
        "state_on": action.state_on,
        "href": reverse("plan_action", args=[reference, action.pk]) if reference else "",
    }


def owner(action: Any) -> str:
    """Who does it: the person and the agency, or the agency."""
    if action.owner_id and action.owner:
        return f"{action.owner.person.name}, {action.owner_agency.name}"
    return str(action.owner_agency.name)


def owners_to_ask(actions: Iterable[Any]) -> list[dict[str, str]]:
    """Everybody who owns an action, each once: whom a review begins with."""
    found = {
        (action.owner.person.name if action.owner_id else "", action.owner_agency.name): action
        for action in actions
        if action.state != "withdrawn"
    }
    return [{"name": name or agency, "agency": agency if name else ""} for name, agency in found]


def because(action: Any) -> str:
    """Why it is done, in the writer's words, and what it rests on."""
    parts = [action.because] if action.because else []
    if action.because_limb:
        parts.append(
            _("the finding on %(limb)s") % {"limb": said_again(action.because_limb.replace("_", " "))}
        )
    elif action.because_item_id:
        parts.append(_("an item of the evidence"))
    elif action.because_determination_id:
        parts.append(_("the panel's decision"))
    return "; ".join(parts)


def part(need: Any, lines: Sequence[Any], reference: str, today: date) -> dict[str, Any]:
    """A need or risk with its goal and lines."""
    return {
        "need": need,
        "kind": _("Risk") if need.what == "risk" else _("Need"),
        "href": reverse("plan_need", args=[reference, need.pk]),
        "add_href": reverse("plan_action_add", args=[reference]) + f"?need={need.pk}",
        "lines": [line(one, reference, today) for one in lines],
    }


def agreement(plan: Any, person: PersonWords) -> str:
    """Whether the child agrees, as a sentence; empty where nobody has said."""
    said = plan.child_agrees if plan else ""
    if not speaks_of_a_child(person):
        return _agreement_of(said, upper_first(person.one))
    return {
        "": "",
        "agrees": _("The child agrees with the plan."),
        "partly": _("The child agrees with some of it."),
        "disagrees": _("The child does not agree with the plan."),
        "not_asked": _("The child has not been asked."),
    }[said]


def _agreement_of(said: str, who: str) -> str:
    return {
        "": "",
        "agrees": _("%(who)s agrees with the plan."),
        "partly": _("%(who)s agrees with some of it."),
        "disagrees": _("%(who)s does not agree with the plan."),
        "not_asked": _("%(who)s has not been asked."),
    }[said] % {"who": who}


def state_choices(now: str) -> list[tuple[str, str]]:
    """The states an owner may choose next."""
    labels = {
        "to_do": _("To do: not begun yet"),
        "under_way": _("Under way"),
        "done": _("Done"),
        "could_not": _("Could not be done: something stood in the way"),
        "did_not": _("Was not done"),
    }
    return [(code, labels[code]) for code in rules.NEXT_STATES[now]]


def updates(rows: Iterable[Any]) -> list[dict[str, Any]]:
    """What was said of an action, as a timeline."""
    return [
        {
            "on": row.created_at,
            "title": state(row.state),
            "by": row.created_by.person.name,
            "agency": row.created_by.agency.name,
            "text": row.text,
        }
        for row in rows
    ]


def own_row(action: Any, today: date) -> list[Any]:
    """One row of an owner's list."""
    shown = line(action, "", today)
    return [
        {"text": shown["what"], "href": reverse("action_update", args=[action.pk])},
        action.case_reference,
        shown["who"],
        date_compact(action.due_on),
        shown["state"]["text"],
    ]


def shows(chosen: str, href: str) -> list[dict[str, Any]]:
    """The four lists an owner can look at."""
    labels = {"open": _("To do"), "late": _("Late"), "finished": _("Finished"), "all": _("All")}
    return [
        {"text": label, "href": f"{href}?show={code}", "current": code == chosen}
        for code, label in labels.items()
    ]


def owner_choices(owners: Iterable[Any]) -> list[tuple[str, Any]]:
    """Agencies, each with 'anybody there' and its people."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for one in owners:
        group = groups.setdefault(one.agency, [])
        if one.membership_id is None:
            group.append((str(one.agency_id), _("%(agency)s: whoever can") % {"agency": one.agency}))
        else:
            title = f", {one.job_title}" if one.job_title else ""
            group.append((f"{one.agency_id}/{one.membership_id}", f"{one.person}{title}"))
    return list(groups.items())


def need_choices(needs: Iterable[Any]) -> list[tuple[str, str]]:
    """The needs and risks that have not ended."""
    return [(str(one.pk), _short(one.text)) for one in needs if one.ended_at is None]


def ground_choices(grounds: Any) -> list[tuple[str, Any]]:
    """Decisions, limbs of the test, and evidence, in groups."""
    groups: list[tuple[str, list[tuple[str, str]]]] = [
        (_("A decision"), [
            (f"determination:{one.pk}", f"{said_again(one.stage.replace('_', ' ').capitalize())}, {date_compact(one.decided_on)}")
            for one in grounds.determinations
        ]),
        (_("A limb of the test"), [(f"limb:{one.code}", _short(said_again(one.question))) for one in grounds.limbs]),
        (_("Evidence"), [(f"item:{one.pk}", f"{one.number}. {_short(one.title)}") for one in grounds.items]),
    ]  # fmt: skip
    return [group for group in groups if group[1]]


def version_title(version: Any) -> str:
    """How a version is called."""
    if version is None:
        return _("As it stands")
    because = {"decision": _("at the decision"), "review": _("at a review"), "end": _("at its end")}
    told = because.get(version.because, version.because)
    kept = {"number": version.version, "why": told, "on": date_compact(version.created_at)}
    return _("Version %(number)s, %(why)s, %(on)s") % kept


def difference(one: Any) -> dict[str, Any]:
    """One row of the comparison."""
    sides = {"need": _need_side, "action": _action_side, "child_view": _view_side, "review": _review_side}
    side = sides[one.kind]
    labels = {
        "need": _("Need or risk"), "action": _("Action"), "child_view": _("What the child says"),
        "review": _("Next review"),
    }  # fmt: skip
    return {
        "label": labels[one.kind],
        "before": side(one.before),
        "after": side(one.after),
        "changed": one.changed,
    }


def _need_side(need: dict[str, Any] | None) -> str:
    if need is None:
        return ""
    ended = " (" + _("ended") + ")" if need["ended"] else ""
    return f"{need['text']}{ended}. " + _("Goal: %(goal)s") % {"goal": need["goal"]}


def _action_side(action: dict[str, Any] | None) -> str:
    if action is None:
        return ""
    who = f"{action['owner']}, {action['agency']}" if action["owner"] else action["agency"]
    due = _("by %(day)s") % {"day": date_compact(date.fromisoformat(action["due_on"]))}
    reason = f" ({action['reason']})" if action["reason"] else ""
    return f"{action['text']}. {who}, {due}. {state(action['state'])}{reason}"


def _view_side(view: dict[str, Any] | None) -> str:
    if view is None:
        return ""
    said = {"agrees": _("Agrees."), "partly": _("Agrees with some."), "disagrees": _("Does not agree."),
            "not_asked": _("Not asked."), "": ""}[view["child_agrees"]]  # fmt: skip
    return f"{said} {view['child_view']}".strip()


def _review_side(review: dict[str, Any] | None) -> str:
    day = (review or {}).get("next_review_on", "")
    return date_compact(date.fromisoformat(day)) if day else ""


def _short(text: str, most: int = 80) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1] + "…"
