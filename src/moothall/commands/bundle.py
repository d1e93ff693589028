"""`moothall bundle …`: is a bundle whole and whose is it, what does it say, and the keys that sign one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import click

from moothall.methods.bundle import (
    BadKey,
    Bundle,
    NotABundle,
    Study,
    make_key_pair,
    public_half_of,
    read_bundle,
    read_keys,
    verify_bundle,
)

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def bundle() -> None:
    """The one file that leaves the building: a released evaluation, hashed and signed."""


@bundle.command()
@click.argument("file", type=FILE)
@click.option(
    "--keys",
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder of public keys that are believed; else `keys` in MOOTHALL_LIBRARY_FILES.",
)
def verify(file: Path, keys: Path | None) -> None:
    """Check FILE to the last byte, and who signed it. Ends with 1 and the first fault.

    Without any folder of keys nobody can say whose it is: then it ends with 1 as well, saying whether it is whole.
    """
    folder = keys or _of_the_library()
    try:
        if folder is None:
            whole = read_bundle(file)
            raise click.ClickException(
                f"{_named(whole)} is whole. Who signed it is not known (key {whole.signature.key_id}): "
                "name a folder of public keys with --keys."
            )
        verified = verify_bundle(file, read_keys(folder))
    except (NotABundle, BadKey, OSError) as wrong:
        raise _refused(wrong) from None
    click.echo(f"{_named(verified.bundle)} is whole, and signed by {verified.signed_by.holder}.")
    click.echo(f"SHA-256 {verified.bundle.sha256}, key {verified.signed_by.key_id}")


@bundle.command()
@click.argument("file", type=FILE)
@click.option("--json", "as_json", is_flag=True, help="The manifest itself, to the byte.")
def show(file: Path, as_json: bool) -> None:
    """Say what the bundle in FILE says of itself. Whether to believe it is for `verify`."""
    try:
        whole = read_bundle(file)
    except (NotABundle, OSError) as wrong:
        raise _refused(wrong) from None
    if as_json:
        click.echo(whole.manifest.to_bytes())
        return
    for line in _told(whole):
        click.echo(line)


@bundle.command("make-key")
@click.argument("file", type=click.Path(path_type=Path))
def make_key(file: Path) -> None:
    """Make a key pair: the private key in FILE, which only you may read, and the public key in FILE.pub.

    The private key signs releases and is shown to nobody. The public one is for every library that is to believe
    them: it goes into its folder `keys` as NAME.pub, or NAME/YEAR.pub, NAME being yours.
    """
    try:
        name = make_key_pair(file)
    except BadKey as wrong:
        raise click.ClickException(str(wrong)) from None
    click.echo(f"Key {name}: the private key is in {file}, the public one in {public_half_of(file)}")


def _of_the_library() -> Path | None:
    files = os.environ.get("MOOTHALL_LIBRARY_FILES")
    return Path(files) / "keys" if files else None


def _refused(wrong: Exception) -> click.ClickException:
    return click.ClickException(f"{wrong} ({wrong.fault})" if isinstance(wrong, NotABundle) else str(wrong))


def _named(whole: Bundle) -> str:
    return f"{whole.manifest.key}, version {whole.manifest.version} ({whole.manifest.kind}),"


def _told(whole: Bundle) -> Iterator[str]:
    said = whole.manifest
    yield said.title
    if said.study and said.study.independent == "no":
        yield f"The evaluator is not independent of those evaluated. {said.study.evaluator}"
    authors = (
        one.body or ", ".join(part for part in (one.family, one.given) if part) for one in said.authors
    )
    yield f"{'; '.join(authors)}. {said.publisher}, {said.released_on}. Licence {said.licence}. DOI {said.doi or 'none'}"
    yield f"{said.kind}, {said.key} version {said.version}" + (
        f", in place of version {said.supersedes.version}: {said.reason}" if said.supersedes else ""
    )
    yield from ("", said.summary, "")
    if said.study:
        yield from _of_study(said.study)
    if said.provenance:
        before = "before" if said.provenance.registered_before_data else "not before"
        yield (
            f"Protocol {said.provenance.protocol_sha256} registered {said.provenance.protocol_registered_on}, "
            f"{before} the data were seen ({said.provenance.data_first_seen_on}); {said.provenance.deviations} deviations"
        )
        yield f"Extract {said.provenance.extract_sha256}; {said.provenance.code_version}; seed {said.provenance.seed}"
    if whole.provenance:
        rules = (f"{one.name} {one.version or ''}".strip() for one in whole.provenance.rules)
        yield f"Rules: {', '.join(rules)}"
    yield f"Registered against: {', '.join(said.gaps) or 'no gap'}"
    for file in said.files:
        yield f"{file.sha256}  {file.size:>10}  {file.role:<14}  {file.path}"
    yield f"Key {whole.signature.key_id} (not checked here), SHA-256 {whole.sha256}"


def _of_study(study: Study) -> Iterator[str]:
    yield f"{study.label}: {study.design}, of {', '.join((*study.arrangements, *study.interventions)) or 'nothing named'}"
    yield f"{study.population} {study.sample} Compared with: {study.comparison}"
    yield (
        f"Followed for {study.follow_up_months} months"
        if study.follow_up_months
        else "Not followed, or not stated"
    )
    for one in study.outcomes:
        yield f"  {one.name} ({one.domain}): {one.as_reported}"
    yield f"It can show: {study.can_show}"
    yield f"It cannot show: {study.cannot_show}"
