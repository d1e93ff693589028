"""What the worker does to a draft: protects all of it together, draws its report, and lays each part before the checkers.

Reading is one transaction; what is computed is computed outside of any, from what was read alone.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from moothall.core.access.models import Partnership
from moothall.core.kinds import Actor, NotVisible
from moothall.evidence.release import protecting, rules
from moothall.evidence.release.authors_words import words_from
from moothall.evidence.release.models import ReleaseDraft
from moothall.evidence.release.queries import mark_of, published_before
from moothall.evidence.studies.models import StudyOutput, StudyRun
from moothall.evidence.studies.queries import data_first_seen, day_of
from moothall.methods.outputs import Output, from_json

Told = Callable[[int, int], None]
#: Protecting, the words, the report, the end.
STEPS = 4


@dataclass(frozen=True)
class Read:
    """What a draft is prepared from."""

    draft: ReleaseDraft
    run: Mapping[str, Any]
    outputs: Sequence[tuple[UUID, Output]]
    earlier: Sequence[protecting.Earlier]
    earlier_sha256: str
    origin: Mapping[str, Any]
    protocol: bytes


@dataclass(frozen=True)
class Thing:
    """One thing to be checked: what would be published, and what its checkers are told."""

    what: str
    name: str
    title: str
    shown: str
    true_sha256: str
    risks: Mapping[str, Any]
    output_id: UUID | None = None

    @property
    def shown_sha256(self) -> str:
        """The hash that a vote is of."""
        return hashlib.sha256(self.shown.encode()).hexdigest()


@dataclass(frozen=True)
class Made:
    """A draft prepared."""

    rules: str
    rules_sha256: str
    earlier_sha256: str
    code_version: str
    log: list[dict[str, Any]]
    entries: str
    things: Sequence[Thing] = field(default_factory=tuple)
    withheld: Mapping[str, str] = field(default_factory=dict)


def read_draft(by: Actor, draft_id: UUID) -> Read:
    """All that a draft is prepared from. Raises NotVisible."""
    draft = (
        ReleaseDraft.objects.filter(pk=draft_id, partnership_id=by.partnership_id)
        .select_related("release__study", "run__protocol", "run__made", "run__study")
        .first()
    )
    if draft is None:
        raise NotVisible
    run = draft.run
    outputs = outputs_of(run, without=list(draft.left_out))
    earlier, mark = beside(by, [output for _pk, output in outputs])
    seen = data_first_seen().get(run.study.purpose, run.made.created_at)
    publisher = Partnership.objects.get(pk=by.partnership_id).name
    origin = {
        "key": draft.release.key, "publisher": publisher, "protocol_sha256": run.protocol.sha256,
        "registered_on": day_of(run.protocol.created_at), "data_first_seen_on": day_of(seen),
        "extract_sha256": run.made.sha256, "code_version": run.code_version, "seed": run.seed,
    }  # fmt: skip
    return Read(draft, run.findings, outputs, earlier, mark, origin, run.protocol.content.encode())


def outputs_of(run: StudyRun, *, without: Sequence[str] = ()) -> list[tuple[UUID, Output]]:
    """The true outputs of a run with their keys, in reading order, but for some."""
    wanted = StudyOutput.objects.filter(run=run).exclude(name__in=without).order_by("place")
    return [(row.pk, from_json(row.content)) for row in wanted]


def beside(by: Actor, outputs: Sequence[Output]) -> tuple[list[protecting.Earlier], str]:
    """What was published before those outputs, and the mark of all of it."""
    rows = published_before(by)
    true = {output.name: output.sha256() for output in outputs}
    earlier = [
        protecting.Earlier(
            row.name, row.entries, row.sha256, str(row.published_id), repeats=true.get(row.name) == hashed
        )
        for row, hashed in rows
    ]
    return earlier, mark_of([row for row, _hashed in rows])


def prepare(read: Read, told: Told) -> Made:
    """Protect, file, draw. Raises Refused where an output cannot be protected; `told` hears how far it is."""
    from moothall.evidence.release.manifest import Origin, about_of
    from moothall.evidence.release.reporting import report_of
    from moothall.methods.evaluation.study_run import run_from_data

    told(0, STEPS)
    run = run_from_data(read.run)
    done = protecting.protect_all([output for _pk, output in read.outputs], read.earlier)
    told(1, STEPS)
    about = about_of(run, words_from(read.draft.words), Origin(**read.origin), done.shown)
    told(2, STEPS)
    absent = protecting.absent(read.draft.left_out, done.withheld)
    report = report_of(run, done, about, read.protocol, absent)
    told(3, STEPS)
    things = [
        *(_of_output(pk, output, done) for pk, output in read.outputs if output.name in done.shown),
        _of_words(about, done),
        Thing(
            rules.REPORT, rules.REPORT, "The report", _json({"files": report}), read.draft.run.sha256,
            {"files": len(report), "withheld": list(done.withheld.values())},
        ),
    ]  # fmt: skip
    return Made(
        done.rules, done.rules_sha256, read.earlier_sha256, str(read.origin["code_version"]), done.log, done.entries, things,
        done.withheld,
    )  # fmt: skip


def _of_output(pk: UUID, output: Output, done: protecting.Protected) -> Thing:
    shown = done.shown[output.name]
    return Thing(
        "output", output.name, output.title, done.text(shown), output.sha256(), done.risks[output.name], pk
    )


def _of_words(about: Mapping[str, Any], done: protecting.Protected) -> Thing:
    text = _json(about)
    return Thing(
        rules.WORDS, rules.WORDS, "The words of the release", text, hashlib.sha256(text.encode()).hexdigest(),
        {"not_of_an_output": protecting.figures_of_no_output(about, done.shown)},
    )  # fmt: skip


def _json(told: Any) -> str:
    return json.dumps(told, ensure_ascii=False, sort_keys=True, indent=1)
