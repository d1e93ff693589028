"""UK local authorities by ONS (GSS) code, with the names they go by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

from .names import Match, Names, Unmatched
from .tables import day, rows, several


@dataclass(frozen=True, slots=True)
class Authority:
    """One local authority. ``childrens_services`` is true where it holds the duties to children in need
    itself: not for a district under a county, a combined authority, or a district of Northern Ireland."""

    code: str
    name: str
    short_name: str
    aliases: tuple[str, ...]
    nation: str
    kind: str
    childrens_services: bool
    ended: date | None
    replaced_by: tuple[str, ...]
    former_codes: tuple[str, ...]


@cache
def authorities() -> tuple[Authority, ...]:
    """Every authority known, current and abolished, in the order of their codes."""
    return tuple(
        Authority(
            code=row["code"],
            name=row["name"],
            short_name=row["short_name"],
            aliases=several(row["aliases"]),
            nation=row["nation"],
            kind=row["kind"],
            childrens_services=row["childrens_services"] == "yes",
            ended=day(row["ended"]),
            replaced_by=several(row["replaced_by"]),
            former_codes=several(row["former_codes"]),
        )
        for row in rows("authorities.csv")
    )


@cache
def _by_code() -> dict[str, Authority]:
    former = {code: each for each in authorities() for code in each.former_codes}
    return former | {each.code: each for each in authorities()}


def authority(code: str) -> Authority | None:
    """The authority under a code, or under a code it had before its boundary or status changed."""
    return _by_code().get(code)


def match_authority(name: str) -> Match | Unmatched:
    """The authority a name stands for, however it is spelled; `Unmatched` when it could be several or is
    none.

    'City', 'borough', 'county' and 'district' may be left out or put first, but not swapped: 'Newcastle
    Borough Council' is not taken for Newcastle upon Tyne.
    """
    return _names().find(name)


_ORDER_WORDS = ("city", "borough", "county", "district", "metropolitan")
_SMALL_WORDS = ("the", "council", "of", "cyngor")


def _bare(name: str) -> str:
    """A folded name as its own words, then the words of its rank in order; so 'york city council' meets
    'city of york council'. 'London borough' and 'royal borough' stay where they are: they part names."""
    words = name.split()
    own = [word for word in words if word not in _SMALL_WORDS and word not in _ORDER_WORDS]
    rank = sorted({word for word in words if word in _ORDER_WORDS})
    return " ".join([*own, "/", *rank]) if own else ""


@cache
def _names() -> Names:
    names = Names(bare=_bare)
    for each in authorities():
        match = Match(each.code, each.name, each.ended is None, each.replaced_by)
        names.add(match, each.name, (*each.aliases, *_made_names(each)))
    return names


def _made_names(each: Authority) -> tuple[str, ...]:
    """Names nobody lists but everybody writes, such as 'LB Brent'. A combined authority has only its full
    name, since its short one is that of a region or a police force."""
    if each.kind == "combined":
        return ()
    made = [each.short_name, f"{each.short_name} Council"]
    if each.kind == "london_borough":
        made += [f"LB {each.short_name}", f"LB of {each.short_name}", f"London Borough of {each.short_name}"]
    return tuple(made)
