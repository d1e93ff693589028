"""The page of a released evaluation: who made it first, its files, what it earned by rule, the gap it closed."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from moothall.library.receiving.actions import receive
from tests.fictional_bundle import (
    KEY,
    KEYS,
    contents,
    provenance,
    provenance_file,
    release,
    study,
    withdrawal,
)

pytestmark = pytest.mark.django_db


def test_the_page_of_a_release_says_who_made_it_gives_its_files_and_what_it_earned() -> None:
    made = study(independent="no", evaluator="It was made by the fictional panel itself.")
    receive(by="a test", data=release(study=made), keys=KEYS)
    with CaptureQueriesContext(connection) as asked:
        text = Client().get(f"/works/{KEY}/").content.decode()
    assert len(asked) <= 12
    line = text.index("The evaluator is not independent of those whose work was evaluated.")
    assert line < text.index("Summary")
    assert "Earned by rule" in text
    files = re.findall(r'href="(/files/[0-9a-f]{64})"', text)
    assert len(files) >= 4
    for address in files:
        answer = Client().get(address)
        assert answer.status_code == 200
        assert b"".join(answer.streaming_content)
    of_the_study = Client().get(f"/works/{KEY}/studies/1/").content.decode()
    assert "What it earned by rule when it was released" in of_the_study
    assert "by its rule" in of_the_study


def test_the_report_comes_first_and_tables_one_by_one_stand_folded() -> None:
    receive(by="a test", data=release(), keys=KEYS)
    text = Client().get(f"/works/{KEY}/").content.decode()
    sizes = re.findall(r'class="govuk-body-s">([^ ]+), ', text)
    assert sizes[0].endswith(".html")
    folded = text[text.index("Each table by itself") :]
    tables = re.findall(r'govuk-body-s">([^ ]+), ', folded)
    assert "outcomes.csv" in tables
    assert "disclosure.csv" not in tables, "the log of what was hidden is no table"
    assert ".html, " not in folded


def test_where_every_figure_comes_from_stands_on_the_page_and_can_be_taken_away() -> None:
    receive(by="a test", data=release(files=[*contents(), provenance_file()]), keys=KEYS)
    text = Client().get(f"/works/{KEY}/").content.decode()
    told = text[text.index("Where every figure comes from</h2>") :]
    assert "Registered on 10 January 2025, before anybody saw the data (1 October 2026)." in told
    assert "disclosure-default 2026-11" in told
    assert "made by simulation" in told
    assert provenance()["extract_sha256"] in told
    assert "provenance.json" in text


def test_the_page_of_a_bundle_made_before_its_provenance_was_a_file_says_what_its_manifest_does() -> None:
    receive(by="a test", data=release(), keys=KEYS)
    text = Client().get(f"/works/{KEY}/").content.decode()
    told = text[text.index("Where every figure comes from</h2>") :]
    assert provenance()["protocol_sha256"] in told
    assert "disclosure-default" not in told


def test_a_withdrawn_release_gives_no_file_away() -> None:
    first = release()
    receive(by="a test", data=first, keys=KEYS)
    files = re.findall(r'href="(/files/[0-9a-f]{64})"', Client().get(f"/works/{KEY}/").content.decode())
    receive(by="a test", data=withdrawal(of=first), keys=KEYS)
    text = Client().get(f"/works/{KEY}/").content.decode()
    assert "Withdrawn" in text
    assert "/files/" not in text
    assert {Client().get(address).status_code for address in files} == {404}
