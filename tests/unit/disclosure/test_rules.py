"""The rules are a file: what is wrong in it is said with its line, its field and the mend."""

from __future__ import annotations

import pytest

from moothall.methods.disclosure import DEFAULT, RulesError, default_rules, protect, read_rules

from .making import counts, marked

SHIPPED = DEFAULT.read_text()


def test_every_rule_says_where_it_was_read_and_how_sure_we_are():
    rules = default_rules()
    for part in rules.parts().values():
        assert part.says
        assert part.source in {source.key for source in rules.sources}
        assert part.confirmed in ("read", "memory", "ours")
    assert rules.threshold.value == 10
    assert rules.threshold.least == 5
    assert len(rules.sha256) == 64


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "value: 10\n  least",
            "value: few\n  least",
            "threshold.value: This should be a number. It says 'few'.",
        ),
        (
            "value: 10\n  least",
            "value: 3\n  least",
            "threshold.value: The threshold 3 is lower than the least allowed, 5. Write 5 or more.",
        ),
        ("method: suppress", "method: blur", "counts.method: It says 'blur'."),
        ("  zeros: show\n", "", "counts.zeros: 'zeros' is missing. Add the line 'zeros: ...'."),
        ("source: acro", "source: nobody", "threshold.source: There is no source called 'nobody'."),
        (
            "groupings: []",
            "groupings: []\nblurring: true",
            "'blurring' is not a word this file may use here.",
        ),
        ("method: suppress", "method: round", ""),
        ("width: 2", "width: 5", ""),
    ],
)
def test_what_is_wrong_is_said_with_its_field_and_the_mend(tmp_path, old, new, said):
    assert old in SHIPPED
    path = tmp_path / "own.yaml"
    path.write_text(SHIPPED.replace(old, new, 1))
    if not said:
        assert read_rules(path).sha256 != default_rules().sha256
        return
    with pytest.raises(RulesError) as wrong:
        read_rules(path)
    assert said in str(wrong.value)
    assert "line " in str(wrong.value)


def test_rounding_cannot_leave_more_open_than_its_base(tmp_path):
    path = tmp_path / "own.yaml"
    path.write_text(SHIPPED.replace("method: suppress", "method: round").replace("width: 2", "width: 5"))
    with pytest.raises(RulesError, match="Rounding to base 5 cannot leave 5 open"):
        read_rules(path)


def test_known_groupings_link_their_categories(tmp_path):
    path = tmp_path / "own.yaml"
    path.write_text(
        SHIPPED.replace(
            "groupings: []", "groupings:\n  - {dimension: area, of: site, parts: {north: [a, b], south: [c]}}"
        )
    )
    by_site = counts("by-site", {("a",): 40, ("b",): 3, ("c",): 50, ("d",): 4}, ["site"])
    by_area = counts("by-area", {("north",): 43, ("south",): 50}, ["area"])
    assert not marked(protect([by_site, by_area]).output("by-area"))
    found = protect([by_site, by_area], read_rules(path))
    assert ("north",) in marked(found.output("by-area")) or ("a",) in marked(found.output("by-site"))
