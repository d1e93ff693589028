"""Which Chromium the journeys drive."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools import chromium


def program(folder: Path, name: str) -> Path:
    path = folder / name
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with nothing on its path but what a test puts there, and no way to install more."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("MOOTHALL_CHROMIUM", raising=False)
    return tmp_path


def test_the_headless_shell_is_preferred_to_a_whole_chromium(machine: Path) -> None:
    whole = program(machine, "chromium")
    assert chromium.find() == whole
    shell = program(machine, "chromium-headless-shell")
    assert chromium.find() == shell


def test_the_one_that_is_named_is_taken_before_any_other(
    machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(machine, "chromium-headless-shell")
    named = program(machine, "my-own")
    monkeypatch.setenv("MOOTHALL_CHROMIUM", str(named))
    assert chromium.find() == named


def test_a_whole_chromium_serves_where_the_shell_cannot_be_had(machine: Path) -> None:
    program(machine, "chromium")
    refusing = program(machine, "apt-get")
    refusing.write_text("#!/bin/sh\nexit 100\n")
    assert chromium.main() == 0
