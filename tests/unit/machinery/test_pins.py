"""What is installed is what was pinned: every package by its hash, and no address of any registry kept."""

from __future__ import annotations

import json
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[3]
LOCKS = ["requirements.lock", "requirements-dev.lock", "tools/uv-pinned.txt"]


def requirements(name: str) -> dict[str, str]:
    """Each pinned requirement of a lock file with all that stands under it."""
    text = re.sub(r"^#.*\n", "", (TOP / name).read_text(), flags=re.MULTILINE)
    blocks = re.split(r"\n(?=[a-z0-9])", text.strip(), flags=re.IGNORECASE)
    return {block.split("==")[0].split("[")[0].lower(): block for block in blocks}


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_is_pinned_by_version_and_hash(name: str) -> None:
    pinned = requirements(name)
    assert pinned
    for package, block in pinned.items():
        assert re.match(r"[\w.\[\],-]+==[\w.]+", block), package
        assert "--hash=sha256:" in block, package


@pytest.mark.parametrize("name", [*LOCKS, "src/moothall/look/assets/package-lock.json"])
def test_no_lock_holds_an_address(name: str) -> None:
    assert not re.search(r"https?://", (TOP / name).read_text())


def test_every_npm_package_is_pinned_by_its_digest() -> None:
    lock = json.loads((TOP / "src/moothall/look/assets/package-lock.json").read_text())
    for name, package in lock["packages"].items():
        assert not name or package["integrity"].startswith("sha512-"), name
        assert "resolved" not in package, name


def test_the_locks_hold_all_that_is_asked_for() -> None:
    project = tomllib.loads((TOP / "pyproject.toml").read_text())
    wanted = project["project"]["dependencies"]
    asked = {re.split(r"[\[>=<~ ]", item)[0].lower() for item in wanted}
    assert asked <= set(requirements("requirements.lock"))
    for_tests = {re.split(r"[\[>=<~ ]", item)[0].lower() for item in project["dependency-groups"]["dev"]}
    assert asked | for_tests <= set(requirements("requirements-dev.lock"))


def test_every_dependency_says_why_it_is_there() -> None:
    text = (TOP / "pyproject.toml").read_text()
    listed = re.findall(r'^    "([\w.-]+)(?:\[[\w,]+\])?[>=<~][^"]*",(.*)$', text, flags=re.MULTILINE)
    assert len(listed) > 20
    assert [name for name, rest in listed if "# " not in rest] == []


def test_what_is_built_is_not_committed() -> None:
    tracked = subprocess.run(["git", "ls-files"], cwd=TOP, capture_output=True, text=True, check=True).stdout
    for path in tracked.splitlines():
        assert not re.search(r"node_modules/|static/built/|\.mo$|^\.venv/|uv\.lock$|pylock\.toml$", path), (
            path
        )
