"""Records of other libraries are taken in once, by hundreds; what may be here already waits for a person."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from moothall.core.database.testing import Database, TestServer
from moothall.library.catalogue import arrivals
from moothall.library.catalogue.arrivals import TakingIn
from moothall.library.catalogue.keys import Keys
from moothall.library.catalogue.models import Entry, Work
from moothall.library.catalogue.rules import KEY, LONGEST_KEY
from moothall.library.exchange import Body, Person, Record, read, written

ON = date(2026, 11, 29)
WORKS = [
    Record(title=f"The {word} of panels", kind="review", authors=(Person("Example", "Ann"), Body("A board")), published="2020", doi=f"10.1000/{number}", abstract="Theirs.")
    for number, word in enumerate(["voice", "quorum", "membership", "resourcing", "governance"])
]  # fmt: skip


def take(records: list[Record], **how: bool) -> TakingIn:
    """Records taken in as a file of RIS."""
    taking = TakingIn(by="test", on=ON, **how)
    taking.take(read(written(records, "ris").encode(), name="records.ris"))
    return taking


@pytest.mark.django_db
def test_works_are_put_in_by_batches_and_a_second_time_not_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """One entry of the log for each batch."""
    monkeypatch.setattr(arrivals, "AT_A_TIME", 2)
    taken = take(WORKS).taken
    assert (taken.added, taken.without_summary) == (5, 5)
    assert Entry.objects.count() == 3
    work = Work.objects.get(key="the-quorum-of-panels-2020")
    assert (work.kind, work.doi, work.summary, work.licence) == ("review", "10.1000/1", "", "not-read")
    assert work.metadata_source == "records.ris, 2026-11-29"
    again = take(WORKS).taken
    assert (again.added, again.the_same) == (0, 5)


@pytest.mark.django_db
def test_what_may_be_here_waits_unless_it_is_asked_for() -> None:
    """Within one file too; the reason is told."""
    twice = [WORKS[0], Record(title=WORKS[0].title, authors=(Person("Example", "Ann"),), published="2021")]
    taking = take(twice)
    assert (taking.taken.added, taking.taken.perhaps) == (1, 1)
    assert taking.taken.met[0].verdict.key == "the-voice-of-panels-2020"
    assert "a year apart" in taking.taken.met[0].row()[5]
    assert take(twice[1:], also_perhaps=True).taken.added == 1
    assert Work.objects.count() == 2


@pytest.mark.django_db
def test_a_dry_run_puts_in_nothing() -> None:
    """And says what it would."""
    assert take(WORKS, dry_run=True).taken.added == 5
    assert not Work.objects.exists()


@given(title=st.text(min_size=1, max_size=200), year=st.sampled_from(["", "2020", "2020-10"]))
def test_every_key_is_one_an_address_may_hold(title: str, year: str) -> None:
    """And no two are the same."""
    keys = Keys(["work"])
    made = [keys.new(Record(title=title, published=year)) for _ in range(3)]
    assert len({*made, "work"}) == 4
    assert all(KEY.match(key) and len(key) <= LONGEST_KEY for key in made)


def test_files_are_loaded_from_the_command_line_and_what_was_not_understood_is_in_the_report(
    test_server: TestServer, migrated_library: str, tmp_path: Path
) -> None:
    """A file that is none is refused in words, and the others are loaded."""
    import subprocess
    import sys

    from tests.library.conftest import environment_for

    database: Database = test_server.make_library(migrated_library)
    good, bad, report = tmp_path / "good.bib", tmp_path / "bad.pdf", tmp_path / "report.csv"
    good.write_text(written(WORKS, "bibtex") + "@misc{odd, title={Odd}, foo={=bar}}\n", encoding="utf-8")
    bad.write_bytes(b"%PDF-1.7")

    def load(*asked: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "moothall.commands", "library", "load", *asked]
        return subprocess.run(
            command, env=environment_for(database), capture_output=True, text=True, check=False
        )

    done = load(str(bad), str(good), "--report", str(report))
    assert done.returncode == 1
    assert "6 works put in; 0 are here already, 0 may be" in done.stdout, done.stdout + done.stderr
    assert "5 abstracts were left out" in done.stdout
    assert "bad.pdf: This is a PDF." in done.stderr
    assert "'=bar" in report.read_text(encoding="utf-8-sig")
    again = load(str(good), "--dry-run")
    assert (again.returncode, again.stdout.splitlines()[0][:40]) == (
        0,
        "0 works would be put in; 6 are here alre",
    )
    test_server.drop_database(database)


def test_the_command_is_among_the_library_s() -> None:
    """With its help."""
    from moothall.commands.library import library

    answer = CliRunner().invoke(library, ["load", "--help"])
    assert answer.exit_code == 0
    assert "--dry-run" in answer.output
