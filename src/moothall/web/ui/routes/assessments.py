"""Assessments of a case."""

from __future__ import annotations

from django.urls import path

from moothall.web.ui import assessments as pages

AT = "cases/<str:reference>/assessments/"
routes = [
    path(AT, pages.case_assessments, name="case_assessments"),
    path(f"{AT}fill/<str:instrument>/", pages.assessment_add, name="assessment_add"),
    path(
        f"{AT}fill/<str:instrument>/episode/<uuid:step>/", pages.assessment_episode, name="assessment_episode"
    ),
    path(f"{AT}<uuid:assessment>/", pages.assessment, name="assessment"),
    path(f"{AT}<uuid:assessment>/correct/", pages.assessment_correct, name="assessment_correct"),
]
