"""Risk, consent, releases and routes onward."""

from __future__ import annotations

from django.urls import path

from moothall.web.ui import standing

AT = "cases/<str:reference>/standing/"

routes = [
    path(AT, standing.case_standing, name="case_standing"),
    path(AT + "rate/", standing.rate, name="case_rate"),
    path(AT + "consent/", standing.consent, name="case_consent"),
    path(AT + "area/", standing.police_area, name="case_police_area"),
    path(AT + "release/<uuid:item>/", standing.release_ask, name="release_ask"),
    path(AT + "onward/<slug:route>/", standing.send_on, name="send_on"),
    path(AT + "onward/<slug:route>/not-sent/", standing.not_sent, name="not_sent"),
    path(AT + "desk/", standing.desk_open, name="desk_open"),
    path("releases/", standing.releases, name="releases"),
    path("releases/<uuid:release>/", standing.release_answer, name="release_answer"),
]
