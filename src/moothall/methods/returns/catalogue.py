"""The kinds of return, read from `published/`."""

from __future__ import annotations

from functools import lru_cache

from moothall.methods.files import Document, Problem, read_document

from .codes import PUBLISHED, code_book
from .definition import Definition
from .faults import ReturnRefused

KINDS = ("ssda903", "cin", "ssd", "csc-api")


@lru_cache(maxsize=len(KINDS))
def definition(kind: str) -> Definition:
    """What a kind of return holds. Raises ReturnRefused for a kind that is not known, or a file that is wrong."""
    if kind not in KINDS:
        raise ReturnRefused(f"{kind!r} is not a kind of return.", f"Name one of: {', '.join(KINDS)}.")
    document = read_document(PUBLISHED / f"{kind}.yaml", "kind of return", ReturnRefused)
    found = document.typed(Definition, ReturnRefused, {**document.data, "sha256": document.sha256})
    if problems := _disagreements(document, found):
        raise ReturnRefused(problems)
    return found


def _disagreements(document: Document, found: Definition) -> list[Problem]:
    """What the file says of columns and codes that are not there."""
    book, problems = code_book(), []
    for name, table in found.tables.items():
        known = {*table.columns, *(table.child_through.takes if table.child_through else ())}
        for column, what in table.columns.items():
            if what.codes and what.codes not in book.sets:
                place = ("tables", name, "columns", column)
                problems.append(document.problem(f"There are no codes called '{what.codes}'.", "", place))
        for rule in table.rules:
            named = {*(rule.order or ()), *(rule.needs or ()), *rule.one_of, *(rule.not_both or ())}
            if named - known:
                said = f"Rule {rule.id} names columns that are not there: {', '.join(sorted(named - known))}."
                problems.append(document.problem(said, "", ("tables", name, "rules")))
        if set(table.once_for) - known:
            problems.append(
                document.problem("'once_for' names a column that is not there.", "", ("tables", name))
            )
    return problems
