"""The command line: what it says when it can do nothing, and that one broken part leaves the others alone."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner

from moothall.commands import COMMANDS, main
from moothall.core.database.testing import Database


def moothall(*words: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs the command as a person would, with nothing set but `environment`."""
    plain = {
        name: value for name, value in os.environ.items() if not name.startswith(("MOOTHALL_", "DJANGO_"))
    }
    return subprocess.run(
        [sys.executable, "-m", "moothall.commands", *words],
        cwd=cwd,
        env=plain | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_help_names_every_command() -> None:
    told = CliRunner().invoke(main, ["--help"]).output
    for name in COMMANDS:
        assert name in told


def test_a_command_that_is_not_installed_leaves_the_others_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(COMMANDS, "absent", ("moothall.commands.absent:absent", "Not there."))
    told = CliRunner().invoke(main, ["absent"])
    assert told.exit_code == 1
    assert "moothall absent` cannot run" in told.output
    assert CliRunner().invoke(main, ["serve", "--help"]).exit_code == 0


def test_an_unreachable_database_is_told_in_one_line(tmp_path: Path) -> None:
    done = moothall(
        "migrate",
        cwd=tmp_path,
        MOOTHALL_MODE="test",
        MOOTHALL_DATABASE_URL="postgresql://a:hunter2@/b?host=/nonexistent",
        MOOTHALL_OWNER_DATABASE_URL="postgresql://a:hunter2@/b?host=/nonexistent",
    )
    assert done.returncode == 1
    assert done.stderr.startswith("Error: The database cannot be reached")
    assert len(done.stderr.strip().splitlines()) == 1
    assert "hunter2" not in done.stderr


def test_without_any_database_the_next_step_is_told(tmp_path: Path) -> None:
    done = moothall("migrate", cwd=tmp_path, MOOTHALL_MODE="test")
    assert done.returncode == 1
    assert "make demo" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_busy_port_is_told_before_anything_starts(tmp_path: Path) -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        done = moothall("demo", "--port", str(port), cwd=tmp_path)
    assert done.returncode == 1
    assert f"Cannot listen on 127.0.0.1:{port}" in done.stderr
    assert not (tmp_path / ".demo").exists()


def test_a_key_ring_is_private_and_never_overwritten(tmp_path: Path) -> None:
    assert moothall("make-keyring", "ring.json", cwd=tmp_path).returncode == 0
    ring = tmp_path / "ring.json"
    assert ring.stat().st_mode & 0o077 == 0
    before = ring.read_bytes()
    again = moothall("make-keyring", "ring.json", cwd=tmp_path)
    assert again.returncode == 1
    assert "never overwritten" in again.stderr
    assert ring.read_bytes() == before


def test_the_owner_is_refused_as_the_sites_role(tmp_path: Path, fresh_database: Database) -> None:
    done = moothall(
        "check-settings",
        cwd=tmp_path,
        MOOTHALL_MODE="test",
        MOOTHALL_DATABASE_URL=fresh_database.owner_url,
    )
    assert done.returncode == 1
    assert "moothall_owner owns tables" in done.stdout
    assert "MOOTHALL_KEYRING names no file" in done.stdout


def test_a_database_that_ran_half_the_folded_history_is_refused(
    tmp_path: Path, fresh_database: Database
) -> None:
    with psycopg.connect(fresh_database.owner_url) as owner:
        owner.execute(
            "DELETE FROM django_migrations WHERE app = 'intake' "
            "AND name IN ('0019_case_by_waves', '0004_opened_in_an_emergency')"
        )
    done = moothall(
        "migrate",
        cwd=tmp_path,
        MOOTHALL_MODE="test",
        MOOTHALL_DATABASE_URL=fresh_database.app_url,
        MOOTHALL_OWNER_DATABASE_URL=fresh_database.owner_url,
    )
    assert done.returncode == 1
    assert "only a part of the older migrations of intake." in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
