"""Studies: the register, protocols, drafts and runs."""

from __future__ import annotations

from django.urls import path

from moothall.web.ui import run_previews as previews
from moothall.web.ui import studies as pages
from moothall.web.ui import study_draft as draft
from moothall.web.ui import study_runs as runs

AT = "governance/studies/"
ONE = f"{AT}<uuid:study>/"
routes = [
    path(AT, pages.study_list, name="studies"),
    path(f"{AT}begin/", pages.study_begin, name="study_begin"),
    path(ONE, pages.study, name="study"),
    path(f"{ONE}versions/<int:number>/", pages.study_protocol, name="study_protocol"),
    path(f"{ONE}versions/<int:number>.json", pages.study_protocol_file, name="study_protocol_file"),
    path(f"{ONE}compare/", pages.study_compare, name="study_compare"),
    path(f"{ONE}amend/", pages.study_amend, name="study_amend"),
    path(f"{ONE}draft/", draft.study_draft, name="study_draft"),
    path(f"{ONE}draft/text/", draft.study_text, name="study_text"),
    path(f"{ONE}draft.yaml", draft.study_draft_file, name="study_draft_file"),
    path(f"{ONE}draft/register/", draft.study_register, name="study_register"),
    path(f"{ONE}draft/drop/", draft.study_drop, name="study_drop"),
    path(f"{ONE}draft/part/<slug:part>/", draft.study_part, name="study_part"),
    path(f"{ONE}run/", runs.study_run_begin, name="study_run_begin"),
    path(f"{AT}runs/<uuid:run>/", runs.study_run, name="study_run"),
    path(f"{AT}runs/<uuid:run>/outputs/<slug:output>/", runs.study_output, name="study_output"),
    path(f"{AT}runs/<uuid:run>/preview/", previews.run_preview, name="study_run_preview"),
    path(f"{AT}runs/<uuid:run>/preview/<str:name>", previews.run_preview_file, name="study_run_preview_file"),
    path(f"{AT}runs/<uuid:run>/files/<str:name>", runs.study_run_file, name="study_run_file"),
]
