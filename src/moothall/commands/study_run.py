"""`moothall study run` and `moothall study protocol`: a whole evaluation from a protocol and an extract, in one folder."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from moothall.methods.disclosure import Protected, Published, Rules
    from moothall.methods.evaluation.protocol import Protocol
    from moothall.methods.evaluation.study_run import Progress as Step
    from moothall.methods.evaluation.study_run import StudyRun

A_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
A_DAY = click.DateTime(["%Y-%m-%d"])


@click.command("run")
@click.argument("protocol_file", metavar="PROTOCOL", type=A_FILE)
@click.argument("extract", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--out", required=True, type=click.Path(path_type=Path), help="A folder that is not there yet; its parent is.")  # fmt: skip
@click.option(
    "--registered", help="The SHA-256 the protocol was registered by, or the file of the protocol that was."
)
@click.option("--registered-on", type=A_DAY, help="The day it was registered.")
@click.option("--first-seen", type=A_DAY, help="The day the evaluators first saw outcome data.")
@click.option("--rules", "rules_file", type=A_FILE, help="Rules of disclosure control (YAML); the shipped ones if not given.")  # fmt: skip
@click.option("--earlier", type=A_FILE, help="The release ledger (JSON): what was published before.")
@click.option("--seed", type=int, help="Another seed than the protocol’s; the report says so.")
@click.option(
    "--pdf/--no-pdf", default=True, show_default=True, help="Whether papers are set beside the pages."
)
def run_command(
    protocol_file: Path, extract: Path, out: Path, registered: str | None, registered_on: object, first_seen: object,
    rules_file: Path | None, earlier: Path | None, seed: int | None, pdf: bool,
) -> None:  # fmt: skip
    """Run a protocol on an extract: estimates, checks, departures, disclosure control, report. No database is needed.

    Writes into OUT the report as pages and PDF, made from protected figures only, and under OUT/private the true ones.
    The same inputs give the same bytes. Whatever is written, two people check it before it leaves.
    """
    from moothall.methods.disclosure import DisclosureError, protect_what_can_be
    from moothall.methods.evaluation import EvaluationError
    from moothall.methods.evaluation.study_run import Registration, run_study
    from moothall.methods.extracts.folder import NotAnExtract
    from moothall.methods.reporting.folder import files_of

    _free(out)
    protocol = _protocol(protocol_file)
    before, rules = _before(earlier), _rules(rules_file)
    sha256, other = _registered(registered, protocol)
    told = Registration(sha256, _day(registered_on), _day(first_seen))
    try:
        with _Bar() as bar:
            run = run_study(protocol, extract, seed=seed, registration=told, registered=other, told=bar.told)
            bar.says("Disclosure control")
            protected, withheld = protect_what_can_be(run.outputs, rules, before)
            bar.says("The report")
            files = files_of(run, protected, before, pdf=pdf)
    except (NotAnExtract, EvaluationError, DisclosureError) as wrong:
        raise click.ClickException(str(wrong)) from None
    _write(files, out)
    _tell(run, protected, withheld, out)


class _Bar:
    """A progress bar, gone when it is done."""

    def __enter__(self) -> _Bar:
        from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        self._shown = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            TimeElapsedColumn(),
            transient=True,
        )
        self._shown.start()
        self._task = self._shown.add_task("Starting", total=None)
        return self

    def __exit__(self, *_: object) -> None:
        self._shown.stop()

    def told(self, step: Step) -> None:
        """What the run says of itself; disclosure control and the report are two more steps."""
        self._shown.update(self._task, description=step.words, completed=step.done, total=step.of + 2)

    def says(self, words: str) -> None:
        """One more step."""
        self._shown.update(self._task, description=words, advance=1)


def _free(out: Path) -> None:
    if out.exists() or out.is_symlink():
        raise click.ClickException(
            f"{out} is there already. Name a folder that is not: nothing is overwritten."
        )
    if not out.absolute().parent.is_dir():
        raise click.ClickException(f"{out.absolute().parent} is no folder. Make it first.")


def _protocol(path: Path) -> Protocol:
    from moothall.methods.evaluation.protocol import ProtocolError, read_protocol

    try:
        return read_protocol(path)
    except ProtocolError as wrong:
        raise click.ClickException(str(wrong)) from None


def _registered(given: str | None, protocol: Protocol) -> tuple[str, Protocol | None]:
    """The hash, and the protocol itself where a file of another one is given."""
    from moothall.methods.evaluation.protocol import protocol_sha256

    if not given:
        return "", None
    if re.fullmatch(r"[0-9a-f]{64}", given):
        return given, None
    if not Path(given).is_file():
        raise click.UsageError(
            "--registered: a SHA-256 (64 hexadecimal digits) or the file of the registered protocol."
        )
    found = _protocol(Path(given))
    return protocol_sha256(found), None if found == protocol else found


def _day(given: object) -> str:
    return given.date().isoformat() if given is not None else ""  # type: ignore[attr-defined]


def _rules(path: Path | None) -> Rules:
    from moothall.methods.disclosure import RulesError, default_rules, read_rules

    try:
        return read_rules(path) if path else default_rules()
    except RulesError as wrong:
        raise click.ClickException(str(wrong)) from None


def _before(path: Path | None) -> tuple[Published, ...]:
    from moothall.methods.disclosure import DisclosureError, ledger_from_json

    try:
        return tuple(ledger_from_json(path.read_bytes())) if path else ()
    except DisclosureError as wrong:
        raise click.ClickException(f"{path}: {wrong}") from None


def _write(files: Mapping[str, bytes], out: Path) -> None:
    """Whole or not at all."""
    half = Path(tempfile.mkdtemp(prefix=".study-", dir=out.absolute().parent))
    try:
        for name, content in files.items():
            place = half / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
        os.chmod(half / "private", 0o700)
        os.rename(half, out)
    except OSError as problem:
        raise click.ClickException(f"{out} cannot be written: {problem.strerror or problem}") from None
    finally:
        shutil.rmtree(half, ignore_errors=True)


def _tell(run: StudyRun, protected: Protected, withheld: tuple[str, ...], out: Path) -> None:
    from moothall.methods.evaluation.finding import say

    # Said from the protected figures: what is on a screen is copied.
    outputs = {one.name: one for one in protected.outputs}
    for finding in run.findings:
        kind = "confirmatory" if finding.registered else "exploratory"
        click.echo(f"{finding.title} ({finding.role}, {kind})")
        for sentence in finding.reading:
            click.echo(f"  {say(sentence, outputs).text}")
        for check in finding.diagnostics:
            click.echo(f"  {check.title}: {check.verdict}")
    for departure in run.deviations:
        click.echo(f"{'!' if departure.grave else '-'} {say(departure.says, outputs).text}")
    if withheld:
        click.echo(
            f"! Withheld whole, since what is hidden in them could be worked out: {', '.join(withheld)}. Take broader categories."
        )
    hidden = sum(one.hidden for one in protected.reports)
    click.echo(f"{len(outputs)} tables, {hidden} figures hidden. Hash of all that was found: {run.sha256}")
    click.echo(f"Wrote {out}: start with index.html. What is in private/ does not leave.")


@click.group("protocol")
def protocol_group() -> None:
    """Check, show and begin a study's protocol."""


@protocol_group.command("check")
@click.argument("file", type=A_FILE)
@click.option("--against", type=A_FILE, help="The version before: what changed is told in words.")
def check_command(file: Path, against: Path | None) -> None:
    """Read a protocol, say what is wrong with it by line and field, and print the hash it is registered by."""
    from moothall.methods.evaluation.protocol import protocol_sha256, what_changed

    found = _protocol(file)
    click.echo(f"{found.title}\n{found.name}, version {found.version}: {len(found.analyses)} analyses, {len(found.estimand.outcomes)} outcomes")  # fmt: skip
    if against is not None:
        changes = what_changed(_protocol(against), found)
        for change in changes:
            click.echo(f"  {change}")
        if not changes:
            click.echo("  Nothing changed.")
    click.echo(protocol_sha256(found))


@protocol_group.command("new")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def new_command(file: Path) -> None:
    """Write a protocol to be filled in: every part that is asked for, each with what it is for."""
    from moothall.methods.evaluation.protocol.describing import skeleton

    try:
        with file.open("x", encoding="utf-8") as opened:
            opened.write(skeleton())
    except FileExistsError:
        raise click.ClickException(f"{file} is there already. Nothing is overwritten.") from None
    except OSError as problem:
        raise click.ClickException(f"{file} cannot be written: {problem.strerror or problem}") from None
    click.echo(f"Wrote {file}. Fill it in, then: moothall study protocol check {file}")


@protocol_group.command("reference")
def reference_command() -> None:
    """Print every part of a protocol and what it is for, as Markdown."""
    from moothall.methods.evaluation.protocol.describing import as_markdown

    click.echo(as_markdown(), nl=False)
