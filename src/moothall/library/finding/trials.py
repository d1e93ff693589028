"""Reading a test collection: corpus.jsonl, queries.jsonl, qrels.tsv, each plain or .gz, as liberally as can be done safely."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from moothall.library.finding.documents import Document, FindingError


@dataclass
class Collection:
    """Documents, queries and judgements, and what was odd about the files."""

    documents: list[Document] = field(default_factory=list)
    queries: dict[str, str] = field(default_factory=dict)
    judged: dict[str, dict[str, int]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def read_collection(folder: Path) -> Collection:
    """The collection in a folder. Raises FindingError, naming file and line, on what cannot be understood."""
    collection = Collection()
    _read_corpus(folder, collection)
    _read_queries(folder, collection)
    _read_judgements(folder, collection)
    known = {document.key for document in collection.documents}
    strays = sum(key not in known for judged in collection.judged.values() for key in judged)
    if strays:
        collection.notes.append(
            f"{strays} judgements are of documents that are not in the corpus; they count as not found."
        )
    unknown = [query for query in collection.judged if query not in collection.queries]
    if unknown:
        collection.notes.append(f"{len(unknown)} judged queries are not in queries.jsonl; they are left out.")
    without = [query for query in collection.queries if not any(collection.judged.get(query, {}).values())]
    if without:
        collection.notes.append(f"{len(without)} queries have nothing judged relevant; they are left out.")
    collection.queries = {query: text for query, text in collection.queries.items() if query not in set(without)}  # fmt: skip
    if not collection.documents or not collection.queries:
        raise FindingError(f"In {folder} there is no document, or no query with a relevant document.")
    return collection


def _file(folder: Path, *names: str) -> Path:
    for name in names:
        for path in (folder / name, folder / f"{name}.gz"):
            if path.is_file():
                return path
    raise FindingError(f"There is no {names[0]} (or {names[0]}.gz) in {folder}.")


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """Numbered lines that hold something, without a mark of byte order, and whatever their ends are."""
    try:
        with (gzip.open if path.suffix == ".gz" else open)(
            path, "rt", encoding="utf-8-sig", errors="replace"
        ) as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield number, line.rstrip("\n")
    except (OSError, EOFError) as wrong:
        raise FindingError(f"{path} cannot be read: {wrong}.") from wrong


def _objects(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    for number, line in _lines(path):
        try:
            said = json.loads(line)
        except ValueError:
            raise FindingError(f"{path}, line {number}: not a JSON object.") from None
        name = next((said[key] for key in ("_id", "id", "doc_id", "query_id") if key in said), None) if isinstance(said, dict) else None  # fmt: skip
        if name is None or str(name) == "":
            raise FindingError(f"{path}, line {number}: there is no _id.")
        yield str(name), said


def _read_corpus(folder: Path, collection: Collection) -> None:
    twice = empty = 0
    seen: set[str] = set()
    for key, said in _objects(_file(folder, "corpus.jsonl")):
        if key in seen:
            twice += 1
            continue
        seen.add(key)
        title, text = str(said.get("title") or ""), str(said.get("text") or "")
        empty += not (title.strip() or text.strip())
        collection.documents.append(Document(key, title, text))
    if twice:
        collection.notes.append(f"{twice} documents have an _id that was there before; the first of each was kept.")  # fmt: skip
    if empty:
        collection.notes.append(f"{empty} documents have neither title nor text.")


def _read_queries(folder: Path, collection: Collection) -> None:
    twice = 0
    for query, said in _objects(_file(folder, "queries.jsonl")):
        twice += query in collection.queries
        collection.queries.setdefault(query, str(said.get("text") or ""))
    if twice:
        collection.notes.append(f"{twice} queries have an _id that was there before; the first of each was kept.")  # fmt: skip


def _read_judgements(folder: Path, collection: Collection) -> None:
    """Three columns, with or without a head; or the four of trec_eval, whose second says nothing."""
    path = _file(folder, "qrels.tsv", "qrels/test.tsv", "qrels.txt")
    for number, line in _lines(path):
        cells = line.split("\t") if "\t" in line else line.split()
        cells = [cell.strip() for cell in cells]
        if len(cells) == 4:
            del cells[1]
        if len(cells) != 3:
            raise FindingError(f"{path}, line {number}: expected query, document and score.")
        query, key, said = cells
        try:
            score = int(float(said))
        except ValueError:
            if number == 1:
                continue
            raise FindingError(f"{path}, line {number}: '{said}' is not a score.") from None
        judged = collection.judged.setdefault(query, {})
        judged[key] = max(score, judged.get(key, 0))
