"""`moothall import-referral`, run as an operator runs it, on a database where it commits."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from moothall.core.database.testing import Database
from moothall.core.database.urls import django_database
from tests.conftest import environment_for
from tests.database.test_intake import SAMPLES


@pytest.fixture
def environment(fresh_database: Database) -> dict[str, str]:
    """A founded partnership, and the environment of a command on its database."""
    found = environment_for(fresh_database)
    script = (
        "import django; django.setup()\n"
        "from moothall.core.access.founding import found\nfrom moothall.demo import cast\n"
        "found(cast.HULLHAVEN, password=cast.PASSWORD)"
    )
    assert django_database(fresh_database.owner_url)
    as_owner = {**found, "MOOTHALL_AS_OWNER": "1"}
    subprocess.run([sys.executable, "-c", script], env=as_owner, check=True)
    return found


def run(environment: dict[str, str], *arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "moothall.commands", "import-referral", *map(str, arguments)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_a_file_a_file_again_a_bad_file_and_a_folder(environment: dict[str, str], tmp_path: Path) -> None:
    day = ("--received", "2026-11-23")
    late = run(environment, SAMPLES / "child-99-days-before-18.json", *day)
    assert late.returncode == 0, late.stderr
    assert "MH-2026-0001 (opened)" in late.stdout
    assert "Home Office" in late.stdout
    assert "ELG-02" in late.stdout
    assert "there already" in run(environment, SAMPLES / "child-99-days-before-18.json", *day).stdout

    adult = run(environment, SAMPLES / "adult-duty-to-notify.json", *day)
    assert adult.returncode == 2
    assert adult.stderr.strip().startswith("AdultOrChild: ")
    assert adult.stdout == ""

    assert run(environment, SAMPLES / "age-not-sure.json").returncode == 2, "the day has to be said"

    folder = tmp_path / "messages"
    shutil.copytree(SAMPLES, folder)
    whole = run(environment, folder, *day)
    assert whole.returncode == 2
    assert "3 loaded, 1 already there, 1 refused." in whole.stdout
    assert "adult-duty-to-notify.json: AdultOrChild" in whole.stderr

    (report,) = json.loads(run(environment, SAMPLES / "child-county-lines.json", *day, "--json").stdout)
    assert report["route"] == "panel"
    assert not report["created"]

    changed = tmp_path / "changed.json"
    changed.write_bytes(
        (SAMPLES / "child-county-lines.json").read_bytes().replace(b"Carry packages", b"Carry parcels")
    )
    other = run(environment, changed, *day)
    assert other.returncode == 2
    assert other.stderr.startswith("ExternalId: ")

    nobody = run(environment, changed, *day, "--as", "nobody@example.org")
    assert nobody.returncode == 1
    assert "No coordinator" in nobody.stderr
