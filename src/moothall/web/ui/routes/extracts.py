"""Extracts for evaluation."""

from __future__ import annotations

from django.urls import path

from moothall.web.ui import extracts as pages

AT = "governance/extracts/"
routes = [
    path(AT, pages.extract_list, name="extracts"),
    path(f"{AT}ask/", pages.extract_ask, name="extract_ask"),
    path(f"{AT}dictionary.csv", pages.extract_dictionary, name="extract_dictionary"),
    path(f"{AT}<uuid:extract>/", pages.extract, name="extract"),
    path(f"{AT}<uuid:extract>/answer/", pages.extract_answer, name="extract_answer"),
    path(f"{AT}<uuid:extract>/make/", pages.extract_make, name="extract_make"),
    path(f"{AT}made/<uuid:made>.zip", pages.extract_download, name="extract_download"),
]
