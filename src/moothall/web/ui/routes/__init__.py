"""The addresses of the pages, one list for each stage. A view without a door is refused at start."""

from __future__ import annotations

from importlib import import_module

from django.urls import URLPattern

STAGES = (
    "account", "today", "cases", "intake", "case", "scope", "sharing", "voice", "meetings", "sitting", "decisions",
    "letters", "plans", "governance", "extracts", "studies", "releases", "quality", "assessments", "arrivals", "standing", "together",
    "emergency", "hub", "returns", "joins", "outcomes",
)  # fmt: skip


def all_routes() -> list[URLPattern]:
    """Every page's address. Raises RuntimeError naming a view that declares no door."""
    found: list[URLPattern] = []
    for stage in STAGES:
        try:
            module = import_module(f"{__name__}.{stage}")
        except ModuleNotFoundError as missing:
            if missing.name != f"{__name__}.{stage}":
                raise
            continue
        for route in module.routes:
            if not hasattr(route.callback, "door"):
                raise RuntimeError(f"{route.pattern} has no door: declare it with @endpoint or @open_door.")
            found.append(route)
    return found
