"""A protocol: read, refused with the field and the mend, hashed by what it says, compared with its amendment."""

import json
from pathlib import Path

import pytest

from moothall.methods.evaluation.protocol import (
    ProtocolError,
    as_yaml,
    canonical_bytes,
    protocol_from,
    protocol_sha256,
    read_protocol,
    what_changed,
)

EXAMPLES = Path(__file__).parents[3] / "docs/guide/protocols"
ROLL_OUT, TO_EVENT = EXAMPLES / "roll-out.yaml", EXAMPLES / "time-to-event.yaml"


def amended(change, path=ROLL_OUT):
    """The example as plain data, changed, as the second version."""
    first = read_protocol(path)
    told = json.loads(canonical_bytes(first))
    told.update(version=2, amends=protocol_sha256(first), amended_because="The panel asked for it.")
    change(told)
    return told


@pytest.mark.parametrize("path", [ROLL_OUT, TO_EVENT])
def test_the_examples_are_read_and_come_back_as_they_were(path):
    protocol = read_protocol(path)
    assert protocol_from(as_yaml(protocol)) == protocol
    assert protocol_from(canonical_bytes(protocol)) == protocol


def test_the_hash_is_of_what_it_says_and_not_of_how_it_is_written():
    text = ROLL_OUT.read_text()
    respaced = "# Another comment\n" + text.replace("seed: 20261130", "seed:     20261130")
    said_default = text.replace("      better: lower\n", "      better: lower\n      decimals: 2\n", 1)
    hashes = {protocol_sha256(protocol_from(one)) for one in (text, respaced, said_default)}
    assert len(hashes) == 1
    assert protocol_sha256(protocol_from(text.replace("20261130", "20261131"))) not in hashes


@pytest.mark.parametrize(
    ("was", "becomes", "told"),
    [
        ("role: primary", "role: main", "analyses[0].role: It says 'main'. Write 'primary'"),
        ("better: lower", "beter: lower", "Did you mean 'better'?"),
        ("design: staggered-roll-out", "design: staggered", "analyses[0].design: 'staggered' is not a design. Write one of"),
        ("outcome: missing_rate\n", "outcome: missing\n", "There is no outcome called 'missing'. Write one of"),
        ("received_from: 2018-01", "received_from: 2026-01", "the first month of referral is after the last"),
        ("    - event: death\n      handled: while_at_risk", "    - event: death\n      handled: hypothetical", "cannot be thought away"),
        ("wave: month_12\n", "\n", "an outcome measured by score needs wave"),
        ("did: [data, analysis]", "did: [delivery, analysis]", "Ben Placeholder delivers and analyses"),
        ("    - {outcome: missing_rate, size: 0.25}\n", "", "how small an effect on 'missing_rate' could be found"),
        ("kept_until: 2031-12-31", "kept_until: 2031-02-30", "is not a date"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_line_its_field_and_the_mend(was, becomes, told):
    text = ROLL_OUT.read_text()
    assert was in text
    with pytest.raises(ProtocolError) as wrong:
        protocol_from(text.replace(was, becomes, 1), "mine.yaml")
    assert told in str(wrong.value)
    assert "mine.yaml, line" in str(wrong.value)


def test_what_is_no_protocol_is_refused_in_a_sentence():
    for content in (b"\xff\xfe", "- one", "a: [", "x" * 400_000, "&a b: 1"):
        with pytest.raises(ProtocolError):
            protocol_from(content)


def test_covariates_are_capped_by_how_many_sites_are_treated():
    text = ROLL_OUT.read_text()
    five = "covariates: [gender, age_years, exploitation, looked_after, nationality_group]\n    draws: 499"
    with pytest.raises(ProtocolError, match="5 covariates are too many for 20 treated units"):
        protocol_from(text.replace("draws: 499", five, 1))
    protocol_from(text.replace("draws: 499", five.replace(", nationality_group", ""), 1))


def test_an_amendment_says_what_it_amends_and_why():
    told = amended(lambda one: one.pop("amended_because"))
    with pytest.raises(ProtocolError, match="An amendment says what it amends and why"):
        protocol_from(json.dumps(told))


def test_what_changed_is_told_in_words():
    def change(told):
        told["seed"] = 5
        told["analyses"][0]["anticipation"] = 1
        told["analyses"] = told["analyses"][:-1]
        told["subgroups"].append(
            {"by": "looked_after", "outcome": "missing_rate", "because": "Asked by the group."}
        )

    old, new = read_protocol(ROLL_OUT), protocol_from(json.dumps(amended(change)))
    said = [str(one) for one in what_changed(old, new)]
    assert "Changed: seed: was 20261130; is now 5" in said
    assert "Changed: analyses › missing › anticipation: was 0; is now 1" in said
    assert any(one.startswith("Taken out: analyses › process:") for one in said)
    assert any(one.startswith("Added: subgroups › looked after of missing rate") for one in said)
    assert what_changed(old, old) == ()


def test_braces_cannot_pass_for_places_of_figures():
    with pytest.raises(ProtocolError, match="braces may not stand here"):
        protocol_from(
            ROLL_OUT.read_text()
            .replace("title: Days to the", 'title: "{effect} Days to the', 1)
            .replace("(24 months at most)", '(24 months at most)"', 1)
        )
