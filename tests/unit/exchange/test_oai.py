"""A harvester asks the six verbs, rightly and wrongly; every answer has the shape of the protocol."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from moothall.library.exchange import Body, Record, oai
from moothall.library.exchange.oai_terms import VERBS, Asked, Identity, Item

SHAPE = etree.XMLSchema(etree.parse(str(Path(__file__).parents[2] / "samples" / "oai" / "oai-pmh.xsd")))
NAMES = {"o": oai.OAI, "dc": "http://purl.org/dc/elements/1.1/"}
START = datetime(2026, 11, 1, 9, 0, 0, 500_000, tzinfo=UTC)


class Shelf:
    """Seven works, changed a minute apart; the third was withdrawn."""

    works = [
        Item(
            f"w{number}", START + timedelta(minutes=number), Record(title=f"Work {number}", authors=(Body("Home Office"),), languages=("en",)),
            f"https://library.example/works/w{number}", ("kind:report", *(("arrangement:marac",) if number % 2 else ())), number == 3,
        )
        for number in range(1, 8)
    ]  # fmt: skip

    def identity(self) -> Identity:
        """Who answers."""
        return Identity(
            "Moothall library",
            "https://library.example/oai",
            "library.example",
            ("library@library.example",),
            START,
        )

    def sets(self) -> Sequence[tuple[str, str]]:
        """The sets."""
        return [
            ("kind", "Kinds"),
            ("kind:report", "Reports"),
            ("arrangement", "Arrangements"),
            ("arrangement:marac", "MARAC"),
        ]

    def item(self, key: str) -> Item | None:
        """One work."""
        return next((work for work in self.works if work.key == key), None)

    def items(self, asked: Asked, limit: int) -> Sequence[Item]:
        """Those that are asked for."""
        found = [
            work
            for work in self.works
            if (not asked.since or work.stamp >= asked.since)
            and (not asked.before or work.stamp < asked.before)
            and (not asked.within or any(f"{spec}:".startswith(f"{asked.within}:") for spec in work.sets))
            and (not asked.after or (work.stamp, work.key) > asked.after)
        ]
        return found[:limit]


def ask(*pairs: tuple[str, str], limit: int = 3, **arguments: str) -> Any:
    """The answer, found to have the right shape."""
    told = [*pairs, *((name.removesuffix("_"), value) for name, value in arguments.items())]
    answer = etree.fromstring(oai.answer(told, Shelf(), now=datetime(2026, 11, 29, tzinfo=UTC), limit=limit))
    SHAPE.assertValid(answer)
    return answer


def code(answer: Any) -> str | None:
    """The error's code."""
    return next(iter(answer.xpath("o:error/@code", namespaces=NAMES)), None)


def keys(answer: Any) -> list[str]:
    """The keys of the works told."""
    return [
        one.rpartition(":")[2] for one in answer.xpath("//o:header/o:identifier/text()", namespaces=NAMES)
    ]


def test_identify_says_who_answers_and_how_deletions_are_kept() -> None:
    """And the question is said again."""
    answer = ask(verb="Identify")
    assert answer.findtext("o:Identify/o:deletedRecord", namespaces=NAMES) == "persistent"
    assert answer.findtext("o:Identify/o:earliestDatestamp", namespaces=NAMES) == "2026-11-01T09:00:00Z"
    assert dict(answer.find("o:request", NAMES).attrib) == {"verb": "Identify"}


def test_formats_and_sets_are_listed() -> None:
    """A set above another is there too; a withdrawn work has no format."""
    assert ask(verb="ListMetadataFormats").findtext("*/*/o:metadataPrefix", namespaces=NAMES) == "oai_dc"
    assert (
        ask(verb="ListMetadataFormats", identifier="oai:library.example:w1").find(
            "o:ListMetadataFormats", NAMES
        )
        is not None
    )
    assert code(ask(verb="ListMetadataFormats", identifier="oai:library.example:w3")) == "noMetadataFormats"
    assert "kind" in ask(verb="ListSets").xpath("//o:setSpec/text()", namespaces=NAMES)


def test_a_record_is_given_and_a_withdrawn_one_only_its_header() -> None:
    """The header says it is deleted."""
    answer = ask(verb="GetRecord", identifier="oai:library.example:w1", metadataPrefix="oai_dc")
    assert answer.findtext(".//dc:title", namespaces=NAMES) == "Work 1"
    assert "https://library.example/works/w1" in answer.xpath("//dc:identifier/text()", namespaces=NAMES)
    gone = ask(verb="GetRecord", identifier="oai:library.example:w3", metadataPrefix="oai_dc")
    assert gone.xpath("string(//o:header/@status)", namespaces=NAMES) == "deleted"
    assert gone.find(".//o:metadata", NAMES) is None


@pytest.mark.parametrize("verb", ["ListRecords", "ListIdentifiers"])
def test_a_list_is_told_in_parts_and_ends_with_an_empty_token(verb: str) -> None:
    """Each work once, in order; the last part's token is empty."""
    answer, told, cursors = ask(verb=verb, metadataPrefix="oai_dc"), list[str](), list[str]()
    while True:
        told += keys(answer)
        token = answer.find("*/o:resumptionToken", NAMES)
        cursors.append(token.get("cursor"))
        if not token.text:
            break
        answer = ask(verb=verb, resumptionToken=token.text)
    assert told == [work.key for work in Shelf.works]
    assert cursors == ["0", "3", "6"]
    assert ask(verb=verb, metadataPrefix="oai_dc", limit=7).find("*/o:resumptionToken", NAMES) is None


@pytest.mark.parametrize(
    ("since", "until", "found"),
    [
        ("2026-11-01", "", 7), ("2026-11-02", "", None), ("", "2026-11-01", 7), ("", "2026-10-31", None),
        ("2026-11-01T09:03:00Z", "2026-11-01T09:04:00Z", 2), ("2026-11-01T09:03:01Z", "2026-11-01T09:03:01Z", None),
    ],
)  # fmt: skip
def test_from_and_until_are_both_within(since: str, until: str, found: int | None) -> None:
    """A day lasts to its end, a second too."""
    given_ = {name: value for name, value in (("from_", since), ("until", until)) if value}
    answer = ask(verb="ListIdentifiers", metadataPrefix="oai_dc", limit=9, **given_)
    assert (len(keys(answer)), code(answer)) == (found or 0, None if found else "noRecordsMatch")


def test_a_set_holds_those_below_it() -> None:
    """The kind of all, an arrangement of some; a set that is not there holds nothing."""
    assert len(keys(ask(verb="ListIdentifiers", metadataPrefix="oai_dc", set="kind", limit=9))) == 7
    assert keys(ask(verb="ListIdentifiers", metadataPrefix="oai_dc", set="arrangement:marac", limit=9)) == [
        "w1",
        "w3",
        "w5",
        "w7",
    ]
    assert code(ask(verb="ListIdentifiers", metadataPrefix="oai_dc", set="none")) == "noRecordsMatch"


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([], "badVerb"), ([("verb", "Nonsense")], "badVerb"), ([("verb", "Identify"), ("verb", "Identify")], "badVerb"),
        ([("verb", "Identify"), ("x", "y")], "badArgument"), ([("verb", "GetRecord")], "badArgument"),
        ([("verb", "ListRecords")], "badArgument"),
        ([("verb", "ListRecords"), ("metadataPrefix", "marc")], "cannotDisseminateFormat"),
        ([("verb", "ListRecords"), ("metadataPrefix", "oai_dc"), ("metadataPrefix", "oai_dc")], "badArgument"),
        ([("verb", "ListRecords"), ("metadataPrefix", "oai_dc"), ("from", "yesterday")], "badArgument"),
        ([("verb", "ListRecords"), ("metadataPrefix", "oai_dc"), ("from", "2026-02-30")], "badArgument"),
        ([("verb", "ListRecords"), ("metadataPrefix", "oai_dc"), ("from", "2026-11-02"), ("until", "2026-11-01")], "badArgument"),
        ([("verb", "ListRecords"), ("metadataPrefix", "oai_dc"), ("from", "2026-11-01"), ("until", "2026-11-01T00:00:00Z")], "badArgument"),
        ([("verb", "ListRecords"), ("metadataPrefix", "oai_dc"), ("set", "a b")], "badArgument"),
        ([("verb", "ListRecords"), ("resumptionToken", "e30")], "badResumptionToken"),
        ([("verb", "ListRecords"), ("resumptionToken", "a"), ("metadataPrefix", "oai_dc")], "badArgument"),
        ([("verb", "ListSets"), ("resumptionToken", "a")], "badResumptionToken"),
        ([("verb", "GetRecord"), ("identifier", "oai:library.example:none"), ("metadataPrefix", "oai_dc")], "idDoesNotExist"),
        ([("verb", "GetRecord"), ("identifier", "w1"), ("metadataPrefix", "oai_dc")], "idDoesNotExist"),
        ([("verb", "ListMetadataFormats"), ("identifier", "oai:library.example:none")], "idDoesNotExist"),
    ],
)  # fmt: skip
def test_a_wrong_question_is_answered_with_its_error(pairs: list[tuple[str, str]], expected: str) -> None:
    """A bad verb or argument is not said again."""
    answer = ask(*pairs)
    assert code(answer) == expected
    if expected in ("badVerb", "badArgument"):
        assert not answer.find("o:request", NAMES).attrib


STAMPS = st.one_of(
    st.datetimes(timezones=st.timezones()).map(lambda moment: moment.isoformat()),
    st.sampled_from(["", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-11-01", "soon"]),
)  # fmt: skip
PARTS = st.tuples(
    st.sampled_from([1, 2, "1", None]), st.sampled_from(["oai_dc", "marc", 1]), STAMPS, STAMPS, st.sampled_from(["", "kind", "x y", 3]),
    STAMPS, st.sampled_from(["w1", "9" * 40, "", 1]), st.one_of(st.integers(), st.booleans(), st.none()),
)  # fmt: skip


@given(told=PARTS)
def test_a_token_that_was_made_up_is_answered_too(told: tuple[object, ...]) -> None:
    """As a bad one, or as the list it asks for."""
    token = base64.urlsafe_b64encode(json.dumps(told).encode()).decode().rstrip("=")
    answer = ask(verb="ListRecords", resumptionToken=token)
    assert code(answer) in (None, "badResumptionToken", "noRecordsMatch")


def test_the_last_day_of_the_calendar_can_be_asked_for() -> None:
    """It has no day after it."""
    for until in ("9999-12-31", "9999-12-31T23:59:59Z"):
        assert len(keys(ask(verb="ListIdentifiers", metadataPrefix="oai_dc", until=until, limit=9))) == 7
    assert code(ask(verb="ListIdentifiers", metadataPrefix="oai_dc", from_="9999-12-31")) == "noRecordsMatch"


ARGUMENTS = st.sampled_from(
    ["verb", "identifier", "metadataPrefix", "from", "until", "set", "resumptionToken", "odd"]
)
VALUES = st.one_of(
    st.sampled_from([*VERBS, "oai_dc", "2026-11-01", "oai:library.example:w1", "kind", "W10", ""]),
    st.text(max_size=12),
)


@given(pairs=st.lists(st.tuples(ARGUMENTS, VALUES), max_size=5))
def test_any_question_has_an_answer_of_the_right_shape(pairs: list[tuple[str, str]]) -> None:
    """Whatever is asked."""
    ask(*pairs)
