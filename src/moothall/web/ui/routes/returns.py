"""Statutory returns."""

from __future__ import annotations

from django.urls import path

from moothall.web.ui import returns as pages

routes = [
    path("returns/", pages.returns, name="returns"),
    path("returns/<uuid:return_id>/", pages.return_report, name="return_report"),
    path("returns/<uuid:return_id>/faults.csv", pages.return_faults, name="return_faults"),
    path("cases/<str:reference>/return-number/", pages.return_number, name="return_number"),
]
