"""Governance, rules, ledger, people, readers of a case."""

from __future__ import annotations

from django.urls import path

from moothall.web.ui import governance as pages
from moothall.web.ui import held_files as held
from moothall.web.ui import keeping, strategic, themes
from moothall.web.ui import process_map as process

routes = [
    path("governance/", themes.governance, name="governance"),
    path("governance/figures.csv", themes.figures_csv, name="governance_csv"),
    path("governance/report.pdf", themes.figures_pdf, name="governance_report"),
    path("governance/themes/<str:theme>/", themes.theme, name="governance_theme"),
    path("governance/figures/<str:figure>/cases/", themes.figure_cases, name="governance_cases"),
    path("governance/strategic/", strategic.strategic, name="strategic"),
    path("governance/strategic/table.csv", strategic.strategic_csv, name="strategic_csv"),
    path("governance/process-map/", process.process_map_page, name="process_map"),
    path("governance/process-map/table.csv", process.process_map_table, name="process_map_table"),
    path("governance/rules/", pages.rules, name="rules"),
    path("governance/keeping/", keeping.keeping, name="keeping"),
    path("governance/rules/<str:rule>/", pages.rule_override, name="rule_override"),
    path("ledger/", pages.ledger_page, name="ledger"),
    path("files/held-back/", held.held_files, name="held_files"),
    path("people/", pages.people, name="people"),
    path("people/add/", pages.person_add, name="person_add"),
    path("people/add-agency/", pages.agency_add, name="agency_add"),
    path("people/<uuid:membership>/end/", pages.membership_end, name="membership_end"),
    path("cases/<str:reference>/readers/", pages.case_readers, name="case_readers"),
]
