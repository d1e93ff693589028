"""A release is filed under words that the public library knows: else it would be refused there, signed and published."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_args

import pytest
import yaml

from moothall.evidence.release import filing
from moothall.methods.bundle.study import RatingFacts
from moothall.methods.evaluation.protocol.analyses import DESIGNS
from moothall.methods.evaluation.protocol.estimand import Measure

VOCABULARIES = Path(__file__).resolve().parents[3] / "src/moothall/library/seed/vocabularies.yaml"


@pytest.fixture(scope="module")
def known() -> dict[str, Any]:
    return yaml.safe_load(VOCABULARIES.read_text())


def test_every_design_of_a_protocol_is_filed_as_one_the_library_knows(known: dict[str, Any]) -> None:
    filed = filing.library_words()["designs"]
    assert set(filed) == set(DESIGNS)
    comparisons = get_args(RatingFacts.model_fields["comparison"].annotation)
    for one in filed.values():
        assert one["design"] in known["designs"]
        assert one["comparison"] in comparisons


def test_every_measure_of_a_protocol_is_of_a_domain_the_library_knows(known: dict[str, Any]) -> None:
    measures = filing.library_words()["measures"]
    assert set(measures) == set(get_args(Measure))
    assert set(measures.values()) <= set(known["domains"])


def test_topics_and_licences_are_the_librarys_with_its_words_in_both_languages(known: dict[str, Any]) -> None:
    for language in ("en", "cy"):
        assert all(
            known["topics"][code][language] == words for code, words in filing.topics(language).items()
        )
    for code, one in filing.licences().items():
        assert known["licences"][code]["may_redistribute"]
        assert (known["licences"][code]["en"], known["licences"][code]["url"]) == (one["title"], one["url"])
        assert known["licences"][code]["cy"] == one["title_cy"]


def test_arrangements_are_rows_of_the_librarys_map(known: dict[str, Any]) -> None:
    assert set(filing.library_words()["arrangements"]) <= set(known["rows"])


def test_a_licence_that_is_not_offered_is_taken_for_the_open_one() -> None:
    assert filing.licence_of("OGL-UK-3.0") == "ogl-3"
    assert filing.licence_of("CC-BY-4.0") == "cc-by-4"
    assert filing.licence_of("Something else") == "ogl-3"


def test_no_nation_named_is_all_four() -> None:
    assert filing.countries_of(()) == ["GB-ENG", "GB-WLS", "GB-SCT", "GB-NIR"]
    assert filing.countries_of(("wales",)) == ["GB-WLS"]
