"""Meetings."""

from __future__ import annotations

from django.urls import path

from moothall.web.ui import meetings

routes = [
    path("meetings/", meetings.meetings, name="meetings"),
    path("meetings/new/", meetings.schedule, name="meeting_schedule"),
    path("meetings/<str:meeting>/", meetings.meeting, name="meeting"),
    path("meetings/<str:meeting>/move/", meetings.move, name="meeting_move"),
    path("meetings/<str:meeting>/invitation.ics", meetings.invitation, name="meeting_invitation"),
]
