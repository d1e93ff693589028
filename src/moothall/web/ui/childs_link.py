"""What a child sees who opens an address: one questionnaire and nothing else. Nobody is signed in here."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import translation

from moothall.casework.outcomes import links
from moothall.casework.outcomes.links import LinkOver, Opened
from moothall.core import clock
from moothall.core.kinds import Invalid, Refused
from moothall.methods.instruments import in_language
from moothall.web.ui.answers import NO_STORE
from moothall.web.ui.endpoints import open_door
from moothall.web.ui.forms.outcomes import ChildsAnswerForm

#: So many openings and answers from one place on the network, since whoever tries many addresses is no child.
MOST_A_MINUTE = 60
LANGUAGES = ("en", "cy")


@open_door
def childs_link(request: HttpRequest, token: str) -> HttpResponse:
    """The questionnaire an address opens, once; and after that, that it was used or is over."""
    if _too_often(request):
        return _page(request, "outcomes/child_over.html", {"why": "often"}, "en", 429)
    try:
        opened = links.open_link(token)
    except LinkOver as over:
        return _over(request, over, _language(request, "en"))
    language = _language(request, opened.language)
    with translation.override(language):
        return _answer(request, token, opened, language)


def _answer(request: HttpRequest, token: str, opened: Opened, language: str) -> HttpResponse:
    instrument = in_language(opened.instrument, language)
    form = ChildsAnswerForm(request.POST or None, instrument=instrument)
    if request.method == "POST" and form.is_valid():
        try:
            links.answer_by_link(token, form.answers())
        except LinkOver as over:
            return _over(request, over, language)
        except Invalid as wrong:
            form.add_error(f"q_{(wrong.field or '').partition('.')[2]}", str(wrong))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return _page(request, "outcomes/child_thanks.html", {}, language, 200)
    context = {"form": form, "instrument": instrument, "languages": opened.instrument.languages}
    return _page(request, "outcomes/child.html", context, language, 422 if form.errors else 200)


def _too_often(request: HttpRequest) -> bool:
    """Whether addresses were tried too often from one place in this minute."""
    key = f"childs_link:{get_adapter().get_client_ip(request)}:{clock.now():%Y%m%d%H%M}"
    if cache.add(key, 1, timeout=90):
        return False
    return int(cache.incr(key)) > MOST_A_MINUTE


def _language(request: HttpRequest, otherwise: str) -> str:
    asked = request.GET.get("language", "")
    return asked if asked in LANGUAGES else otherwise


def _over(request: HttpRequest, over: LinkOver, language: str) -> HttpResponse:
    """An address that opens nothing says so in the same words whether there ever was one or not."""
    with translation.override(language):
        why = "used" if over.why == "used" else "over"
        return _page(request, "outcomes/child_over.html", {"why": why}, language, 410)


def _page(
    request: HttpRequest, template: str, context: dict[str, Any], language: str, status: int
) -> HttpResponse:
    with translation.override(language):
        answer = TemplateResponse(request, template, {**context, "language_now": language}, status=status)
        answer.render()
    answer["Cache-Control"] = NO_STORE
    answer["Referrer-Policy"] = "no-referrer"
    answer["X-Robots-Tag"] = "noindex"
    answer["Content-Language"] = language
    return answer
