"""Disclosure control: outputs with true figures in, outputs that may leave out, with the reasons and the proof."""

from __future__ import annotations

from .attacking import Recovered, verify
from .errors import DisclosureError, RulesError, StillOpen
from .judging import Finding, Level
from .leaving_out import protect_what_can_be
from .ledger import Published, ledger_from_json, ledger_to_json, of_release
from .protecting import protect
from .reports import WORDS, Logged, Proof, Protected, RiskReport, as_json
from .rules import DEFAULT, Rules, default_rules, read_rules

__all__ = [
    "DEFAULT",
    "WORDS",
    "DisclosureError",
    "Finding",
    "Level",
    "Logged",
    "Proof",
    "Protected",
    "Published",
    "Recovered",
    "RiskReport",
    "Rules",
    "RulesError",
    "StillOpen",
    "as_json",
    "default_rules",
    "ledger_from_json",
    "ledger_to_json",
    "of_release",
    "protect",
    "protect_what_can_be",
    "read_rules",
    "verify",
]
