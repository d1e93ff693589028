"""The published words of an instrument, put in place of our own by an authority that holds them.

Only the words change: the questions, their codes, their answers and the scoring stay, so that scores before and
after are of one thing.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from moothall.methods.files import Problem, Tree, read_document

from .errors import InstrumentError
from .instrument import Instrument

COLUMNS = ("question", "prompt", "help")


def reworded(
    instrument: Instrument, file: Path, table: str, *, version: str, licence: str, words_of: str = "words"
) -> str:
    """The text of a new file: `instrument`, read from `file`, in the words of a table (CSV with `COLUMNS`).

    `question` is a code, or its number in the order of the file; `help` may be left out. `version` is the first day,
    as `2026-12-01`. Raises InstrumentError with every row that is wrong, named by its line in `words_of`.
    """
    words = _words(instrument, table, words_of)
    data: Tree = read_document(file, "instrument", InstrumentError).data
    data |= {"version": version, "effective_from": version, "wording": "published", "licence": licence}
    for section in data["sections"].values():
        section["questions"] = {code: _said(said, words[code]) for code, said in section["questions"].items()}
    return yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=110)


def _said(said: Any, words: Mapping[str, str]) -> Any:
    """A question with its words changed. Our own help does not stand beside words that are not ours."""
    kept = {key: value for key, value in said.items() if key != "help"} if isinstance(said, dict) else {}
    kept["prompt"] = words["prompt"]
    return kept | ({"help": words["help"]} if words["help"] else {})


def _words(instrument: Instrument, table: str, words_of: str) -> dict[str, dict[str, str]]:
    codes = [question.code for question in instrument.questions()]
    reader = csv.DictReader(io.StringIO(table.lstrip("\ufeff")))
    named = [(name or "").strip().lower() for name in reader.fieldnames or ()]
    if not {"question", "prompt"} <= set(named):
        raise InstrumentError(
            Problem(
                "The table has no columns 'question' and 'prompt'.",
                "Name them in the first line.",
                words_of,
                1,
            )
        )
    reader.fieldnames = named
    found: dict[str, dict[str, str]] = {}
    problems = list(_read(reader, codes, found, words_of))
    problems += [
        Problem(f"Question {codes.index(code) + 1}, '{code}', has no words.", "Add a line for it.", words_of)
        for code in codes
        if code not in found and not problems
    ]
    if problems:
        raise InstrumentError(problems)
    return found


def _read(
    reader: csv.DictReader[str], codes: Sequence[str], found: dict[str, dict[str, str]], words_of: str
) -> Iterator[Problem]:
    """Fill `found` with the words of each line that is right; gives what is wrong with the others."""
    for row in reader:
        line = reader.line_num
        said = {name: (row.get(name) or "").strip() for name in COLUMNS}
        code = _code(said["question"], codes)
        if code is None:
            mend = f"Write a code of the file, or a number from 1 to {len(codes)}."
            yield Problem(f"There is no question '{said['question']}'.", mend, words_of, line)
        elif code in found:
            yield Problem(f"Question '{code}' stands here twice.", "Leave one of them out.", words_of, line)
        elif not said["prompt"]:
            yield Problem(f"Question '{code}' has no words.", "Write them under 'prompt'.", words_of, line)
        else:
            found[code] = said


def _code(said: str, codes: Sequence[str]) -> str | None:
    if said.isascii() and said.isdigit():
        return codes[int(said) - 1] if 0 < int(said) <= len(codes) else None
    return said if said in codes else None
