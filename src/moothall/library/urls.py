"""Every address of the public library. Pages have a Welsh twin under /cy/; what machines read has none."""

from __future__ import annotations

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from moothall.library.pages import arrangements, find, front, gaps, maps, works

handler404 = "moothall.library.pages.answers.not_found"
handler500 = "moothall.library.pages.answers.failed"

urlpatterns = [
    path("", include("moothall.library.machines.urls")),
    path("files/<slug:sha256>", works.file, name="file"),
    *i18n_patterns(
        path("", front.front, name="front"),
        path("about/", front.about, name="about"),
        path("find/", find.find, name="find"),
        path("works/<slug:key>/", works.work, name="work"),
        path("works/<slug:key>/studies/<int:number>/", works.study, name="study"),
        path("works/<slug:key>/versions/", works.versions, name="versions"),
        path("works/<slug:key>/read/<slug:sha256>/<int:page>/", works.reading, name="reading"),
        path("map/", maps.map_page, name="map"),
        path("map.svg", maps.map_svg, name="map_svg"),
        path("map.csv", maps.map_csv, name="map_csv"),
        path("map/<slug:row>/<slug:column>/", maps.cell, name="cell"),
        path("gaps/", gaps.register, name="gaps"),
        path("gaps/<slug:key>/", gaps.gap, name="gap"),
        path("arrangements/", arrangements.listing, name="arrangements"),
        path("arrangements/<slug:called>/", arrangements.arrangement, name="arrangement"),
        prefix_default_language=False,
    ),
]
