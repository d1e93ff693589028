"""What was decided, its papers, and reconsideration."""

from __future__ import annotations

from django.urls import path

from moothall.web.ui import decisions

_CASE = "cases/<str:reference>/decisions/"

routes = [
    path(_CASE, decisions.case_decisions, name="case_decisions"),
    path(f"{_CASE}<uuid:pk>/", decisions.determination, name="determination"),
    path(f"{_CASE}<uuid:pk>/decision.pdf", decisions.determination_pdf, name="determination_pdf"),
    path(f"{_CASE}<uuid:pk>/reconsider/", decisions.reconsider, name="reconsider"),
    path(f"{_CASE}requests/<uuid:pk>/", decisions.answer_reconsideration, name="answer_reconsideration"),
    path(f"{_CASE}minutes/<uuid:pk>.<str:form>", decisions.minutes_file, name="minutes_file"),
    path(f"{_CASE}sittings/<uuid:item>/amend/", decisions.amend, name="amend_minutes"),
    path("meetings/<str:meeting>/<str:reference>/papers.pdf", decisions.pack_pdf, name="sitting_pack"),
]
