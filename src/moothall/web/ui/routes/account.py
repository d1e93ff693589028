"""Coming in, choosing a role, help."""

from __future__ import annotations

from django.urls import path

from moothall.web.ui import account
from moothall.web.ui.endpoints import choose_role

routes = [
    path("", account.home, name="home"),
    path("role/", choose_role, name="choose_role"),
    path("help/", account.help_page, name="help"),
    path("demo-sign-in/", account.demo_sign_in, name="demo_sign_in"),
    path("health", account.health, name="health"),
]
