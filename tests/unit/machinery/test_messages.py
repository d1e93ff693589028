"""The translation catalogue, kept without gettext on the machine."""

from __future__ import annotations

import ast
import gettext
import re
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


def test_no_marked_string_hides_inside_a_formatted_one() -> None:
    """Babel reads a formatted string whole on Python 3.11, so a string marked inside it would never be gathered."""
    hidden = [
        f"{path.relative_to(messages.TOP)}:{call.lineno}"
        for path in sorted(messages.SOURCE.rglob("*.py"))
        for formatted in ast.walk(ast.parse(path.read_text()))
        if isinstance(formatted, ast.JoinedStr)
        for call in ast.walk(formatted)
        if isinstance(call, ast.Call)
        and getattr(call.func, "id", "") in messages.KEYWORDS
        and call.args
        and isinstance(call.args[0], ast.Constant)
    ]
    assert hidden == []


def test_every_form_of_a_translation_has_the_gaps_of_the_english() -> None:
    def gaps(words: str) -> set[str]:
        return set(re.findall(r"%\(\w+\)[a-z]", words))

    different = [
        (message.id, said)
        for message in messages.read(messages.WELSH)
        if message.id
        for said in (message.string if isinstance(message.string, tuple | list) else [message.string])
        if said and gaps(said) != gaps(message.id if isinstance(message.id, str) else message.id[1])
    ]
    assert different == []
