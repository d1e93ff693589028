"""What is known to be true of pairs of records: read from whatever shape somebody's labels have."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from moothall.methods.files import Problem
from moothall.methods.linkage.columns import KNOWN_AS
from moothall.methods.linkage.errors import LinkageError
from moothall.methods.linkage.records import Records, bare_id, connect
from moothall.methods.linkage.tables import read_table

Pair = tuple[int, int]
#: Kinds that a column of labels can be mapped to, besides `record_id`, `source` and `cluster`.
LABEL_KINDS = ("record_id_l", "record_id_r", "source_l", "source_r", "score")
_SCORES = ("clericalmatchscore", "score", "match", "ismatch", "label", "same", "truth", "matchstatus", "y", "duplicate", "isduplicate", "matchscore", "goldlabel", "gold")  # fmt: skip
_SIDES = (("l", "r"), ("left", "right"), ("1", "2"), ("a", "b"), ("x", "y"), ("0", "1"))
_YES, _NO = (
    {"1", "true", "yes", "y", "match", "same", "t"},
    {"0", "false", "no", "n", "nonmatch", "different", "f"},
)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """How many lines of labels name a record that is not among the records, and the first such id."""

    lines: int = 0
    first: str = ""


@dataclass(frozen=True, slots=True)
class Labels:
    """Pairs of row numbers known to be of one child, and known not to be. Where `judged` is false every pair that is
    not `same` is known to be different; where it is true only those listed are known. `shape` says how it was told.
    `left_out`: what names a record that the records do not have, and so says nothing of them. `of`: the records that
    have a label; where it is nothing, all have. Of a pair with another record nothing is known."""

    same: frozenset[Pair]
    different: frozenset[Pair]
    judged: bool
    shape: str
    left_out: LeftOut = LeftOut()
    of: frozenset[int] | None = None

    def knows(self, pair: Pair) -> bool:
        """Whether the labels say anything of this pair."""
        if self.judged:
            return pair in self.same or pair in self.different
        return self.of is None or (pair[0] in self.of and pair[1] in self.of)


def read_labels(path: Path, records: Records, said: Mapping[str, str] | None = None) -> Labels:
    """Labels as pairs with a score, pairs of one child only, or record to cluster. CSV or Parquet.

    A line that names a record that the records do not have is left out and counted. Raises LinkageError naming the
    column and the mend: neither shape is recognised, a score is neither 0 nor 1, or most lines had to be left out.
    """
    con = connect()
    names = read_table(con, path, "labels")
    said = {column: kind for column, kind in (said or {}).items() if column in names}
    found = _found(names, said)
    rows = con.execute(f"SELECT {', '.join(_cell(name) for name in names)} FROM labels").fetchall()
    at = {kind: names.index(column) for kind, column in found.items()}
    con.close()
    if {"record_id_l", "record_id_r"} <= set(at):
        return _of_pairs(rows, at, records, path.name, found)
    if {"record_id", "cluster"} <= set(at):
        return _of_clusters(rows, at, records, path.name, found)
    raise LinkageError(
        Problem(
            f"Neither pairs of records nor clusters are recognised. It has: {', '.join(names)}.",
            "Say which columns they are: --map 'ours=record_id_l' --map 'theirs=record_id_r' (and 'verdict=score'), "
            "or --map 'id=record_id' --map 'person=cluster'.", path.name,
        )
    )  # fmt: skip


def _cell(name: str) -> str:
    column = name.replace('"', '""')
    return f'trim(CAST("{column}" AS VARCHAR))'


def _bare(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "", name.lower())


def _found(names: list[str], said: Mapping[str, str]) -> dict[str, str]:
    found = {kind: column for column, kind in said.items()}
    free = [name for name in names if name not in said]
    if "record_id_l" not in found:
        found |= _sides(free)
    if "record_id_l" in found:
        score = [name for name in free if _bare(name) in _SCORES and name not in found.values()]
        if score and "score" not in found:
            found["score"] = score[0]
        return found
    for kind in ("record_id", "source", "cluster"):
        ranked = [
            (KNOWN_AS[kind].index(_bare(name)), name) for name in free if _bare(name) in KNOWN_AS[kind] and name not in found.values()
        ]  # fmt: skip
        if ranked and kind not in found:
            found[kind] = min(ranked)[1]
    others = [name for name in free if name not in found.values()]
    if "record_id" in found and "cluster" not in found and len(others) == 1:
        found["cluster"] = others[0]
    if not found and len(names) == 2:
        return {"record_id_l": names[0], "record_id_r": names[1]}
    return found


def _sides(names: list[str]) -> dict[str, str]:
    """The two columns of record ids, and of sources, by a word that tells left from right."""
    found: dict[str, str] = {}
    words = {name: _words(name) for name in names}
    for kind in ("record_id", "source"):
        aliases = (
            {*KNOWN_AS[kind], "", "record", "rec", "ltable", "rtable", "idl", "idr"}
            if kind == "record_id"
            else set(KNOWN_AS[kind])
        )
        for left, right in _SIDES:
            sides = [
                [name for name, (stem, side) in words.items() if side == which and stem in aliases] for which in (left, right)
            ]  # fmt: skip
            if all(sides) and f"{kind}_l" not in found:
                found |= {f"{kind}_l": sides[0][0], f"{kind}_r": sides[1][0]}
    return found


def _words(name: str) -> tuple[str, str]:
    """A column's name without the word or sign that tells its side, and that word.

    >>> _words("unique_id_l"), _words("left_id"), _words("id2")
    (('uniqueid', 'l'), ('id', 'left'), ('id', '2'))
    """
    sides = "left|right|ltable|rtable|[lrabxy012]"
    text = name.strip().lower()
    if match := re.fullmatch(rf"(.*?)[ _.-]({sides})", text) or re.fullmatch(
        r"(.*?)(left|right|[012])", text
    ):
        return _bare(match[1]), match[2].replace("table", "")
    if match := re.fullmatch(rf"({sides})[ _.-](.*)", text) or re.fullmatch(r"(left|right)(.*)", text):
        return _bare(match[2]), match[1].replace("table", "")
    return _bare(text), ""


def _of_pairs(
    rows: list[tuple[str, ...]], at: Mapping[str, int], records: Records, file: str, found: Mapping[str, str]
) -> Labels:
    known = _Known(records, file)
    same: set[Pair] = set()
    different: set[Pair] = set()
    sides = [
        (at.get(f"source_{side}"), at[f"record_id_{side}"], found[f"record_id_{side}"]) for side in ("l", "r")
    ]
    for line, row in enumerate(rows, 2):
        yes = "score" not in at or _yes(row[at["score"]], file, line, found["score"])
        ends = known.all_of(row, line, sides)
        if len(ends) < 2 or ends[0] == ends[1]:
            continue
        (same if yes else different).add((min(ends), max(ends)))
    left_out = known.left_out(len(rows))
    if "score" in at and different:
        return Labels(frozenset(same), frozenset(different - same), True, "pairs with a score", left_out)
    return Labels(frozenset(_closed(same)), frozenset(), False, "pairs of one child", left_out)


def _of_clusters(
    rows: list[tuple[str, ...]], at: Mapping[str, int], records: Records, file: str, found: Mapping[str, str]
) -> Labels:
    known = _Known(records, file)
    clusters: defaultdict[str, list[int]] = defaultdict(list)
    listed: set[int] = set()
    for line, row in enumerate(rows, 2):
        numbers = known.all_of(row, line, [(at.get("source"), at["record_id"], found["record_id"])])
        listed.update(numbers)
        if row[at["cluster"]]:
            clusters[row[at["cluster"]]] += numbers
    left_out = known.left_out(len(rows))
    pairs = {pair for members in clusters.values() for pair in _within(sorted(set(members)))}
    of = frozenset(listed) if len(listed) < records.count else None
    return Labels(frozenset(pairs), frozenset(), False, "a cluster for each record", left_out, of)


class _Known:
    """The records by what labels call them, and the lines that name another."""

    def __init__(self, records: Records, file: str) -> None:
        self._known, self._file, self._lines = records.identities(), file, 0
        self._first: tuple[str, int, str] | None = None

    def all_of(self, row: tuple[str, ...], line: int, sides: list[tuple[int | None, int, str]]) -> list[int]:
        """The row numbers that a line names: each side a source, a record id and its column's name; none, where one of
        them is not among the records."""
        found: list[int] = []
        for source, record_id, column in sides:
            given = row[record_id] or ""
            named = row[source] or "" if source is not None else ""
            number = next((self._known[key] for key in _keys(named, given) if key in self._known), None)
            if number is None:
                self._lines += 1
                self._first = self._first or (given, line, column)
                return []
            found.append(number)
        return found

    def left_out(self, lines: int) -> LeftOut:
        """What had to be left out of so many lines; most of them is too much."""
        if self._first is None:
            return LeftOut()
        given, line, column = self._first
        if self._lines * 2 <= lines:
            return LeftOut(self._lines, given)
        raise LinkageError(
            Problem(
                f"No record has the id '{given}'; of {lines} lines {self._lines} name a record that is not there.",
                "Check that the labels are of these records, and with --map which column of the records is the record_id. "
                "Records without one go by their place: 1 is the first.", self._file, line, column,
            )
        )  # fmt: skip


def _keys(source: str, given: str) -> tuple[tuple[str, str], ...]:
    return (source, bare_id(given)), ("", bare_id(given))


def _within(members: list[int]) -> list[Pair]:
    return [(first, second) for at, first in enumerate(members) for second in members[at + 1 :]]


def _closed(pairs: set[Pair]) -> set[Pair]:
    """If A is B and B is C, A is C."""
    head: dict[int, int] = {}

    def find(row: int) -> int:
        while head.setdefault(row, row) != row:
            head[row] = head[head[row]]
            row = head[row]
        return row

    for a, b in pairs:
        head[find(a)] = find(b)
    groups: defaultdict[int, list[int]] = defaultdict(list)
    for row in head:
        groups[find(row)].append(row)
    return {pair for members in groups.values() for pair in _within(sorted(members))}


def _yes(said: str | None, file: str, line: int, column: str) -> bool:
    text = (said or "").strip().lower()
    if text in _YES or text in _NO:
        return text in _YES
    try:
        score = float(text)
    except ValueError:
        score = -1.0
    if not 0 <= score <= 1:
        raise LinkageError(
            Problem(f"'{said}' is no score.", "Write 1 for one child and 0 for two.", file, line, column)
        )
    return score >= 0.5
