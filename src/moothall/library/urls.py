"""Every address of the public library. Pages have a Welsh twin under /cy/; what machines read has none."""

from __future__ import annotations

from django.urls import include, path

urlpatterns: list = [path("", include("moothall.library.machines.urls"))]
