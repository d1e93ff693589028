"""Requests to agencies, and their replies."""

from __future__ import annotations

from django.urls import path

from moothall.web.ui import sharing as pages

routes = [
    path("cases/<str:reference>/agencies/", pages.case_agencies, name="case_agencies"),
    path("cases/<str:reference>/agencies/ask/", pages.ask, name="ask_agencies"),
    path("cases/<str:reference>/agencies/<uuid:request_id>/chase/", pages.chase, name="chase"),
    path("cases/<str:reference>/items/<uuid:item_id>/file/", pages.item_file, name="item_file"),
    path("requests/", pages.my_requests, name="my_requests"),
    path("requests/<uuid:request_id>/", pages.request_reply, name="request_reply"),
    path("requests/<uuid:request_id>/items/<uuid:item_id>/correct/", pages.item_correct, name="item_correct"),
    path("requests/<uuid:request_id>/items/<uuid:item_id>/file/", pages.sent_file, name="sent_file"),
]
