"""The files that are accepted as the report of a release: drawn from what was protected, kept in the file store.

Nothing here reads a true figure: a sentence is said from the outputs as they may leave, or withheld.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from moothall.core.files import store
from moothall.core.kinds import Refused
from moothall.evidence.release.protecting import Absent, Protected
from moothall.methods.bundle import Content, NotABundle, provenance_bytes
from moothall.methods.evaluation.finding import say
from moothall.methods.evaluation.study_run import StudyRun


def report_of(
    run: StudyRun, done: Protected, about: Mapping[str, Any], protocol: bytes, absent: Sequence[Absent]
) -> list[dict[str, Any]]:
    """What each file is and the hash it is kept under, in the order of the paths."""
    files = [
        *_report(run, done),
        Content("protocol.json", "protocol", "The protocol as it was registered", "application/json", protocol),
        Content("provenance.json", "provenance", "Where every figure comes from", "application/json", provenance(run, done, about)),
        Content("deviations.md", "deviations", "Where the study departs from its protocol", "text/markdown", deviations(run, done, absent)),
        Content("disclosure-log.csv", "disclosure-log", "What was hidden, and by which rule", "text/csv", disclosure_log(done, absent)),
    ]  # fmt: skip
    return [
        {
            "path": one.path, "role": one.role, "title": one.title, "media_type": one.media_type,
            "language": one.language, "sha256": store.keep(one.data),
        }
        for one in sorted(files, key=lambda one: one.path)
    ]  # fmt: skip


def provenance(run: StudyRun, done: Protected, about: Mapping[str, Any]) -> bytes:
    """Where every figure comes from, as the manifest has it in short. Raises Refused where something of it cannot be told."""
    short, extract = about["provenance"], run.extract
    decided = [
        {"name": name, "version": None, "sha256": sha256} for name, sha256 in sorted(run.rules_sha256.items())
    ]
    told = {
        "protocol": {
            "name": run.protocol.name, "version": run.protocol.version, "sha256": short["protocol_sha256"],
            "registered_on": short["protocol_registered_on"],
        },
        "extract": {
            "sha256": short["extract_sha256"], "as_at": extract.as_at, "first_seen_on": short["data_first_seen_on"],
            "fictional": extract.fictional, "schema_version": extract.schema_version, "schema_sha256": extract.schema_sha256,
        },
        "code_version": short["code_version"], "packages": dict(run.packages), "seed": short["seed"],
        "deviations": short["deviations"],
        "rules": [{"name": f"disclosure-{done.rules_name}", "version": done.rules_version, "sha256": done.rules_sha256}, *decided],
        "outputs": {name: output.shown().sha256() for name, output in done.shown.items()},
    }  # fmt: skip
    try:
        return provenance_bytes(told)
    except NotABundle as wrong:
        raise Refused(_("Where the figures come from cannot be told: %(why)s") % {"why": wrong}) from None


def deviations(run: StudyRun, done: Protected, absent: Sequence[Absent]) -> bytes:
    """The departures that the run found by itself, and what of it is not in the release and why, as Markdown."""
    return ("\n".join(_deviations(run, done, absent)) + "\n").encode()


def _deviations(run: StudyRun, done: Protected, absent: Sequence[Absent]) -> Iterator[str]:
    yield "# Where the study departs from its protocol"
    yield ""
    if not run.deviations:
        yield "The run found no departure from the registered protocol."
    for one in run.deviations:
        of = f" ({one.analysis})" if one.analysis else ""
        yield f"- {'**Grave.** ' if one.grave else ''}{_escaped(say(one.says, done.shown).text)}{of}"
    for heading, withheld in (
        ("Left out of the release", False),
        ("Withheld, so that no child can be recognised", True),
    ):
        told = sorted((one.title, one.reason) for one in absent if one.withheld == withheld)
        if told:
            yield from ("", f"## {heading}", "")
            yield from (f"- {_escaped(title)}: {_escaped(reason)}" for title, reason in told)


def _escaped(text: str) -> str:
    """Words as they are, though they may look like marks of Markdown."""
    return " ".join("".join(f"\\{one}" if one in "\\`*_[]<>#" else one for one in text).split())


def disclosure_log(done: Protected, absent: Sequence[Absent]) -> bytes:
    """How many cells of each output are not shown as they were and why, without a figure of theirs, as CSV."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["output", "title", "hidden", "altered", "why", "rules", "rules_sha256"])
    for told in done.log:
        writer.writerow(
            [told["output"], told["title"], told["hidden"], told["altered"], "; ".join(told["why"]), done.rules, done.rules_sha256]
        )  # fmt: skip
    for one in sorted(absent, key=lambda one: (one.withheld, one.title)):
        by = ("withheld: ", done.rules, done.rules_sha256) if one.withheld else ("left out: ", "", "")
        writer.writerow(
            ["", one.title, "", "", f"{by[0]}{one.reason.removeprefix('Withheld whole: ')}", *by[1:]]
        )
    return out.getvalue().encode()


#: The files that the report is drawn as: under which name in the bundle, as what, what it is called, its language.
_DRAWN: tuple[tuple[str, str, str, str, str], ...] = (
    ("index.html", "report-html", "The full report", "text/html", "en"),
    ("summary.html", "report-html", "Summary on one page", "text/html", "en"),
    ("plain.html", "report-html", "In plain words", "text/html", "en"),
    ("plain.cy.html", "report-html", "Mewn geiriau plaen", "text/html", "cy"),
    ("report.pdf", "report-pdf", "The full report, on paper", "application/pdf", "en"),
    ("summary.pdf", "report-pdf", "Summary on one page, on paper", "application/pdf", "en"),
    ("plain.pdf", "report-pdf", "In plain words, on paper", "application/pdf", "en"),
    ("plain.cy.pdf", "report-pdf", "Mewn geiriau plaen, ar bapur", "application/pdf", "cy"),
    ("checklists.json", "checklist", "Checklists of reporting, filled in", "application/json", "en"),
    ("deviations.json", "deviations", "Departures from the protocol, for machines", "application/json", "en"),
)


def preview_of(run: StudyRun, done: Protected) -> list[dict[str, str]]:
    """The pages and papers as `report_of` has them, each marked as a draft that nobody has checked."""
    return [
        {
            "name": one.path.split("/")[-1], "title": one.title, "media_type": one.media_type, "language": one.language,
            "sha256": store.keep(one.data),
        }
        for one in _report(run, done, draft=True)
        if one.role in ("report-html", "report-pdf")
    ]  # fmt: skip


def _report(run: StudyRun, done: Protected, *, draft: bool = False) -> Iterator[Content]:
    """The pages and papers of the report. Raises Refused where one cannot be set."""
    from moothall.methods.reporting import ReportError, render_report

    try:
        drawn = render_report(run, done.shown, draft=draft)
    except ReportError as wrong:
        raise Refused(_("The report cannot be drawn: %(why)s") % {"why": wrong}) from None
    for name, role, title, media_type, language in _DRAWN:
        yield Content(f"report/{name}", role, title, media_type, drawn[name], language)  # type: ignore[arg-type]
