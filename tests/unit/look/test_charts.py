"""Each drawing says in words what it shows, and never by colour alone."""

from __future__ import annotations

import datetime as dt
import re

from moothall.look import charts
from moothall.look.charts import clocks
from tests.unit.look.pages import parse

TODAY = dt.date(2026, 11, 23)
BIRTHDAY = dt.date(2029, 3, 27)


def line(*marks: charts.ClockMark, end: dt.date = BIRTHDAY) -> charts.ClockLine:
    return charts.ClockLine(start=dt.date(2026, 10, 30), end=end, today=TODAY, marks=marks)


def mark(days: int, label: str = "Reply due", done: int | None = None) -> charts.ClockMark:
    done_on = None if done is None else TODAY + dt.timedelta(days=done)
    return charts.ClockMark(TODAY + dt.timedelta(days=days), label, done_on=done_on)


def test_each_state_of_a_clock_has_its_words() -> None:
    assert mark(-3).words(TODAY) == "3 days late"
    assert mark(6).words(TODAY) == "in 6 days"
    assert mark(-3, done=-4).words(TODAY) == "done in time, 19 Nov 2026"
    assert mark(-3, done=-1).words(TODAY) == "done 2 days late"


def test_each_state_of_a_clock_has_its_own_shape() -> None:
    states = ("happened", "ahead", "kept", "kept-late", "late")
    shapes = {str(clocks._dot(state, 0, 0)) for state in states}
    assert len(shapes) == 5


def test_the_table_has_what_the_drawing_has() -> None:
    drawn = line(mark(-3), mark(21, "Reasonable grounds due"))
    assert [row[1] for row in drawn.table().rows] == [
        "Referral received",
        "Reply due",
        "Reasonable grounds due",
        "18th birthday",
    ]
    svg = str(charts.clock_drawing(drawn))
    assert svg.count("Reasonable grounds due") >= 4  # told and drawn, across and upright


def test_a_far_birthday_does_not_crush_the_weeks_into_a_dot() -> None:
    drawn = line(mark(21))
    placed, cut = clocks._place(drawn, 920)
    assert cut
    assert placed[TODAY + dt.timedelta(days=21)] == 736
    assert placed[BIRTHDAY] == 920


def test_a_near_birthday_is_drawn_to_scale() -> None:
    drawn = line(mark(21), end=TODAY + dt.timedelta(days=30))
    placed, cut = clocks._place(drawn, 54)
    assert not cut
    assert placed[TODAY] == 24


def test_words_that_would_pass_the_edge_end_at_it() -> None:
    soon = line(mark(52, "Conclusive grounds decision"), end=TODAY + dt.timedelta(days=42))
    last = clocks._spread(soon, clocks._place(soon, clocks.LENGTH)[0])[-1]
    assert last.mark.label == "Conclusive grounds decision"
    assert last.anchor == (clocks.WIDTH, "end")
    assert last.left >= 0


def test_the_line_reaches_a_clock_that_is_due_after_the_birthday() -> None:
    after = line(mark(52, "Conclusive grounds decision"), end=TODAY + dt.timedelta(days=42))
    across = parse(charts.clock_drawing(after)).xpath("./svg")[0]
    assert across.xpath("./line[@class='mh-line-ahead']/@x2") == ["940"]


def test_a_drawing_has_a_name_and_a_description_and_no_script() -> None:
    for svg in parse(charts.clock_drawing(line(mark(2, "<b>Due & now</b>")))).xpath("./svg"):
        named = svg.get("aria-labelledby").split()
        title, told = (svg.xpath(f".//*[@id='{name}']")[0].text for name in named)
        assert title == "Clocks from referral to 18th birthday"
        assert "Reply due" in told or "Due & now" in told
        assert svg.get("role") == "img"
        assert not svg.xpath(".//b | .//script | .//@style")


def test_a_line_on_the_day_of_referral_can_be_drawn() -> None:
    assert charts.clock_drawing(charts.ClockLine(TODAY, TODAY, TODAY, []))


def test_the_weeks_put_late_first_and_lose_nothing() -> None:
    items = [charts.AheadItem(TODAY + dt.timedelta(days=days), str(days)) for days in (-9, -1, 0, 6, 7, 400)]
    columns = charts.WeeksAhead(TODAY, items).columns()
    assert [item.label for item in columns[0][1]] == ["-9", "-1"]
    assert [item.label for item in columns[1][1]] == ["0", "6"]
    assert columns[-1][1][0].label == "400"
    assert sum(len(inside) for _name, inside in columns) == len(items)


def test_an_action_done_last_week_is_not_late_and_not_ahead() -> None:
    done = charts.AheadItem(TODAY - dt.timedelta(days=7), "done", state="done")
    assert all(not inside for _name, inside in charts.WeeksAhead(TODAY, [done]).columns())


def test_a_trend_with_gaps_leaves_gaps() -> None:
    svg = str(charts.sparkline([1, None, 3, 4], "Decisions in time"))
    assert svg.count("M") == 2
    assert charts.sparkline([1, None], "Too few") == ""


def test_bars_say_of_how_many() -> None:
    svg = charts.bars([charts.Bar("Criminal", 41, 60), charts.Bar("Labour", 0, 60)], "Kinds")
    assert "41 of 60" in svg
    assert charts.bars_table([charts.Bar("Criminal", 41, 60)], "Kinds").rows == [("Criminal", "41 of 60")]


def test_a_small_change_of_a_share_is_drawn_small() -> None:
    by_itself = str(charts.sparkline([100.0, 96.0], "Share"))
    from_nought = str(charts.sparkline([100.0, 96.0], "Share", low=0.0, high=100.0))
    assert "L154.0 32.0" in by_itself
    assert "L154.0 7.0" in from_nought


def test_a_long_label_has_a_line_above_its_figure() -> None:
    drawn = charts.bars(
        [charts.Bar("Engagement with a group, cause or ideology", 9, 13), charts.Bar("Intent", 0, 6)], "Parts"
    )
    heights = {each.text: float(each.get("y")) for each in parse(str(drawn)).iter("text")}
    assert heights["Engagement with a group, cause or ideology"] < heights["9 of 13"]
    assert heights["Intent"] == heights["0 of 6"]


def told(*items: charts.Interval, line_at: float | None = 0) -> charts.Intervals:
    return charts.Intervals("Effects", "days", items, line_at)


def test_an_estimate_is_drawn_between_the_ends_of_its_interval_and_told_in_words() -> None:
    one = charts.Interval("After six months", -4.0, -8.0, 1.0, "−4.00", "−8.00 to 1.00 (95%)")
    text = str(charts.intervals_drawing(told(one)))
    x = {
        name: float(value)
        for name, value in re.findall(r'(cx|x1|x2)="([0-9.]+)"', text.split('mh-interval"', 1)[1])[:2]
    }
    point = float(re.findall(r'cx="([0-9.]+)"', text)[0])
    assert x["x1"] < point < x["x2"]
    assert "After six months −4.00 −8.00 to 1.00 (95%)" in text
    assert "No effect" in text
    assert "No effect" not in str(charts.intervals_drawing(told(one, line_at=None)))


def test_one_estimate_without_an_interval_can_be_drawn_and_its_table_says_so() -> None:
    one = charts.Interval("Children", 12.0, None, None, "12")
    assert "<circle" in str(charts.intervals_drawing(told(one, line_at=None)))
    assert told(one).table().rows == [("Children", "12", "–")]
