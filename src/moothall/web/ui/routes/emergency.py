"""A case opened in an emergency, and the openings for the data protection officer to review."""

from __future__ import annotations

from django.urls import path

from moothall.web.ui import emergency as pages

routes = [
    path("emergency/", pages.emergency, name="emergency"),
    path("emergency/opened/", pages.emergencies, name="emergencies"),
    path("emergency/opened/<uuid:opening>/", pages.emergency_review, name="emergency_review"),
]
