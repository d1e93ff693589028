"""`deploy/roles.sql`, which operators run, makes the same roles as the launcher."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import psycopg
import pytest

from moothall.core.database import binaries, grants, launcher, roles, urls, user
from moothall.core.database.launcher import Server

TOP = Path(__file__).resolve().parents[3]


def test_the_operators_script_makes_sound_roles(tmp_path: Path) -> None:
    with Server.start(tmp_path, throwaway=True) as server:
        with psycopg.connect(server.superuser_url(), autocommit=True) as connection:
            for role in (roles.APP, roles.OWNER, roles.EXTRACT, roles.LIBRARY, roles.CURATOR):
                connection.execute(f"DROP ROLE {role}")
        psql = user.reachable_programs(binaries.find(), user.choose()).path("psql")
        given = {"owner": "owl", "app": "ant", "library": "lark", "curator": "crow"}
        passwords = [word for name, one in given.items() for word in ("-v", f"{name}_password='{one}'")]
        done = subprocess.run(
            [psql, server.superuser_url(), *passwords, "-f", str(TOP / "deploy" / "roles.sql")],
            env={"PATH": os.environ["PATH"]},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        host = urls.django_database(server.superuser_url())["HOST"]
        app = urls.build(role=roles.APP, password="ant", database="moothall", host=host)
        assert grants.faults(app) == []
        with psycopg.connect(app) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("CREATE TABLE mine (id int)")
        owner = urls.build(role=roles.OWNER, password="owl", database="moothall", host=host)
        with psycopg.connect(owner) as connection:
            connection.execute("CREATE TABLE ours (id int)")
        for role, password in ((roles.LIBRARY, "lark"), (roles.CURATOR, "crow")):
            there = urls.build(role=role, password=password, database="moothall_library", host=host)
            psycopg.connect(there).close()
            elsewhere = urls.build(role=role, password=password, database="moothall", host=host)
            with pytest.raises(psycopg.OperationalError, match="permission denied"):
                psycopg.connect(elsewhere)
    launcher.remove(tmp_path)
