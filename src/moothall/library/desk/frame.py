"""What stands round every page of the desk: whose it is, its parts, who is signed in."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from moothall.library.desk.sign_in import demo_people
from moothall.look.context import page as look_page

# A part whose address is not there (screening, until it is) is left out.
HOLDS = {"works": ("/drafts/",)}
PARTS = ("works", "ratings", "gaps", "screening", "log", "curators")


def page(request: HttpRequest) -> dict[str, Any]:
    """Context processor of the desk."""
    given = dict(getattr(request, "page_frame", None) or {})
    request.page_frame = {**_of_the_site(), **given}  # type: ignore[attr-defined]
    return {
        **look_page(request),
        "demo_people": demo_people,
        "demo_words": _("The curators here are made up. The works are real."),
        "library_site": settings.MOOTHALL_LIBRARY_SITE,
    }


def frame(request: Any) -> None:
    """Frames the page of somebody who is signed in."""
    curator = request.curator
    request.page_frame = {
        "partnership": "",
        "person": curator.name,
        "role": _("Editor") if curator.is_editor else _("Curator"),
        "agency": curator.body,
        "account_url": reverse("mfa_index"),
        "sign_out_url": reverse("account_logout"),
        "navigation": _navigation(request.path),
        "footer_links": [
            {"text": _("The library as its readers see it"), "href": settings.MOOTHALL_LIBRARY_SITE}
        ],
    }


def _of_the_site() -> dict[str, Any]:
    demo = settings.MOOTHALL_MODE == "demo"
    return {
        "site_name": _("Moothall library desk"),
        "footer_words": _("Where what was studied is described, and rated by two people alone."),
        "home_url": reverse("home"),
        "demo": demo,
        "phase_text": _("The curators here are made up. The works are real.") if demo else "",
    }


def _navigation(path: str) -> list[dict[str, Any]]:
    texts = {
        "works": _("Works"),
        "ratings": _("Ratings"),
        "gaps": _("Gaps"),
        "screening": _("Screening"),
        "log": _("Log"),
        "curators": _("Curators"),
    }
    return [
        {"text": texts[part], "href": address, "current": path.startswith((address, *HOLDS.get(part, ())))}
        for part in PARTS
        if (address := _address(part))
    ]


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
