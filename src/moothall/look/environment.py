"""The Jinja environment that every page is made in.

Django's Jinja2 backend calls :func:`environment` (see ``TEMPLATES`` in the settings). Our own templates are
strict: a name nobody passed is an error, not an empty space in a decision. GOV.UK's macros were ported from
Nunjucks, where an absent option is simply false, so they are loaded from a forgiving twin
(:mod:`moothall.look.govuk`).
"""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from django.middleware.csrf import get_token
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from moothall.look import charts, filters, forms, govuk, tongue


class MoothallEnvironment(Environment):
    """Strict for our templates, forgiving for the macros of the GOV.UK Design System."""

    def get_template(
        self,
        name: str | Template,
        parent: str | None = None,
        globals: MutableMapping[str, Any] | None = None,
    ) -> Template:
        """The template of that name; GOV.UK's own come from the forgiving twin."""
        if isinstance(name, str) and name.startswith(f"{govuk.PREFIX}/"):
            return govuk.MACROS.get_template(name)
        return super().get_template(name, parent, globals)


def environment(**options: Any) -> MoothallEnvironment:
    """The environment for ``django.template.backends.jinja2.Jinja2`` (its ``OPTIONS['environment']``)."""
    ours = PackageLoader("moothall.look", "templates")
    given = options.pop("loader", None)
    made = MoothallEnvironment(
        loader=ChoiceLoader([given, ours] if given is not None else [ours]),
        **{"trim_blocks": True, "lstrip_blocks": True, "undefined": StrictUndefined, **options},
        extensions=["jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols"],
        bytecode_cache=govuk.compiled(),
    )
    made.install_gettext_callables(  # type: ignore[attr-defined]  # given by the i18n extension
        translation.gettext,
        translation.ngettext,
        newstyle=True,
        pgettext=translation.pgettext,
        npgettext=translation.npgettext,
    )
    made.filters.update(filters.ALL, spoken=tongue.spoken)
    made.globals.update(govuk.macros())
    made.globals.update(
        static=static,
        url=url,
        csrf=csrf,
        csp_nonce=csp_nonce,
        language=translation.get_language,
        field=forms.field,
        error_summary=forms.error_summary,
        has_errors=forms.has_errors,
        clock_drawing=charts.clock_drawing,
        weeks_drawing=charts.weeks_drawing,
        life_drawing=charts.life_drawing,
        score_bar=charts.score_bar,
        score_history=charts.score_history,
        sparkline=charts.sparkline,
        spread_drawing=charts.spread_drawing,
        spread_key=charts.spread_key,
        bars=charts.bars,
    )
    return made


def url(name: str, *args: Any, **kwargs: Any) -> str:
    """The address of a named page, as ``{% url %}`` in Django's own templates."""
    return reverse(name, args=args or None, kwargs=kwargs or None)


def csrf(request: Any) -> Markup:
    """The hidden field every form that writes must carry."""
    return Markup('<input type="hidden" name="csrfmiddlewaretoken" value="{}">').format(get_token(request))


def csp_nonce(request: Any) -> str:
    """The number used once that lets our one inline line of script past the content security policy."""
    # Never ask whether it is true: it is made when it is first read as text.
    return str(getattr(request, "csp_nonce", ""))
