"""Referring a person to any arrangement."""

from __future__ import annotations

from django.urls import path

from moothall.web.ui import arrivals

routes = [
    path("refer/", arrivals.choose, name="refer"),
    path("refer/waiting/<uuid:source>/", arrivals.waiting, name="arrival_waiting"),
    path("refer/<slug:name>/", arrivals.refer_to, name="refer_to"),
]
