"""What a team that meets each day goes through: missing episodes, and who is tied to what."""

from __future__ import annotations

from django.urls import path

from moothall.web.ui import associates, episodes, interviews

routes = [
    path("episodes/", episodes.episodes, name="episodes"),
    path(
        "cases/<str:reference>/episodes/<uuid:step>/interview/",
        interviews.interview,
        name="episode_interview",
    ),
    path("associates/", associates.associates, name="associates"),
    path("cases/<str:reference>/associates/", associates.case_associates, name="case_associates"),
]
