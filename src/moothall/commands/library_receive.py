"""moothall library receive: bundles of released evaluations, believed by their keys, into the library."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from moothall.commands.library_site import CURATOR, DESK_SETTINGS, set_up
from moothall.methods.bundle import BadKey, NotABundle, read_bundle, read_keys
from moothall.methods.bundle.limits import MOST_BYTES

if TYPE_CHECKING:
    from moothall.library.receiving.actions import Receipt

BY = "moothall library receive"


@click.command()
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
def receive(files: Sequence[Path]) -> None:
    """Take in the bundles in FILES, signed by a key in the folder `keys` of MOOTHALL_LIBRARY_FILES.

    Each makes a work, or its next version, or withdraws it; one that is held already changes nothing. One that is
    refused is named with the reason and stands in the log; the others go in, and it ends with 1.
    """
    set_up(DESK_SETTINGS, CURATOR)

    from moothall.library.errors import Invalid, Refused
    from moothall.library.receiving.actions import receive as take

    folder = os.environ.get("MOOTHALL_LIBRARY_FILES")
    if not folder:
        raise click.ClickException("MOOTHALL_LIBRARY_FILES names no folder for the library's files and keys.")
    try:
        keys = read_keys(Path(folder) / "keys")
    except BadKey as wrong:
        raise click.ClickException(str(wrong)) from None
    refused = 0
    for path in sorted(files, key=_in_order):
        try:
            receipt = take(by=BY, data=_content(path), keys=keys)
        except (NotABundle, Refused, Invalid, OSError) as wrong:
            refused += 1
            click.echo(f"{path.name}: refused. {wrong}", err=True)
            continue
        for line in _told(receipt):
            click.echo(f"{path.name}: {line}")
    if refused:
        raise click.exceptions.Exit(1)


def _content(path: Path) -> bytes:
    """What the file holds, and no more of one too large than shows that it is."""
    with path.open("rb") as file:
        return file.read(MOST_BYTES + 1)


def _in_order(path: Path) -> tuple[str, int]:
    """A work's earlier versions before its later ones, in whatever order the files are named."""
    try:
        manifest = read_bundle(path).manifest
    except (NotABundle, OSError):
        return "", 0
    return manifest.key, manifest.version


def _told(receipt: Receipt) -> Iterator[str]:
    done = {
        "made": "is in the library",
        "corrected": "is corrected",
        "withdrawn": "is withdrawn",
        "nothing": "is held already; nothing changed",
    }
    yield f"{receipt.key}, version {receipt.version}, {done[receipt.did]}."
    for earned in receipt.earned:
        yield f"  by rule: {earned}"
    for key in receipt.gaps.now:
        yield f"  closes the gap {key}"
    for key in receipt.gaps.before:
        yield f"  the gap {key} was closed before"
    for key in receipt.gaps.unknown:
        yield f"  there is no gap {key} in the register"
