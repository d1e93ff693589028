"""Returns of fictional children, of any size, with every row right: for trying, measuring and teaching.

The same seed gives the same bytes. Nobody in them was ever born: numbers count up, and days are drawn.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import TextIO
from xml.sax.saxutils import escape

from .catalogue import definition
from .codes import code_book
from .values import upn_letter
from .years import CollectionYear

REVIEWS_A_CHILD, MISSING_IN_A_HUNDRED, LEAVERS_IN_A_HUNDRED = 4, 6, 8


class Fictional:
    """Draws the rows of one fictional child after another."""

    def __init__(self, year: CollectionYear, seed: int) -> None:
        self.year, self.chance = year, random.Random(seed)
        self._codes: dict[str, list[str]] = {}

    def code(self, name: str) -> str:
        """One code of a set, as the year has it."""
        if name not in self._codes:
            self._codes[name] = list(code_book().of(name, self.year))
        return self.chance.choice(self._codes[name])

    def day(self, first: date, last: date) -> date:
        """A day between two, both included."""
        return first + timedelta(days=self.chance.randrange((last - first).days + 1))

    def upn(self, number: int) -> str:
        """A unique pupil number whose check letter fits, of an authority that does not exist (000)."""
        digits = f"000{number:09d}"[-12:]
        return upn_letter(digits) + digits

    def looked_after(self, number: int) -> Iterator[tuple[str, dict[str, str]]]:
        """The rows of one looked-after child, by table."""
        year, child = self.year, str(1_000_000 + number)
        born = self.day(date(year.ends - 17, 4, 1), date(year.ends - 2, 3, 31))
        sex, birth = self.code("sex"), _day_first(born)
        yield (
            "Header",
            {
                "CHILD": child,
                "SEX": sex,
                "DOB": birth,
                "ETHNIC": self.code("ethnicity"),
                "UPN": self.upn(number),
            },
        )
        yield from self._episodes(child, born)
        for _ in range(REVIEWS_A_CHILD):
            yield "Reviews", {"CHILD": child, "DOB": birth, "REVIEW": _day_first(self.day(year.first_day, year.last_day)),
                              "REVIEW_CODE": self.code("review")}  # fmt: skip
        yield "OC2", {"CHILD": child, "DOB": birth, "SDQ_SCORE": str(self.chance.randrange(41)),
                      **{name: self.chance.choice("01") for name in _ANSWERED_YES_OR_NO}}  # fmt: skip
        if self.chance.randrange(100) < MISSING_IN_A_HUNDRED:
            start = self.day(year.first_day, year.last_day - timedelta(days=30))
            yield "Missing", {"CHILD": child, "DOB": birth, "MISSING": self.code("missing"), "MIS_START": _day_first(start),
                              "MIS_END": _day_first(start + timedelta(days=self.chance.randrange(30)))}  # fmt: skip
        if self.chance.randrange(100) < LEAVERS_IN_A_HUNDRED:
            yield (
                "OC3",
                {
                    "CHILD": child,
                    "DOB": birth,
                    "IN_TOUCH": "YES",
                    "ACTIV": self.code("activity"),
                    "ACCOM": self.code("accommodation"),
                },
            )

    def _episodes(self, child: str, born: date) -> Iterator[tuple[str, dict[str, str]]]:
        first = self.day(
            max(born, self.year.first_day - timedelta(days=700)), self.year.last_day - timedelta(days=200)
        )
        moved = self.chance.random() < 0.6
        change = first + timedelta(days=self.chance.randrange(1, 190)) if moved else None
        common = {
            "CHILD": child,
            "LS": self.code("legal_status"),
            "CIN": self.code("need"),
            "HOME_POST": "ZZ99 9ZZ",
        }
        yield "Episodes", {**common, "DECOM": _day_first(first), "RNE": "S", "PLACE": self.code("placement"), "PLACE_PROVIDER": "PR1",
                           "PL_POST": "ZZ99 8ZZ", **({"DEC": _day_first(change), "REC": "X1", "REASON_PLACE_CHANGE": "CARPL"} if change else {})}  # fmt: skip
        if change:
            yield "Episodes", {**common, "DECOM": _day_first(change), "RNE": "P", "PLACE": self.code("placement"), "PLACE_PROVIDER": "PR2",
                               "PL_POST": "ZZ99 7ZZ"}  # fmt: skip

    def in_need(self, number: int) -> list[str]:
        """One child of the census, as lines of XML."""
        year, child = self.year, f"FICT{number:08d}"
        born = self.day(date(year.ends - 17, 4, 1), date(year.ends - 2, 3, 31))
        referred = self.day(year.first_day, year.last_day - timedelta(days=80))
        assessed, enquiry = referred + timedelta(days=10), referred + timedelta(days=2)
        factors = "".join(
            _leaf("AssessmentFactors", self.code("factor")) for _ in range(self.chance.randrange(1, 4))
        )
        lines = [
            "<Child>", "<ChildIdentifiers>", _leaf("LAchildID", child), _leaf("UPN", self.upn(number)),
            _leaf("PersonBirthDate", born.isoformat()), _leaf("Sex", self.code("sex_cin")), "</ChildIdentifiers>",
            "<ChildCharacteristics>", _leaf("Ethnicity", self.code("ethnicity")), "</ChildCharacteristics>", "<CINdetails>",
            _leaf("CINreferralDate", referred.isoformat()), _leaf("ReferralSource", self.code("referral_source")),
            _leaf("PrimaryNeedCode", self.code("need_cin")), "<Assessments>", _leaf("AssessmentActualStartDate", referred.isoformat()),
            _leaf("AssessmentAuthorisationDate", assessed.isoformat()),
            f"<FactorsIdentifiedAtAssessment>{factors}</FactorsIdentifiedAtAssessment>", "</Assessments>",
        ]  # fmt: skip
        if self.chance.random() < 0.3:
            conference = enquiry + timedelta(days=15)
            lines += ["<Section47>", _leaf("S47ActualStartDate", enquiry.isoformat()), _leaf("DateOfInitialCPC", conference.isoformat()),
                      _leaf("ICPCnotRequired", "false"), "</Section47>"]  # fmt: skip
        return [*lines, _leaf("ReferralNFA", "0"), "</CINdetails>", "</Child>"]


_ANSWERED_YES_OR_NO = (
    "CONVICTED", "HEALTH_CHECK", "IMMUNISATIONS", "TEETH_CHECK", "HEALTH_ASSESSMENT", "SUBSTANCE_MISUSE",
    "INTERVENTION_RECEIVED", "INTERVENTION_OFFERED",
)  # fmt: skip


def _day_first(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def _leaf(tag: str, text: str) -> str:
    return f"<{tag}>{escape(text)}</{tag}>"


def write_looked_after(folder: Path, children: int, year: CollectionYear, *, seed: int = 903) -> int:
    """A looked-after return of so many children, as CSV files in a folder. Returns how many rows were written."""
    tables = definition("ssda903").tables
    folder.mkdir(parents=True, exist_ok=True)
    open_files: dict[str, TextIO] = {}
    writers: dict[str, csv.DictWriter[str]] = {}
    fictional, rows, seen = Fictional(year, seed), 0, set()
    try:
        for number in range(children):
            for name, row in fictional.looked_after(number):
                if name == "Reviews" and (key := (row["CHILD"], row["REVIEW"], row["REVIEW_CODE"])) in seen:
                    continue
                if name == "Reviews":
                    seen.add(key)
                if name not in writers:
                    open_files[name] = (folder / f"{name.lower()}.csv").open(
                        "w", newline="", encoding="utf-8"
                    )
                    writers[name] = csv.DictWriter(
                        open_files[name], list(tables[name].columns), restval="", lineterminator="\n"
                    )
                    writers[name].writeheader()
                writers[name].writerow(row)
                rows += 1
            seen.clear()
    finally:
        for file in open_files.values():
            file.close()
    return rows


def write_in_need(path: Path, children: int, year: CollectionYear, *, seed: int = 17) -> None:
    """A children in need census of so many children, as one XML file."""
    fictional = Fictional(year, seed)
    with path.open("w", encoding="utf-8") as file:
        day = year.last_day.isoformat()
        file.write(
            '<?xml version="1.0" encoding="utf-8"?>\n<Message>\n<Header><CollectionDetails><Collection>CIN</Collection>\n'
        )
        file.write(
            f"<Year>{year.ends}</Year><ReferenceDate>{day}</ReferenceDate></CollectionDetails></Header>\n<Children>\n"
        )
        for number in range(children):
            file.write("\n".join(fictional.in_need(number)) + "\n")
        file.write("</Children>\n</Message>\n")
