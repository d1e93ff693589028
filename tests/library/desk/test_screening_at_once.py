"""Two people decide at the very same moment, each with a connection of their own: one of them finds the other's decision."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from moothall.core.database.testing import TestServer
from tests.library.conftest import environment_for

BEGIN = """
import django; django.setup()
from tests.library.desk import screening_work as work
olu, _petra, _gwen = work.curators()
made = work.project(olu, "at-once")
work.load(olu, made, work.ris("A record"))
"""
DECIDE = """
import sys, django; django.setup()
from django.db import transaction
from tests.library.desk import screening_work as work
from moothall.library.screening.actions import decisions
from moothall.library.screening.models import Project
by = work.curators()[int(sys.argv[1])]
first = sys.argv[1] == "0"
with transaction.atomic():
    if not first:
        print("ready", flush=True)
    decisions.decide(by=by, record=Project.objects.get().records.get(), stage="title", include=True)
    if first:
        print("ready", flush=True)
        sys.stdin.readline()
"""
COUNT = """
import django; django.setup()
from moothall.library.screening.models import Decision, Outcome
print(Decision.objects.count(), Outcome.objects.filter(agreed=True).count())
"""


@pytest.fixture
def environment(test_server: TestServer, migrated_library: str):  # type: ignore[no-untyped-def]
    database = test_server.make_library(migrated_library)
    yield {**environment_for(database), "DJANGO_SETTINGS_MODULE": "moothall.library.desk_settings"}
    test_server.drop_database(database)


def test_of_two_who_decide_at_once_the_later_agrees_and_the_record_is_not_left_without_its_outcome(
    environment: dict[str, str],
) -> None:
    def run(code: str) -> str:
        return subprocess.run(
            [sys.executable, "-c", code], env=environment, check=True, capture_output=True, text=True
        ).stdout

    run(BEGIN)
    # The first has decided and its transaction is still open while the second decides.
    both = []
    for number in range(2):
        one = subprocess.Popen(
            [sys.executable, "-c", DECIDE, str(number)], env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )  # fmt: skip
        assert one.stdout is not None
        assert one.stdout.readline() == "ready\n"
        both.append(one)
    time.sleep(1.5)
    both[0].communicate("go\n", timeout=60)
    both[1].communicate(timeout=60)
    assert [one.returncode for one in both] == [0, 0]
    assert run(COUNT).split() == ["2", "1"]
