"""The reference names every field, role and fault there is."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest
from pydantic import BaseModel

from moothall.methods.bundle import (
    Fault,
    File,
    Manifest,
    Outcome,
    Provenance,
    ProvenanceFile,
    RatingFacts,
    Role,
    Study,
)
from moothall.methods.bundle.provenance import ExtractMade, ProtocolMade, RulesUsed
from moothall.methods.bundle.signing import Signature

REFERENCE = (Path(__file__).resolve().parents[3] / "docs" / "reference" / "bundle.md").read_text()


KINDS = (
    Manifest, Study, Outcome, RatingFacts, Provenance, ProvenanceFile, ProtocolMade, ExtractMade, RulesUsed, File, Signature,
)  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_is_in_the_reference(kind: type[BaseModel]) -> None:
    assert not [
        name for name in kind.model_fields if f"`{name}`" not in REFERENCE and f'"{name}"' not in REFERENCE
    ]


def test_every_role_and_every_fault_is_in_the_reference() -> None:
    assert not [name for name in (*get_args(Role), *get_args(Fault)) if f"`{name}`" not in REFERENCE]
