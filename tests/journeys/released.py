"""What happens between two pages of the journey of a release: the study is run, or the worker prepares a draft.

Run as a program with the environment of the site: `run CODE` or `prepare`.
"""

from __future__ import annotations

import sys
from types import SimpleNamespace
from typing import Any

from moothall.commands import setup_django


def main(what: str, *given: str) -> None:
    setup_django()
    {"run": run, "prepare": prepare}[what](*given)


def run(code: str) -> None:
    """An extract of the study's purpose is approved and made, and the registered protocol run on it by its evaluator."""
    from moothall.core import ledger
    from moothall.core.access.queries import first_actor
    from moothall.core.kinds import Role
    from moothall.demo import cast as people
    from moothall.evidence.studies.models import StudyProtocol
    from tests.database.releasing import an_extract, ran

    cast: Any = SimpleNamespace(
        evaluator=first_actor(partnership_code="hullhaven", email=people.EVALUATOR, role=Role.EVALUATOR),
        data_protection_officer=first_actor(
            partnership_code="hullhaven",
            email=people.DATA_PROTECTION_OFFICER,
            role=Role.DATA_PROTECTION_OFFICER,
        ),
    )
    with ledger.unit(cast.evaluator, "test"):
        protocol = StudyProtocol.objects.select_related("study").get(study__code=code)
    ran(cast, protocol, an_extract(cast, protocol.study.purpose), small=3)


def prepare() -> None:
    """The worker does what waits."""
    from procrastinate.contrib.django.models import ProcrastinateJob

    from moothall.evidence.release.tasks import prepare_in_the_background

    jobs = ProcrastinateJob.objects.filter(task_name="release.prepare", status="todo")
    done = [prepare_in_the_background(**job.args) for job in jobs]
    assert any(done), "nothing waited, or nothing came of it"


if __name__ == "__main__":
    main(*sys.argv[1:])
