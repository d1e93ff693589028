"""The server that the demonstration starts: what it keeps, what it survives, whom it lets in."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from moothall.core.database import binaries, launcher
from moothall.core.database.launcher import Server


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Files of one server, made once for this file."""
    place = tmp_path_factory.mktemp("server")
    yield place
    launcher.remove(place)


def count(server: Server) -> int:
    with psycopg.connect(server.app_url("kept")) as connection:
        row = connection.execute("SELECT count(*) FROM kept").fetchone()
    assert row is not None
    return int(row[0])


def add_one(server: Server) -> None:
    with psycopg.connect(server.owner_url("kept"), autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (id int)")
        connection.execute("GRANT SELECT ON kept TO moothall_app")
        connection.execute("INSERT INTO kept VALUES (1)")


def postmaster(server: Server) -> int:
    return int((server.data / "postmaster.pid").read_text().splitlines()[0])


def gone(process: int) -> bool:
    """Whether the process has ended; a zombie that nobody waits for has."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except OSError:
        return True


def wait_until_gone(process: int) -> None:
    deadline = time.monotonic() + 20
    while not gone(process):
        assert time.monotonic() < deadline, "the server outlived its launcher"
        time.sleep(0.05)


def test_a_second_start_keeps_what_was_there(folder: Path) -> None:
    with Server.start(folder) as server:
        server.create_database("kept")
        add_one(server)
    with Server.start(folder) as server:
        assert server.database_exists("kept")
        assert count(server) == 1


def test_a_killed_server_comes_back_with_what_was_committed(folder: Path) -> None:
    with Server.start(folder) as server:
        before = count(server)
        add_one(server)
        os.kill(postmaster(server), signal.SIGKILL)
        with Server.start(folder) as again:
            assert count(again) == before + 1


def test_a_stale_lock_file_is_no_obstacle(folder: Path) -> None:
    with Server.start(folder) as server:
        lock = server.data / "postmaster.pid"
        content = lock.read_text().splitlines()
    # The number now belongs to a process that is no server: ours.
    lock.write_text("\n".join([str(os.getppid()), *content[1:]]) + "\n")
    os.chown(lock, server.data.stat().st_uid, server.data.stat().st_gid)
    with Server.start(folder) as server:
        assert server.database_exists("kept")


def test_a_server_ends_when_its_launcher_is_killed(folder: Path) -> None:
    program = (
        "import sys, time; from pathlib import Path; from moothall.core.database.launcher import Server\n"
        "Server.start(Path(sys.argv[1])); print('up', flush=True); time.sleep(60)"
    )
    starter = subprocess.Popen([sys.executable, "-c", program, str(folder)], stdout=subprocess.PIPE)
    assert starter.stdout is not None
    with starter.stdout as output:
        assert output.readline() == b"up\n"
    process = int((folder / "postgresql" / "postmaster.pid").read_text().splitlines()[0])
    starter.kill()
    starter.wait()
    wait_until_gone(process)


def test_a_server_that_runs_already_is_joined(folder: Path) -> None:
    with Server.start(folder) as first:
        second = Server.start(folder)
        assert second.app_url("kept") == first.app_url("kept")
        assert postmaster(second) == postmaster(first)


def test_nobody_enters_without_a_password(folder: Path) -> None:
    with Server.start(folder) as server:
        without = server.app_url("kept").replace(server.app_url("kept").split(":")[2].split("@")[0], "wrong")
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(without)


def test_it_listens_on_no_network_port(folder: Path) -> None:
    with Server.start(folder) as server, psycopg.connect(server.app_url("kept")) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)


def test_passwords_and_socket_are_private(folder: Path) -> None:
    with Server.start(folder) as server:
        assert (folder / "passwords.json").stat().st_mode & 0o077 == 0
        socket = Path((server.data / "postmaster.pid").read_text().splitlines()[4])
        assert socket.stat().st_mode & 0o077 == 0
        assert server.data.stat().st_mode & 0o077 == 0


def test_a_folder_removed_by_hand_can_be_used_again(tmp_path: Path) -> None:
    place = tmp_path / "demo"
    with Server.start(place, throwaway=True) as server:
        server.create_database("before")
    shutil.rmtree(place)
    with Server.start(place, throwaway=True) as server:
        assert not server.database_exists("before")
    launcher.remove(place)


def test_lost_passwords_are_told_and_cost_no_data(tmp_path: Path) -> None:
    with Server.start(tmp_path) as server:
        server.create_database("before")
    kept = (tmp_path / "passwords.json").read_text()
    (tmp_path / "passwords.json").unlink()
    with pytest.raises(launcher.ServerFailed, match=r"passwords\.json is missing"):
        Server.start(tmp_path)
    (tmp_path / "passwords.json").write_text(kept)
    with Server.start(tmp_path) as server:
        assert server.database_exists("before")
    launcher.remove(tmp_path)


def test_a_long_path_still_gets_a_socket(tmp_path: Path) -> None:
    deep = tmp_path / ("long" * 20) / ("path" * 20)
    with Server.start(deep, throwaway=True) as server:
        server.create_database("reached")
        assert server.database_exists("reached")
    launcher.remove(deep)


def test_a_database_made_by_another_version_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "postgresql").mkdir()
    (tmp_path / "postgresql" / "PG_VERSION").write_text("11\n")
    (tmp_path / "passwords.json").write_text('{"superuser": "a", "owner": "b", "app": "c"}')
    with pytest.raises(launcher.ServerFailed, match=r"made by PostgreSQL 11 .*make demo-reset"):
        Server.start(tmp_path)


def test_an_unknown_choice_of_server_is_refused_in_words() -> None:
    with pytest.raises(binaries.NoServerPrograms, match="`wheel` or `machine`"):
        binaries.find("docker")


@pytest.mark.skipif(not Path("/usr/lib/postgresql").exists(), reason="no PostgreSQL on this machine")
def test_a_postgresql_of_the_machine_serves_as_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(binaries.PREFERENCE_VARIABLE, "machine")
    with Server.start(tmp_path, throwaway=True) as server:
        server.create_database("here")
        with psycopg.connect(server.app_url("here")) as connection:
            assert connection.execute("SHOW data_checksums").fetchone() == ("on",)
    launcher.remove(tmp_path)
