"""Reading one instrument from its YAML file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import ValidationError

from moothall.methods.arrangements.shorthand import Badly, written_out
from moothall.methods.files import Document, Tree, keyed_sources, read_document

from .checks import disagreements
from .errors import InstrumentError
from .instrument import Instrument


def read_instrument(path: Path) -> Instrument:
    """Read and check one file. Raises InstrumentError with every problem: line, field, and the mend."""
    document = read_document(path, "instrument", InstrumentError)
    data, sources = _written_out(document), keyed_sources(document.data)
    try:
        instrument = Instrument.model_validate(
            {**data, "sources": sources, "sha256": document.sha256},
            context={"sources": {source["key"]: source for source in sources}},
        )
    except ValidationError as wrong:
        raise InstrumentError(document.problems(wrong, Instrument)) from wrong
    problems = [
        document.problem(found.message, found.mend, found.place)
        for found in disagreements(instrument, path.parent.name, path.stem)
    ]
    if problems:
        raise InstrumentError(problems)
    return instrument


def _written_out(document: Document) -> Tree:
    """The data with each short rule written out, and each question with its code and its kind of answer."""
    try:
        data: Tree = written_out(document.data)
    except Badly as wrong:
        raise InstrumentError(document.problem(wrong.message, wrong.mend, wrong.place)) from wrong
    usual = data.pop("answer", None)
    sections = data.get("sections")
    if isinstance(sections, dict):
        data = {**data, "sections": [_section(code, part, usual) for code, part in sections.items()]}
    return data


def _section(code: object, part: object, usual: object) -> object:
    """In a file a section is written 'code: {title, questions}'."""
    if not isinstance(part, dict):
        return part
    questions = part.get("questions")
    answer = part.get("answer", usual)
    rest = {key: value for key, value in part.items() if key != "answer"}
    if isinstance(questions, dict):
        rest["questions"] = [_question(name, said, answer) for name, said in questions.items()]
    return {"code": str(code), **rest}


def _question(code: object, said: object, answer: object) -> Any:
    """A question is written 'code: prompt' where the usual answer fits it, or with all that belongs to it."""
    told = said if isinstance(said, dict) else {"prompt": said}
    usual = {} if answer is None else {"answer": answer}
    return {"code": str(code), **usual, **told}
