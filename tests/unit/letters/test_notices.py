"""Notices to the first responder, Home Office, police and guardian, and the decision on one document."""

from __future__ import annotations

from dataclasses import replace

import pytest
from letter_samples import CREATED, DECISION, DISSENT, OUTCOMES, SCOPE, decided
from reading_age import all_words

from moothall.casework.panel.letters import (
    DecisionRecord,
    Kind,
    LetterRefused,
    Reconsideration,
    compose,
    decision_record,
    routing_notice,
)
from moothall.look.paper import Table, to_pdf
from moothall.look.paper.word import to_docx

PARTNERS = (Kind.FIRST_RESPONDER, Kind.POLICE, Kind.GUARDIAN, Kind.HOME_OFFICE)


@pytest.mark.parametrize("outcome", ["not shown in the end", "no reasonable grounds"])
@pytest.mark.parametrize("kind", [*PARTNERS, Kind.CARER])
def test_after_a_negative_decision_safeguarding_goes_on(kind: Kind, outcome: str) -> None:
    words = all_words(compose(kind, decided(outcome), language="en"))
    assert "Safeguarding goes on." in words or "safe goes on." in words


@pytest.mark.parametrize("kind", PARTNERS)
def test_a_positive_decision_carries_no_such_paragraph(kind: Kind) -> None:
    assert "does not end any agency's duty" not in all_words(compose(kind, DECISION, language="en"))


def test_the_formal_notice_has_the_full_reasons() -> None:
    words = all_words(compose(Kind.HOME_OFFICE, DECISION, language="en"))
    for made in DECISION.determinations:
        assert made.test.identifier in words
        assert made.test.text in words
        assert made.test.standard in words
        for limb in made.limbs:
            assert limb.question in words
            assert limb.reasons.split(".")[0] in words
    assert DISSENT.words in words
    for member in DECISION.members:
        assert member.name in words
    assert "Stood aside: teaches the child" in words
    assert "4 December 2026" in words
    assert "the ward's notes were in another trust's system" in words


def test_a_restricted_item_is_named_to_the_home_office_but_not_told() -> None:
    assert "Item 7: held by the chair, who can be asked for it." in all_words(
        compose(Kind.HOME_OFFICE, DECISION, language="en")
    )


def test_an_unconfirmed_source_is_marked_wherever_it_is_printed() -> None:
    words = all_words(compose(Kind.HOME_OFFICE, DECISION, language="en"))
    assert "general guidance v6 (not confirmed)" in words
    assert "Modern Slavery Act 2015, section 50 (not confirmed)" not in words


@pytest.mark.parametrize("kind", PARTNERS)
def test_reconsideration_follows_the_rule_and_marks_an_unconfirmed_window(kind: Kind) -> None:
    words = all_words(compose(kind, DECISION, language="en"))
    assert "REC-01" in words
    assert "judicial review" in words
    assert "within 30 calendar days of the decision (rule TIM-10)" in words
    assert "not confirmed: check it" in words
    confirmed = Reconsideration(window_days=30, window_rule="TIM-10", window_confirmed=True)
    assert "check it" not in all_words(
        compose(kind, replace(DECISION, reconsideration=confirmed), language="en")
    )
    none = replace(DECISION, reconsideration=Reconsideration())
    assert "calendar days" not in all_words(compose(kind, none, language="en"))


def test_a_window_of_a_day_is_no_window() -> None:
    with pytest.raises(ValueError, match="at least two days"):
        Reconsideration(window_days=1)


def test_each_partner_sees_only_the_actions_shown_to_it() -> None:
    def actions(kind: Kind) -> list[str]:
        tables = [
            block for block in compose(kind, DECISION, language="en").blocks if isinstance(block, Table)
        ]
        return [row[0] for table in tables if table.header[0] == "Action" for row in table.rows]

    assert "Disrupt the line: visit the addresses in item 2" in actions(Kind.POLICE)
    assert "Disrupt the line: visit the addresses in item 2" not in actions(Kind.GUARDIAN)
    assert "Sexual health and trauma appointment" in actions(Kind.GUARDIAN)
    assert "Sexual health and trauma appointment" not in actions(Kind.POLICE)


def test_the_police_are_told_of_the_defence_for_children() -> None:
    words = all_words(compose(Kind.POLICE, DECISION, language="en"))
    assert "section 45" in words
    assert DECISION.crime_reference in words


def test_there_is_no_letter_to_a_guardian_nobody_appointed() -> None:
    with pytest.raises(LetterRefused, match="No independent guardian"):
        compose(Kind.GUARDIAN, replace(DECISION, guardian=None), language="en")


def test_the_routing_notice_gives_the_reason_and_its_rule_and_keeps_the_duties_here() -> None:
    words = all_words(routing_notice(SCOPE, language="en"))
    assert "The child turns 18 in 99 days; more than 100 are needed." in words
    assert "ELG-02" in words
    assert "Single Competent Authority" in words
    assert "own duties to safeguard the child" in words


def test_the_decision_reads_outcome_first_and_ends_with_what_it_rests_on() -> None:
    document = decision_record(DECISION, language="en")
    words = all_words(document)
    assert (
        words.index("is a victim of modern slavery")
        < words.index("Who decided")
        < words.index("Best interests")
    )
    assert DECISION.pack_hash in words
    assert DECISION.ledger_entry in words
    assert "Not sent yet" in words


def test_a_superseding_decision_says_so() -> None:
    again = replace(DECISION, supersedes="the decision of 3 March 2026")
    for document in (decision_record(again, language="en"), compose(Kind.HOME_OFFICE, again, language="en")):
        assert "This decision supersedes the decision of 3 March 2026." in all_words(document)


def test_a_decision_without_a_determination_cannot_be_written_about() -> None:
    with pytest.raises(ValueError, match="at least one"):
        replace(DECISION, determinations=())
    with pytest.raises(ValueError, match="each of its stages"):
        replace(DECISION, determinations=DECISION.determinations * 2)


def bare(record: DecisionRecord) -> DecisionRecord:
    """The least a record can hold."""
    return replace(
        record,
        members=(),
        plan=(),
        clocks=(),
        told=(),
        referred_on=None,
        referred_by="",
        exploitation=(),
        best_interests="",
        quorum="",
        pack_hash="",
        ledger_entry="",
    )


@pytest.mark.parametrize("language", ["en", "cy"])
@pytest.mark.parametrize("outcome", OUTCOMES)
@pytest.mark.parametrize("kind", Kind)
def test_every_letter_in_every_outcome_becomes_paper(kind: Kind, outcome: str, language: str) -> None:
    for record in (decided(outcome), bare(decided(outcome))):
        document = compose(kind, record, language=language)
        assert to_pdf(document, created=CREATED).startswith(b"%PDF")
        assert to_docx(document, created=CREATED).startswith(b"PK")


def test_the_barest_decision_becomes_paper() -> None:
    assert to_pdf(decision_record(bare(DECISION), language="en"), created=CREATED).startswith(b"%PDF")
