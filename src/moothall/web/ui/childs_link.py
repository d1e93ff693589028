"""What a child sees who opens an address: one questionnaire and nothing else. Nobody is signed in here."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import translation
from django.utils.translation import gettext as _

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
        return _over(request, "often", _language(request, "en"), 429)
    try:
        opened = links.open_link(token)
    except LinkOver as over:
        return _over(request, over.why, _language(request, "en"))
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
            return _over(request, over.why, language)
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


def _over(request: HttpRequest, why: str, language: str, status: int = 410) -> HttpResponse:
    """An address that opens nothing says so in the same words whether there ever was one or not, and in every
    language, since it no longer tells which one the child reads."""
    languages = sorted(LANGUAGES, key=lambda one: one != language)
    told = [_said_of_the_end(why, one) for one in languages]
    return _page(request, "outcomes/child_over.html", {"told": told}, language, status)


def _said_of_the_end(why: str, language: str) -> dict[str, str]:
    with translation.override(language):
        words = {
            "used": _("The questions were answered already. You do not need to do anything."),
            "often": _("It was opened too often. Wait a few minutes, and try again."),
        }.get(
            why,
            _("Its time is over, or it is not written correctly. Ask the person who sent it for a new one."),
        )
        return {"language": language, "title": _("This address is closed"), "words": words}


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
