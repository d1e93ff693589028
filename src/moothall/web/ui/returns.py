"""Statutory returns: sending one in, seeing how far it is and what became of it, and whom a person should look at."""

from __future__ import annotations

from typing import Any, BinaryIO
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from moothall.casework.outcomes.returns import actions, queries
from moothall.casework.outcomes.returns.queries import OneReturn, ReturnPage
from moothall.core.access.capabilities import Capability, role_has
from moothall.core.access.people import authority_codes
from moothall.core.kinds import Invalid
from moothall.core.reference import authorities
from moothall.look.filters import date_time, number
from moothall.methods.returns import Part, faults_csv_in
from moothall.web.ui.answers import NO_STORE, render
from moothall.web.ui.endpoints import Page, endpoint
from moothall.web.ui.forms.intake import posted
from moothall.web.ui.forms.returns import NumberForm, ReturnForm
from moothall.web.ui.keeping import keeping_note
from moothall.web.ui.paper_files import language
from moothall.web.ui.return_words import KINDS, SEVERITIES, STATES, doubt_words, fault_words, told_of_fault

MOST_CASES = 50


@endpoint(Capability.TAKE_IN_RETURNS, purpose="See and send in statutory returns", reads="returns.listed")
def returns(request: Page) -> HttpResponse:
    """Every return with how it stands, and the form that sends one in."""
    form = ReturnForm(posted(request), request.FILES or None, authorities=_authorities(request))
    if request.method == "POST" and form.is_valid():
        try:
            return _send_in(request, form.cleaned_data)
        except Invalid as wrong:
            form.add_error(
                {"file": "files"}.get(wrong.field, wrong.field)
                if wrong.field in ("file", "authority")
                else None,
                wrong.message,
            )
    found = queries.returns(request.actor)
    context = {"form": form, "rows": [_row(one) for one in sorted(found, key=_order)],
               "may_join": role_has(request.actor.role, Capability.JOIN_RECORDS)}  # fmt: skip
    return render(request, "returns/list.html", context, status=422 if form.is_bound and form.errors else 200)


def _order(one: OneReturn) -> tuple[Any, ...]:
    return -one.row.year, one.row.kind, one.row.authority_code, -one.row.created_at.timestamp()


def _send_in(request: Page, given: dict[str, Any]) -> HttpResponse:
    one, new = actions.receive_return(
        by=request.actor, kind=given["kind"], year=given["year"].ends, authority_code=given.get("authority", ""),
        parts=[_part(file) for file in given["files"]], name=", ".join(file.name or "" for file in given["files"]),
    )  # fmt: skip
    if new:
        actions.have_taken_in(by=request.actor, return_id=one.pk)
        messages.success(request, _("The return is kept as it came, and is being read."))
    else:
        messages.info(request, _("These files were taken in before. Nothing has changed."))
    return redirect("return_report", return_id=one.pk)


def _part(file: UploadedFile) -> Part:
    def opened() -> BinaryIO:
        file.seek(0)
        return file  # type: ignore[return-value]

    return Part(file.name or "return", file.size or 0, opened)


def _authorities(request: Page) -> list[tuple[str, str]]:
    names = {one.code: one.name for one in authorities()}
    return [(code, names.get(code, code)) for code in authority_codes(request.actor)]


def _row(one: OneReturn) -> list[Any]:
    words, tone = STATES[one.state]
    report = one.report
    counts = (
        [number(report.rows_kept), number(report.rows_wrong), number(report.children_matched)]
        if report
        else ["", "", ""]
    )
    return [
        {"text": f"{KINDS[one.row.kind]}, {one.year}", "href": reverse("return_report", args=[one.row.pk])},
        {"tag": {"text": words, "tone": tone}}, date_time(one.row.created_at), *counts,
    ]  # fmt: skip


@endpoint(
    get=Capability.TAKE_IN_RETURNS,
    post=Capability.MATCH_RETURNS,
    purpose="See what became of a return",
    reads="return.report_read",
)
def return_report(request: Page, return_id: UUID) -> HttpResponse:
    """How far the reading is; then the counts by file beside last year's, the faults by kind, and whom to look at.

    Sent to: the answer to one doubt, or the wish to look again for children of cases opened since.
    """
    page = queries.return_page(request.actor, return_id, most=MOST_CASES)
    if request.method == "POST":
        return _settled(request, page)
    one, report = page.one, page.one.report
    context: dict[str, Any] = {
        "one": one, "kind": KINDS[one.row.kind], "state": STATES[one.state], "page": page, "report": report,
        "per_cent": min(99, one.done * 100 // max(1, one.whole)), "others": [_row(other) for other in page.others],
        "may_match": role_has(request.actor.role, Capability.MATCH_RETURNS), "keeping_note": keeping_note(one.rule),
    }  # fmt: skip
    if report is not None:
        context |= {
            "refused": [told_of_fault(line) for line in report.refused.splitlines()],
            "tiles": _tiles(page), "files": _file_rows(page), "groups": [_group_row(group) for group in report.groups],
            "doubts": [(match, case, doubt_words(match.doubt)) for match, case in page.doubts],
            "not_found": [_case_row(case) for case in page.not_found],
        }  # fmt: skip
    return render(request, "returns/report.html", context)


def _settled(request: Page, page: ReturnPage) -> HttpResponse:
    doubts, sent = {str(match.pk): match for match, _case in page.doubts}, request.POST
    if sent.get("match") in doubts and sent.get("same") in ("yes", "no"):
        actions.settle_doubt(by=request.actor, match_id=doubts[sent["match"]].pk, same=sent["same"] == "yes")
        messages.success(request, _("Recorded."))
    elif "again" in sent:
        actions.have_matched_again(by=request.actor, return_id=page.one.row.pk)
        messages.success(request, _("The return is looked through again. Open this page again in a while."))
    return redirect("return_report", return_id=page.one.row.pk)


def _tiles(page: ReturnPage) -> list[dict[str, Any]]:
    report, last = page.one.report, page.last_year
    assert report is not None
    before = _("last year: %(count)s") % {"count": number(last.rows_kept)} if last else ""
    children = _("last year: %(count)s") % {"count": number(last.children)} if last else ""
    return [
        {"value": number(report.rows_kept), "of": report.rows_read, "label": _("Rows kept"), "sentence": before},
        {"value": number(report.rows_wrong), "label": _("Rows set aside"), "tone": "attention" if report.rows_wrong else "good"},
        {"value": number(report.children), "label": _("Children in the return"), "sentence": children},
        {"value": number(report.children_matched), "label": _("Of them children of cases here"),
         "sentence": ngettext("%(num)s more may be", "%(num)s more may be", report.children_in_doubt) % {"num": report.children_in_doubt}
         if report.children_in_doubt else ""},
    ]  # fmt: skip


def _file_rows(page: ReturnPage) -> list[list[Any]]:
    report, last = page.one.report, page.last_year
    assert report is not None
    before: dict[str, int] = {}
    for line in last.files if last else []:
        before[line["table"]] = before.get(line["table"], 0) + line["kept"]
    rows = []
    for line in report.files:
        name = {"text": line["file"], "quiet": _("not read to its end") if line["stopped"] else ""}
        last_kept = [number(before.get(line["table"], 0))] if last else []
        rows.append(
            [
                name,
                line["table"] or "–",
                number(line["read"]),
                number(line["kept"]),
                number(line["wrong"]),
                *last_kept,
            ]
        )
    return rows


def _group_row(group: dict[str, Any]) -> list[Any]:
    words, tone = SEVERITIES[group["severity"]]
    lines = ", ".join(str(line) for line in group["lines"])
    more = "…" if group["count"] > len(group["lines"]) else ""
    where = " ".join(part for part in (group["file"], group["column"]) if part)
    return [
        {"text": fault_words(group["code"]), "quiet": f"{told_of_fault(group['message'])} {told_of_fault(group['mend'])}".strip()},
        {"tag": {"text": words, "tone": tone}},
        {"text": where, "quiet": ngettext("line %(lines)s", "lines %(lines)s", group["count"]) % {"lines": lines + more} if lines else ""},
        number(group["count"]),
    ]  # fmt: skip


def _case_row(case: Any) -> list[Any]:
    initials = "".join(f"{word[:1]}." for word in (case.child.given_names, case.child.family_name) if word)
    return [
        {"text": case.reference, "href": reverse("case", args=[case.reference])}, initials,
        {"text": _("Say the child's number"), "href": reverse("return_number", args=[case.reference])},
    ]  # fmt: skip


@endpoint(
    Capability.TAKE_IN_RETURNS, purpose="Take away every fault of a return", reads="return.faults_exported"
)
def return_faults(request: Page, return_id: UUID) -> HttpResponse:
    """Every fault with file, line, column, what was there, what may be and the mend, as CSV in the reader's language."""
    row, pieces = queries.fault_lines(request.actor, return_id)
    told = faults_csv_in(language(), (piece.decode() for piece in pieces))
    answer = HttpResponse("\ufeff" + "".join(told), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{row.kind}-{row.year}-faults.csv"'
    answer["Cache-Control"] = NO_STORE
    return answer


@endpoint(
    Capability.MATCH_RETURNS, purpose="Say a child's number in returns", about="case", reads="case.form"
)
def return_number(request: Page, reference: str) -> HttpResponse:
    """Say by which number an authority's returns know this child; take one back."""
    form = NumberForm(
        posted(request) if "withdraw" not in request.POST else None, authorities=_authorities(request)
    )
    if request.method == "POST" and "withdraw" in request.POST:
        return _withdraw(request)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.say_number(
                by=request.actor, case=request.case, number=given["number"], reason=given["reason"],
                authority_code=given.get("authority", ""),
            )  # fmt: skip
        except Invalid as wrong:
            form.add_error(wrong.field if wrong.field in form.fields else None, wrong.message)
        else:
            messages.success(
                request, _("Recorded. The returns that have this number are read again for this child.")
            )
            return redirect("return_number", reference=reference)
    context = {
        "form": form,
        "numbers": queries.numbers_of(request.actor, request.case),
        "back": reverse("returns"),
    }
    return render(
        request, "returns/number.html", context, status=422 if form.is_bound and form.errors else 200
    )


def _withdraw(request: Page) -> HttpResponse:
    try:
        actions.withdraw_number(
            by=request.actor, number_id=UUID(request.POST["withdraw"]), reason=request.POST.get("why", "")
        )
        messages.success(request, _("Taken back. What came by this number is no longer counted."))
    except Invalid as wrong:
        messages.error(request, wrong.message)
    return redirect("return_number", reference=request.case.reference)
