"""One person in several arrangements."""

from __future__ import annotations

from django.urls import path

from moothall.web.ui import together

routes = [path("cases/<str:reference>/elsewhere/", together.case_together, name="case_together")]
