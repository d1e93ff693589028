"""Every component on one page, with made-up content: ``python -m moothall.look.gallery OUT.html``.

For looking at, and for the accessibility test; nothing of the site uses it. Needs the built assets.
"""

from __future__ import annotations

import datetime as dt
import re
import sys
import types
from pathlib import Path
from typing import Any

import django
from django import forms
from django.conf import settings
from django.forms import formset_factory
from django.template.backends.jinja2 import Jinja2
from django.test import RequestFactory
from markupsafe import Markup

from moothall.look import charts
from moothall.look.fields import DatePartsField

BUILT = Path(__file__).parent / "static" / "built"
TODAY = dt.date(2026, 11, 23)


class GalleryForm(forms.Form):
    """One question of each kind."""

    name = forms.CharField(label="Name of the first responder", help_text="As it stands on the referral")
    born = DatePartsField(label="Date of birth", noun="the date of birth", help_text="For example, 27 3 2011")
    account = forms.CharField(
        label="What happened", widget=forms.Textarea, max_length=2000, help_text="Use the child's own words."
    )
    heard = forms.ChoiceField(
        label="Has the child been heard?",
        choices=[("yes", "Yes"), ("no", "No"), ("unsure", "Not sure")],
        widget=forms.RadioSelect,
    )
    why_not = forms.CharField(label="Why not?", widget=forms.Textarea)
    kinds = forms.MultipleChoiceField(
        label="What kinds of exploitation are alleged?",
        choices=[
            ("criminal", "Criminal"),
            ("sexual", "Sexual"),
            ("labour", "Labour"),
            ("none", "None of these"),
        ],
        widget=forms.CheckboxSelectMultiple,
    )
    agency = forms.ChoiceField(
        label="Agency", choices=[("", "Choose one"), ("police", "Police"), ("health", "Health")]
    )
    agree = forms.BooleanField(label="I have read the papers")
    paper = forms.FileField(label="Document", required=False)
    secret = forms.CharField(label="Password", widget=forms.PasswordInput)


class ActionForm(forms.Form):
    """A line of a plan."""

    what = forms.CharField(label="What will be done")
    who = forms.CharField(label="By whom")


def context() -> dict[str, Any]:
    """The made-up content the page cannot write down by itself."""
    line = charts.ClockLine(
        start=TODAY - dt.timedelta(days=24),
        end=dt.date(2029, 3, 27),
        today=TODAY,
        marks=[
            charts.ClockMark(
                TODAY - dt.timedelta(days=21), "Strategy discussion", done_on=dt.date(2026, 11, 1)
            ),
            charts.ClockMark(TODAY - dt.timedelta(days=9), "Replies from agencies due"),
            charts.ClockMark(TODAY + dt.timedelta(days=3), "Panel", due=False),
            charts.ClockMark(TODAY + dt.timedelta(days=21), "Reasonable grounds due"),
        ],
    )
    ahead = [
        (-6, "School place"),
        (2, "Safety map"),
        (3, "Advocate"),
        (9, "Return talk"),
        (9, "Dentist"),
        (80, "x"),
    ]
    strip = charts.WeeksAhead(
        TODAY,
        [charts.AheadItem(TODAY + dt.timedelta(days=days), label) for days, label in ahead]
        + [charts.AheadItem(TODAY + dt.timedelta(days=4), "Phone", state="done")],
    )
    wrong = GalleryForm(
        {"born_day": "27", "born_month": "3", "account": "First line\r\n\r\n  second line", "heard": "no"}
    )
    return {
        "line": line,
        "strip": strip,
        "today": TODAY,
        "form": wrong,
        "clean": GalleryForm(auto_id="clean_%s"),
        "actions": formset_factory(ActionForm, extra=2)(prefix="actions"),
        "kinds": [charts.Bar("Criminal", 31, 60), charts.Bar("Sexual", 17, 60), charts.Bar("Labour", 6, 60)],
    }


def frame() -> dict[str, Any]:
    """A coordinator's frame."""
    names = ("Today", "Cases", "Meetings", "Plans", "Outcomes", "Governance")
    return {
        "partnership": "Saltmarsh and Hollin Dale partnership",
        "person": "Dana Whitcombe",
        "role": "Coordinator",
        "agency": "Saltmarsh Council",
        "switch_role_url": "#role",
        "sign_out_url": "#out",
        "language_url": "#language",
        "navigation": [{"text": name, "href": "#" + name, "current": name == "Cases"} for name in names],
        "footer_links": [{"text": "Accessibility", "href": "#a"}, {"text": "Privacy", "href": "#p"}],
        "demo": True,
        "break_glass": {"text": "You opened MH-2026-0041 at 9:12am.", "href": "#glass"},
    }


def render(template: str = "look/gallery.html") -> str:
    """The page as one file: the built style sheet inside it, no script."""
    request = RequestFactory().get("/")
    request.page_frame = frame()  # type: ignore[attr-defined]
    html = str(engine().get_template(template).render(context(), request))
    style = "<style>" + (BUILT / "moothall.css").read_text("utf-8") + "</style>"
    html = re.sub(r'<link rel="stylesheet"[^>]*>', lambda _found: style, html)
    return re.sub(r'<script type="module"[^>]*></script>', "", html)


def engine() -> Jinja2:
    """Django's backend with this room's environment and context processor, and nothing of any other room."""
    return Jinja2(
        {
            "NAME": "look",
            "DIRS": [],
            "APP_DIRS": False,
            "OPTIONS": {
                "environment": "moothall.look.environment.environment",
                "context_processors": ["moothall.look.context.page"],
            },
        }
    )


def _configure() -> None:
    """Settings enough for one page, when the site's own are not there."""
    urls = types.ModuleType("moothall_gallery_urls")
    urls.urlpatterns = []  # type: ignore[attr-defined]
    sys.modules["moothall_gallery_urls"] = urls
    settings.configure(
        SECRET_KEY="gallery",
        ROOT_URLCONF="moothall_gallery_urls",
        STATIC_URL="/static/",
        LANGUAGES=[("en", "English"), ("cy", "Cymraeg")],
        TIME_ZONE="Europe/London",
        USE_TZ=True,
    )
    django.setup()


def main(out: str) -> None:
    """Write the gallery to a file."""
    if not settings.configured:
        _configure()
    Path(out).write_text(str(Markup(render())), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
