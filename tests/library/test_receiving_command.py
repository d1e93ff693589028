"""`moothall library receive` as an operator runs it: a process of its own, as the curators' role, on a real database."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from moothall.core.database.testing import Database, TestServer
from tests.fictional_bundle import BARSET, KEY, STRANGER, correction, release
from tests.library.conftest import environment_for


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """The folder of the library's files, with Barset's key."""
    (tmp_path / "keys").mkdir()
    public = BARSET.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    (tmp_path / "keys" / "barset.pub").write_bytes(public)
    return tmp_path


@pytest.fixture
def own(test_server: TestServer, migrated_library: str) -> Database:
    """A database of this test's own, since what is received there stays."""
    return test_server.make_library(migrated_library)


def received(own: Database, folder: Path, *paths: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "moothall.commands", "library", "receive", *map(str, paths)],
        env={**environment_for(own), "MOOTHALL_MODE": "test", "MOOTHALL_LIBRARY_FILES": str(folder)},
        capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False,
    )  # fmt: skip


def kept(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def test_bundles_go_in_in_their_order_and_what_is_refused_is_named(own: Database, files: Path) -> None:
    second = kept(files, "a-second.zip", correction(release()))
    first = kept(files, "b-first.zip", release())
    forged = kept(files, "c-forged.zip", release(signer=STRANGER, key="fictional-forgery"))
    done = received(own, files, second, first, forged)
    assert done.returncode == 1
    assert f"b-first.zip: {KEY}, version 1, is in the library." in done.stdout
    assert f"a-second.zip: {KEY}, version 2, is corrected." in done.stdout
    assert "by rule: maryland-sms what-works-growth: 3 (at_most)" in done.stdout
    assert done.stderr.startswith("c-forged.zip: refused. It is signed with a key that is not known here")
    again = received(own, files, second, first)
    assert again.returncode == 0
    assert again.stdout.count("nothing changed") == 2
    with psycopg.connect(own.app_url) as connection:
        versions = connection.execute("SELECT version FROM bundle ORDER BY version").fetchall()
        assert versions == [(1,), (2,)]


def test_two_that_receive_the_same_at_once_make_one_work(own: Database, files: Path) -> None:
    path = kept(files, "fictional.zip", release())
    with ThreadPoolExecutor(2) as both:
        done = list(both.map(lambda _number: received(own, files, path), range(2)))
    assert [one.returncode for one in done] == [0, 0], [one.stderr for one in done]
    assert sorted("nothing changed" in one.stdout for one in done) == [False, True]


def test_without_keys_nothing_is_believed(own: Database, tmp_path: Path) -> None:
    path = kept(tmp_path, "fictional.zip", release())
    done = received(own, tmp_path, path)
    assert done.returncode == 1
    assert "is no folder of public keys" in done.stderr
