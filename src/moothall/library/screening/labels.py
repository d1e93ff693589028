"""Records in and out as ASReview reads and writes them, so that a project can be carried from one to the other.

From its documentation (docs/source/lab/data_format.rst and progress.rst of github.com/asreview/asreview): in a table
any of the columns in COLUMNS says 1 for relevant, 0 for not, nothing for unread, and what it exports is called
`asreview_label`; in RIS a note (N1) holds ASReview_relevant, ASReview_irrelevant or ASReview_not_seen.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from moothall.library.exchange import WRITTEN, Record
from moothall.library.exchange.table import COLUMNS as OF_A_RECORD
from moothall.library.exchange.table import guarded, line_of
from moothall.library.exchange.words import folded

#: The columns of a table in which a label may stand: what ASReview exports first, then what it reads.
COLUMNS = (
    "asreview_label", "label_included", "included", "included_label", "final_included", "included_final", "included_flag",
    "include", "label",
)  # fmt: skip
OURS = "label_included"
_FOLDED = tuple(folded(name) for name in COLUMNS)
_NOTE = re.compile(r"\bASReview_(relevant|irrelevant|not_seen)\b")
_NOTED = {True: "ASReview_relevant", False: "ASReview_irrelevant", None: "ASReview_not_seen"}


@dataclass(frozen=True, slots=True)
class Labelled:
    """A record and whether it was found relevant; None where nobody read it."""

    record: Record
    relevant: bool | None


def label_of(record: Record) -> bool | None:
    """What a record that was read from a file says of itself. Raises ValueError where it says two things."""
    said = {*_in_columns(record), *_in_notes(record)}
    if len(said) > 1:
        raise ValueError(f"'{record.title[:80]}' is called relevant and not relevant.")
    return said.pop() if said else None


def _in_columns(record: Record) -> Iterator[bool]:
    told = {folded(name[4:]): value.strip() for name, value in record.other if name.startswith("csv:")}
    for name in _FOLDED:
        value = told.get(name, "").casefold()
        if value in ("1", "1.0", "true", "yes"):
            yield True
        elif value in ("0", "0.0", "false", "no"):
            yield False


def _in_notes(record: Record) -> Iterator[bool]:
    for name, value in record.other:
        if name == "ris:N1":
            for found in _NOTE.findall(value):
                if found != "not_seen":
                    yield found == "relevant"


def without_labels(record: Record) -> Record:
    """The record without what is said of its relevance, for whoever has to judge it fresh."""
    kept = []
    for name, value in record.other:
        if name.startswith("csv:") and (folded(name[4:]) in _FOLDED or name.startswith("csv:asreview_")):
            continue
        if name == "ris:N1":
            value = " ".join(_NOTE.sub("", value).split())
        if value:
            kept.append((name, value))
    return replace(record, other=tuple(kept))


def write_ris(labelled: Iterable[Labelled]) -> Iterator[str]:
    """RIS with the label in a note."""
    return WRITTEN["ris"].write(
        replace(bare := without_labels(one.record), other=(*bare.other, ("ris:N1", _NOTED[one.relevant])))
        for one in labelled
    )


def write_csv(labelled: Iterable[Labelled]) -> Iterator[str]:
    """A table with the columns of ours, and the label in the last."""
    yield line_of((*OF_A_RECORD, OURS))
    for one in labelled:
        [_header, line] = WRITTEN["csv"].write([without_labels(one.record)])
        yield f"{line.removesuffix(chr(13) + chr(10))},{guarded(_written(one.relevant))}\r\n"


def _written(relevant: bool | None) -> str:
    return "" if relevant is None else "1" if relevant else "0"
