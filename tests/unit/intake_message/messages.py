"""Referral messages for the tests: the samples as they came, and one of them with something changed."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from moothall.casework.intake.message import BadReferral, ReferralMessage, read

SAMPLES = Path(__file__).resolve().parents[2] / "samples" / "nrm-referral"
RECEIVED = date(2026, 11, 23)
GONE = object()


def sample(name: str) -> bytes:
    """A sample file, byte for byte."""
    return (SAMPLES / f"{name}.json").read_bytes()


def read_sample(name: str, received_on: date = RECEIVED) -> ReferralMessage:
    """A sample, read."""
    return read(sample(name), received_on=received_on)


def changed(name: str = "child-county-lines", **changes: Any) -> bytes:
    """A sample with some keys changed, added, or taken out (`GONE`); '__' stands for the dot in a key."""
    message = json.loads(sample(name))
    for key, value in changes.items():
        message[key.replace("__", ".")] = value
    return json.dumps({key: value for key, value in message.items() if value is not GONE}).encode()


def faults(raw: bytes, received_on: date = RECEIVED, today: date | None = None) -> BadReferral:
    """What is wrong with a message that must not be taken in."""
    try:
        read(raw, received_on=received_on, today=today)
    except BadReferral as bad:
        return bad
    raise AssertionError("the message was taken in")


def fields(bad: BadReferral) -> list[str]:
    """The fields the errors name."""
    return [error.field for error in bad.errors]
