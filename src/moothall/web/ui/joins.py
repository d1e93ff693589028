"""Is this the same child? Pairs that wait for a person, one pair side by side, the weights, and agencies' lists."""

from __future__ import annotations

from datetime import date as day
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from moothall.casework.outcomes.joins import actions, queries
from moothall.casework.outcomes.joins import lists as brought
from moothall.casework.outcomes.joins.queries import PairLine, PairPage
from moothall.core.access.capabilities import Capability
from moothall.core.access.people import agencies
from moothall.core.kinds import Invalid, Refused
from moothall.look.charts import Step, Table, Waterfall, waterfall
from moothall.look.charts.waterfall import signed
from moothall.look.filters import date as long_date
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
    LIKELY,
    STANDS,
    compared_words,
    likely_words,
    source_words,
    step_words,
)

_KIND = {"given": "given_names", "family": "family_name", "born": "date_of_birth"}


def places(here: str) -> list[dict[str, Any]]:
    """The pages of the desk, and which of them this is."""
    words = {
        "same_child": _("Pairs"), "same_child_lists": _("Agencies' lists"), "same_child_weights": _("Weights"),
        "sharing_agreements": _("Sharing agreements"),
    }  # fmt: skip
    return [{"text": text, "href": reverse(name), "current": name == here} for name, text in words.items()]


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
        "places": places("same_child"),
    }  # fmt: skip
    return render(request, "joins/list.html", context)


def _row(line: PairLine) -> list[Any]:
    pair = line.pair
    stands, likely = STANDS[pair.stands], LIKELY[pair.verdict]
    return [
        {
            "text": source_words(pair.left, line.left_cases), "href": reverse("same_child_pair", args=[pair.pk]),
            "quiet": _("with: %(other)s") % {"other": source_words(pair.right, line.right_cases)},
        },
        {"tag": {"text": likely[0], "tone": likely[1]}, "quiet": likely_words(pair.probability)},
        signed(pair.weight),
        {"tag": {"text": stands[0], "tone": stands[1]}},
    ]  # fmt: skip


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
        "page": page, "pair": pair, "left": left, "right": right, "stands": STANDS[pair.stands],
        "likely": likely_words(pair.probability), "weight": signed(pair.weight),
        "head": [{"text": _("What")}, {"text": left}, {"text": right}, {"text": _("How they stand to each other")}],
        "beside": [
            [
                FIELDS[one.kind], _written(pair.left, one.kind, one.left), _written(pair.right, one.kind, one.right),
                {"tag": {"text": HOW[one.how][0], "tone": HOW[one.how][1]}},
            ]
            for one in page.beside
        ],
        "cautions": [CAUTIONS[code] for code in page.cautions], "drawing": waterfall(fall), "table": fall.table(),
        "answers": [_answer(one) for one in page.answers], "mine": ANSWERS.get(page.mine, ""),
        "cases": [*line.left_cases, *line.right_cases],
    }  # fmt: skip


def _written(record: Any, kind: str, value: str) -> str:
    """As the record has it; a day of our own or of a return in words, one of a list as the agency wrote it."""
    if not value:
        return "–"
    return (
        str(long_date(day.fromisoformat(value)))
        if kind == "date_of_birth" and record.source != "list"
        else value
    )


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
        rows = [(_("Before anything is compared"), "", signed(found[1].prior_weight), "", "")]
        names = {one.title: one.name for one in found[1].comparisons()}
        for title, step, weight, same, other in found[1].weights():
            rows.append(
                (compared_words(names[title]), step_words(step), signed(weight), _share(same), _share(other))
            )
        head = (
            _("Compared"),
            _("Came to"),
            _("Weight"),
            _("Of one child, in 1,000"),
            _("By chance, in 1,000"),
        )
        context["table"] = Table(_("What each step weighs"), head, rows)
    return render(request, "joins/weights.html", context)


def _share(share: float) -> str:
    return str(number(round(share * 1000, 2)))


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
            said = _("%(rows)s lines are kept.") % {"rows": number(one.rows)}
            messages.success(
                request, said if new else _("This list was brought in before. Nothing has changed.")
            )
            return redirect("same_child_lists")
    context = {
        "form": form,
        "lists": [(one, _columns(one)) for one in queries.lists(request.actor)],
        "places": places("same_child_lists"),
    }
    return render(request, "joins/lists.html", context, status=422 if form.is_bound and form.errors else 200)


def _columns(one: Any) -> str:
    return ", ".join(f"{column} ({FIELDS[kind]})" for kind, column in one.columns.items() if kind in FIELDS)


def _taken_back(request: Page) -> HttpResponse:
    try:
        one = UUID(request.POST["take_back"])
        brought.take_back_list(by=request.actor, list_id=one, reason=request.POST.get("why", ""))
    except (ValueError, Invalid) as wrong:
        messages.error(request, wrong.message if isinstance(wrong, Invalid) else _("Choose a list."))
    else:
        messages.success(request, _("The list is taken back. What was answered stays."))
    return redirect("same_child_lists")
