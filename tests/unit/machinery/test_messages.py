"""The translation catalogue, kept without gettext on the machine."""

from __future__ import annotations

import gettext
from pathlib import Path

import pytest

from tools import messages


def test_strings_of_code_and_of_pages_are_gathered() -> None:
    held = messages.strings(messages.gathered())
    assert len(held) > 100
    assert any(message.startswith("We think someone") for message in held), "strings of the code"
    assert "acting as" in held, "strings of the templates"


def test_a_translation_survives_an_update_and_can_be_read_once_compiled(tmp_path: Path) -> None:
    path = tmp_path / "django.po"
    path.write_bytes(messages.brought_up_to_date(path))
    assert messages.stale(path) == ([], [])
    catalogue = messages.read(path)
    catalogue["acting as"].string = "yn gweithredu fel"
    messages.write(catalogue, path)
    path.write_bytes(messages.brought_up_to_date(path))
    messages.compile_catalogue(path)
    with path.with_suffix(".mo").open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("acting as") == "yn gweithredu fel"


def test_a_catalogue_that_lacks_a_string_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "django.po"
    catalogue = messages.read(path)
    catalogue.add("A string that no page shows")
    messages.write(catalogue, path)
    assert messages.check(path) == 1
    told = capsys.readouterr().out
    assert "no page shows: 'A string that no page shows'" in told
    assert "make messages" in told
