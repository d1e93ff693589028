"""One fictional study of the demonstration's panel: said beforehand, amended before the data, run on an extract.

Told by the verbs, as `story` is; its protocol is the file beside this one, with its days set around today.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from moothall.core import clock
from moothall.core.kinds import Role
from moothall.demo import cast
from moothall.demo.story import People
from moothall.evidence.extract.actions import answer_extract, ask_extract, make_packed
from moothall.evidence.studies import actions, drafts, running
from moothall.evidence.studies.models import StudyRun

PROTOCOL = Path(__file__).with_name("study-protocol.yaml")
#: How many days ago each step was taken.
REGISTERED, AMENDED, EXTRACTED, RUN = 45, 20, 3, 2


def _on(day: date) -> AbstractContextManager[None]:
    """As if it were eleven in the morning of that day."""
    return clock.pretend(datetime.combine(day, time(11, 0), clock.UNITED_KINGDOM))


def tell_study(people: People, today: date) -> StudyRun:
    """Registered, amended before anybody saw the data, and run on an extract approved for it."""
    evaluator, purpose = people(cast.EVALUATOR, Role.EVALUATOR), f"waiting-{today.year}"
    with _on(today - timedelta(days=REGISTERED)):
        text = protocol_around(today)
        study = actions.begin_study(by=evaluator, code=purpose, purpose=purpose, text=text).pk
        actions.register(by=evaluator, study_id=study)
    with _on(today - timedelta(days=AMENDED)):
        _amend(people, study)
    with _on(today - timedelta(days=EXTRACTED)):
        made = _extract(people, purpose, today)
    with _on(today - timedelta(days=RUN)):
        work = running.have_run(by=evaluator, study_id=study, made_id=made)
        run = running.run_to_its_end(by=evaluator, work_id=work.pk)
    assert run is not None, "the demonstration's study cannot be run"
    return run


def protocol_around(today: date) -> str:
    """The protocol with its days set around today: of the children referred in the year before."""
    told = drafts.as_data(PROTOCOL.read_text(encoding="utf-8"))
    days: dict[drafts.Place, Any] = {
        ("name",): f"waiting-{today.year}",
        ("estimand", "population", "received_from"): f"{today - timedelta(days=365):%Y-%m}",
        ("estimand", "population", "received_to"): f"{today:%Y-%m}",
        ("ethics", "on"): str(today - timedelta(days=REGISTERED + 30)),
        ("data_protection", "kept_until"): str(today + timedelta(days=365)),
        ("timetable",): [
            {"what": "Extract made", "by": str(today)},
            {"what": "Report released", "by": str(today + timedelta(days=120))},
        ],
    }
    return drafts.as_text(drafts.with_values(told, days))


def _amend(people: People, study: UUID) -> None:
    evaluator = people(cast.EVALUATOR, Role.EVALUATOR)
    actions.begin_amendment(by=evaluator, study_id=study)
    values: dict[drafts.Place, object] = {
        ("amended_because",): "The young people of the project asked what happens if too few were decided.",
        (
            "stopping",
        ): "The study is not run if fewer than ten children were decided by the day of the extract.",
    }
    actions.save_parts(by=evaluator, study_id=study, values=values)
    actions.register(by=evaluator, study_id=study)


def _extract(people: People, purpose: str, today: date) -> UUID:
    evaluator = people(cast.EVALUATOR, Role.EVALUATOR)
    asked = ask_extract(
        by=evaluator, purpose=purpose, as_at=clock.today() - timedelta(days=1), protocol=purpose,
        why="To see how long children wait for a decision, as the registered protocol says.",
        keep_until=today + timedelta(days=365),
    )  # fmt: skip
    answer_extract(
        by=people(cast.DATA_PROTECTION_OFFICER, Role.DATA_PROTECTION_OFFICER), request_id=asked.pk,
        answer="approved", reason="The protocol is registered, and the impact assessment covers it (DPIA-2026-12).",
    )  # fmt: skip
    return make_packed(by=evaluator, request_id=asked.pk).pk
