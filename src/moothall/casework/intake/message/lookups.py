"""Which facts hold a name that has a code, and matching those names."""

from __future__ import annotations

from moothall.core.reference import (
    Match,
    Unmatched,
    match_authority,
    match_country,
    match_nationality,
    match_police_force,
)

from .answer import says_not_known
from .form_keys import MOST_PLACES
from .result import CodedName

_MATCHERS = {
    "authority": match_authority,
    "police_force": match_police_force,
    "country": match_country,
    "nationality": match_nationality,
}

#: Our fact key, and the list its name belongs to.
LOOKUPS = {
    "local_authority_told": "authority",
    "authority_of_residence": "authority",
    "police_force": "police_force",
    "nationality": "nationality",
    "second_nationality": "nationality",
    **{f"overseas_country_{n}": "country" for n in range(1, MOST_PLACES + 1)},
}


def coded_name(key: str, given: str) -> CodedName | None:
    """The name under a fact key with its code, if one fits; None when nothing was given or the key has no
    list."""
    if key not in LOOKUPS or not given.strip():
        return None
    if says_not_known(given):
        return CodedName(given, said_unknown=True)
    found: Match | Unmatched = _MATCHERS[LOOKUPS[key]](given)
    if isinstance(found, Unmatched):
        return CodedName(given)
    return CodedName(given, found.code, found.name)
