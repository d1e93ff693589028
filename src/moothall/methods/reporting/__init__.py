"""The report of a study's run: for a minister, for those it is about, and in full; as pages and as papers.

Drawn from outputs as they may leave, and from nothing else: every figure in it is a cell of one of them.
"""

from __future__ import annotations

from .pdf import ReportError
from .rendering import documents_of, render_report

__all__ = ["ReportError", "documents_of", "render_report"]
