"""The case: overview, chronology, statutory steps."""

from __future__ import annotations

from django.urls import path

from moothall.web.ui import chronology as pages
from moothall.web.ui import closing, overview

routes = [
    path("cases/<str:reference>/", overview.overview, name="case"),
    path("cases/<str:reference>/chronology/", pages.chronology, name="case_chronology"),
    path("cases/<str:reference>/chronology/add/", pages.chronology_add, name="chronology_add"),
    path(
        "cases/<str:reference>/chronology/<uuid:entry>/correct/",
        pages.chronology_correct,
        name="chronology_correct",
    ),
    path("cases/<str:reference>/close/", closing.case_close, name="case_close"),
    path("cases/<str:reference>/reopen/", closing.case_reopen, name="case_reopen"),
    path("cases/<str:reference>/steps/add/", pages.step_add, name="step_add"),
    path("cases/<str:reference>/steps/<uuid:step>/correct/", pages.step_add, name="step_correct"),
]
