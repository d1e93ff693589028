"""The search of the library: one file, built whole from its works, that any number of processes can serve."""

from moothall.library.finding.build import build_index
from moothall.library.finding.documents import BadCursor, Document, FindingError, IndexUnusable
from moothall.library.finding.pdf_text import PdfText, PdfUnreadable, text_of_pdf
from moothall.library.finding.related import Reason, Related, related
from moothall.library.finding.search import Found, Hit, Index

__all__ = [
    "BadCursor", "Document", "FindingError", "Found", "Hit", "Index", "IndexUnusable", "PdfText", "PdfUnreadable",
    "Reason", "Related", "build_index", "related", "text_of_pdf",
]  # fmt: skip
