"""The translation catalogues, without gettext on the machine: `compile FILE.po`, `update`, `check`.

`update` gathers every marked string of the Python code and the page templates into the Welsh catalogue and
keeps what has been translated. `check` does the same in memory and fails when the catalogue lacks a string
that a page shows, or holds one that no page shows any more.
"""

from __future__ import annotations

import sys
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

TOP = Path(__file__).resolve().parent.parent
SOURCE = TOP / "src" / "moothall"
WELSH = SOURCE / "locale" / "cy" / "LC_MESSAGES" / "django.po"

TOLD = 10

# Names under which the code and the templates mark a string for translation.
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "_later": None,
    "lazy": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
METHODS = [
    ("look/assets/**", "ignore"),
    ("look/static/**", "ignore"),
    ("methods/**", "ignore"),
    ("**.py", "python"),
    ("**/templates/**.html", "jinja2.ext:babel_extract"),
    ("**/templates/**.jinja", "jinja2.ext:babel_extract"),
    ("**/templates/**.txt", "jinja2.ext:babel_extract"),
]
OPTIONS = {
    pattern: {"extensions": "jinja2.ext.do,jinja2.ext.loopcontrols", "trimmed": "true", "silent": "false"}
    for pattern, method in METHODS
    if method.startswith("jinja2")
}


@cache
def _found() -> list[tuple[Any, ...]]:
    """Where every marked string stands; read once, for the files of a checkout are many."""
    found = extract_from_dir(str(SOURCE), METHODS, OPTIONS, keywords=KEYWORDS, comment_tags=("Translators:",))
    return sorted(found, key=lambda item: (item[0], item[1]))


def gathered() -> Catalog:
    """Every string that the code and the templates mark, in the order of the files."""
    catalogue = Catalog(project="Moothall", version="", charset="utf-8", fuzzy=False)
    for filename, _line, message, comments, context in _found():
        # A line number in the catalogue would change with every edit of the page, so only the file is named.
        place = f"src/moothall/{filename}"
        catalogue.add(message, None, [(place, None)], auto_comments=comments, context=context)  # type: ignore[list-item]
    return catalogue


def read(path: Path) -> Catalog:
    """The catalogue at `path`, or an empty Welsh one where there is none yet."""
    if not path.exists():
        return Catalog(locale="cy", project="Moothall", charset="utf-8", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale="cy")


def brought_up_to_date(path: Path) -> bytes:
    """The catalogue at `path` with the strings of today; translations kept, unused ones dropped."""
    catalogue = read(path)
    catalogue.update(gathered(), no_fuzzy_matching=True, update_creation_date=False)
    catalogue.obsolete.clear()
    return _as_text(catalogue)


def write(catalogue: Catalog, path: Path) -> None:
    """Writes `catalogue` as translators edit it."""
    path.write_bytes(_as_text(catalogue))


def _as_text(catalogue: Catalog) -> bytes:
    text = BytesIO()
    write_po(text, catalogue, width=110, ignore_obsolete=True, include_lineno=False)
    return text.getvalue()


def update(path: Path = WELSH) -> None:
    """Writes the catalogue with the strings of today."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(brought_up_to_date(path))
    catalogue = read(path)
    done = sum(bool(message.id and all(_translations(message.string))) for message in catalogue)
    print(f"{path.relative_to(TOP)}: {len(catalogue)} strings, {done} translated")


def _translations(string: object) -> list[object]:
    return list(string) if isinstance(string, list | tuple) else [string]


def strings(catalogue: Catalog) -> set[str]:
    """The strings of a catalogue as the code has them, a plural by its singular."""
    return {
        message.id if isinstance(message.id, str) else message.id[0] for message in catalogue if message.id
    }


def stale(path: Path = WELSH) -> tuple[list[str], list[str]]:
    """Strings that the catalogue at `path` lacks, and strings that nothing shows any more."""
    wanted, held = strings(gathered()), strings(read(path))
    return sorted(wanted - held), sorted(held - wanted)


def check(path: Path = WELSH) -> int:
    """Prints what is out of date; 1 when anything is."""
    missing, unused = stale(path)
    for message in missing[:TOLD]:
        print(f"not in the catalogue: {message!r}")
    for message in unused[:TOLD]:
        print(f"no page shows: {message!r}")
    if missing or unused:
        print(f"The Welsh catalogue lacks {len(missing)} and has {len(unused)} unused: make messages")
        return 1
    return 0


def compile_catalogue(path: Path) -> None:
    """Writes the compiled catalogue that Django reads beside `path`."""
    with path.with_suffix(".mo").open("wb") as file:
        write_mo(file, read(path))


def main(words: list[str]) -> int:
    """The command line; 2 for a wrong one."""
    match words:
        case ["compile", *paths] if paths:
            for path in paths:
                compile_catalogue(Path(path))
            return 0
        case ["update"]:
            update()
            return 0
        case ["check"]:
            return check()
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
