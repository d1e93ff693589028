"""The addresses that machines read. They have no Welsh twin: what they tell has its languages in itself."""

from __future__ import annotations

from django.urls import path, re_path

from moothall.library.machines import api, feeds, harvest, searching, works

_ENDINGS = r"ris|bib|csl\.json|csv"

urlpatterns = [
    re_path(rf"^works/(?P<key>[-\w]+)\.(?P<ending>{_ENDINGS})$", works.in_form, name="work-in-form"),
    path("works/<slug:key>.jsonld", works.as_json_ld, name="work-json-ld"),
    path("works/<slug:key>.json", api.work, name="work-json"),
    path("api/works", api.works, name="api-works"),
    path("api/works/<slug:key>", api.work, name="api-work"),
    path("api/search", searching.search, name="api-search"),
    path("oai", harvest.oai_pmh, name="oai"),
    path("feed.atom", feeds.feed, name="feed"),
    path("sitemap.xml", feeds.sitemap_index, name="sitemap"),
    path("sitemap-<int:number>.xml", feeds.sitemap_part, name="sitemap-part"),
    path("robots.txt", feeds.robots, name="robots"),
]
