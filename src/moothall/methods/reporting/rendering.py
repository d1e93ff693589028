"""All files of a report, from a run and the outputs that may leave: pages, papers, and what machines read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace

from moothall.methods.evaluation.protocol import canonical_bytes
from moothall.methods.evaluation.study_run import StudyRun
from moothall.methods.outputs import Output

from .checklists import filled_in
from .document import Document
from .full import in_full
from .minister import for_a_minister
from .pdf import to_pdf
from .provenance import provenance_json
from .saying import Telling
from .survivors import for_those_it_is_about
from .web import to_html

#: The files that people read: the page, the paper, what it is called beside the others, its language.
FORMS = (
    ("index", "report", "The full report", ""),
    ("summary", "summary", "Summary on one page", ""),
    ("plain", "plain", "In plain words", ""),
    ("plain.cy", "plain.cy", "Mewn geiriau plaen", "cy"),
)


#: What stands above every page of a report that nobody has checked, in the language of the page.
DRAFT = {
    "en": "Draft: nobody has checked it. It may not leave.",
    "cy": "Drafft: nid oes neb wedi'i wirio. Ni chaiff adael.",
}


def render_report(run: StudyRun, outputs: Mapping[str, Output] | Iterable[Output], *, pdf: bool = True, draft: bool = False) -> dict[str, bytes]:  # fmt: skip
    """The files by path. `outputs` are those that may leave, as disclosure control gave them; others are not told.

    With `draft` every page and paper says above all that nobody has checked it. The same run and outputs give the same bytes. Raises ReportError where a paper cannot be set.
    """
    listed = outputs.values() if isinstance(outputs, Mapping) else outputs
    telling = Telling(run, {one.name: one for one in listed})
    documents = {
        "index": in_full(telling), "summary": for_a_minister(telling), "plain": for_those_it_is_about(telling, "en"),
        "plain.cy": for_those_it_is_about(telling, "cy"),
    }  # fmt: skip
    if draft:
        documents = {name: replace(one, mark=DRAFT[one.language]) for name, one in documents.items()}
    made: dict[str, bytes] = {}
    for page, paper, _words, _language in FORMS:
        made[f"{page}.html"] = to_html(replace(documents[page], links=_links(page, pdf)))
        if pdf:
            made[f"{paper}.pdf"] = to_pdf(documents[page], day=run.extract.as_at)
    made["provenance.json"] = provenance_json(telling)
    made["deviations.json"] = _json([
        {"kind": one.kind.value, "analysis": one.analysis, "grave": one.grave, "says": telling.say(one.says).text}
        for one in run.deviations
    ])  # fmt: skip
    made["checklists.json"] = _json([
        {"name": one.name, "address": one.address, "items": [vars(item) for item in one.items]}
        for one in filled_in(run, telling.outputs)
    ])  # fmt: skip
    made["protocol.json"] = canonical_bytes(run.protocol)
    return dict(sorted(made.items()))


def documents_of(run: StudyRun, outputs: Mapping[str, Output]) -> dict[str, Document]:
    """The four documents before they are pages, for whoever sets them otherwise."""
    telling = Telling(run, outputs)
    return {
        "full": in_full(telling), "minister": for_a_minister(telling), "survivor": for_those_it_is_about(telling, "en"),
        "survivor-cy": for_those_it_is_about(telling, "cy"),
    }  # fmt: skip


def _links(here: str, pdf: bool) -> tuple[tuple[str, str, str], ...]:
    # What a form is called stands in that form's language; on the page in Welsh the others are marked as English.
    own = next(language for page, _paper, _words, language in FORMS if page == here)
    pages = tuple(
        (words, f"{page}.html", language or ("en" if own else ""))
        for page, _paper, words, language in FORMS
        if page != here
    )
    paper = next(paper for page, paper, _words, _language in FORMS if page == here)
    return (*pages, *((("PDF", f"{paper}.pdf", ""),) if pdf else ()))


def _json(told: object) -> bytes:
    return (json.dumps(told, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()
