"""The macros of the GOV.UK Design System, as ported to Jinja by HM Land Registry.

They were written for Nunjucks, where an absent option is simply false, so they have a forgiving environment
of their own; everything else we write is strict (see :mod:`moothall.look.environment`).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, cast

from jinja2 import ChainableUndefined, Environment, PackageLoader, PrefixLoader
from markupsafe import Markup

PREFIX = "govuk_frontend_jinja"

MACROS = Environment(
    loader=PrefixLoader({PREFIX: PackageLoader(PREFIX)}),
    autoescape=True,
    undefined=ChainableUndefined,
    auto_reload=False,
)

COMPONENTS = {
    component: "govuk" + "".join(word.capitalize() for word in component.split("-"))
    for component in """
        accordion back-link breadcrumbs button character-count checkboxes cookie-banner date-input details
        error-message error-summary exit-this-page fieldset file-upload footer generic-header header hint input
        inset-text label notification-banner pagination panel password-input phase-banner radios select
        service-navigation skip-link summary-list table tabs tag task-list textarea warning-text
    """.split()
}


@cache
def macro(component: str, name: str) -> Callable[[dict[str, Any]], Markup]:
    """One macro, such as ``macro("radios", "govukRadios")``; called with a dictionary it gives safe HTML."""
    module = MACROS.get_template(f"{PREFIX}/components/{component}/macro.html").module
    return cast(Callable[[dict[str, Any]], Markup], getattr(module, name))


def macros() -> dict[str, Callable[[dict[str, Any]], Markup]]:
    """Every macro by its name, to be a global of our templates: ``{{ govukButton({"text": ...}) }}``."""
    return {name: macro(component, name) for component, name in COMPONENTS.items()}
