"""The files of a bundle: those that the report is made of, and the tables, each in its place."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from moothall.core.files import store
from moothall.evidence.release import filing
from moothall.evidence.release.protecting import Absent
from moothall.evidence.release.queries import OneRelease
from moothall.methods.bundle import Content
from moothall.methods.outputs import Output
from moothall.methods.tables import TablesAbout, csv_bytes, csvw_bytes, ods_bytes


def kept_files(one: OneRelease) -> list[Content]:
    """The files that were accepted as the report of the release, out of the file store."""
    report = next(thing.item.shown for thing in one.things if thing.item.what == "report")
    return [
        Content(told["path"], told["role"], told["title"], told["media_type"], store.fetch(told["sha256"]), told["language"])
        for told in json.loads(report)["files"]
    ]  # fmt: skip


def table_files(
    about: Mapping[str, Any], outputs: Sequence[Output], absent: Sequence[Absent] = ()
) -> list[Content]:
    """The spreadsheet of all outputs, whose cover says which are `absent`, and each of them as CSV with what its columns are.

    A bundle holds no content twice: where two tables read alike, both metadata are of the one CSV.
    """
    told = tables_about(about, absent)
    files = [
        Content(
            "tables.ods", "ods", "All tables as a spreadsheet", "application/vnd.oasis.opendocument.spreadsheet",
            ods_bytes(told, outputs),
        )
    ]  # fmt: skip
    named: dict[bytes, str] = {}
    for output in outputs:
        data, name = csv_bytes(output, told.language), f"{output.name}.csv"
        if data not in named:
            named[data] = name
            files.append(Content(f"tables/{name}", "csv", output.title, "text/csv", data))
        files.append(
            Content(
                f"tables/{name}-metadata.json", "csvw", f"{output.title}: what the columns are",
                "application/csvm+json", csvw_bytes(told, output, named[data]),
            )
        )  # fmt: skip
    return files


def tables_about(about: Mapping[str, Any], absent: Sequence[Absent] = ()) -> TablesAbout:
    """What the tables say of themselves, out of what the manifest says."""
    licence = filing.licences()[about["licence"]]
    study = about["study"]
    return TablesAbout(
        title=about["title"], publisher=about["publisher"], released_on=date.fromisoformat(about["released_on"]),
        licence=licence["title"], licence_url=licence["url"], summary=about["teaser"],
        first="" if study["independent"] == "yes" else f"The evaluator is not independent. {study['evaluator']}",
        identifier=f"https://doi.org/{about['doi']}" if about.get("doi") else "", language=about["language"],
        absent=tuple(f"{one.title}: {one.reason}" for one in absent),
    )  # fmt: skip
