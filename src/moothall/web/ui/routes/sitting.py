"""The sitting of one case."""

from __future__ import annotations

from django.urls import path

from moothall.web.ui import sitting

routes = [
    path("meetings/<str:meeting>/<str:reference>/", sitting.sitting, name="sitting"),
    path("meetings/<str:meeting>/<str:reference>/table/", sitting.sitting_table, name="sitting_table"),
    path("meetings/<str:meeting>/<str:reference>/finalise/", sitting.finalise, name="sitting_finalise"),
]
