"""Decisions read again, training, rates and time."""

from __future__ import annotations

from django.urls import path

from moothall.web.ui import effort, quality

routes = [
    path("governance/samples/", quality.samples, name="samples"),
    path("governance/samples/<uuid:sample>/", quality.sample, name="sample"),
    path("readings/<uuid:reading>/", quality.reading, name="reading"),
    path("readings/<uuid:reading>/reader/", quality.reading_give, name="reading_give"),
    path("readings/<uuid:reading>/lesson/", quality.lesson_send, name="lesson_send"),
    path("lessons/<uuid:lesson>/", quality.lesson, name="lesson"),
    path("governance/training/", effort.training, name="training"),
    path("governance/training/add/", effort.training_add, name="training_add"),
    path("governance/training/<uuid:record>/withdraw/", effort.training_withdraw, name="training_withdraw"),
    path("governance/rates/", effort.rates, name="rates"),
    path("cases/<str:reference>/time/", effort.case_time, name="case_time"),
    path("requests/<uuid:request_id>/time/", effort.request_time, name="request_time"),
]
