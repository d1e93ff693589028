"""Whatever bytes come, a referral is read or its faults are told: nothing else ever happens."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from moothall.casework.intake.message import Answer, BadReferral, ReferralMessage, quality, read
from moothall.casework.intake.message.form_keys import MEANINGS
from moothall.casework.intake.questions import (
    FORM,
    Kind,
    check_page,
    facts_from,
    linked_from,
    message_from,
    missing,
    next_page,
    off_route,
    on_route_only,
    pages_on_route,
    previous_page,
    progress,
)
from tests.unit.intake_message.messages import RECEIVED, SAMPLES

RAW = [path.read_bytes() for path in sorted(SAMPLES.glob("*.json"))]
KEYS = [meaning.source_key for meaning in MEANINGS] + ["ExternalId", "Document1.URL", "Document2.Name", "Odd"]
TEXTS = st.one_of(
    st.text(max_size=60),
    st.sampled_from(["", "Yes", "No", "Not-sure", "Child", "Unknown", "560734", "2011-02-17", "-", "\x00"]),
)
VALUES = st.one_of(TEXTS, st.none(), st.booleans(), st.integers(), st.floats(), st.lists(TEXTS, max_size=2))


def outcome(raw: bytes, received_on: date = RECEIVED) -> ReferralMessage | BadReferral:
    """The message, or what is wrong with it; any other exception fails the test."""
    try:
        return read(raw, received_on=received_on, today=RECEIVED)
    except BadReferral as bad:
        refused = bad
    assert refused.errors
    for fault in (*refused.errors, *refused.warnings):
        assert fault.problem
        assert fault.mend
        assert storable(str(fault))
    return refused


def storable(text: str) -> bool:
    """Whether a database can hold the text."""
    return "\x00" not in text and text.encode("utf-8", "strict") is not None


def check_kept(raw: bytes, message: ReferralMessage) -> None:
    """Every value is in the source as it is in the fact, and can be stored."""
    for fact in message.facts:
        assert storable(fact.value)
        assert storable(fact.source_key)
        if fact.span is not None and not fact.value.startswith("(not shown"):
            words = raw[fact.span.start : fact.span.end].decode()
            assert words in (fact.value, "null") or json.loads(words) == fact.value
    quality(message.facts, documents=len(message.documents))


@given(st.binary(max_size=400))
@example(b'{"ExternalId": "' + b"\\ud83d\\ude00" + b'"}')
@example(b"\xef\xbb\xbf")
@example(b"{" * 100_000)
@example(b'{"a":' * 50_000)
@example(b'{"a":' + b"9" * 5_000 + b"}")
@example(b'{"\\ud800": "x", "\\ud800": "y"}')
def test_no_bytes_bring_it_down(raw):
    outcome(raw)


@given(
    st.recursive(
        st.one_of(TEXTS, st.none(), st.booleans(), st.integers(), st.floats()),
        lambda inner: st.one_of(
            st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=8), inner, max_size=4)
        ),
        max_leaves=15,
    )
)
def test_no_json_brings_it_down(value):
    outcome(json.dumps(value).encode())


@given(st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=25), st.sampled_from(RAW), st.booleans())
def test_a_changed_message_is_read_or_refused(changes, raw, ascii_only):
    message = json.loads(raw) | changes
    sent = json.dumps(message, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")
    result = outcome(sent)
    if isinstance(result, ReferralMessage):
        check_kept(sent, result)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_a_damaged_file_is_read_or_refused(data):
    raw = data.draw(st.sampled_from(RAW))
    start = data.draw(st.integers(0, len(raw)))
    end = data.draw(st.integers(start, min(len(raw), start + 40)))
    damaged = raw[:start] + data.draw(st.binary(max_size=12)) + raw[end:]
    result = outcome(damaged)
    if isinstance(result, ReferralMessage):
        check_kept(damaged, result)


@given(st.sampled_from(["PVFamily", "ExploitationTreatment", "Customer.Alias"]), st.text(max_size=300))
def test_what_somebody_wrote_comes_back_letter_by_letter(key, text):
    raw = json.dumps(json.loads(RAW[3]) | {key: text}).encode()
    result = outcome(raw)
    if isinstance(result, ReferralMessage):
        fact = next((fact for fact in result.facts if fact.source_key == key), None)
        assert (fact.value if fact else "") == text or not text.strip()
    else:
        assert "\x00" in text


@given(st.dates(date(2009, 4, 1), RECEIVED), st.sampled_from(["Yes", "No"]))
def test_yes_and_no_change_places_on_one_day_only(received_on, sent):
    message = json.loads(RAW[3]) | {"FirstChanceToReport": sent, "Customer.DOB": "2008-12-01"}
    result = outcome(json.dumps(message).encode(), received_on)
    assert isinstance(result, ReferralMessage)
    plain = result.answer("reported_before").value == sent.lower()
    assert plain is (received_on >= date(2025, 3, 31))


def _answers() -> st.SearchStrategy[dict[str, object]]:
    """Answers of every shape to any of the questions, right and wrong."""
    strategies: dict[str, st.SearchStrategy[object]] = {}
    for question in FORM.questions():
        codes = [option.code for option in question.options]
        text = st.sampled_from([*codes, "", "not known", "2020-02-02", "3", "a@b.gov.uk", "\x00", "words"])
        parts = [part.key for part in question.parts] or ["x"]
        if question.kind is Kind.LIST_OF:
            strategies[question.key] = st.lists(st.dictionaries(st.sampled_from(parts), text), max_size=3)
        elif question.kind is Kind.CHOICES:
            strategies[question.key] = st.lists(text, max_size=3)
        else:
            strategies[question.key] = st.one_of(text, st.lists(text, max_size=1))
    return st.lists(st.sampled_from(sorted(strategies)), max_size=40, unique=True).flatmap(
        lambda keys: st.fixed_dictionaries({key: strategies[key] for key in keys})
    )


@given(_answers())
def test_the_form_can_always_be_walked_from_start_to_end_and_back(answers):
    pages = pages_on_route(answers)
    assert pages[0].key == "age_band"
    walked, page = [pages[0]], next_page(answers, pages[0].key)
    while page is not None:
        assert previous_page(answers, page.key) == walked[-1]
        walked.append(page)
        page = next_page(answers, page.key)
    assert tuple(walked) == pages


@given(_answers())
def test_no_answer_is_ever_lost(answers):
    kept = dict(answers)
    inside, outside = on_route_only(answers), off_route(answers)
    assert answers == kept
    assert not set(inside) & outside
    for key, value in answers.items():
        blank = not value or value == [""] or (isinstance(value, str) and not value.strip())
        assert key in inside or key in outside or blank or isinstance(value, list)


@given(_answers())
def test_a_half_filled_form_is_never_a_referral_and_never_an_accident(answers):
    for page in pages_on_route(answers):
        check_page(page.key, answers)
    progress(answers)
    linked_from(answers)
    facts = facts_from(answers)
    assert len({fact.key for fact in facts}) == len(facts)
    with pytest.raises(BadReferral):  # so few answers never make a whole referral
        message_from(answers, external_id="MH-1", received_on=RECEIVED)
    assert missing(answers, today=RECEIVED) or answers["age_band"] == "adult"


@pytest.mark.parametrize("answer", [each.value for each in Answer])
def test_an_answer_turned_round_twice_is_itself(answer):
    assert Answer(answer).opposite.opposite is Answer(answer)
