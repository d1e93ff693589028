"""Referrals: received as a file, written in the browser, opened as a case, and what is recorded of it."""

from __future__ import annotations

from django.urls import path

from moothall.web.ui import case_records as records
from moothall.web.ui import intake, referral_form, referral_tab

CASE = "cases/<str:reference>/"

routes = [
    path("referrals/receive/", intake.upload, name="referral_upload"),
    path("referrals/receive/<uuid:file>/<str:received>/", intake.preview_upload, name="referral_preview"),
    path("referrals/waiting/", intake.waiting, name="referrals_waiting"),
    path("referrals/waiting/<uuid:source>/", intake.preview_sent, name="referral_waiting"),
    path("referrals/", referral_form.mine, name="my_referrals"),
    path("referrals/<uuid:draft>/", referral_form.tasks, name="referral_draft"),
    path("referrals/<uuid:draft>/evidence/", referral_form.evidence, name="referral_evidence"),
    path("referrals/<uuid:draft>/check/", referral_form.check, name="referral_check"),
    path("referrals/<uuid:draft>/sent/", referral_form.sent, name="referral_sent"),
    path("referrals/<uuid:draft>/<slug:page>/", referral_form.one_page, name="referral_page"),
    path(CASE + "referral/", referral_tab.referral, name="case_referral"),
    path(CASE + "referral/facts/<uuid:fact>/confirm/", referral_tab.confirm, name="fact_confirm"),
    path(CASE + "referral/facts/<uuid:fact>/", referral_tab.correct, name="fact_correct"),
    path(CASE + "referral/matches/<uuid:match>/", referral_tab.match, name="match_decide"),
    path(CASE + "referral/original/<uuid:source>/", referral_tab.original, name="referral_original"),
    path(CASE + "referral/files/<uuid:file>/", referral_tab.file, name="referral_file"),
    path(CASE + "hazards/add/", records.hazard_add, name="hazard_add"),
    path(CASE + "hazards/<uuid:hazard>/", records.hazard_review, name="hazard_review"),
    path(CASE + "links/add/", records.link_add, name="link_add"),
    path(CASE + "links/<uuid:link>/end/", records.link_end, name="link_end"),
    path(CASE + "numbers/", records.identifier, name="identifier_set"),
    path(CASE + "lead-worker/", records.lead_worker, name="lead_worker"),
    path(CASE + "guardian/", records.guardian, name="guardian_appoint"),
    path(CASE + "pause/", records.pause, name="clock_pause"),
    path(CASE + "pause/<uuid:pause_id>/end/", records.resume, name="clock_resume"),
]
