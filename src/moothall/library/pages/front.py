"""The front page: a search, three doors, what came lately; and the page that says what this is."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from moothall.library.appraisal.reading import newest as newest_scales
from moothall.library.catalogue.models import Study, Work
from moothall.library.catalogue.queries import count_of_gaps, newest
from moothall.library.pages.answers import render

NEWEST = 6


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """Four queries, however many works there are."""
    context = {
        "works": newest(NEWEST),
        "count_works": Work.objects.filter(withdrawn_at__isnull=True).count(),
        "count_studies": Study.objects.filter(work__withdrawn_at__isnull=True).count(),
        "count_gaps": count_of_gaps(),
    }
    return render(request, "front.html", context)


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """Who keeps the library, how works come in, how they are rated, and what it does not do."""
    return render(request, "about.html", {"scales": newest_scales()})
