"""Today, and the lists behind it."""

from __future__ import annotations

from django.urls import path

from moothall.web.ui import today as pages

routes = [
    path("today/", pages.today, name="today"),
    path("today/replies/", pages.overdue_replies, name="overdue_replies"),
    path("today/actions/", pages.overdue_actions, name="overdue_actions"),
    path("today/records/", pages.data_quality, name="data_quality"),
]
