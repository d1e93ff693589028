"""Each arrangement of Moothall, section by section: what is known of it, and which of its rules rest on a work here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from moothall.library.catalogue.models import Study, Work
from moothall.library.catalogue.queries import (
    cited_by_address,
    counts_by_arrangement,
    studies_of_arrangement,
    works_of_arrangement,
)
from moothall.library.pages.answers import render
from moothall.library.pages.words import welsh
from moothall.library.seed.reading import vocabularies
from moothall.methods.arrangements import Catalogue, catalogue, catalogue_in, words_in
from moothall.methods.arrangements.arrangement import Arrangement, rules_within
from moothall.methods.arrangements.errors import ArrangementError
from moothall.methods.arrangements.reading import PUBLISHED
from moothall.methods.arrangements.rule import Rule


@dataclass(frozen=True)
class Section:
    """One of the seven sections: the studies and works about it, and its rules that rest on a work of the library."""

    theme: str
    studies: list[Study]
    works: list[Work]
    rules: list[tuple[Rule[object], Work]]
    count_rules: int


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Every arrangement in force, with how much is known of it."""
    studies, works = counts_by_arrangement()
    found = [(one, studies[one.name], works[one.name]) for one in in_force()]
    return render(request, "arrangements.html", {"arrangements": found})


@require_safe
def arrangement(request: HttpRequest, called: str) -> HttpResponse:
    """The evidence for each of its seven sections. Three queries."""
    found = next((one for one in in_force() if one.name == called), None)
    if found is None:
        raise Http404
    studies, works = studies_of_arrangement(called), works_of_arrangement(called)
    cited = _cited(found)
    sections = [_section(theme, found, studies, works, cited) for theme in vocabularies().codes("themes")]
    context = {
        "arrangement": found,
        "sections": sections,
        "studies": studies,
        "works": [work for work in works if not work.themes],
        "unconfirmed": len(found.unconfirmed()),
        "on_the_map": called in vocabularies().codes("rows"),
    }
    return render(request, "arrangement.html", context)


def in_force() -> list[Arrangement]:
    """The arrangements of Moothall that are in force today, in the words of the reader's language."""
    today, known, found = timezone.localdate(), _in_welsh() if welsh() else catalogue(), []
    for name in known.names():
        try:
            found.append(known.in_force(name, today))
        except ArrangementError:
            continue
    return found


@cache
def _in_welsh() -> Catalogue:
    return catalogue_in(catalogue(), words_in(PUBLISHED, "cy"))


def _section(
    theme: str, whole: Arrangement, studies: Iterable[Study], works: Iterable[Work], cited: dict[str, Work]
) -> Section:
    rules = list(rules_within(getattr(whole, theme)))
    return Section(
        theme,
        [study for study in studies if theme in study.themes],
        [work for work in works if theme in work.themes],
        [(rule, cited[rule.source.address]) for rule in rules if rule.source.address in cited],
        len(rules),
    )


def _cited(whole: Arrangement) -> dict[str, Work]:
    """The works that its rules rest on, by the address their source gives: the work's own, its DOI, or its page here."""
    addresses = {rule.source.address for rule in whole.rules()}
    return cited_by_address(addresses, settings.MOOTHALL_LIBRARY_SITE)
