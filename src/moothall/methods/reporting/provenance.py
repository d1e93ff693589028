"""Where every figure comes from: the extract, the protocol, the code, the seed, and each table by its hash."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from moothall.methods.days import day_in_words

from .document import Facts, Heading, Part, Table, Text
from .saying import Telling


def provenance_of(telling: Telling) -> dict[str, Any]:
    """As plain data, for a file beside the report."""
    run = telling.run
    return {
        "protocol": {"name": run.protocol.name, "version": run.protocol.version, "sha256": run.protocol_sha256},
        "registration": {"sha256": run.registration.sha256, "on": run.registration.on, "data_first_seen": run.registration.data_first_seen},
        "extract": {
            "sha256": run.extract.sha256, "as_at": run.extract.as_at, "fictional": run.extract.fictional,
            "schema": {"version": run.extract.schema_version, "sha256": run.extract.schema_sha256},
        },
        "code": run.code_version, "seed": run.seed, "packages": dict(run.packages),
        "disclosure_rules": sorted({one.protected_by for one in telling.outputs.values() if one.protected_by}),
        "outputs": {name: one.shown().sha256() for name, one in sorted(telling.outputs.items())},
    }  # fmt: skip


def provenance_json(telling: Telling) -> bytes:
    """The same as JSON."""
    return (json.dumps(provenance_of(telling), ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()


def provenance_parts(telling: Telling, title: str) -> Iterator[Part]:
    """The last part of the report."""
    run = telling.run
    yield Heading(title, "provenance")
    yield Text(
        "The same protocol, extract, code and seed give the same figures, and this report, byte for byte."
    )
    rules = ", ".join(sorted({one.protected_by for one in telling.outputs.values() if one.protected_by}))
    yield Facts(
        (
            ("Protocol", f"{run.protocol.name}, version {run.protocol.version}"), ("Protocol, SHA-256", run.protocol_sha256),
            ("Registered as", run.registration.sha256 or "not told"), ("Extract, SHA-256", run.extract.sha256),
            ("Extract as at", day_in_words(run.extract.as_at)), ("Schema of the extract", run.extract.schema_version), ("Code", run.code_version),
            ("Seed", str(run.seed)), ("Packages", ", ".join(f"{name} {one}" for name, one in sorted(run.packages.items()))),
            ("Disclosure control", rules or "none: not for release"),
        ),
        mono=True,
    )  # fmt: skip
    yield Table(
        "Every table of figures, by name and hash", ("Name", "Title", "SHA-256"),
        tuple((name, one.title, one.shown().sha256()) for name, one in sorted(telling.outputs.items())), "every-table", folded=True,
    )  # fmt: skip
