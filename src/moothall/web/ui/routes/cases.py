"""The caseload."""

from __future__ import annotations

from django.urls import path

from moothall.web.ui import cases

routes = [path("cases/", cases.caseload_page, name="cases")]
