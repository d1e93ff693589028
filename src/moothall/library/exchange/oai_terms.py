"""The terms of OAI-PMH 2.0: what a harvester may ask, what it is told when it asks wrongly, and whom the answer comes from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from moothall.library.exchange.record import Record

#: Each verb: the arguments it needs, and those it may have.
VERBS: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "Identify": (frozenset(), frozenset()),
    "ListMetadataFormats": (frozenset(), frozenset({"identifier"})),
    "ListSets": (frozenset(), frozenset({"resumptionToken"})),
    "GetRecord": (frozenset({"identifier", "metadataPrefix"}), frozenset()),
    "ListIdentifiers": (
        frozenset({"metadataPrefix"}),
        frozenset({"from", "until", "set", "resumptionToken"}),
    ),
    "ListRecords": (frozenset({"metadataPrefix"}), frozenset({"from", "until", "set", "resumptionToken"})),
}


class Refused(Exception):
    """An error of the protocol: its code, and what a person reads."""

    def __init__(self, code: str, said: str) -> None:
        super().__init__(said)
        self.code, self.said = code, said


@dataclass(frozen=True, slots=True)
class Identity:
    """Who answers. `namespace` stands in every identifier: 'oai:NAMESPACE:key'."""

    name: str
    address: str
    namespace: str
    admins: tuple[str, ...]
    earliest: datetime


@dataclass(frozen=True, slots=True)
class Item:
    """A work as it is harvested. A withdrawn one keeps its place, without its description.

    `place` orders works of one stamp, and is what a token holds.
    """

    key: str
    stamp: datetime
    record: Record
    page: str = ""
    sets: tuple[str, ...] = ()
    withdrawn: bool = False
    place: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which works a list is of: changed from `since` on and before `before`, of a set, behind the last one told."""

    since: datetime | None = None
    before: datetime | None = None
    within: str = ""
    after: tuple[datetime, str] | None = None


class Repository(Protocol):
    """What is harvested. Lists come in the order of (stamp, place)."""

    def identity(self) -> Identity:
        """Who answers."""

    def sets(self) -> Sequence[tuple[str, str]]:
        """Each set's spec and name; the set above one ('kind' above 'kind:review') too."""

    def item(self, key: str) -> Item | None:
        """The work with this key."""

    def items(self, asked: Asked, limit: int) -> Sequence[Item]:
        """At most `limit` works, the first behind `asked.after`."""


@dataclass(frozen=True, slots=True)
class Arguments:
    """What was asked, each argument once."""

    verb: str
    given: dict[str, str] = field(default_factory=dict)
