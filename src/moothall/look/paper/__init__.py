"""Paper: letters, minutes, packs and invitations as files. Knows no other room and no Django.

Compose a `Document` from the parts in `document`, then give it to `to_pdf` or `to_docx`.
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
from moothall.look.paper.invitation import invitation
from moothall.look.paper.pdf import PaperError, to_pdf, watermark_for
from moothall.look.paper.word import to_docx

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
    "invitation",
    "paragraph",
    "paragraphs",
    "strong",
    "to_docx",
    "to_pdf",
    "watermark_for",
]
