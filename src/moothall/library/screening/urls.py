"""The addresses of the screening desk."""

from __future__ import annotations

from moothall.library.desk.doors import route
from moothall.library.screening.pages import evidence, exchange, projects, reading

ONE = "<slug:key>/"
RECORD = f"{ONE}records/<int:number>/"

urlpatterns = [
    route("", projects.screening, "screening"),
    route("begin/", projects.begin, "screening_begin"),
    route(ONE, projects.project, "screening_project"),
    route(f"{ONE}load/", projects.load, "screening_load"),
    route(f"{ONE}searches/<int:number>/", projects.search, "screening_search"),
    route(f"{ONE}pairs/", projects.pairs, "screening_pairs"),
    route(f"{ONE}stop/", projects.stop, "screening_stop"),
    route(f"{ONE}flow/", exchange.flow, "screening_flow"),
    route(f"{ONE}labels/", exchange.labels, "screening_labels"),
    route(f"{ONE}records.<slug:form>", exchange.export, "screening_export"),
    route(f"{ONE}texts/", reading.texts, "screening_texts"),
    route(f"{ONE}evidence/", evidence.evidence, "screening_evidence"),
    route(f"{ONE}evidence.csv", evidence.evidence_csv, "screening_evidence_csv"),
    route(f"{ONE}summary/", evidence.summary, "screening_summary"),
    route(f"{ONE}summary/write/", evidence.summary_write, "screening_summary_write"),
    route(f"{ONE}next/<slug:stage>/", reading.next_record, "screening_next"),
    route(f"{ONE}conflicts/<slug:stage>/", reading.conflicts, "screening_conflicts"),
    route(RECORD, reading.record, "screening_record"),
    route(f"{RECORD}text/", reading.text, "screening_text"),
    route(f"{RECORD}read/<slug:stage>/", reading.read, "screening_read"),
    route(f"{RECORD}settle/<slug:stage>/", reading.settle, "screening_settle"),
    route(f"{RECORD}studies/<int:study>/", evidence.extract, "screening_extract"),
    route(f"{RECORD}studies/<int:study>/outcomes/", evidence.outcomes, "screening_outcomes"),
    route(f"{RECORD}shelve/", evidence.shelve, "screening_shelve"),
]
