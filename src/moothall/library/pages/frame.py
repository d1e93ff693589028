"""What stands round every page of the library: its parts, and the same page in the other language."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, Resolver404, reverse, translate_url
from django.utils.translation import gettext as _

from moothall.look.context import page as look_page

PARTS = ("find", "map", "gaps", "arrangements", "about")


def page(request: HttpRequest) -> dict[str, Any]:
    """Context processor of the public library."""
    request.page_frame = {"home_url": reverse("front"), "navigation": _navigation(request)}  # type: ignore[attr-defined]
    shown = look_page(request)
    return {
        **shown,
        "languages": [{**one, "href": _in(one["code"], request)} for one in shown["languages"]],
        "site": settings.MOOTHALL_LIBRARY_SITE,
        "here": settings.MOOTHALL_LIBRARY_SITE + request.path,
        "desk_site": settings.MOOTHALL_LIBRARY_DESK_SITE,
    }


def _navigation(request: HttpRequest) -> list[dict[str, Any]]:
    texts = {
        "find": _("Find"),
        "map": _("What works?"),
        "gaps": _("What is not known?"),
        "arrangements": _("Arrangements"),
        "about": _("About"),
    }
    return [
        {"text": texts[part], "href": reverse(part), "current": request.path.startswith(reverse(part))}
        for part in PARTS
    ]


def _in(code: str, request: HttpRequest) -> str:
    try:
        return translate_url(request.get_full_path(), code)
    except (NoReverseMatch, Resolver404):
        return reverse("front")
