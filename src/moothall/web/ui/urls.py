"""The addresses of every page."""

from __future__ import annotations

from moothall.web.ui.routes import all_routes

urlpatterns = all_routes()
