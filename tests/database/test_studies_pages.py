"""The pages of studies: a protocol filled in part by part without a line of YAML, registered, amended, run, read."""

from __future__ import annotations

import hashlib
import html
import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from moothall.core import clock, ledger
from moothall.core.ledger.models import Entry
from moothall.evidence.extract.actions import ask_extract
from moothall.evidence.studies import actions, drafts, queries, running
from moothall.evidence.studies.drafts import Version
from moothall.methods.evaluation.protocol import protocol_from
from moothall.web.ui.forms.protocol_forms import section_forms, shown, values_of
from moothall.web.ui.forms.protocol_parts import SECTIONS
from tests.cast import Cast
from tests.database.extracting import yesterday
from tests.database.studying import (
    CODE,
    PROTOCOL,
    PURPOSE,
    amended,
    begun,
    canonical,
    extracted,
    registered,
    run,
)
from tests.database.test_themes_pages import browse

pytestmark = pytest.mark.django_db


def _page(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status, answer.status_code
    return html.unescape(str(answer.content.decode()))


def _draft(cast: Cast, study: UUID) -> str:
    with ledger.unit(cast.evaluator, "Look"):
        draft = queries.one_study(cast.evaluator, study).draft
    assert draft is not None
    return draft.content


def _fill(client: Client, study: UUID, told: dict[str, Any]) -> None:
    """Every section, as somebody would fill it in who has this protocol in mind."""
    for section in SECTIONS:
        sent = dict(shown(section, told).lists())
        answer = client.post(reverse("study_part", args=[study, section.key]), {**sent, "go": "on"})
        assert answer.status_code == 302


def test_a_protocol_is_written_part_by_part_looked_through_and_registered(cast: Cast) -> None:
    client = browse(cast.evaluator)
    assert "No study yet" in _page(client.get(reverse("studies")))
    answer = client.post(reverse("study_begin"), {"code": CODE, "purpose": PURPOSE})
    study = UUID(answer["Location"].split("/")[-3])
    page = _page(client.get(reverse("study_draft", args=[study])))
    assert (page.count("Not begun"), "Look at it once more" in page) == (len(SECTIONS), False)
    assert client.get(reverse("study_register", args=[study])).status_code == 409
    _fill(client, study, canonical())
    page = _page(client.get(reverse("study_draft", args=[study])))
    assert ("to mend" in page.replace("nothing is left to mend", ""), "Look at it once more" in page) == (
        False,
        True,
    )
    assert protocol_from(_draft(cast, study)) == protocol_from(PROTOCOL.read_text()), (
        "nothing of it was lost or added"
    )
    assert "It cannot be changed or taken back" in _page(client.get(reverse("study_register", args=[study])))
    client.post(reverse("study_register", args=[study]))
    page = _page(browse(cast.coordinator).get(reverse("study_protocol", args=[study, 1])))
    for words in (
        "Waiting for a decision",
        "The child turns 18",
        "Harbour Young People's Project",
        "Before the data",
        "Entry ",
        "January 2026",
    ):
        assert words in page
    file = browse(cast.coordinator).get(reverse("study_protocol_file", args=[study, 1]))
    assert hashlib.sha256(file.content).hexdigest() in page


def test_what_is_wrong_stands_at_its_question_and_what_was_typed_is_kept(cast: Cast) -> None:
    study = begun(
        cast,
        text=PROTOCOL.read_text()
        .replace("role: primary", "role: main")
        .replace("received_from: 2026-01", "received_from: January"),
    )
    client = browse(cast.evaluator)
    page = _page(client.get(reverse("study_part", args=[study, "analyses"])))
    assert "It says 'main'. Write 'primary', 'secondary' or 'sensitivity'." in page
    assert '<option value="main" selected>' in page
    page = _page(client.get(reverse("study_part", args=[study, "population"])))
    assert "It says 'January'. Write year-month, such as 2026-04." in page
    assert 'value="January"' in page


def test_a_part_that_is_not_filled_in_says_so_at_each_question(cast: Cast) -> None:
    study = begun(cast, text="")
    client = browse(cast.evaluator)
    address = reverse("study_part", args=[study, "involvement"])
    assert "Fill this in" not in _page(client.get(address)), "nobody is told of gaps in what was not begun"
    client.post(address, {"involvement__aim": "To ask.", "go": "back"})
    assert _page(client.get(address)).count("Fill this in: ") >= 4


def test_an_item_more_or_fewer_without_a_script_loses_nothing_that_was_typed(cast: Cast) -> None:
    study = begun(cast, text="")
    client = browse(cast.evaluator)
    address = reverse("study_part", args=[study, "timetable"])
    sent = {
        "item-TOTAL_FORMS": "2",
        "item-INITIAL_FORMS": "0",
        "item-0-what": "First",
        "item-1-what": "Second",
        "licence": "X",
    }
    page = _page(client.post(address, {**sent, "add": "item"}))
    assert ('value="First"' in page, 'value="Second"' in page, "item-2-what" in page) == (True, True, True)
    page = _page(client.post(address, {**sent, "remove": "item-0"}))
    assert ('value="First"' in page, 'name="item-0-what"' in page, 'value="Second"' in page) == (
        False,
        True,
        True,
    )
    assert "First" not in _draft(cast, study)


def test_an_option_that_the_form_does_not_ask_for_stays(cast: Cast) -> None:
    told = canonical()
    told["analyses"][1]["design"], told["analyses"][1]["draws"] = "staggered-roll-out", 1999
    analyses = next(section for section in SECTIONS if section.key == "analyses")
    values = values_of(analyses, shown(analyses, told), told)
    assert values[("analyses",)][1]["draws"] == 1999
    assert "by" not in values[("analyses",)][1], "what the design does not know is not kept"
    sent = shown(analyses, told).copy()
    sent["item-1-design"] = "equity"
    assert "draws" not in values_of(analyses, sent, told)[("analyses",)][1]


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.key)
def test_every_section_gives_back_what_it_was_shown_whatever_that_is(section: Any) -> None:
    for told in (
        canonical(),
        {},
        {"estimand": "odd", "analyses": ["odd"], "people": {}, "plain_title": "Words alone"},
    ):
        form, formset = section_forms(section, shown(section, told), told)
        assert str(form) or str(formset)
        values_of(section, QueryDict("item-TOTAL_FORMS=9999999999"), told)


def test_a_file_is_kept_as_it_is_and_its_problems_told_with_their_lines(cast: Cast) -> None:
    client = browse(cast.evaluator)
    text = PROTOCOL.read_text().replace("seed: 20261101", "seed: many")
    sent = {"code": CODE, "purpose": PURPOSE, "file": SimpleUploadedFile("p.yaml", text.encode())}
    answer = client.post(reverse("study_begin"), sent)
    study = UUID(answer["Location"].split("/")[-3])
    assert _draft(cast, study) == text
    page = _page(client.get(reverse("study_text", args=[study])))
    line = text[: text.index("seed: many")].count("\n") + 1
    assert f"line {line}: seed: This should be a number." in page
    for odd in (b"\xff\xfe", b"\x00", b"x" * 300_001):
        sent = {"code": "another", "purpose": PURPOSE, "file": SimpleUploadedFile("p.yaml", odd)}
        assert client.post(reverse("study_begin"), sent).status_code == 422
    client.post(reverse("study_text", args=[study]), {"text": "name: [unclosed\n"})
    assert _draft(cast, study) == "name: [unclosed\n"
    assert "The text cannot be read" in _page(client.get(reverse("study_draft", args=[study])))
    assert client.get(reverse("study_part", args=[study, "who"])).status_code == 302


def test_an_amendment_that_was_only_begun_asks_why_where_that_is_asked(cast: Cast) -> None:
    study = registered(cast)
    client = browse(cast.evaluator)
    client.post(reverse("study_amend", args=[study]))
    page = _page(client.get(reverse("study_draft", args=[study])))
    assert "To mend in the text itself" not in page
    assert re.search(r"Why it is amended</a>.*?Not begun", page, re.DOTALL)
    assert "It does not say yet why the protocol is amended." in _page(
        client.get(reverse("study_text", args=[study]))
    )


def test_an_amendment_shows_what_changed_in_words_and_whether_the_data_had_been_seen(cast: Cast) -> None:
    study = registered(cast)
    extracted(cast)
    amended(cast, study, "The committee asked for it.", stopping="Never.")
    page = _page(browse(cast.chair).get(reverse("study_compare", args=[study])))
    for words in (
        "When it would be stopped, or not be run",
        "Never.",
        "The committee asked for it.",
        "After the data were seen",
    ):
        assert words in page
    page = _page(browse(cast.chair).get(reverse("study", args=[study])))
    assert ("Before the data" in page, "Amendment 1" in page, "Amend the protocol" in page) == (
        True,
        True,
        False,
    )
    assert browse(cast.chair).get(reverse("study_compare", args=[study]) + "?after=7").status_code == 404


def test_it_is_run_from_its_page_and_what_it_found_is_read_by_those_who_may(cast: Cast) -> None:
    study = registered(cast)
    client, begin = browse(cast.evaluator), reverse("study_run_begin", args=[study])
    assert "There is no extract it could be run on" in _page(client.get(begin))
    made = extracted(cast)
    assert "Choose an extract." in _page(client.post(begin), 422)
    assert client.post(begin, {"made": str(made)}).status_code == 302
    page = _page(client.get(reverse("study", args=[study])))
    assert ("Waits for its turn" in page, "Run it" in page) == (True, False)
    with ledger.unit(cast.evaluator, "Look"):
        work = queries.newest_work(cast.evaluator, study)
    assert work is not None
    found = running.run_to_its_end(by=cast.evaluator, work_id=work.pk)
    assert found is not None
    page = _page(client.get(reverse("study_run", args=[found.pk])))
    for words in (
        "True figures, not released",
        "Departures from the protocol",
        "Population",
        found.sha256,
        "The figures of the process",
    ):
        assert words in page
    output = _page(client.get(reverse("study_output", args=[found.pk, "flow"])))
    with ledger.unit(cast.evaluator, "Look"):
        kept = next(row for row in queries.one_run(cast.evaluator, found.pk).outputs if row.name == "flow")
    for words in (kept.sha256, kept.title, "Referrals in the extract", "Children studied"):
        assert words in output
    record = client.get(reverse("study_run_file", args=[found.pk, "run.json"]))
    assert hashlib.sha256(record.content).hexdigest() == found.sha256
    for address in (reverse("study_run", args=[found.pk]), reverse("study_output", args=[found.pk, "flow"])):
        assert browse(cast.coordinator).get(address).status_code == 403
    page = _page(browse(cast.coordinator).get(reverse("study", args=[study])))
    assert ("Run, not released" in page, found.sha256[:16] in page) == (True, False)
    with ledger.unit(cast.data_protection_officer, "Look"):
        verbs = set(Entry.objects.filter(verb__startswith="study.").values_list("verb", flat=True))
    assert verbs >= {
        "study.run_begun",
        "study.run",
        "study.run_seen",
        "study.output_seen",
        "study.file_downloaded",
    }


def test_every_page_costs_twelve_queries_at_most_however_much_there_is(cast: Cast) -> None:
    study = registered(cast)
    made = extracted(cast)
    amended(cast, study, stopping="Never.")
    found = run(cast, study, made)
    drafted = begun(cast, "another", purpose="another-purpose")
    client = browse(cast.evaluator)
    pages = [
        reverse("studies"), reverse("study", args=[study]), reverse("study_protocol", args=[study, 2]),
        reverse("study_compare", args=[study]), reverse("study_draft", args=[drafted]),
        reverse("study_part", args=[drafted, "analyses"]), reverse("study_text", args=[drafted]),
        reverse("study_register", args=[drafted]), reverse("study_run", args=[found.pk]),
        reverse("study_output", args=[found.pk, "flow"]),
        reverse("study_run_begin", args=[study]),
    ]  # fmt: skip
    costs = {}
    for page in pages:
        with CaptureQueriesContext(connection) as asked:
            _page(client.get(page))
        costs[page] = len([one for one in asked if not re.match("(SAVEPOINT|RELEASE)", one["sql"])])
    assert {page: cost for page, cost in costs.items() if cost > 12} == {}


def test_the_register_is_found_from_governance(cast: Cast) -> None:
    assert reverse("studies") in _page(browse(cast.coordinator).get(reverse("governance")))


def test_a_draft_is_found_by_nobody_but_evaluators(cast: Cast) -> None:
    study = begun(cast)
    assert browse(cast.coordinator).get(reverse("study", args=[study])).status_code == 404
    assert browse(cast.coordinator).get(reverse("study_draft", args=[study])).status_code == 403
    found = drafts.checked(_draft(cast, study), Version(CODE))
    assert found.whole
    assert actions.register(by=cast.evaluator, study_id=study).title in _page(
        browse(cast.coordinator).get(reverse("studies"))
    )


def test_a_second_evaluator_goes_on_with_the_draft_and_neither_loses_the_others_words(cast: Cast) -> None:
    study = begun(cast)
    first, second = browse(cast.evaluator), browse(cast.second_evaluator)
    address = reverse("study_part", args=[study, "sample"])
    page = _page(first.get(address))
    opened = page.split('name="opened" value="')[1].split('"')[0]
    sample = next(section for section in SECTIONS if section.key == "sample")
    sent = {**dict(shown(sample, canonical()).lists()), "stopping": "Theirs."}
    assert second.post(address, {**sent, "go": "back"}).status_code == 302
    page = _page(first.post(address, {**sent, "stopping": "Mine.", "opened": opened, "go": "back"}), 409)
    assert ("Saved meanwhile by somebody else" in page, ">\nMine." in page or ">Mine." in page) == (
        True,
        True,
    )
    assert "stopping: Theirs." in _draft(cast, study)
    again = page.split('name="opened" value="')[1].split('"')[0]
    assert (
        first.post(address, {**sent, "stopping": "Mine.", "opened": again, "go": "back"}).status_code == 302
    )
    assert "stopping: Mine." in _draft(cast, study)


def test_whoever_decides_about_an_extract_sees_whether_a_protocol_is_registered_for_it(cast: Cast) -> None:
    asked = ask_extract(
        by=cast.evaluator, purpose=PURPOSE, as_at=yesterday(), why="To see.", keep_until=clock.today() + timedelta(days=90)
    )  # fmt: skip
    address = reverse("extract", args=[asked.pk])
    officer = browse(cast.data_protection_officer)
    assert "seen before anything is said of what will be looked at" in _page(officer.get(address))
    study = registered(cast)
    page = _page(officer.get(address))
    assert (reverse("study", args=[study]) in page, "Waiting for a decision" in page) == (True, True)
