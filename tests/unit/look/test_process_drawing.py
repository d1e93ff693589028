"""The map of steps as SVG: it says what it shows, in words that fit."""

from __future__ import annotations

from moothall.look.charts.process import BOX_WIDTH, Placed, StepArrow, StepBox, process_drawing
from tests.unit.look.pages import one, parse

BOX = StepBox(
    "Child panel", "Referral received", ("41 times", "12 wait here, half for 9 days or more"), "referral"
)
SLOW = StepArrow(("41 · 9 days", "slower: was 3 days"), 1.0, is_slower=True)


def drawn(*arrows: tuple[StepArrow, tuple[tuple[float, float], ...], tuple[float, float]]) -> str:
    return str(process_drawing(Placed(400, 300, [(BOX, (0, 0))], arrows), "The map", "A to <b>, 41 times"))


def test_it_is_named_and_told_and_nothing_in_it_is_markup() -> None:
    root = parse(drawn())
    svg = one(root, ".//svg")
    names = svg.get("aria-labelledby").split()
    assert [one(root, f".//*[@id='{name}']").text for name in names] == ["The map", "A to <b>, 41 times"]
    assert svg.get("role") == "img"
    assert svg.get("width") == "428"
    assert "<b>" not in drawn()


def test_every_word_of_a_box_is_in_it_and_its_height_grows_with_them() -> None:
    said = " ".join(words for _kind, words, _down in BOX.lines())
    assert said == "Child panel Referral received 41 times 12 wait here, half for 9 days or more"
    assert all(len(words) * 7 < BOX_WIDTH for _kind, words, _down in BOX.lines())
    assert BOX.size()[1] > StepBox("", "Referral received").size()[1]


def test_slower_is_said_in_words_and_an_arrow_up_is_broken() -> None:
    down = drawn((SLOW, ((10, 10), (10, 90)), (10, 50)))
    up = drawn((StepArrow(("5 · 1 day",), 0.1), ((10, 90), (10, 10)), (10, 50)))
    assert "slower: was 3 days" in down
    assert "mh-way--back" not in down
    assert "mh-way--back" in up


def test_the_more_travelled_arrow_is_wider() -> None:
    widths = []
    for share in (0.1, 1.0):
        html = drawn((StepArrow(("5 · 1 day",), share), ((10, 10), (10, 90)), (10, 50)))
        widths.append(float(one(parse(html), ".//path[@class='mh-way']").get("stroke-width")))
    assert widths[0] < widths[1]
