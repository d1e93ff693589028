"""Every label of a fact, kind of exploitation, check of a referral and purpose in the ledger has its Welsh."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from pathlib import Path
from string import Formatter

import pytest
from django.utils import translation

import moothall
from moothall.casework.intake.message import ExploitationKind, quality
from moothall.casework.intake.message.form_keys import MEANINGS
from moothall.casework.intake.message.meanings import Section
from moothall.casework.intake.message.quality import Met
from moothall.casework.intake.questions import FORM
from moothall.casework.intake.shelf import OWN_WORDS, read_in
from moothall.casework.intake.wording import in_words, page_in_words, said, said_again
from moothall.casework.overview.themes.recommendations import READ, WORDS, recommendations
from moothall.casework.panel.record_words import record_in_words
from moothall.methods.arrangements import words_in
from moothall.methods.instruments.catalogue import PUBLISHED as QUESTIONNAIRES
from moothall.web.ui import ledger_words
from moothall.web.ui.ledger_words import purpose_words

SOURCE = Path(moothall.__file__).parent
PAGES = Path(ledger_words.__file__).parent
REFERRAL = words_in(OWN_WORDS, "cy")
PURPOSES = words_in(PAGES, "cy")


def labels() -> set[str]:
    """Every label of a fact, every word of the referral form, and every heading of either."""
    headings = {section.label for section in Section}
    return {meaning.label for meaning in MEANINGS} | set(FORM.words()) | headings


@cache
def calls(path: Path) -> tuple[ast.Call, ...]:
    """Every call in one file of the source."""
    return tuple(
        node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)
    )


def texts(nodes: list[ast.expr]) -> Iterator[str]:
    """The words written out in these arguments, on either side of a choice."""
    for node in nodes:
        if isinstance(node, ast.IfExp):
            yield from texts([node.body, node.orelse])
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def named(call: ast.Call) -> str:
    return str(getattr(call.func, "attr", getattr(call.func, "id", "")))


def sentences() -> set[str]:
    """What the checks of a referral and of its form say, read off their own source."""
    message = SOURCE / "casework" / "intake" / "message"
    found = set()
    for path in (message / "quality.py", message.parent / "questions" / "checking.py"):
        for call in calls(path):
            if named(call) in ("say", "_put"):
                found |= set(texts(call.args))
            if named(call) == "_Point":
                found |= set(texts(call.args[1:2]))
    for call in (call for path in sorted(message.parent.rglob("*.py")) for call in calls(path)):
        if named(call) in ("warn", "wrong"):
            found |= set(texts(call.args[1:]))
        found |= set(texts([each.value for each in call.keywords if each.arg == "to_confirm"]))
    return found - {""}


def purposes() -> set[str]:
    """Every purpose that a page or a verb gives to the ledger."""
    found = set()
    for call in (call for path in sorted(SOURCE.rglob("*.py")) for call in calls(path)):
        if named(call) == "unit":
            found |= set(texts(call.args[1:2]))
        if named(call) == "endpoint":
            found |= set(texts([each.value for each in call.keywords if each.arg == "purpose"]))
    return found


def test_every_label_of_a_fact_and_every_word_of_the_form_has_its_welsh() -> None:
    assert len(labels()) > 400
    assert labels() - set(REFERRAL) == set()


def test_every_kind_of_exploitation_has_its_welsh() -> None:
    assert {kind.label for kind in ExploitationKind} - set(REFERRAL) == set()


def test_every_check_of_a_referral_has_its_welsh_with_the_same_gaps() -> None:
    assert len(sentences()) > 60
    assert sentences() - set(REFERRAL) == set()
    assert [one for one in sentences() if gaps(REFERRAL[one]) != gaps(one)] == []


def gaps(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def test_every_purpose_of_the_ledger_has_its_welsh_and_no_other_words_do() -> None:
    assert len(purposes()) > 200
    assert purposes() ^ set(PURPOSES) == set()


def test_every_sentence_about_a_score_and_every_recommendation_has_its_welsh() -> None:
    scoring = SOURCE / "methods" / "instruments" / "scoring.py"
    made = {text for call in calls(scoring) if named(call) == "say" for text in texts(call.args)}
    assert len(made) > 10
    assert made - set(words_in(QUESTIONNAIRES, "cy")) == set()
    asked = {getattr(one, name) for one in recommendations().recommendations for name in READ}
    assert asked ^ set(words_in(WORDS, "cy")) == set()


@pytest.mark.parametrize(
    ("kept", "shown"),
    [
        ("Unanimous: positive, by 3 votes.", "Unfrydol: cadarnhaol, o 3 pleidlais."),
        (
            "Quorate: local authority, health and police are present.",
            "Mae cworwm: yn bresennol: awdurdod lleol, iechyd, heddlu.",
        ),
        (
            "Reasonable grounds, slavery, servitude or forced labour: no finding yet.",
            "Sail resymol, caethwasiaeth, caethwasanaeth neu lafur gorfodol: dim canfyddiad eto.",
        ),
        ("Health and the school nurse wrote, and more.", "Health and the school nurse wrote, and more."),
        ("0 of 12 questions are answered ‘yes’.", "Atebwyd ‘ydy’ i 0 o 12 cwestiwn."),
    ],
)
def test_a_sentence_of_the_rules_is_known_again_and_no_other(kept: str, shown: str) -> None:
    with translation.override("cy"):
        assert said_again(kept) == shown
    with translation.override("en"):
        assert said_again(kept) == kept


def test_a_record_is_shown_in_welsh_with_all_that_was_typed_as_it_was_typed() -> None:
    rule = {
        "id": "TST-05",
        "statement": "The standard is the balance of probabilities.",
        "source": "Guidance",
    }
    content = {
        "outcome_title": "Positive",
        "test": {"standard": "more likely than not", "rules": [rule]},
        "limbs": [
            {"question": "Was the child under 18 at the time?", "for": "Positive", "against": "Not known"}
        ],
        "best_interests": "Positive",
        "dissents": [{"words": "Positive"}],
    }
    before = deepcopy(content)
    with translation.override("cy"):
        shown = record_in_words(content)
    assert content == before
    assert (shown["outcome_title"], shown["test"]["standard"]) == ("Cadarnhaol", "yn fwy tebygol na pheidio")
    assert shown["test"]["rules"][0]["source_language"] == "en"
    assert shown["test"]["rules"][0]["statement"] == "Y safon yw pwysau tebygolrwydd."
    assert shown["limbs"][0]["question"] == "A oedd y plentyn o dan 18 oed ar y pryd?"
    assert (shown["limbs"][0]["for"], shown["best_interests"]) == ("Positive", "Positive")
    assert shown["dissents"] == before["dissents"]


def test_what_is_wrong_with_a_referral_is_said_in_welsh_only_while_it_is_read() -> None:
    with read_in("cy"):
        point = next(each for each in quality(()) if each.key == "detailed")
    assert point.met is Met.NOT_MET
    assert point.why.startswith(
        "Nid yw'n dweud hyn: pryd y dechreuodd a phryd y daeth i ben, sut y dechreuodd"
    )
    kept = next(each for each in quality(()) if each.key == "detailed")
    assert kept.why.startswith("It does not say when it started and ended, how it started")


def test_a_page_of_the_form_is_said_in_welsh_and_keeps_its_codes() -> None:
    page = next(page for _, page in FORM.pages() if "exploitation_kinds" in str(page.questions))
    with translation.override("cy"):
        shown = page_in_words(page)
        assert said("Where they were born") == "Ble y'u ganwyd"
        assert in_words("last_contact", "In the last week") == "Yn ystod yr wythnos ddiwethaf"
        assert in_words("family", "In the last week") == "In the last week"  # what a person typed is theirs
    assert shown.title == "Mathau o gamfanteisio"
    assert [option.code for option in shown.questions[0].options] == [kind.value for kind in ExploitationKind]
    with translation.override("cy"):
        assert purpose_words("Open a case in an emergency") == "Agor achos mewn argyfwng"
    assert purpose_words("Open a case in an emergency") == "Open a case in an emergency"
