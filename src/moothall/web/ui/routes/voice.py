"""The child's voice."""

from __future__ import annotations

from django.urls import path

from moothall.web.ui import voice as pages

routes = [
    path("cases/<str:reference>/voice/", pages.case_voice, name="case_voice"),
    path("cases/<str:reference>/voice/add/", pages.voice_add, name="voice_add"),
    path("cases/<str:reference>/voice/<uuid:voice>/correct/", pages.voice_add, name="voice_correct"),
    path("cases/<str:reference>/voice/<uuid:voice>/changed/", pages.voice_effect, name="voice_effect"),
]
