"""What is wrong with a bundle or a key: the first fault found, by a short name and in a sentence."""

from __future__ import annotations

from typing import Literal

Fault = Literal[
    "not-a-zip",
    "too-large",
    "too-many-files",
    "trailing-data",
    "compressed",
    "encrypted",
    "symlink",
    "bad-name",
    "not-utf-8",
    "duplicate-name",
    "two-manifests",
    "not-as-written",
    "missing-file",
    "extra-file",
    "altered",
    "wrong-content",
    "bad-manifest",
    "bad-provenance",
    "bad-signature",
    "unknown-key",
]


class NotABundle(ValueError):
    """It is no bundle, or not one to be believed: `fault` says what kind, the message names the place."""

    def __init__(self, fault: Fault, message: str) -> None:
        super().__init__(message)
        self.fault: Fault = fault


class BadKey(ValueError):
    """A file of a key cannot be used; the message says which and what to do."""
