"""The pseudonyms of one purpose."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from moothall.core.crypto import purpose_key
from moothall.methods.extracts.coarsening import keyed_hash


@dataclass(frozen=True)
class Pseudonyms:
    """Keyed hashes under the key of one purpose of one partnership, which is never given away.

    The same row has the same pseudonym in every extract of the purpose, and another in those of any other.
    """

    key: bytes

    @classmethod
    def of(cls, partnership_id: UUID, purpose: str) -> Pseudonyms:
        """Those of a purpose."""
        return cls(purpose_key(f"extract\x00{partnership_id}\x00{purpose}"))

    def case(self, pk: UUID) -> str:
        """A case's."""
        return keyed_hash(self.key, "case", pk)

    def child(self, pk: UUID) -> str:
        """A child's."""
        return keyed_hash(self.key, "child", pk)

    def decision(self, pk: UUID) -> str:
        """A determination's."""
        return keyed_hash(self.key, "decision", pk)

    def action(self, pk: UUID) -> str:
        """An action's."""
        return keyed_hash(self.key, "action", pk)
