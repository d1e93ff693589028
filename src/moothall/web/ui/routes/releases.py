"""Releases of studies, and the desk of those who check them."""

from __future__ import annotations

from django.urls import path

from moothall.web.ui import release_desk as desk
from moothall.web.ui import releases as pages

AT = "governance/releases/"
ONE = f"{AT}<uuid:release>/"
routes = [
    path(AT, pages.release_list, name="study_releases"),
    path(f"{AT}desk/", desk.release_desk, name="release_desk"),
    path(f"{AT}begin/<uuid:study>/", pages.release_begin, name="release_begin"),
    path(ONE, pages.release, name="study_release"),
    path(f"{ONE}draft/", pages.release_draft, name="release_draft"),
    path(f"{ONE}check/<uuid:item>/", desk.release_check, name="release_check"),
    path(f"{ONE}check/<uuid:item>/answer/", desk.release_answer, name="release_reply"),
    path(f"{ONE}report/<uuid:item>/<str:name>", desk.release_file, name="release_file"),
    path(f"{ONE}publish/", pages.release_publish, name="release_publish"),
    path(f"{ONE}correct/", pages.release_correct, name="release_correct"),
    path(f"{ONE}withdraw/", pages.release_withdraw, name="release_withdraw"),
    path(f"{ONE}bundle.zip", pages.release_bundle, name="release_bundle"),
]
