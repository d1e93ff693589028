"""A pair that waits for an answer, of a case and of a line of a list. Put there as a run would, without the weighing."""

from __future__ import annotations

from functools import cache

from moothall.casework.intake.models import Case
from moothall.casework.outcomes.joins.actions import desk_circle
from moothall.casework.outcomes.joins.models import JoinPair, JoinRecord, LinkageModel, LinkageRun
from moothall.core import ledger
from moothall.methods.linkage import Model, records_of, train_model
from tests.cast import Cast
from tests.database.joins_work import police_list

PARTS = [{"name": "before", "title": "", "step": "", "weight": 1.0, "commonness": 0.0}]


@cache
def a_model() -> Model:
    """A model such as two records teach."""
    told = [{"record_id": "1", "family_name": "Fictional"}, {"record_id": "2", "family_name": "Fictional"}]
    return train_model(records_of(told))


def paired(cast: Cast, case: Case) -> dict[str, str]:
    """The pair, for the address that shows one."""
    by = cast.coordinator
    police_list(cast)
    with ledger.unit(by, "test"):
        common = {
            "partnership_id": by.partnership_id,
            "circle_id": desk_circle(by),
            "created_by_id": by.membership_id,
        }
        listed = JoinRecord.objects.filter(source="list").first()
        assert listed is not None
        model = LinkageModel(
            number=1, sha256=a_model().sha256, as_json=a_model().as_json(), records=2, **common
        )
        run = LinkageRun(
            model=model, line=0.5, expected_precision=1.0, records=2, pairs_weighed=1, pairs_kept=1, pairs_new=1, **common
        )  # fmt: skip
        record = JoinRecord(
            **{**common, "circle_id": case.circle_id}, source="case", of_partnership_id=by.partnership_id,
            key=case.child_id.bytes, child_id=case.child_id, values={"family_name": "Fictional-Quayle"},
        )  # fmt: skip
        pair = JoinPair(
            left=record, right=listed, run=run, weight=1.0, probability=0.67, verdict="question", why="between",
            parts=PARTS, **common,
        )  # fmt: skip
        for row in (model, run, record, pair):
            row.save(force_insert=True)
    return {"pair": str(pair.pk)}
