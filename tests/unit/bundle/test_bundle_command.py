"""`moothall bundle`: ends with 0 for a bundle to be believed, and with 1 and the first fault for any other."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from moothall.commands.bundle import bundle
from tests.fictional_bundle import BARSET, STRANGER, release, study


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    """A folder in which Barset's key is believed."""
    folder = tmp_path / "keys"
    folder.mkdir()
    public = BARSET.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    (folder / "barset.pub").write_bytes(public)
    return folder


def run(*arguments: object, **environment: str | None) -> Result:
    return CliRunner().invoke(
        bundle, [str(one) for one in arguments], env={"MOOTHALL_LIBRARY_FILES": None, **environment}
    )


def kept(folder: Path, data: bytes) -> Path:
    path = folder / "fictional.zip"
    path.write_bytes(data)
    return path


def test_a_bundle_to_be_believed(tmp_path: Path, keys: Path) -> None:
    found = run("verify", kept(tmp_path, release()), "--keys", keys)
    assert found.exit_code == 0
    assert "is whole, and signed by barset." in found.output


def test_the_keys_of_the_library_are_believed_where_no_others_are_named(tmp_path: Path, keys: Path) -> None:
    assert run("verify", kept(tmp_path, release()), MOOTHALL_LIBRARY_FILES=str(tmp_path)).exit_code == 0


def test_without_any_keys_nobody_is_believed(tmp_path: Path) -> None:
    found = run("verify", kept(tmp_path, release()))
    assert found.exit_code == 1
    assert "is whole. Who signed it is not known" in found.output


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (release(signer=STRANGER), "(unknown-key)"),
        (release().replace(b"small,3", b"small,4"), "'disclosure.csv' was altered"),
        (release() + b"more", "(trailing-data)"),
        (b"", "(not-a-zip)"),
    ],
)
def test_the_first_fault_is_named(tmp_path: Path, keys: Path, data: bytes, said: str) -> None:
    found = run("verify", kept(tmp_path, data), "--keys", keys)
    assert found.exit_code == 1
    assert said in found.output


def test_what_it_says_of_itself_is_shown_with_who_evaluated_whom_first(tmp_path: Path) -> None:
    said = study(independent="no", evaluator="It was made by the fictional panel itself.")
    shown = run("show", kept(tmp_path, release(study=said)))
    assert shown.exit_code == 0
    title, first, *_rest = shown.output.splitlines()
    assert title == "A fictional evaluation of a panel in Nowhereshire"
    assert first.startswith(
        "The evaluator is not independent of those evaluated. It was made by the fictional panel"
    )
    assert "registered 2025-01-10, before the data were seen" in shown.output
    assert "  tables/outcomes.csv\n" in shown.output


def test_the_manifest_itself_is_shown_to_the_byte(tmp_path: Path) -> None:
    assert run("show", "--json", kept(tmp_path, release())).output.startswith('{"authors":[')
    assert run("show", kept(tmp_path, b"none")).exit_code == 1


def test_a_key_pair_is_made_once(tmp_path: Path) -> None:
    made = run("make-key", tmp_path / "barset")
    assert made.exit_code == 0
    assert str(tmp_path / "barset.pub") in made.output
    again = run("make-key", tmp_path / "barset")
    assert again.exit_code == 1
    assert "no key is written over" in again.output
