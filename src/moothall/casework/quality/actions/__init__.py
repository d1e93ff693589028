"""The verbs of this room."""

from __future__ import annotations

from moothall.casework.quality.actions.effort import (
    record_time,
    record_time_replying,
    set_rate,
    take_back_time,
)
from moothall.casework.quality.actions.lessons import answer_lesson, send_lesson
from moothall.casework.quality.actions.members import record_training, withdraw_training
from moothall.casework.quality.actions.readings import choose_reader, save_finding, save_review
from moothall.casework.quality.actions.samples import draw_sample

__all__ = [
    "answer_lesson",
    "choose_reader",
    "draw_sample",
    "record_time",
    "record_time_replying",
    "record_training",
    "save_finding",
    "save_review",
    "send_lesson",
    "set_rate",
    "take_back_time",
    "withdraw_training",
]
