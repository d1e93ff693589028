"""The report: from protected outputs alone, the same bytes, readable by everybody."""

import io
import json
import re
from dataclasses import replace

import pypdf
import pytest
from lxml import html

from moothall.methods.evaluation.protocol import protocol_sha256
from moothall.methods.evaluation.study_run import Registration, run_study
from moothall.methods.outputs import Column, Mark, Output, OutputKind, Role, from_json
from moothall.methods.reporting import render_report
from moothall.methods.reporting.charts import draw
from moothall.methods.reporting.charts.scale import months, scale
from moothall.methods.reporting.folder import files_of

PAGES = ("index.html", "summary.html", "plain.html", "plain.cy.html")


@pytest.fixture(scope="session")
def files(run, protected):
    return files_of(run, protected)


def hidden(output: Output) -> Output:
    """The output with every figure withheld."""
    shown = output.places(Role.FIGURE, Role.LOW, Role.HIGH)
    rows = tuple(
        tuple(Mark.HIDDEN if place in shown else cell for place, cell in enumerate(row))
        for row in output.rows
    )
    return replace(output, rows=rows, protected_by="test")


def test_the_first_words_are_whether_the_evaluator_is_independent(files, child_run):
    first = html.fromstring(files["index.html"])
    assert first.xpath("string(//header)").strip().startswith("Independent evaluation")
    other = html.fromstring(render_report(child_run, child_run.outputs, pdf=False)["index.html"])
    assert other.xpath("string(//header)").strip().startswith("This evaluation is not independent")
    assert "paid" in first.text_content()


def test_the_same_run_gives_the_same_bytes(files, run, protected):
    assert files_of(run, protected) == files
    assert not any(b"/w/" in content or b"/tmp/" in content for content in files.values())


def test_papers_are_for_screen_readers_and_for_the_archive(files):
    for name in ("report.pdf", "summary.pdf", "plain.pdf", "plain.cy.pdf"):
        paper = pypdf.PdfReader(io.BytesIO(files[name]))
        metadata = paper.trailer["/Root"]["/Metadata"].get_data()
        assert re.search(rb"pdfuaid:part[>=\"]+1", metadata)
        assert re.search(rb"pdfaid:part[>=\"]+2", metadata)
        assert paper.trailer["/Root"]["/MarkInfo"]["/Marked"]
        assert paper.metadata.title
    for name in ("summary.pdf", "plain.pdf", "plain.cy.pdf"):
        assert len(pypdf.PdfReader(io.BytesIO(files[name])).pages) == 1
    assert pypdf.PdfReader(io.BytesIO(files["plain.cy.pdf"])).trailer["/Root"]["/Lang"].startswith("cy")


def test_every_table_has_a_caption_and_every_head_its_scope(files):
    for name in PAGES:
        page = html.fromstring(files[name])
        for table in page.xpath("//table"):
            assert table.xpath("./caption")[0].text_content().strip()
            assert all(head.get("scope") in ("col", "row") for head in table.xpath(".//th"))
        ids = page.xpath("//@id")
        assert len(ids) == len(set(ids))
        assert not page.xpath("//script")
        for link in page.xpath("//a[starts-with(@href, '#')]/@href"):
            assert link[1:] in ids


def test_days_and_months_are_told_as_people_write_them(files):
    whole = " ".join(html.fromstring(files[name]).text_content() for name in PAGES)
    assert re.search(r"as at 31 December 20\d\d", whole)
    assert not re.search(r"(as at|Received|goes to|ends with) 20\d\d-", whole)


def test_one_bar_is_said_to_be_one(run):
    flow = next(one for one in run.common if one.name == "flow")
    assert draw(replace(flow, chart="bars", rows=flow.rows[1:2])).told.startswith("One bar: ")


def test_how_alike_children_were_is_drawn_before_and_after_weighting(child_run):
    alike = next(one for one in child_run.outputs if one.name.endswith("-balance"))
    drawn = draw(alike)
    assert drawn.wide.count("<circle") == 1 + len({row[0] for row in alike.rows})  # one in the key
    assert drawn.told.startswith("Two values of each category")
    assert "After weighting: furthest from nought is" in drawn.told
    rare = draw(hidden(alike))
    assert rare is None


def test_ticks_of_half_a_step_of_five_are_told_as_they_are():
    assert (scale([0, 0.1], 0, 1, most=5).decimals, scale([0, 10], 0, 1, most=5).decimals) == (3, 1)
    assert months([0, 24], 0, 1).ticks == (0, 3, 6, 9, 12, 15, 18, 21, 24)
    assert months([0, 24], 0, 1, most=5).ticks == (0, 6, 12, 18, 24)


def test_every_drawing_is_named_told_and_has_its_table(files):
    page = html.fromstring(files["index.html"])
    drawings = page.xpath("//figure")
    assert len(drawings) > 5
    for figure in drawings:
        assert figure.xpath("./figcaption")[0].text_content().strip()
        assert figure.xpath(".//table")
        for svg in figure.xpath(".//*[local-name()='svg']"):
            assert svg.xpath("./*[local-name()='title']")[0].text
            assert svg.xpath("./*[local-name()='desc']")[0].text


def test_nothing_of_a_hidden_figure_is_in_the_report(run):
    """Every figure withheld: no estimate, direction, count of children or share is left in any word."""
    files = render_report(run, [hidden(one) for one in run.outputs], pdf=False)
    text = " ".join(html.fromstring(files[name]).xpath("string(//main)") for name in PAGES)
    text = re.sub(r"[0-9a-f]{64}", "", text)
    for finding in run.findings:
        for one in finding.estimates:
            assert f"{abs(one.value):.2f}" not in text
    assert "got better" not in text
    assert "got worse" not in text
    assert "No effect is claimed" not in text
    assert str(run.common[0].rows[-1][1]) not in text.replace(",", "")
    assert "withheld" in text


def test_an_output_that_was_refused_is_not_told(run, protected):
    kept = [one for one in protected.outputs if not one.name.startswith("missing-")]
    page = html.fromstring(render_report(run, kept, pdf=False)["index.html"]).text_content()
    value = next(one for one in run.finding("missing").estimates).value
    assert f"{abs(value):.2f} episodes a year lower" not in page
    assert "of its" in page
    assert "tables are withheld" in page


def test_what_has_not_been_through_disclosure_control_is_not_for_release(run, files):
    assert b"Not for release" in render_report(run, run.outputs, pdf=False)["index.html"]
    assert b"Not for release" not in files["index.html"]


def test_true_figures_lie_apart(files, run):
    assert {"private/results.json", "private/READ-ME.txt", "private/risk.txt"} <= set(files)
    for one in run.outputs:
        shown = from_json(files[f"outputs/{one.name}.json"])
        assert not shown.places(Role.CHILDREN, Role.EVENTS, Role.AT_RISK, Role.FREEDOM)
        assert from_json(files[f"private/outputs/{one.name}.json"]) == one


def test_checklists_are_filled_in_and_say_what_is_not_told(files):
    told = {one["name"]: one["items"] for one in json.loads(files["checklists.json"])}
    assert {name: len(items) for name, items in told.items()} == {"TREND": 22, "RECORD": 13, "GRIPP2-SF": 5}
    assert all(item["at"] or item["why"] for items in told.values() for item in items)
    assert sum(1 for item in told["TREND"] if item["at"]) >= 18


def test_an_observational_study_is_held_to_strobe(child_run):
    told = json.loads(render_report(child_run, child_run.outputs, pdf=False)["checklists.json"])
    assert [one["name"] for one in told] == ["STROBE", "RECORD", "GRIPP2-SF"]
    assert len(told[0]["items"]) == 22


def test_where_every_figure_comes_from_is_told(files, run):
    told = json.loads(files["provenance.json"])
    assert told["extract"]["sha256"] == run.extract.sha256
    assert told["protocol"]["sha256"] == protocol_sha256(run.protocol)
    assert told["seed"] == run.seed
    assert set(told["outputs"]) == {one.name for one in run.outputs}
    assert (
        told["outputs"]["flow"] == from_json(files["outputs/flow.json"]).sha256() or told["disclosure_rules"]
    )
    page = html.fromstring(files["index.html"]).text_content()
    assert run.extract.sha256 in page
    assert run.code_version in page


def test_limits_are_written_by_what_the_checks_found(files, run):
    page = html.fromstring(files["index.html"]).text_content()
    assert "Few authorities began, so intervals may be too narrow" in page
    assert "Authorities chose to take part" in page
    assert run.finding("missing").title in page


def test_the_page_in_welsh_is_in_welsh_and_marks_what_is_not(files):
    page = html.fromstring(files["plain.cy.html"])
    assert page.get("lang") == "cy"
    assert "Beth welson ni?" in page.text_content()
    assert "Cyfarfu chwe pherson ifanc" in page.text_content()
    assert not page.xpath("//p[@lang='en']")


def test_what_the_protocol_has_in_english_only_is_marked_so_on_the_page_in_welsh(child_run):
    page = html.fromstring(render_report(child_run, child_run.outputs, pdf=False)["plain.cy.html"])
    assert any("Two meetings" in one.text_content() for one in page.xpath("//p[@lang='en']"))


def test_who_is_not_registered_is_told_before_the_results(child_run):
    page = html.fromstring(render_report(child_run, child_run.outputs, pdf=False)["index.html"])
    assert "Not registered" in page.xpath("string(//main)")[:3000]
    assert "Exploratory" in page.text_content()


def test_a_drawing_with_a_hidden_figure_has_a_gap_and_says_so(run):
    output = next(one for one in run.outputs if one.name == "missing-by-time-imputation")
    place = output.places(Role.FIGURE)[0]
    rows = tuple(
        tuple(
            Mark.HIDDEN if number == 2 and at >= place and at < place + 3 else cell
            for at, cell in enumerate(row)
        )
        for number, row in enumerate(output.rows)
    )
    drawn = draw(replace(output, rows=rows))
    assert "One figure is withheld" in drawn.told
    assert "[c]" in drawn.wide


def test_a_registration_under_another_hash_is_grave(brief, extract):
    found = run_study(brief, extract, registration=Registration("0" * 64))
    assert any(one.grave and one.kind.value == "not-registered" for one in found.deviations)
    assert not any(one.registered for one in found.findings)


def test_a_table_that_cannot_be_protected_is_withheld_and_the_rest_is_told(run, monkeypatch):
    from moothall.methods import disclosure

    real = disclosure.protect

    def not_this_one(outputs, rules=None, earlier=(), **more):
        if any(one.name == "missing-by-gender" for one in outputs):
            raise disclosure.StillOpen(
                "1 figures that should be hidden could still be worked out: x (missing-by-gender, row 1)."
            )
        return real(outputs, rules, earlier, **more)

    monkeypatch.setattr("moothall.methods.disclosure.leaving_out.protect", not_this_one)
    done, withheld = disclosure.protect_what_can_be(run.outputs, disclosure.default_rules())
    assert withheld == ("missing-by-gender",)
    page = html.fromstring(render_report(run, done.outputs, pdf=False)["index.html"]).text_content()
    assert "1 of its" in page


def test_words_of_a_protocol_and_of_a_table_cannot_become_markup(run, protected):
    hostile = '<script>alert(1)</script> & "x" #let y = 1'
    other = run.protocol.model_copy(update={"title": hostile, "question": hostile})
    outputs = [replace(one, title=f"{one.title} {hostile}") for one in protected.outputs]
    files = render_report(replace(run, protocol=other), outputs)
    for name in PAGES:
        page = html.fromstring(files[name])
        assert not page.xpath("//script")
    assert hostile in html.fromstring(files["index.html"]).xpath("string(//h1)")
    assert pypdf.PdfReader(io.BytesIO(files["report.pdf"])).metadata.title == hostile


def test_a_draft_says_above_every_page_and_paper_that_nobody_has_checked_it(run, protected):
    files = render_report(run, protected.outputs, draft=True)
    for name in PAGES:
        words = "Drafft" if name.endswith("cy.html") else "Draft"
        assert html.fromstring(files[name]).xpath("string(//body/aside[@class='mark'])").startswith(words)
    for name in ("report.pdf", "summary.pdf", "plain.pdf"):
        for page in pypdf.PdfReader(io.BytesIO(files[name])).pages:
            assert "nobody has checked it" in page.extract_text()


def by_quarter(*tests):
    columns = (
        Column("quarter", "Quarter", Role.DIMENSION), Column("test", "Test", Role.DIMENSION), Column("share", "Share", Role.FIGURE, "%"),
    )  # fmt: skip
    rows = tuple((quarter, test, 70.0) for quarter in ("2023-Q1", "2023-Q2") for test in tests)
    return Output("shares", "Shares", OutputKind.RATES, columns, rows, "positive", chart="line")


def test_lines_are_drawn_as_long_as_they_can_be_told_apart_and_a_single_one_has_no_key():
    two, many = by_quarter("one", "two"), by_quarter(*"abcde")
    alone = replace(
        two, columns=(two.columns[0], two.columns[2]), rows=(("2023-Q1", 70.0), ("2023-Q2", 71.0))
    )
    assert (draw(two).wide.count("<path"), draw(alone).wide.count("<path")) == (4, 1)
    assert draw(many) is None


def test_that_no_effect_is_claimed_is_said_whatever_of_the_figures_is_withheld(brief, extract):
    from moothall.methods.reporting.minister import answer_in_words
    from moothall.methods.reporting.saying import Telling

    found = run_study(brief, extract)
    claims_nothing = next(one for one in found.findings if one.facts["comparison"] == "none")
    assert answer_in_words(Telling(found, {}), claims_nothing) == "The study makes no claim of an effect."
