"""A fictional evaluation as a bundle, for tests alone: no such study, county, author or number exists."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from moothall.methods.bundle import Content, bundle_bytes, provenance_bytes, read_bundle
from moothall.methods.bundle.keys import KnownKey, key_id

KEY = "fictional-evaluation-of-nowhereshire"
#: Of the fictional authority. Made from a fixed seed, so that every run signs alike; it protects nothing.
BARSET = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"fictional Barset").digest())
STRANGER = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"fictional stranger").digest())
KEYS = {key_id(BARSET.public_key()): KnownKey(key_id(BARSET.public_key()), "barset", BARSET.public_key())}
PROTOCOL = b'{"question":"A fictional question?"}\n'
GAP = "fictional-gap"


def contents(report: str = "A fictional report") -> list[Content]:
    """The files of the fictional bundle."""
    html = (
        f"<!doctype html><html lang=en><title>{report}</title><h1>{report}</h1><p>Nothing in it is true.</p>"
    )
    return [
        Content("report.html", "report-html", "The report", "text/html", html.encode()),
        Content("report.pdf", "report-pdf", "The report, on paper", "application/pdf", b"%PDF-1.7 fictional"),
        Content("tables/outcomes.csv", "csv", "Outcomes", "text/csv", b"outcome,effect\nfictional,-0.21\n"),
        Content(
            "tables/outcomes.csv-metadata.json",
            "csvw",
            "What the columns are",
            "application/csvm+json",
            b"{}\n",
        ),
        Content("protocol.json", "protocol", "The protocol", "application/json", PROTOCOL),
        Content("deviations.md", "deviations", "Departures from it", "text/markdown", b"None.\n"),
        Content("checklist.json", "checklist", "Checklist", "application/json", b"[]\n"),
        Content("disclosure.csv", "disclosure-log", "What was hidden", "text/csv", b"rule,times\nsmall,3\n"),
    ]


def about(**changed: Any) -> dict[str, Any]:
    """What the fictional bundle says of itself."""
    return {
        "kind": "release",
        "key": KEY,
        "version": 1,
        "supersedes": None,
        "released_on": "2026-11-20",
        "title": "A fictional evaluation of a panel in Nowhereshire",
        "authors": [{"family": "Fictional", "given": "Ada"}, {"body": "University of Nowhere (fictional)"}],
        "publisher": "Barset County Council (fictional)",
        "year": 2026,
        "licence": "ogl-3",
        "language": "en",
        "teaser": "A study that was never made, of a place that is not there.",
        "summary": "A fictional summary.\n\nNothing in it happened.",
        "topics": ["child-trafficking", "multi-agency"],
        "countries": ["GB-ENG"],
        "study": study(),
        "provenance": provenance(),
        "gaps": [GAP],
        **changed,
    }


def study(**changed: Any) -> dict[str, Any]:
    """The fictional study."""
    return {
        "label": "Staggered roll-out",
        "design": "difference-in-differences",
        "arrangements": ["nrm-child"],
        "themes": ["governance"],
        "population": "Fictional children referred in fictional places.",
        "setting": "Fictional authorities.",
        "countries": ["GB-ENG"],
        "sample": "20 fictional sites and 130 that had not begun.",
        "sample_size": 150,
        "comparison": "Fictional authorities that had not begun.",
        "follow_up_months": 24,
        "funder": "Nobody",
        "independent": "yes",
        "evaluator": "It was made by a fictional university that runs no panel.",
        "published_in_full": "yes",
        "can_show": "Nothing: it is fictional.",
        "cannot_show": "Anything.",
        "outcomes": [
            {
                "name": "Fictional missing episodes",
                "domain": "missing",
                "measure": "risk difference",
                "effect": "-0.210",
                "low": "-0.300",
                "high": "-0.120",
                "interval_percent": "95",
                "direction": "better",
                "as_reported": "-0.210 (95% interval -0.300 to -0.120), fictional",
            }
        ],
        "facts": {
            "attrition_percent": "12.5",
            "smallest_effect": "0.25",
            "baseline_out_percent": "4",
            "comparison": "not-yet-treated",
            "clusters": 150,
            "outcome_described": "validated",
            "intervention_described": "full",
        },
        **changed,
    }


def provenance(**changed: Any) -> dict[str, Any]:
    """Where the fictional numbers would come from."""
    return {
        "protocol_sha256": hashlib.sha256(PROTOCOL).hexdigest(),
        "protocol_registered_on": "2025-01-10",
        "data_first_seen_on": "2026-10-01",
        "extract_sha256": hashlib.sha256(b"no extract").hexdigest(),
        "code_version": "moothall 0.1.0",
        "seed": 20261120,
        "deviations": 0,
        **changed,
    }


def provenance_file(**changed: Any) -> Content:
    """The same in full, as a file."""
    short = provenance()
    told = {
        "protocol": {
            "name": "fictional", "version": 1, "sha256": short["protocol_sha256"],
            "registered_on": short["protocol_registered_on"],
        },
        "extract": {
            "sha256": short["extract_sha256"], "as_at": "2026-09-30", "first_seen_on": short["data_first_seen_on"],
            "fictional": True, "schema_version": "1", "schema_sha256": "0" * 64,
        },
        "code_version": short["code_version"], "packages": {"numpy": "2.0"}, "seed": short["seed"],
        "deviations": short["deviations"], "outputs": {"outcomes": "1" * 64},
        "rules": [{"name": "disclosure-default", "version": "2026-11", "sha256": "2" * 64}],
        **changed,
    }  # fmt: skip
    return Content(
        "provenance.json", "provenance", "Where every figure comes from", "application/json", provenance_bytes(told)
    )  # fmt: skip


def release(
    *, signer: Ed25519PrivateKey = BARSET, files: Sequence[Content] | None = None, **changed: Any
) -> bytes:
    """The bytes of the fictional bundle, with what is `changed` in what it says."""
    return bundle_bytes(about(**changed), contents() if files is None else files, signer)


def correction(of: bytes, *, signer: Ed25519PrivateKey = BARSET, **changed: Any) -> bytes:
    """A correction of that bundle."""
    said = {"kind": "correction", "reason": "A fictional number was put right.", **following(of), **changed}
    return bundle_bytes(about(**said), contents("A corrected fictional report"), signer)


def withdrawal(of: bytes, *, signer: Ed25519PrivateKey = BARSET, **changed: Any) -> bytes:
    """The withdrawal of that bundle."""
    said = {
        "kind": "withdrawal",
        "reason": "It was fictional.",
        "study": None,
        "provenance": None,
        **following(of),
    }
    return bundle_bytes(about(**{**said, **changed}), [], signer)


def following(of: bytes) -> dict[str, Any]:
    """The version after that bundle, and what it supersedes."""
    earlier = read_bundle(of)
    number = earlier.manifest.version
    return {
        "version": number + 1,
        "supersedes": {"version": number, "manifest_sha256": earlier.manifest_sha256},
    }
