"""Integrated care boards (England) and the authorities they serve."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache

from .authorities import authority
from .tables import rows


@dataclass(frozen=True, slots=True)
class Board:
    """An integrated care board: its ONS code, its NHS code and its name."""

    code: str
    ods_code: str
    name: str


@dataclass(frozen=True, slots=True)
class BoardShare:
    """A board and how many of an authority's small areas (LSOAs) lie in it, out of how many."""

    board: Board
    areas: int
    of: int


@cache
def icbs() -> tuple[Board, ...]:
    """Every integrated care board."""
    return tuple(Board(row["code"], row["ods_code"], row["name"]) for row in rows("icbs.csv"))


@cache
def _by_code() -> dict[str, Board]:
    return {board.code: board for board in icbs()}


def icb(code: str) -> Board | None:
    """The board under an ONS code."""
    return _by_code().get(code)


def icbs_of(authority_code: str) -> tuple[BoardShare, ...]:
    """The boards that serve an authority, the one with most of it first; empty outside England.

    A few authorities lie in two or three boards: which of them serves a child depends on the child's GP, so
    the first is a suggestion and no more.
    """
    found = authority(authority_code)
    areas = _areas().get(found.code if found else authority_code, {})
    whole = sum(areas.values())
    shares = (BoardShare(_by_code()[code], count, whole) for code, count in areas.items())
    return tuple(sorted(shares, key=lambda share: (-share.areas, share.board.code)))


@cache
def _areas() -> dict[str, dict[str, int]]:
    counties = {row["authority_code"]: row["county_code"] for row in rows("authority_county.csv")}
    areas: defaultdict[str, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in rows("authority_icb.csv"):
        places = {row["authority_code"], counties.get(row["authority_code"], row["authority_code"])}
        for code in places:
            areas[code][row["icb_code"]] += int(row["neighbourhoods"])
    return {code: dict(boards) for code, boards in areas.items()}
