"""A score on its range, and scores over time: each drawing says in words what it shows."""

from __future__ import annotations

from datetime import date

from moothall.look.charts import ScoreBand, ScoreBar, ScoreHistory, ScorePoint, score_bar, score_history

BANDS = (ScoreBand("None", 0, 0), ScoreBand("Low", 1, 4), ScoreBand("High", 5, 10))


def test_a_bar_says_the_score_the_range_and_the_bands() -> None:
    drawn = str(score_bar(ScoreBar(5, 0, 10, BANDS)))
    assert "5, from 0 to 10. None: 0; Low: 1 to 4; High: 5 to 10" in drawn
    assert 'width="170"' in drawn
    assert drawn.count("mh-band-edge") == 2


def test_a_bar_without_a_score_is_empty_and_says_so() -> None:
    drawn = str(score_bar(ScoreBar(None, 0, 10)))
    assert "no score, from 0 to 10" in drawn
    assert '<rect class="mh-bar" x="0" y="22" width="0"' in drawn


def test_a_history_is_drawn_twice_and_told_once_as_a_table_newest_first() -> None:
    points = (
        ScorePoint(date(2026, 1, 5), 3, "Low", "Leah Turner", "the case"),
        ScorePoint(date(2026, 3, 5), None),
        ScorePoint(date(2026, 6, 5), 7.5, "High"),
    )
    history = ScoreHistory("Signs", points, 0, 10, BANDS)
    drawn = str(score_history(history))
    assert "mh-drawing--across" in drawn
    assert "mh-drawing--upright" in drawn
    assert "3 assessments. 5 January 2026: 3, Low; 5 March 2026: no score; 5 June 2026: 7.5, High" in drawn
    assert drawn.count("mh-dot--ahead") == 1
    rows = history.table().rows
    assert [row[1] for row in rows] == ["7.5, High", "no score", "3, Low"]
    assert rows[-1] == ("5 January 2026", "3, Low", "Leah Turner", "the case")


def test_one_point_or_many_of_one_day_are_drawn_in_the_middle() -> None:
    for days in ((date(2026, 1, 5),), (date(2026, 1, 5), date(2026, 1, 5))):
        history = ScoreHistory("Signs", [ScorePoint(day, 2) for day in days], 0, 10)
        assert 'cx="490"' in str(score_history(history))
