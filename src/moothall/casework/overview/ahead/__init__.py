"""Figures counted ahead by the worker, where a partnership has more cases than a page can count while somebody waits."""

from __future__ import annotations

from moothall.casework.overview.ahead.asking import Answer, BeingCounted, Kept, Question, answer, ask_again

__all__ = ["Answer", "BeingCounted", "Kept", "Question", "answer", "ask_again"]
