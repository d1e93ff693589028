"""Answering: a page made from a template, that anybody's cache may keep for a short while."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render as django_render
from django.utils.cache import patch_cache_control

FRESH_SECONDS = 120


def render(
    request: HttpRequest, template: str, context: Mapping[str, Any], status: int = 200
) -> HttpResponse:
    """The page. What is answered well may be kept by caches; nobody's name is on it."""
    answer = django_render(request, f"library/{template}", dict(context), status=status)
    if status == 200:
        patch_cache_control(answer, public=True, max_age=FRESH_SECONDS)
    return answer


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """What is answered where there is nothing."""
    return render(request, "not_found.html", {}, status=404)


def failed(request: HttpRequest) -> HttpResponse:
    """What is answered when something of ours is broken."""
    return render(request, "failed.html", {}, status=500)
