"""The drawing of a flow holds the same numbers as its table, in both shapes, and no word of it can be mark-up."""

from __future__ import annotations

from lxml import etree

from moothall.look.charts.prisma import FlowBox, FlowChart, FlowStep, flow_chart

CHART = FlowChart(
    "Flow of <records>",
    (
        FlowStep(
            FlowBox("Records identified", 1204, (("Scopus & friends", 1000), ("A very long name of a place where somebody searched", 204))),
            (FlowBox("Removed", 204, (("Duplicates", 204),)), FlowBox("Still to be screened", 12)),
        ),
        FlowStep(FlowBox("Records screened", 988)),
    ),
)  # fmt: skip


def test_both_shapes_are_whole_and_say_every_number() -> None:
    drawn = flow_chart(CHART)
    root = etree.fromstring(f"<div>{drawn}</div>")
    assert [one.get("class") for one in root] == [
        "mh-drawing mh-drawing--across",
        "mh-drawing mh-drawing--upright",
    ]
    for shape in root:
        words = " ".join(shape.itertext())
        for number in ("1,204", "1,000", "204", "12", "988"):
            assert number in words
        assert "Scopus & friends" in words
        height = float(shape.get("viewBox", "").split()[3])
        boxes = [one for one in shape.iter() if str(one.tag).endswith("rect")]
        assert all(float(box.get("y", "0")) + float(box.get("height", "0")) <= height for box in boxes)


def test_the_table_has_a_row_for_each_part_and_the_sentence_what_left() -> None:
    rows = CHART.table().rows
    assert [row[0] for row in rows][:3] == ["Records identified", "– Scopus & friends", "– A very long name of a place where somebody searched"]  # fmt: skip
    assert ("– – Duplicates", "204") in rows
    assert "(Removed: 204, Still to be screened: 12)" in CHART.description()
