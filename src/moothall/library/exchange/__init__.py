"""Records in and out of the library, in the forms other libraries and reference managers understand. Plain Python."""

from __future__ import annotations

from moothall.library.exchange.reading import FORMS, Form, Reading, read
from moothall.library.exchange.record import KINDS, Author, Body, Kind, Person, Record
from moothall.library.exchange.report import ExchangeError, Misread, Report
from moothall.library.exchange.writing import WRITTEN, written

__all__ = [
    "FORMS",
    "KINDS",
    "WRITTEN",
    "Author",
    "Body",
    "ExchangeError",
    "Form",
    "Kind",
    "Misread",
    "Person",
    "Reading",
    "Record",
    "Report",
    "read",
    "written",
]
