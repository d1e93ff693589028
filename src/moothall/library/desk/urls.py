"""The addresses of the desk's own pages."""

from __future__ import annotations

from moothall.library.desk.doors import route
from moothall.library.desk.pages import curators, drafts, gaps, home, ratings, records, works

STUDY = "works/<slug:key>/studies/<int:place>/"
SCALE = f"{STUDY}scales/<slug:scale>/<str:version>/"
DRAFT = "drafts/<slug:key>/"

urlpatterns = [
    route("", home.home, "home"),
    route("demo-sign-in/", home.demo_sign_in, "demo_sign_in"),
    route("health", home.health, "health"),
    route("works/", works.works, "works"),
    route("works/add/", drafts.work_add, "work_add"),
    route("works/<slug:key>/", works.work, "work"),
    route("works/<slug:key>/change/", drafts.draft_begin, "draft_begin"),
    route("works/<slug:key>/versions/", records.versions, "versions"),
    route("works/<slug:key>/withdraw/", records.withdraw, "withdraw"),
    route("works/<slug:key>/files/add/", records.file_add, "file_add"),
    route(STUDY, ratings.study_scales, "study_scales"),
    route(SCALE, ratings.rating, "rating"),
    route(f"{SCALE}rate/", ratings.rate_study, "rate"),
    route(f"{SCALE}settle/", ratings.settle_study, "settle"),
    route(DRAFT, drafts.draft, "draft"),
    route(f"{DRAFT}people/", drafts.draft_people, "draft_people"),
    route(f"{DRAFT}studies/<int:place>/", drafts.draft_study, "draft_study"),
    route(f"{DRAFT}studies/<int:place>/outcomes/", drafts.draft_outcomes, "draft_outcomes"),
    route(f"{DRAFT}studies/<int:place>/remove/", drafts.draft_study_remove, "draft_study_remove"),
    route(f"{DRAFT}catch-up/", drafts.draft_catch_up, "draft_catch_up"),
    route(f"{DRAFT}publish/", drafts.draft_publish, "draft_publish"),
    route(f"{DRAFT}forget/", drafts.draft_forget, "draft_forget"),
    route(f"{DRAFT}<slug:part>/", drafts.draft_part, "draft_part"),
    route("ratings/", ratings.ratings, "ratings"),
    route("ratings/agreement/", ratings.agreement, "agreement"),
    route("gaps/", gaps.gaps, "gaps"),
    route("gaps/new", gaps.gap_new, "gap_new"),
    route("gaps/<slug:key>/", gaps.gap, "gap"),
    route("gaps/<slug:key>/adopt/", gaps.gap_adopt, "gap_adopt"),
    route("gaps/<slug:key>/close/", gaps.gap_close, "gap_close"),
    route("log/", records.log, "log"),
    route("curators/", curators.curators, "curators"),
    route("curators/add/", curators.curator_add, "curator_add"),
    route("curators/<int:number>/<slug:change>/", curators.curator_change, "curator_change"),
]
