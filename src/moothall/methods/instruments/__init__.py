"""Instruments: questionnaires as versioned data a practitioner can read, and pure functions that score them.

Plain Python, no Django. Take an instrument from `catalogue()`, check the answers with `check_answers`, and ask
for their `score`. A score says its sentence, and names its rules with their sources.
"""

from __future__ import annotations

from .catalogue import PUBLISHED, Catalogue, catalogue, read_folder, said_catalogue
from .errors import InstrumentChangedError, InstrumentError
from .indicators import Indicator, IndicatorValue, indicators_of, values_of
from .instrument import Band, CompletedBy, Instrument, Question, Scoring, Section, Subscale
from .kinds import NO, NOT_KNOWN, YES, Answers, Day, Number, OneOf, Point, Scale, Text, YesNo
from .languages import in_language
from .reading import read_instrument
from .scoring import Amount, Fault, Score, SubScore, Wrong, check_answers, counted, plain, possible, score
from .wording import reworded

__all__ = [
    "NO",
    "NOT_KNOWN",
    "PUBLISHED",
    "YES",
    "Amount",
    "Answers",
    "Band",
    "Catalogue",
    "CompletedBy",
    "Day",
    "Fault",
    "Indicator",
    "IndicatorValue",
    "Instrument",
    "InstrumentChangedError",
    "InstrumentError",
    "Number",
    "OneOf",
    "Point",
    "Question",
    "Scale",
    "Score",
    "Scoring",
    "Section",
    "SubScore",
    "Subscale",
    "Text",
    "Wrong",
    "YesNo",
    "catalogue",
    "check_answers",
    "counted",
    "in_language",
    "indicators_of",
    "plain",
    "possible",
    "read_folder",
    "read_instrument",
    "reworded",
    "said_catalogue",
    "score",
    "values_of",
]
