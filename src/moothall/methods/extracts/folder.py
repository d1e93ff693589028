"""An extract as a folder of files: the tables, the schema they follow, dictionary, quality report and manifest."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from moothall import __version__
from moothall.methods.extracts import dictionary
from moothall.methods.extracts.schema import PUBLISHED, ExtractSchema, current_schema
from moothall.methods.extracts.tables import Quality, TableWriter

MANIFEST = "manifest.json"
FORMAT = "moothall-extract"
#: Given the writers of all tables by name, writes their rows.
Fill = Callable[[Mapping[str, TableWriter]], None]


class NotAnExtract(ValueError):
    """A folder is no extract, or not the one its manifest says: the message names the file and the fault."""


def write_extract(folder: Path, about: Mapping[str, Any], fill: Fill) -> dict[str, Any]:
    """Write every file of an extract into a new folder, whole or not at all; answers the manifest.

    `about` is what the manifest says of it: as-at date, purpose, whose. `fill` writes the rows of every table.
    Raises FileExistsError where something of that name is there, OSError when it cannot be written.
    """
    schema = current_schema()
    with _made_whole(folder) as half:
        with ExitStack() as open_files:
            writers = {
                table.name: open_files.enter_context(TableWriter(half / f"{table.name}.parquet", table))
                for table in schema.tables
            }
            fill(writers)
        qualities = {name: writer.quality for name, writer in writers.items()}
        (half / "schema.yaml").write_bytes((PUBLISHED / f"{schema.version}.yaml").read_bytes())
        (half / "dictionary.md").write_text(dictionary.as_markdown(schema), encoding="utf-8")
        (half / "dictionary.csv").write_text(dictionary.as_csv(schema), encoding="utf-8")
        _json(half / "quality.json", {name: quality.told() for name, quality in qualities.items()})
        manifest = _manifest(half, schema, about, qualities)
        _json(half / MANIFEST, manifest)
    return manifest


@contextmanager
def _made_whole(folder: Path) -> Iterator[Path]:
    """A folder beside the one that is wanted, which becomes it when all is written and is removed if not."""
    if folder.is_symlink() or folder.exists():
        raise FileExistsError(
            f"{folder} is there already. Name a folder that is not: nothing is overwritten."
        )
    parent = folder.absolute().parent
    if not parent.is_dir():
        raise FileNotFoundError(f"{parent} is no folder. Make it first.")
    half = Path(tempfile.mkdtemp(prefix=".extract-", dir=parent))
    try:
        yield half
        os.rename(half, folder)
    except BaseException:
        shutil.rmtree(half, ignore_errors=True)
        raise


def _manifest(
    folder: Path, schema: ExtractSchema, about: Mapping[str, Any], qualities: Mapping[str, Quality]
) -> dict[str, Any]:
    files = [
        {"name": path.name, "bytes": path.stat().st_size, "sha256": _sha256(path),
         **({"rows": qualities[path.stem].rows} if path.suffix == ".parquet" else {})}
        for path in sorted(folder.iterdir())
    ]  # fmt: skip
    said = {
        "format": FORMAT, "schema": {"version": schema.version, "sha256": schema.sha256}, **about,
        "written_by": {"moothall": __version__, "pyarrow": pa.__version__}, "files": files,
    }  # fmt: skip
    return {**said, "sha256": whole_sha256(said)}


def whole_sha256(manifest: Mapping[str, Any]) -> str:
    """The one hash of an extract: SHA-256 of its manifest as canonical JSON, without this hash itself."""
    said = {name: value for name, value in manifest.items() if name != "sha256"}
    return hashlib.sha256(json.dumps(said, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def verify(folder: Path) -> dict[str, Any]:
    """The manifest of an extract all of whose files are as they were written. Raises NotAnExtract."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as wrong:
        raise NotAnExtract(f"{folder} holds no {MANIFEST} that can be read.") from wrong
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise NotAnExtract(f"{folder / MANIFEST} is not of an extract.")
    if manifest.get("sha256") != whole_sha256(manifest):
        raise NotAnExtract(f"{folder / MANIFEST} was altered: its hash does not fit it.")
    faults = list(_faults(folder, manifest["files"]))
    if faults:
        raise NotAnExtract(" ".join(faults))
    return manifest


def _faults(folder: Path, files: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    named = {one["name"] for one in files} | {MANIFEST}
    for path in sorted(folder.iterdir()):
        if path.name not in named:
            yield f"{path.name} does not belong to the extract."
    for one in files:
        path = folder / Path(one["name"]).name
        if not path.is_file():
            yield f"{one['name']} is missing."
        elif _sha256(path) != one["sha256"]:
            yield f"{one['name']} was altered."


def read_table(folder: Path, name: str) -> pa.Table:
    """One table of an extract. Raises KeyError for a name the schema does not have."""
    current_schema().table(name)
    return pq.read_table(folder / f"{name}.parquet")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _json(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")
