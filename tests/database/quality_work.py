"""A decided case, and arrangements that say how decisions are read again; for the tests of quality and the themes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from moothall.casework.intake import shelf
from moothall.casework.panel import actions as panel
from moothall.casework.panel.models import Determination
from moothall.casework.quality import actions
from moothall.casework.quality.models import Reading, Sample
from moothall.core import clock, ledger
from moothall.methods.arrangements import Arrangement, Catalogue, Rule, Source, catalogue
from moothall.methods.arrangements.sections.amounts import Period as Within
from moothall.methods.arrangements.sections.governance import DipSample, ReviewQuestion
from moothall.methods.process.periods import Period
from tests.cast import Cast
from tests.database.panel_at_work import PLAN, AtWork, at_work

SOURCE = Source(key="ours", title="Our own", address="docs/decisions")
QUARTER = Period(2026, 3)
LIMBS = ("act", "purpose", "slavery", "age", "credibility")
QUESTIONS = (
    ReviewQuestion(code="reasons_follow", theme="function", question="Do the reasons lead to each finding?"),
    ReviewQuestion(code="plan_answers", theme="function", question="Does the plan answer the risks?"),
    ReviewQuestion(code="voice_heard", theme="voice", question="Are the child's own words taken up?"),
)


def _rule(number: str, statement: str, value: Any) -> Rule[Any]:
    return Rule(id=number, statement=statement, value=value, source=SOURCE, confirmed="memory")


def with_quality_rules(arrangement: Arrangement, readers: int = 2) -> Arrangement:
    """The arrangement with a dip sample, questions, a least number and a time training counts for."""
    sample = DipSample(decisions=2, readers=readers, read_within=Within(limit=20, unit="working_days"))  # type: ignore[arg-type]
    governance = arrangement.governance.model_copy(
        update={
            "dip_sample": _rule("OUR-91", "Two decisions a quarter are read again.", sample),
            "review_questions": _rule("OUR-92", "What a second reader is asked.", QUESTIONS),
            "small_numbers": _rule("OUR-93", "Fewer than five are not shown.", 5),
        }
    )
    training = arrangement.training.model_copy(
        update={"valid_for": _rule("OUR-94", "For two years.", Within(limit=24, unit="months"))}
    )
    return arrangement.model_copy(update={"governance": governance, "training": training})


@pytest.fixture(scope="module")
def quality_rules() -> Iterator[None]:
    """Every arrangement says how its decisions are read again."""
    changed = Catalogue(arrangements=tuple(with_quality_rules(one) for one in catalogue().arrangements))
    shelf.shelf_in.cache_clear()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shelf, "catalogue", lambda: changed)
        yield
    shelf.shelf_in.cache_clear()


@contextmanager
def on(day: date) -> Iterator[None]:
    """As if it were ten in the morning of that day."""
    with clock.pretend(datetime(day.year, day.month, day.day, 10, 0, tzinfo=clock.UNITED_KINGDOM)):
        yield


def decided(cast: Cast, day: date, reference: str, **given: Any) -> tuple[AtWork, list[Determination]]:
    """A case decided on a day, reasonable grounds only."""
    with on(day):
        work = at_work(cast, received=day - timedelta(days=20), reference=reference, day=day, **given)
        work.complete()
        made = panel.finalise(by=cast.chair, agenda_item_id=work.item.pk, plan=PLAN)
    return work, made


def a_sample(cast: Cast, count: int = 2) -> tuple[Sample, list[Reading]]:
    """Some decisions of last quarter, drawn by the rule today."""
    for number in range(count):
        decided(cast, date(2026, 8, 3 + number), f"MH-2026-01{number:02d}")
    sample = actions.draw_sample(by=cast.coordinator, arrangement="nrm-child", period=QUARTER)
    with ledger.unit(cast.coordinator, "test"):
        readings = list(Reading.objects.filter(sample=sample).order_by("position", "number"))
    return sample, readings


def given_out(cast: Cast, reading: Reading) -> Reading:
    """The reading, given to the seat that sat on no case of it."""
    return actions.choose_reader(
        by=cast.coordinator, reading_id=reading.pk, membership_id=cast.education.membership_id
    )


def found(cast: Cast, reading: Reading, outcome: str = "positive", finding: str = "met") -> None:
    """The reader's own finding."""
    actions.save_finding(
        by=cast.education, reading_id=reading.pk, outcome=outcome, limbs=dict.fromkeys(LIMBS, finding),
        reasons="On the evidence alone.",
    )  # fmt: skip


def reviewed(cast: Cast, reading: Reading, answer: str = "yes") -> None:
    """The reader's own finding and the whole review."""
    found(cast, reading)
    actions.save_review(
        by=cast.education, reading_id=reading.pk, answers=dict.fromkeys((q.code for q in QUESTIONS), answer),
        notes={"voice_heard": "They are quoted."},
    )  # fmt: skip
