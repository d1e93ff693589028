"""The file itself: OpenDocument Spreadsheet 1.3, written with nothing but XML and a ZIP, the same bytes each time."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from lxml import etree
from lxml.builder import ElementMaker

from .about import TablesAbout
from .layout import Shown

MEDIA_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
VERSION = "1.3"
_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
NAMES = {
    "office": f"{_OASIS}:office:1.0",
    "table": f"{_OASIS}:table:1.0",
    "text": f"{_OASIS}:text:1.0",
    "style": f"{_OASIS}:style:1.0",
    "fo": f"{_OASIS}:xsl-fo-compatible:1.0",
    "number": f"{_OASIS}:datastyle:1.0",
    "meta": f"{_OASIS}:meta:1.0",
    "manifest": f"{_OASIS}:manifest:1.0",
    "dc": "http://purl.org/dc/elements/1.1/",
    "xlink": "http://www.w3.org/1999/xlink",
}
_COUNTRY = {"en": "GB", "cy": "GB"}
#: The moment every part of the archive bears.
_NO_MOMENT = (1980, 1, 1, 0, 0, 0)
Element = Any


@dataclass(frozen=True)
class Line:
    """A line of text above the table: as `title`, `heading` or `text`."""

    text: str
    style: str = "text"


@dataclass(frozen=True)
class Sheet:
    """A sheet: its lines, and the table under them with the name it is marked by, if it has one.

    `links` are the sheets that the first cells of the rows lead to; `decimals` how the figures of a column are printed.
    """

    name: str
    lines: tuple[Line, ...]
    table: str = ""
    headings: tuple[str, ...] = ()
    rows: tuple[tuple[Shown, ...], ...] = ()
    links: tuple[str, ...] = ()
    decimals: tuple[int, ...] = ()
    width: str = "4cm"


def _named(name: str) -> str:
    prefix, _, local = name.partition(":")
    return f"{{{NAMES[prefix]}}}{local}"


def _make(name: str, *children: Any, **attributes: str) -> Element:
    """An element. Two underscores in an attribute stand for the colon after its prefix, one for a hyphen."""
    told = {_named(key.replace("__", ":").replace("_", "-")): value for key, value in attributes.items()}
    prefix, _, local = name.partition(":")
    return ElementMaker(namespace=NAMES[prefix], nsmap=NAMES)(local, *children, told)


def spreadsheet(about: TablesAbout, sheets: Sequence[Sheet]) -> bytes:
    """The bytes of the file."""
    parts = {
        "content.xml": _content(sheets),
        "styles.xml": _styles(about.language),
        "meta.xml": _meta(about),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        # The media type comes first and uncompressed, so that a reader knows the file by its first bytes.
        archive.writestr(_entry("mimetype"), MEDIA_TYPE, zipfile.ZIP_STORED)
        for name, root in parts.items():
            archive.writestr(_entry(name), _written(root), zipfile.ZIP_DEFLATED)
        archive.writestr(_entry("META-INF/manifest.xml"), _written(_manifest(parts)), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _NO_MOMENT)
    entry.create_system = 3
    entry.external_attr = 0o644 << 16
    return entry


def _written(root: Element) -> bytes:
    etree.cleanup_namespaces(
        root, keep_ns_prefixes=["office"] if root.tag.startswith("{" + NAMES["office"]) else []
    )
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def _manifest(parts: Any) -> Element:
    entries = [("/", MEDIA_TYPE), *((name, "text/xml") for name in parts)]
    return _make(
        "manifest:manifest",
        *(
            _make("manifest:file-entry", manifest__full_path=path, manifest__media_type=kind)
            for path, kind in entries
        ),
        manifest__version=VERSION,
    )


def _meta(about: TablesAbout) -> Element:
    told = [
        _make("meta:generator", "Moothall"),
        _make("dc:title", about.title),
        _make("dc:creator", about.publisher),
        _make("dc:date", f"{about.released_on.isoformat()}T00:00:00"),
        _make("dc:language", f"{about.language}-{_COUNTRY.get(about.language, 'GB')}"),
    ]
    if about.summary:
        told.insert(2, _make("dc:description", about.summary))
    return _make("office:document-meta", _make("office:meta", *told), office__version=VERSION)


def _styles(language: str) -> Element:
    cell = "table-cell"
    wrapped = {"fo__wrap_option": "wrap", "style__vertical_align": "top"}
    default = _make(
        "style:default-style",
        _make("style:table-cell-properties", **wrapped),
        _make(
            "style:text-properties",
            fo__font_family="Arial",
            fo__font_size="12pt",
            fo__language=language,
            fo__country=_COUNTRY.get(language, "GB"),
        ),
        style__family=cell,
    )
    styles = [default, _make("style:style", style__name="Default", style__family=cell)]
    for name, label, size in (("title", "Heading 1", "16pt"), ("heading", "Heading 2", "14pt"), ("column", "Column heading", "12pt")):  # fmt: skip
        styles.append(
            _make(
                "style:style",
                _make("style:text-properties", fo__font_size=size, fo__font_weight="bold"),
                style__name=name, style__display_name=label, style__family=cell, style__parent_style_name="Default",
            )
        )  # fmt: skip
    styles.append(_make("style:style", style__name="text", style__family=cell, style__parent_style_name="Default"))  # fmt: skip
    return _make("office:document-styles", _make("office:styles", *styles), office__version=VERSION)


def _content(sheets: Sequence[Sheet]) -> Element:
    body = _make(
        "office:spreadsheet",
        *(_table(number, sheet) for number, sheet in enumerate(sheets)),
        _make("table:database-ranges", *(_range(sheet) for sheet in sheets if sheet.table)),
    )
    return _make(
        "office:document-content",
        _make("office:automatic-styles", *_automatic(sheets)),
        _make("office:body", body),
        office__version=VERSION,
    )


def _automatic(sheets: Sequence[Sheet]) -> Iterator[Element]:
    """The styles of this file's own columns and figures."""
    for number, sheet in enumerate(sheets):
        yield _make(
            "style:style", _make("style:table-column-properties", style__column_width=sheet.width),
            style__name=f"width{number}", style__family="table-column",
        )  # fmt: skip
    yield _make(
        "style:style", _make("style:table-row-properties", style__use_optimal_row_height="true"),
        style__name="row", style__family="table-row",
    )  # fmt: skip
    for decimals in sorted({place for sheet in sheets for place in sheet.decimals} | {0}):
        yield _make(
            "number:number-style",
            _make(
                "number:number", number__decimal_places=str(decimals), number__min_decimal_places=str(decimals),
                number__min_integer_digits="1", number__grouping="true",
            ),
            style__name=f"number{decimals}",
        )  # fmt: skip
        yield _make(
            "style:style", _make("style:paragraph-properties", fo__text_align="end"),
            style__name=f"figure{decimals}", style__family="table-cell", style__parent_style_name="Default",
            style__data_style_name=f"number{decimals}",
        )  # fmt: skip
    yield _make(
        "style:style", _make("style:paragraph-properties", fo__text_align="end"),
        style__name="symbol", style__family="table-cell", style__parent_style_name="Default",
    )  # fmt: skip


def _table(number: int, sheet: Sheet) -> Element:
    width = max(1, len(sheet.headings))
    columns = _make(
        "table:table-column", table__style_name=f"width{number}", table__default_cell_style_name="Default",
        table__number_columns_repeated=str(width),
    )  # fmt: skip
    rows = [_row([_text(line.text, line.style)]) for line in sheet.lines]
    if sheet.headings:
        headings = _row([_text(heading, "column") for heading in sheet.headings])
        rows.append(_make("table:table-header-rows", headings))
    rows += [_row(_cells(sheet, place)) for place in range(len(sheet.rows))]
    return _make("table:table", columns, *rows, table__name=sheet.name)


def _cells(sheet: Sheet, place: int) -> list[Element]:
    cells = [
        _cell(said, sheet.decimals[column] if sheet.decimals else 0)
        for column, said in enumerate(sheet.rows[place])
    ]
    if sheet.links:
        cells[0] = _link(sheet.rows[place][0].text, sheet.links[place])
    return cells


def _row(cells: Sequence[Element]) -> Element:
    return _make("table:table-row", *cells, table__style_name="row")


def _text(text: str, style: str = "text") -> Element:
    return _make(
        "table:table-cell", _make("text:p", text), table__style_name=style, office__value_type="string"
    )


def _cell(said: Shown, decimals: int) -> Element:
    if said.value is None:
        return _text(said.text, "symbol" if said.mark else "text")
    return _make(
        "table:table-cell", _make("text:p", said.text), table__style_name=f"figure{decimals}",
        office__value_type="float", office__value=f"{said.value:f}",
    )  # fmt: skip


def _link(text: str, sheet: str) -> Element:
    link = _make("text:a", text, xlink__type="simple", xlink__href=f"#{sheet}.A1")
    return _make("table:table-cell", _make("text:p", link), table__style_name="text", office__value_type="string")  # fmt: skip


def _range(sheet: Sheet) -> Element:
    first = len(sheet.lines) + 1
    last = f"{column_letters(len(sheet.headings))}{first + len(sheet.rows)}"
    return _make(
        "table:database-range", table__name=sheet.table, table__contains_header="true",
        table__display_filter_buttons="false",
        table__target_range_address=f"{sheet.name}.A{first}:{sheet.name}.{last}",
    )  # fmt: skip


def column_letters(number: int) -> str:
    """The letters of a column: 1 is A, 27 is AA."""
    letters = ""
    while number:
        number, left = divmod(number - 1, 26)
        letters = chr(65 + left) + letters
    return letters
