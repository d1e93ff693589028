"""A document as a Word file that somebody may edit before sending.

Real styles and headings, header rows that repeat, the language on every word, and no personal data in the
properties: the author is 'Moothall', the title and reference are the document's own. With `created` given,
the same document gives the same bytes.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import singledispatch
from typing import Any

from docx import Document as new_word_file
from docx.document import Document as WordFile
from docx.enum.text import WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from moothall.look.paper import document as parts
from moothall.look.paper.document import Document
from moothall.look.paper.legible import printable
from moothall.look.tongue import other_than

_GREEN = RGBColor(0x1F, 0x5A, 0x52)
_INK = RGBColor(0x17, 0x24, 0x2B)
_FONT = "Arial"
_FULL_TAGS = {"en": "en-GB", "cy": "cy-GB"}
_PAGE_WORDS = {"en": ("Page ", " of "), "cy": ("Tudalen ", " o ")}
_EARLIEST = datetime(1980, 1, 1, tzinfo=UTC)


def to_docx(
    document: Document,
    *,
    created: datetime | None = None,
    header: Sequence[str] = (),
    footer: Sequence[str] = (),
) -> bytes:
    """The document as the bytes of a .docx file. `created` is the only time in it; now if left out."""
    moment = (created or datetime.now(UTC)).astimezone(UTC)
    word = new_word_file()
    _set_page(word)
    _set_styles(word, document)
    _set_properties(word, document, moment)
    _set_margins(word, document, header=header, footer=footer)
    _letterhead(word, document)
    word.add_paragraph(_clean(document.title), style="Title")
    for block in document.blocks:
        _put(block, word)
    _mark_tongues(word, document.language)
    kept = io.BytesIO()
    word.save(kept)
    return _with_one_time(kept.getvalue(), max(moment, _EARLIEST))


def _clean(text: str) -> str:
    return printable(text)


def _set_page(word: WordFile) -> None:
    section = word.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    section.top_margin, section.bottom_margin = Cm(2.4), Cm(2.4)


def _set_styles(word: WordFile, document: Document) -> None:
    tag = _FULL_TAGS.get(document.language, document.language)
    size = document.size
    _set_style(word, "Normal", size=size, colour=_INK, tag=tag)
    _set_style(word, "Title", size=round(size * 1.75), colour=_INK, tag=tag, bold=True)
    for level, growth in ((1, 1.3), (2, 1.12), (3, 1.0), (4, 1.0)):
        _set_style(
            word, f"Heading {level}", size=round(size * growth), colour=_GREEN, tag=tag, bold=level < 4
        )
    word.styles["Normal"].paragraph_format.space_after = Pt(size * 0.7)
    word.styles["Normal"].paragraph_format.line_spacing = 1.25
    border = word.styles["Title"].element.find(f".//{qn('w:pBdr')}")
    if border is not None:
        border.getparent().remove(border)


def _set_style(
    word: WordFile, name: str, *, size: int, colour: RGBColor, tag: str, bold: bool | None = None
) -> None:
    style: Any = word.styles[name]
    style.font.name, style.font.size, style.font.color.rgb = _FONT, Pt(size), colour
    if bold is not None:
        style.font.bold = bold
    properties = style.element.get_or_add_rPr()
    fonts = properties.get_or_add_rFonts()
    for script in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(script), _FONT)
    for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:cstheme", "w:eastAsiaTheme"):
        fonts.attrib.pop(qn(theme), None)
    for old in properties.findall(qn("w:lang")):
        properties.remove(old)
    properties.append(_language(tag))


def _mark_tongues(word: WordFile, language: str) -> None:
    """Marks each paragraph that is in another language than the document."""
    cells = (cell for table in word.tables for row in table.rows for cell in row.cells)
    for paragraph in (*word.paragraphs, *(each for cell in cells for each in cell.paragraphs)):
        if found := other_than(paragraph.text, language):
            for run in paragraph.runs:
                run._r.get_or_add_rPr().append(_language(_FULL_TAGS[found]))


def _language(tag: str) -> Any:
    mark = OxmlElement("w:lang")
    mark.set(qn("w:val"), tag)
    return mark


def _set_properties(word: WordFile, document: Document, moment: datetime) -> None:
    properties = word.core_properties
    properties.title = _clean(document.title).replace("\n", " ")[:255]
    properties.subject = _clean(document.reference)[:255]
    properties.author = properties.last_modified_by = "Moothall"
    properties.language = _FULL_TAGS.get(document.language, document.language)
    properties.comments = properties.keywords = properties.category = ""
    properties.created = properties.modified = moment.replace(tzinfo=None)
    properties.revision = 1


def _set_margins(word: WordFile, document: Document, *, header: Sequence[str], footer: Sequence[str]) -> None:
    section = word.sections[0]
    if header:
        section.header.paragraphs[0].text = _clean(" · ".join(header))
    foot = section.footer.paragraphs[0]
    if footer:
        foot.add_run(_clean(" · ".join(footer)) + "    ")
    page, of = _PAGE_WORDS.get(document.language, _PAGE_WORDS["en"])
    foot.add_run(page)
    _field(foot, "PAGE")
    foot.add_run(of)
    _field(foot, "NUMPAGES")


def _field(paragraph: Any, instruction: str) -> None:
    """A number or a list that Word works out when it opens the file."""
    for kind, text in (("begin", ""), ("", instruction), ("end", "")):
        run = paragraph.add_run()
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.set(qn("xml:space"), "preserve")
            element.text = text
        run._r.append(element)


def _letterhead(word: WordFile, document: Document) -> None:
    head = document.letterhead
    if head is None:
        return
    line = word.add_paragraph()
    run = line.add_run(_clean(head.sender))
    run.bold, run.font.size, run.font.color.rgb = True, Pt(15), _GREEN
    for lines in (
        head.sender_lines,
        head.recipient_lines,
        (head.date, f"{head.reference_label} {document.reference}"),
    ):
        if any(lines):
            _lines(word.add_paragraph(), (line for line in lines if line))


def _lines(paragraph: Any, lines: Iterable[str]) -> None:
    """Several lines in one paragraph."""
    for number, line in enumerate("\n".join(lines).split("\n")):
        if number:
            paragraph.add_run().add_break()
        paragraph.add_run(_clean(line))


@singledispatch
def _put(block: Any, word: WordFile) -> None:
    raise TypeError(f"No way to write a {type(block).__name__} into a Word file.")


@_put.register
def _(block: parts.Heading, word: WordFile) -> None:
    word.add_heading(_clean(block.text), level=block.level)


@_put.register
def _(block: parts.Paragraph, word: WordFile) -> None:
    paragraph = word.add_paragraph()
    for part in block.runs:
        for number, line in enumerate(_clean(part.text).split("\n")):
            run = paragraph.add_run()
            if number:
                run.add_break()
            run.add_text(line)
            run.bold, run.italic = part.strong or None, part.emphasis or None
            if block.lead:
                size = word.styles["Normal"].font.size
                run.font.size = Pt(round(size.pt * 1.15)) if size else None


@_put.register
def _(block: parts.Bullets, word: WordFile) -> None:
    for item in block.items:
        _lines(word.add_paragraph(style="List Bullet"), (item,))


@_put.register
def _(block: parts.Numbered, word: WordFile) -> None:
    """Numbers as words: Word's own numbering runs on from one list to the next."""
    for number, item in enumerate(block.items, start=block.start):
        paragraph = word.add_paragraph()
        paragraph.paragraph_format.left_indent = Cm(1)
        paragraph.paragraph_format.first_line_indent = Cm(-0.8)
        _lines(paragraph, (f"{number}.  {item}",))


@_put.register
def _(block: parts.Quotation, word: WordFile) -> None:
    _lines(word.add_paragraph(style="Intense Quote"), (block.text,))
    if block.who:
        _lines(word.add_paragraph(), (f"— {block.who}",))


@_put.register
def _(block: parts.Table, word: WordFile) -> None:
    if block.caption:
        word.add_paragraph(_clean(block.caption), style="Caption")
    table = word.add_table(rows=1, cols=len(block.header), style="Table Grid")
    for cell, text in zip(table.rows[0].cells, block.header, strict=True):
        cell.paragraphs[0].add_run(_clean(text)).bold = True
    _repeat_on_each_page(table.rows[0])
    for row in block.rows:
        cells = table.add_row().cells
        for cell, text in zip(cells, row, strict=True):
            _lines(cell.paragraphs[0], (text,))
    _share_the_width(table, block.widths)
    word.add_paragraph()


def _repeat_on_each_page(row: Any) -> None:
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)


def _share_the_width(table: Any, widths: Sequence[int]) -> None:
    for column, share in zip(table.columns, widths, strict=False):
        column.width = Cm(16 * share / sum(widths))
        for cell in column.cells:
            cell.width = column.width


@_put.register
def _(block: parts.KeyValues, word: WordFile) -> None:
    for label, value in block.items:
        paragraph = word.add_paragraph()
        paragraph.add_run(f"{_clean(label)}: ").bold = True
        _lines(paragraph, (value,))


@_put.register
def _(block: parts.PageBreak, word: WordFile) -> None:
    word.add_paragraph().add_run().add_break(WD_BREAK.PAGE)


@_put.register
def _(block: parts.Callout, word: WordFile) -> None:
    word.add_paragraph().add_run(_clean(block.heading)).bold = True
    number = word.add_paragraph().add_run(_clean(block.number))
    number.bold, number.font.size, number.font.color.rgb = True, Pt(28), _GREEN
    if block.note:
        _lines(word.add_paragraph(), (block.note,))


@_put.register
def _(block: parts.Notice, word: WordFile) -> None:
    word.add_paragraph(style="Intense Quote").add_run(_clean(block.text)).bold = True


@_put.register
def _(block: parts.Signature, word: WordFile) -> None:
    _lines(word.add_paragraph(), (block.closing,))
    word.add_paragraph()
    word.add_paragraph().add_run(_clean(block.name)).bold = True
    _lines(word.add_paragraph(), (line for line in (block.role, block.agency) if line))


@_put.register
def _(block: parts.Contents, word: WordFile) -> None:
    word.add_paragraph().add_run(_clean(block.heading)).bold = True
    _field(word.add_paragraph(), r'TOC \o "1-2" \h \z \u')


def _with_one_time(file: bytes, moment: datetime) -> bytes:
    """The same zip with every entry dated alike, so that the same document gives the same bytes."""
    stamp = (moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second)
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(file)) as old, zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, date_time=stamp)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, old.read(name))
    return kept.getvalue()
