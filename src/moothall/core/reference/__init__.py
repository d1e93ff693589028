"""Codes for local authorities, police forces, integrated care boards, countries and nationalities.

Names come from people and other systems; codes are what a partnership is run on. A name is matched only when
it can mean one thing: anything else comes back as `Unmatched`, with candidates, for a person to choose.
Nothing here guesses. Whose data it is stands in ``data/README.md``.
"""

from __future__ import annotations

from .authorities import Authority, authorities, authority, match_authority
from .countries import Country, countries, country, match_country, match_nationality
from .health import Board, BoardShare, icb, icbs, icbs_of
from .names import Match, Unmatched
from .police import PoliceForce, match_police_force, police_force, police_force_of, police_forces

__all__ = [
    "Authority",
    "Board",
    "BoardShare",
    "Country",
    "Match",
    "PoliceForce",
    "Unmatched",
    "authorities",
    "authority",
    "countries",
    "country",
    "icb",
    "icbs",
    "icbs_of",
    "match_authority",
    "match_country",
    "match_nationality",
    "match_police_force",
    "police_force",
    "police_force_of",
    "police_forces",
]
