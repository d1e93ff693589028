"""`moothall study register`: the same entries as the pages leave, in the name of whoever registers; or nothing at all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from moothall.commands.study import study
from moothall.core import ledger
from moothall.core.ledger.models import Entry
from moothall.evidence.studies import actions, drafts
from moothall.evidence.studies.models import Study, StudyProtocol
from tests.cast import Cast
from tests.database import studying

pytestmark = pytest.mark.django_db


def typed(cast: Cast, file: Path, *more: str, by: Any = None) -> Result:
    email = email_of(by or cast.evaluator)
    words = ["register", str(file), "--as", email, "--partnership", cast.partnership.code, *more]
    return CliRunner().invoke(study, words)


def email_of(actor: Any) -> str:
    from moothall.core.access.models import Person

    with ledger.unit(actor, "test"):
        return str(Person.objects.get(pk=actor.person_id).email)


def protocol(folder: Path, **changed: Any) -> Path:
    """The demonstration's protocol as a file, with some of it changed."""
    told = drafts.as_data(studying.PROTOCOL.read_text())
    file = folder / "protocol.yaml"
    file.write_text(drafts.as_text({**told, **changed}))
    return file


def entries(cast: Cast) -> list[tuple[str, str]]:
    with ledger.unit(cast.evaluator, "Look"):
        rows = Entry.objects.filter(verb__startswith="study.", act="write").order_by("number")
        return [(row.verb, row.person_name) for row in rows]


def versions(cast: Cast) -> list[StudyProtocol]:
    with ledger.unit(cast.evaluator, "Look"):
        return list(StudyProtocol.objects.order_by("number"))


def test_a_file_is_registered_as_by_the_pages_in_the_name_of_the_evaluator(
    cast: Cast, tmp_path: Path
) -> None:
    done = typed(cast, protocol(tmp_path), "--purpose", studying.PURPOSE)
    assert done.exit_code == 0, done.output
    (version,) = versions(cast)
    assert f"Registered as waiting-2026, version 1, by {cast.evaluator.name}" in done.output
    assert "no data of its purpose have been seen yet" in done.output
    assert version.sha256 in done.output
    assert "of the ledger, hash" in done.output
    by_file = entries(cast)
    studying.registered(cast, "by-the-pages")
    assert entries(cast)[len(by_file) :] == by_file == [
        ("study.begun", cast.evaluator.name), ("study.registered", cast.evaluator.name),
    ]  # fmt: skip


def test_a_file_that_amends_is_the_next_version_and_says_why(cast: Cast, tmp_path: Path) -> None:
    typed(cast, protocol(tmp_path), "--purpose", studying.PURPOSE)
    first = versions(cast)[0]
    amended = {
        "version": 2,
        "amends": first.sha256,
        "amended_because": "The panel asked.",
        "funder": "Nobody.",
    }
    done = typed(cast, protocol(tmp_path, **amended))
    assert done.exit_code == 0, done.output
    assert [one.number for one in versions(cast)] == [1, 2]
    assert [verb for verb, _who in entries(cast)][-3:] == [
        "study.amendment_begun",
        "study.draft_saved",
        "study.amended",
    ]


def test_what_is_wrong_is_said_line_by_line_and_nothing_is_kept(cast: Cast, tmp_path: Path) -> None:
    for changed, words in (
        ({"seed": "many"}, "seed"),
        ({"version": 2}, "Add 'amends'"),
        ({"amends": "0" * 64, "version": 2, "amended_because": "So."}, "Write 'version: 1'"),
    ):
        done = typed(cast, protocol(tmp_path, **changed), "--purpose", studying.PURPOSE)
        assert done.exit_code == 1
        assert words in done.output, done.output
    done = typed(cast, protocol(tmp_path))
    assert "--purpose" in done.output
    assert not versions(cast)
    assert not entries(cast)
    with ledger.unit(cast.evaluator, "Look"):
        assert not Study.objects.exists()


def test_the_same_again_is_refused_since_nothing_differs(cast: Cast, tmp_path: Path) -> None:
    file = protocol(tmp_path)
    typed(cast, file, "--purpose", studying.PURPOSE)
    done = typed(cast, file, "--purpose", studying.PURPOSE)
    assert done.exit_code == 1
    assert "Write 'version: 2'" in done.output


def test_to_check_registers_nothing(cast: Cast, tmp_path: Path) -> None:
    done = typed(cast, protocol(tmp_path), "--purpose", studying.PURPOSE, "--check")
    assert done.exit_code == 0, done.output
    assert "Would be registered as waiting-2026, version 1" in done.output
    assert not versions(cast)
    assert not entries(cast)


def test_nobody_registers_who_is_no_evaluator_or_is_not_named(cast: Cast, tmp_path: Path) -> None:
    done = typed(cast, protocol(tmp_path), "--purpose", studying.PURPOSE, by=cast.coordinator)
    assert "There is no such evaluator" in done.output
    unnamed = CliRunner().invoke(study, ["register", str(protocol(tmp_path))])
    assert "Missing option '--as'" in unnamed.output
    assert not versions(cast)


def test_what_a_colleague_is_writing_on_the_page_is_not_written_over(cast: Cast, tmp_path: Path) -> None:
    typed(cast, protocol(tmp_path), "--purpose", studying.PURPOSE)
    first = versions(cast)[0]
    actions.begin_amendment(by=cast.second_evaluator, study_id=first.study_id)
    amended = {"version": 2, "amends": first.sha256, "amended_because": "So.", "funder": "Nobody."}
    done = typed(cast, protocol(tmp_path, **amended))
    assert done.exit_code == 1
    assert f"{cast.second_evaluator.name} is writing the next version" in done.output
    assert len(versions(cast)) == 1
