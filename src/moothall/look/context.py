"""What the layout of every page needs to know, read from the request.

A view (or a middleware of the web room) sets ``request.page_frame`` to a plain dictionary of the keys of
:class:`PageFrame`; this room knows nothing of who set it. A page nobody framed gets an empty frame.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from django.conf import settings
from django.contrib.messages import constants, get_messages
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class PageFrame:
    """Everything round the content of a page; every part may be left out.

    ``navigation`` and ``footer_links`` are lists of ``{"text", "href", "current"?}``. ``break_glass`` is
    ``{"text", "href"?, "link_text"?}``: shown on every page until it is reviewed. ``phase`` is a short word
    for the banner (``demo`` puts its own there). ``site_name`` and ``footer_words`` are for a site of the house
    that goes by another name than Moothall.
    """

    site_name: str = "Moothall"
    footer_words: str = ""
    partnership: str = ""
    person: str = ""
    role: str = ""
    agency: str = ""
    switch_role_url: str = ""
    account_url: str = ""
    sign_in_url: str = ""
    sign_out_url: str = ""
    home_url: str = "/"
    navigation: Sequence[Mapping[str, Any]] = ()
    footer_links: Sequence[Mapping[str, Any]] = ()
    demo: bool = False
    phase: str = ""
    phase_text: str = ""
    break_glass: Mapping[str, Any] | None = None
    language_url: str = ""
    exit_url: str = ""
    today: Any = None


@dataclass(frozen=True)
class Alert:
    """One message for the person: what it says and in which of four tones, each also named in words."""

    variant: str
    title: str
    text: Any


def frame_from(given: Mapping[str, Any]) -> PageFrame:
    """The frame from a plain dictionary; a key we do not know is a mistake of the page and raises."""
    unknown = set(given) - {known.name for known in fields(PageFrame)}
    if unknown:
        raise TypeError(f"page_frame has keys the layout does not know: {', '.join(sorted(unknown))}")
    frame = PageFrame(**given)
    return frame if frame.language_url else replace(frame, language_url=_language_url())


def page(request: Any) -> dict[str, Any]:
    """Context processor: ``frame``, ``languages``, ``language_code``, ``alerts``, for the layouts."""
    return {
        "frame": frame_from(getattr(request, "page_frame", None) or {}),
        "languages": [
            {"code": code, "name": translation.get_language_info(code)["name_local"]}
            for code, _name in settings.LANGUAGES
            if code in ("en", "en-gb", "cy")
        ],
        "language_code": (translation.get_language() or "en").split("-")[0],
        "alerts": [_alert(message) for message in get_messages(request)],
    }


def _alert(message: Any) -> Alert:
    variants = {
        constants.ERROR: ("error", _("There is a problem")),
        constants.WARNING: ("warning", _("Warning")),
        constants.SUCCESS: ("success", _("Done")),
    }
    variant, title = variants.get(message.level, ("information", _("Information")))
    return Alert(variant=variant, title=title, text=message.message)


def _language_url() -> str:
    try:
        return reverse("set_language")
    except NoReverseMatch:
        return ""
