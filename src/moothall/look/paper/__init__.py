"""Paper: letters, minutes, packs and invitations as files. Knows no other room and no Django.

Compose a `Document` from the parts in `document`, then give it to `to_pdf` or to `word.to_docx`. What makes Word files
and calendars (`word`, `invitation`) is imported where one is made: their packages take longer to load than a page takes.
"""

from __future__ import annotations

from moothall.look.paper.document import (
    Block,
    Bullets,
    Callout,
    Contents,
    Document,
    Heading,
    KeyValues,
    Letterhead,
    Notice,
    Numbered,
    PageBreak,
    Paragraph,
    Quotation,
    Run,
    Signature,
    Table,
    emphasis,
    paragraph,
    paragraphs,
    strong,
)
from moothall.look.paper.pdf import PaperError, to_pdf, watermark_for

__all__ = [
    "Block",
    "Bullets",
    "Callout",
    "Contents",
    "Document",
    "Heading",
    "KeyValues",
    "Letterhead",
    "Notice",
    "Numbered",
    "PageBreak",
    "PaperError",
    "Paragraph",
    "Quotation",
    "Run",
    "Signature",
    "Table",
    "emphasis",
    "paragraph",
    "paragraphs",
    "strong",
    "to_pdf",
    "watermark_for",
]
