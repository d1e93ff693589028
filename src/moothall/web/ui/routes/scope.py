"""Whether the panel may decide a case."""

from __future__ import annotations

from django.urls import path

from moothall.web.ui import scope

routes = [path("cases/<str:reference>/scope/", scope.case_scope, name="case_scope")]
