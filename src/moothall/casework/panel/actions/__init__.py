"""The verbs of the panel: the only code that changes its rows."""

from __future__ import annotations

from moothall.casework.panel.actions.afterwards import (
    amend_minutes,
    answer_reconsideration,
    ask_reconsideration,
    write_minutes,
)
from moothall.casework.panel.actions.desk import open_desk
from moothall.casework.panel.actions.finalising import finalise
from moothall.casework.panel.actions.meetings import (
    cancel_meeting,
    change_chair,
    list_case,
    list_waiting,
    move_case,
    move_meeting,
    remove_case,
    schedule_meeting,
    seat_member,
)
from moothall.casework.panel.actions.papers import freeze_papers, release_papers
from moothall.casework.panel.actions.reasoning import (
    cite,
    note,
    reason_limb,
    record_votes,
    write_plan_contents,
)
from moothall.casework.panel.actions.saving import PageSaved, save_page, take_plan_line
from moothall.casework.panel.actions.table import (
    adjourn_sitting,
    close_meeting,
    declare_conflict,
    open_sitting,
    record_attendance,
    record_departure,
)
from moothall.casework.panel.actions.views import close_views, draft_view, give_view

__all__ = [
    "PageSaved", "adjourn_sitting", "amend_minutes", "answer_reconsideration", "ask_reconsideration", "cancel_meeting",
    "change_chair", "cite", "close_meeting", "close_views", "declare_conflict", "draft_view", "finalise",
    "freeze_papers", "give_view", "list_case", "list_waiting", "move_case", "move_meeting", "note", "open_desk", "open_sitting", "reason_limb",
    "record_attendance", "record_departure", "record_votes", "release_papers", "remove_case", "save_page", "schedule_meeting",
    "seat_member", "take_plan_line", "write_minutes", "write_plan_contents",
]  # fmt: skip
