"""Police forces by police force area code, and the forces that have no area of their own."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from .authorities import authority
from .names import Match, Names, Unmatched
from .tables import rows, several


@dataclass(frozen=True, slots=True)
class PoliceForce:
    """One force. ``code`` is its police force area code (England and Wales), or a code of ours in small
    letters such as 'btp'; ``pfa_code`` is empty for the latter. ``nation`` is empty for a force that works in
    several."""

    code: str
    pfa_code: str
    name: str
    aliases: tuple[str, ...]
    nation: str


@cache
def police_forces() -> tuple[PoliceForce, ...]:
    """Every force known."""
    return tuple(
        PoliceForce(row["code"], row["pfa_code"], row["name"], several(row["aliases"]), row["nation"])
        for row in rows("police_forces.csv")
    )


@cache
def _by_code() -> dict[str, PoliceForce]:
    return {force.code: force for force in police_forces()}


def police_force(code: str) -> PoliceForce | None:
    """The force under a code."""
    return _by_code().get(code)


def match_police_force(name: str) -> Match | Unmatched:
    """The force a name stands for: 'Police' and 'Constabulary' are taken for each other."""
    return _names().find(name)


_SMALL_WORDS = ("the", "police", "constabulary", "service", "force")


def _bare(name: str) -> str:
    # Only where one of those words was there: a bare 'Kent' or 'Durham' may as well be the council.
    own = [word for word in name.split() if word not in _SMALL_WORDS]
    return " ".join(own) if own and len(own) < len(name.split()) else ""


@cache
def _names() -> Names:
    names = Names(bare=_bare)
    for force in police_forces():
        names.add(Match(force.code, force.name), force.name, force.aliases)
    return names


@cache
def _covering() -> dict[str, frozenset[str]]:
    covering = {
        row["authority_code"]: {row["police_force_code"]} for row in rows("authority_police_force.csv")
    }
    for row in rows("authority_county.csv"):
        covering.setdefault(row["county_code"], set()).update(covering.get(row["authority_code"], set()))
    return {code: frozenset(forces) for code, forces in covering.items()}


_NATIONAL = {"scotland": "police-scotland", "northern_ireland": "psni"}


def police_force_of(authority_code: str) -> PoliceForce | None:
    """The force that covers an authority, or None where it is not known or there are several."""
    found = authority(authority_code)
    code = found.code if found else authority_code
    if found and found.nation in _NATIONAL:
        return police_force(_NATIONAL[found.nation])
    forces = _covering().get(code, frozenset())
    return police_force(next(iter(forces))) if len(forces) == 1 else None
