"""Is this the same child? Pairs that wait for a person, one pair side by side, the weights, and agencies' lists."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from moothall.casework.outcomes.joins import actions, queries
from moothall.casework.outcomes.joins import lists as brought
from moothall.casework.outcomes.joins.queries import PairLine, PairPage
from moothall.casework.outcomes.joins.rules import WHY_CAUTIONS, cautions_of
from moothall.casework.overview.case_page import initials_of
from moothall.core.access.capabilities import Capability
from moothall.core.access.people import agencies
from moothall.core.kinds import Invalid, Refused
from moothall.look.charts import Step, Table, Waterfall, to_either_side, waterfall
from moothall.look.charts.waterfall import signed
from moothall.look.filters import date_time, number
from moothall.web.ui.answers import render
from moothall.web.ui.endpoints import Page, endpoint
from moothall.web.ui.forms.intake import posted
from moothall.web.ui.forms.joins import AnswerForm, ListForm
from moothall.web.ui.join_words import (
    ANSWERS,
    CAUTIONS,
    FIELDS,
    HOW,
    IN_SHORT,
    LIKELY,
    STANDS,
    WHY,
    compared_words,
    likely_words,
    source_words,
    step_words,
    written,
)
from moothall.web.ui.typed import key_in

SIZE = 25
_KIND = {"given": "given_names", "family": "family_name", "born": "date_of_birth", "together": "family_name"}


def places(here: str) -> list[dict[str, Any]]:
    """The pages of the desk, and which of them this is."""
    words = {
        "same_child": _("Pairs"), "same_child_lists": _("Agencies' lists"), "same_child_weights": _("Weights"),
        "sharing_agreements": _("Sharing agreements"),
    }  # fmt: skip
    return [{"text": text, "href": reverse(name), "current": name == here} for name, text in words.items()]


def neighbours(request: Page, found: Sequence[Any]) -> dict[str, str]:
    """Where the pages before and after this one begin, of rows that were asked for with one more than are shown."""
    return {
        "next_href": f"?before={found[SIZE - 1].pk}" if len(found) > SIZE else "",
        "first_href": request.path if "before" in request.GET else "",
    }


@endpoint(Capability.JOIN_RECORDS, purpose="See which records may be of one child", reads="joins.listed")
def same_child(request: Page) -> HttpResponse:
    """Pairs that wait for an answer, the surest first, or those answered. Sent: have the records weighed anew."""
    if request.method == "POST":
        actions.have_pairs_found(by=request.actor)
        messages.success(request, _("The records are being compared. Open this page again in a while."))
        return redirect("same_child")
    answered = request.GET.get("answered") == "yes"
    found = queries.pairs(request.actor, answered=answered, after=request.GET.get("after", ""))
    address = reverse("same_child")
    context = {
        "rows": [_row(line) for line in found.lines], "answered": answered, "run": found.run,
        "next_href": f"{address}?{'answered=yes&' if answered else ''}after={found.next_key}" if found.next_key else "",
        "first_href": f"{address}{'?answered=yes' if answered else ''}" if "after" in request.GET else "",
        "places": places("same_child"),
    }  # fmt: skip
    return render(request, "joins/list.html", context)


def _row(line: PairLine) -> list[Any]:
    pair = line.pair
    likely, stands = LIKELY[pair.verdict], STANDS[pair.stands]
    said = {"tag": {"text": stands[0], "tone": stands[1]}} if pair.stands else {}
    beware = [
        str(IN_SHORT[code])
        for code in cautions_of(pair.left.values, pair.right.values, pair.why)
        if code in IN_SHORT
    ]
    return [
        {
            "text": _who(pair.left, line.left_cases), "href": reverse("same_child_pair", args=[pair.pk]),
            "quiet": _("with: %(other)s") % {"other": _who(pair.right, line.right_cases)},
        },
        {"text": WHY[pair.why], "quiet": "; ".join(beware), **said},
        {"tag": {"text": likely[0], "tone": likely[1]}, "quiet": _chance(pair)},
        signed(pair.weight),
    ]  # fmt: skip


def _chance(pair: Any) -> str:
    """What the model makes of it; where something speaks against one child whatever it weighs, that too."""
    words = likely_words(pair.probability)
    return _("by its weight alone %(likely)s") % {"likely": words} if pair.why in WHY_CAUTIONS else words


def _who(record: Any, cases: list[Any]) -> str:
    """Where a record is from, and the child's initials: a list tells no name."""
    values = record.values
    known = initials_of(values.get("given_names", ""), values.get("family_name", ""))
    return f"{source_words(record, cases)} · {known}" if known != "?" else source_words(record, cases)


@endpoint(Capability.JOIN_RECORDS, purpose="Answer whether two records are of one child")
def same_child_pair(request: Page, pair: UUID) -> HttpResponse:
    """Two records side by side, what speaks for and against their being one child's, and what people answered."""
    page = queries.pair_page(request.actor, pair, request.record)
    form = AnswerForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            stands = actions.answer_pair(by=request.actor, pair_id=pair, **form.cleaned_data).stands
        except Invalid as wrong:
            form.add_error(wrong.field, wrong.message)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(
                request, _("Recorded. It now stands as: %(stands)s.") % {"stands": STANDS[stands][0]}
            )
            return redirect("same_child_pair", pair)
    return render(
        request, "joins/pair.html", {**_pair(page), "form": form}, status=422 if form.is_bound and form.errors else 200
    )  # fmt: skip


def _pair(page: PairPage) -> dict[str, Any]:
    line, pair = page.line, page.line.pair
    left, right = source_words(pair.left, line.left_cases), source_words(pair.right, line.right_cases)
    fall = weight_drawn(pair.parts, {one.kind for one in page.beside if one.left and one.right})
    return {
        "page": page, "pair": pair, "both": _("%(one)s and %(other)s") % {"one": left, "other": right}, "stands": STANDS[pair.stands],
        "likely": likely_words(pair.probability), "weight": signed(pair.weight), "by_weight_alone": pair.why in WHY_CAUTIONS,
        "head": [{"text": _("What")}, {"text": left}, {"text": right}, {"text": _("How they stand to each other")}],
        "beside": [
            [
                FIELDS[one.kind], written(pair.left, one.kind, one.left), written(pair.right, one.kind, one.right),
                _how(one, pair.parts),
            ]
            for one in page.beside
        ],
        "cautions": [CAUTIONS[code] for code in page.cautions], "drawing": waterfall(fall), "table": fall.table(),
        "answers": [_answer(one) for one in page.answers], "mine": ANSWERS.get(page.mine, ""),
        "cases": [*line.left_cases, *line.right_cases],
    }  # fmt: skip


def _how(one: Any, parts: list[dict[str, Any]]) -> dict[str, Any]:
    """How the two stand to each other; of what differs and yet speaks for one child, in what it is alike."""
    part = next((each for each in parts if _KIND.get(each["name"], each["name"]) == one.kind), None)
    near = one.how == "differs" and part is not None and part["weight"] > 0 and part["step"]
    words, tone = HOW["near" if near else one.how]
    return {"tag": {"text": words, "tone": tone}, "quiet": step_words(part["step"]) if near and part else ""}


def weight_drawn(parts: list[dict[str, Any]], known: set[str]) -> Waterfall:
    """The parts of a weight as a waterfall: a common name takes away from what it tells, a rare one adds.

    `known` are the kinds both records have: of what one lacks nothing is drawn, it is only named in the table.
    """
    told = [
        part for part in parts if part["name"] == "before" or _KIND.get(part["name"], part["name"]) in known
    ]
    steps = [
        Step(compared_words(part["name"]), _came_to(part), part["weight"] + part["commonness"])
        for part in told
    ]
    unknown = [compared_words(part["name"]) for part in parts if part not in told]
    return Waterfall(_("What the weight is made of"), steps, _("Weight in all"), unknown)


def _came_to(part: dict[str, Any]) -> str:
    words = step_words(part["step"])
    if abs(part["commonness"]) < 0.05:
        return words
    how = _("a rare one tells more") if part["commonness"] > 0 else _("a common one tells less")
    return f"{words} ({how})"


def _answer(one: Any) -> list[Any]:
    who = one.created_by
    return [
        {"text": ANSWERS[one.answer]},
        {"text": who.person.name, "quiet": who.agency.name},
        date_time(one.created_at),
        one.reason,
    ]


@endpoint(Capability.JOIN_RECORDS, purpose="See what each agreement between records weighs")
def same_child_weights(request: Page) -> HttpResponse:
    """Every weight of the newest model, learnt from the partnership's own records."""
    found = queries.newest_weights(request.actor)
    context: dict[str, Any] = {"places": places("same_child_weights"), "kept": found[0] if found else None}
    if found:
        context |= {"at_first": signed(found[1].prior_weight), "compared": _compared(found[1])}
    return render(request, "joins/weights.html", context)


def _compared(model: Any) -> list[dict[str, Any]]:
    """Each thing compared with its steps drawn on one scale, and the table beneath."""
    steps: dict[str, list[tuple[Any, ...]]] = {}
    for title, step, weight, same, other in model.weights():
        steps.setdefault(title, []).append((step_words(step), weight, _share(same), _share(other)))
    reach = [row[1] for rows in steps.values() for row in rows]
    low, high = min(0.0, *reach), max(0.0, *reach)
    head = (_("Came to"), _("Weight"), _("Of one child, in 1,000"), _("By chance, in 1,000"))
    names = {one.title: compared_words(one.name) for one in model.comparisons()}
    return [
        {
            "title": names[title],
            "drawing": to_either_side(names[title], [Step(row[0], "", row[1]) for row in rows], low, high),
            "table": Table(names[title], head, [(row[0], signed(row[1]), *row[2:]) for row in rows]),
        }
        for title, rows in steps.items()
    ]


def _share(share: float) -> str:
    in_thousand = share * 1000
    if in_thousand < 0.01:
        return _("less than %(number)s") % {"number": number(0.01)}
    return str(number(round(in_thousand, 2 if in_thousand < 10 else 0)))


@endpoint(
    Capability.JOIN_RECORDS, purpose="Bring in and take back agencies' lists", reads="joins.lists_listed"
)
def same_child_lists(request: Page) -> HttpResponse:
    """Lists brought in, each with what was read of it; the form for another; and taking one back."""
    known = [(str(one.pk), one.name) for one in agencies(request.actor)]
    taking_back = "take_back" in request.POST
    form = ListForm(None if taking_back else posted(request), request.FILES or None, agencies=known)
    if taking_back:
        return _taken_back(request)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            one, new = brought.bring_in_list(
                by=request.actor, agency_id=given["agency"], name=given["file"].name, content=given["file"].read(),
                of_code=given["of_code"],
            )  # fmt: skip
        except Invalid as wrong:
            form.add_error(wrong.field if wrong.field in form.fields else None, wrong.message)
        except Refused as refused:
            form.add_error("of_code", refused.message)
        else:
            said = ngettext("%(num)s line is kept.", "%(num)s lines are kept.", one.rows) % {
                "num": number(one.rows)
            }
            messages.success(
                request, said if new else _("This list was brought in before. Nothing has changed.")
            )
            return redirect("same_child_lists")
    found = queries.lists(request.actor, before=key_in(request.GET.get("before", "")), size=SIZE + 1)
    context = {
        "form": form, "lists": [(one, _facts(one)) for one in found[:SIZE]], "places": places("same_child_lists"),
        **neighbours(request, found),
    }  # fmt: skip
    return render(request, "joins/lists.html", context, status=422 if form.is_bound and form.errors else 200)


def _facts(one: Any) -> list[dict[str, Any]]:
    """A list as its card shows it: how long, whose children, by whom, which columns, and why it was taken back."""
    columns = {FIELDS[kind]: column for kind, column in one.columns.items() if kind in FIELDS}
    told = [
        {"label": _("Lines"), "text": number(one.rows)},
        {"label": _("Whose children"), "text": one.of_name},
        {"label": _("Brought in by"), "text": one.created_by.person.name},
        {"label": _("Columns read"), "text": ", ".join(f"{column} ({kind})" for kind, column in columns.items())},
    ]  # fmt: skip
    if one.taken_back_at:
        told.append(
            {"label": _("Taken back"), "text": one.taken_back_because, "quiet": date_time(one.taken_back_at)}
        )
    return told


def _taken_back(request: Page) -> HttpResponse:
    try:
        one = UUID(request.POST["take_back"])
        brought.take_back_list(by=request.actor, list_id=one, reason=request.POST.get("why", ""))
    except (ValueError, Invalid) as wrong:
        messages.error(request, wrong.message if isinstance(wrong, Invalid) else _("Choose a list."))
    else:
        messages.success(request, _("The list is taken back. What was answered stays."))
    return redirect("same_child_lists")
