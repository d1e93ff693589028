"""The flow of records, and what goes to ASReview and comes back."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from moothall.library.desk.doors import Page, endpoint, posted, render
from moothall.library.errors import Invalid
from moothall.library.screening import exports, queries
from moothall.library.screening.actions import decisions as actions
from moothall.library.screening.drawing import chart_of
from moothall.library.screening.forms.project import LabelsForm
from moothall.library.screening.pages.finding import project_or_404
from moothall.look.charts.prisma import flow_chart


@endpoint()
def flow(request: Page, key: str) -> HttpResponse:
    """The PRISMA 2020 flow, drawn from what was done, and its table."""
    project = project_or_404(key)
    state = queries.state(project)
    reasons = {one.code: one.text for one in project.criteria.all()}
    chart = chart_of(state.flow(), project.title, reasons)
    context = {"project": project, "flow": state.flow(), "drawing": flow_chart(chart), "table": chart.table()}
    return render(request, "screening/flow.html", context)


@endpoint()
def export(request: Page, key: str, form: str) -> HttpResponse:
    """Every record with its label, as ASReview reads it."""
    project = project_or_404(key)
    if form not in exports.FORMS:
        raise Http404
    answer = HttpResponse("".join(exports.labelled(project, form)), content_type=exports.FORMS[form][0])
    answer["Content-Disposition"] = f'attachment; filename="{project.key}.{form}"'
    answer["Cache-Control"] = "no-store, private"
    return answer


@endpoint()
def labels(request: Page, key: str) -> HttpResponse:
    """Takes the labels of a file that ASReview exported."""
    project = project_or_404(key)
    form = LabelsForm(posted(request), request.FILES or None, project=project)
    taken = None
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["file"]
        mine = form.cleaned_data["mine"] == "mine"
        reason = project.criteria.filter(code=form.cleaned_data["reason"]).first() if mine else None
        try:
            taken = actions.take_labels(
                by=request.curator,
                project=project,
                data=sent.read(),
                file_name=sent.name,
                mine=mine,
                reason=reason,
            )
        except Invalid as wrong:
            form.add_error(wrong.field if wrong.field in form.fields else None, wrong.message)
        else:
            messages.success(request, _("The labels are taken."))
    context = {"project": project, "form": form, "taken": taken}
    return render(request, "screening/labels.html", context, status=422 if form.errors else 200)
