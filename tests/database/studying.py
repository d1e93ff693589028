"""A study begun, registered and amended; for the tests of studies."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from uuid import UUID

import moothall.demo
from moothall.evidence.extract.actions import make_packed
from moothall.evidence.studies import actions, running
from moothall.evidence.studies.models import StudyProtocol, StudyRun
from moothall.methods.evaluation.protocol import canonical_bytes, read_protocol
from tests.cast import Cast
from tests.database.extracting import approved, tell

PROTOCOL = Path(moothall.demo.__file__).with_name("study-protocol.yaml")
CODE, PURPOSE = "waiting-2026", "pilot-2026"


def begun(cast: Cast, code: str = CODE, *, text: str | None = None, purpose: str = PURPOSE) -> UUID:
    """A study whose draft is the demonstration's protocol, or another text."""
    written = PROTOCOL.read_text().replace("name: waiting-2026", f"name: {code}")
    study = actions.begin_study(
        by=cast.evaluator, code=code, purpose=purpose, text=written if text is None else text
    )
    return study.pk


def registered(cast: Cast, code: str = CODE) -> UUID:
    """The same, registered."""
    study = begun(cast, code)
    actions.register(by=cast.evaluator, study_id=study)
    return study


def amended(
    cast: Cast, study: UUID, because: str = "The panel asked for it.", **changes: Any
) -> StudyProtocol:
    """An amendment of some parts at the top of a protocol."""
    actions.begin_amendment(by=cast.evaluator, study_id=study)
    values = {("amended_because",): because, **{(name,): value for name, value in changes.items()}}
    actions.save_parts(by=cast.evaluator, study_id=study, values=values)
    return actions.register(by=cast.evaluator, study_id=study)


def canonical() -> dict[str, Any]:
    """The demonstration's protocol as plain data."""
    told: dict[str, Any] = json.loads(canonical_bytes(read_protocol(PROTOCOL)))
    return told


def extracted(cast: Cast) -> UUID:
    """Two fictional cases that were decided, and an extract of the study's purpose made of them."""
    tell(cast, "positive", "negative")
    return make_packed(by=cast.evaluator, request_id=approved(cast, purpose=PURPOSE)).pk


def run(cast: Cast, study: UUID, made: UUID) -> StudyRun:
    """The study run on an extract, as the worker does it."""
    work = running.have_run(by=cast.evaluator, study_id=study, made_id=made)
    found = running.run_to_its_end(by=cast.evaluator, work_id=work.pk)
    assert found is not None
    return found
