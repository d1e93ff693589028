"""The letters desk: what is drafted, what it says, and what was sent."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from moothall.casework.intake.wording import said_again
from moothall.casework.panel.correspondence import actions, queries
from moothall.casework.panel.correspondence.filling import limb_marking
from moothall.casework.panel.correspondence.kinds import FAMILY, TO_CHILD
from moothall.casework.panel.letters import Kind, LetterRefused, Marking
from moothall.core import clock
from moothall.core.access.capabilities import Capability
from moothall.core.files.store import FileLost
from moothall.core.kinds import NotVisible, Refused
from moothall.web.ui.answers import render
from moothall.web.ui.case import case_frame
from moothall.web.ui.endpoints import Page, endpoint
from moothall.web.ui.forms.letters import Asked, NotSentForm, SentForm, WordsForm
from moothall.web.ui.forms.trying import tried
from moothall.web.ui.paper_files import DOCX, PDF, attached

SEND = Capability.SEND_LETTERS
TYPES = {
    "pdf": (PDF, queries.pdf_of),
    "docx": (DOCX, queries.docx_of),
}


@endpoint(SEND, purpose="Look at the letters of a case", about="case", reads="letters.listed")
def case_letters(request: Page, reference: str) -> HttpResponse:
    """The letters of a case: each with whom it is for and how it stands; and a button to draft what is not."""
    if request.method == "POST":
        return _draft(request)
    return _list(request)


def _list(request: Page, error: str = "") -> HttpResponse:
    desk = queries.desk(request.actor, request.case)
    context = {
        **case_frame(request), "desk": desk, "error": error,
        "letters": [_listed(one) for one in desk.newest],
        "older": [_listed(one, replaced=True) for one in desk.older],
    }  # fmt: skip
    return render(request, "letters/case_letters.html", context, status=409 if error else 200)


def _draft(request: Page) -> HttpResponse:
    wanted = request.POST.get("determination", "")
    try:
        if wanted == "routing":
            actions.draft_routing_notice(by=request.actor, case_id=request.case.pk)
        else:
            actions.draft_letters(by=request.actor, determination_id=_uuid(wanted))
    except Refused as refusal:
        return _list(request, refusal.message)
    messages.success(request, _("Drafted. Nothing has been sent: read each letter first."))
    return redirect("case_letters", reference=request.case.reference)


@endpoint(SEND, purpose="Read a letter before it is sent", about="case", reads="letter.read")
def letter(request: Page, reference: str, letter_id: UUID) -> HttpResponse:
    """The letter as its reader will see it, its files, and the record of its sending."""
    one = queries.one_letter(request.actor, request.case, letter_id)
    sending, setting_aside = "send" in request.POST, "set_aside" in request.POST
    sent = SentForm(
        request.POST if sending else None,
        initial={"sent_on": clock.today()},
        kind=queries.kind_of(one.letter),
    )
    not_sent = NotSentForm(request.POST if setting_aside else None)
    by, key = request.actor, one.letter.pk
    if sending and sent.is_valid() and tried(
        sent, lambda: actions.record_sent(by=by, letter_id=key, **sent.cleaned_data)
    ):  # fmt: skip
        return _done(request, _("Recorded as sent. This version is kept as it is."))
    if setting_aside and not_sent.is_valid() and tried(
        not_sent, lambda: actions.record_not_sent(by=by, letter_id=key, **not_sent.cleaned_data)
    ):  # fmt: skip
        return _done(request, _("Recorded: this letter is not sent."))
    return _page(request, one, sent, not_sent)


def _page(request: Page, one: queries.OneLetter, sent: SentForm, not_sent: NotSentForm) -> HttpResponse:
    row, document, refusal = one.letter, None, ""
    try:
        document = queries.document_of(row)
    except LetterRefused as refused:
        refusal = str(refused)
    wrong = any(form.is_bound and form.errors for form in (sent, not_sent))
    context = {
        **case_frame(request), "letter": row, "one": one, "document": document, "refusal": refusal,
        "blocks": [(type(block).__name__, block) for block in document.blocks] if document else [],
        "for_child": queries.kind_of(row) in TO_CHILD, "listed": _listed(row, replaced=not one.is_newest),
        "is_draft": row.sent_on is None and not row.not_sent_reason and one.is_newest,
        "versions": [
            _listed(other, replaced=other.version < one.versions[-1].version)
            for other in one.versions
            if other.pk != row.pk
        ],
        "sent": sent, "not_sent": not_sent, "error_forms": [sent, not_sent],
    }  # fmt: skip
    return render(request, "letters/letter.html", context, status=422 if wrong else 200)


@endpoint(SEND, purpose="Fill in a letter", about="case", reads="letter.read")
def letter_words(request: Page, reference: str, letter_id: UUID) -> HttpResponse:
    """The words only a person can write: the reasons in plain words, what happens next, who to ask."""
    one = queries.one_letter(request.actor, request.case, letter_id)
    row, kind = one.letter, queries.kind_of(one.letter)
    limbs, planned = _asked(one, kind)
    ask = row.record["record"]["ask"]
    initial = WordsForm.initial_of(
        queries.words_of(row), version=row.version, language=row.language, note=row.note,
        kind=kind.value if kind else "", ask_name=ask["name"], ask_role=ask["role"], ask_phone=ask["phone"],
        ask_hours=ask["hours"],
    )  # fmt: skip
    form = WordsForm(request.POST or None, initial=initial, kind=kind, limbs=limbs, actions=planned)
    made: list[Any] = []
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        done = tried(
            form,
            lambda: made.append(
                actions.redraft(
                    by=request.actor, letter_id=row.pk, words=form.words(), note=said["note"],
                    language=said["language"], kind=Kind(said["kind"]) if said.get("kind") else kind,
                )
            ),
        )  # fmt: skip
        if done:
            messages.success(request, _("Written anew. Read it once more as its reader will."))
            return redirect("letter", reference=reference, letter_id=made[0].pk)
    context = {
        **case_frame(request), "form": form, "letter": row, "listed": _listed(row),
        "limbs": [(limb, form[f"limb-{limb.code}"]) for limb in form.limbs],
        "hidden_limbs": [limb for limb in limbs if limb.hidden and kind in FAMILY],
        "planned": [(one, form[f"action-{one.code}"]) for one in form.actions],
        "for_family": kind in FAMILY, "for_child": kind in TO_CHILD,
    }  # fmt: skip
    return render(
        request, "letters/words.html", context, status=422 if form.is_bound and form.errors else 200
    )


@endpoint(SEND, purpose="Download a letter", about="case", reads="letter.downloaded")
def letter_file(request: Page, reference: str, letter_id: UUID, form: str) -> HttpResponse:
    """The letter as PDF or Word, under a name that names nobody."""
    if form not in TYPES:
        raise NotVisible
    row = queries.one_letter(request.actor, request.case, letter_id).letter
    media_type, make = TYPES[form]
    try:
        body = make(row)
    except LetterRefused as refusal:
        raise Refused(str(refusal)) from refusal
    return attached(body, media_type, f"{_stem(request, row)}.{form}")


@endpoint(SEND, purpose="Download a letter as it was sent", about="case", reads="letter.sent_downloaded")
def letter_sent(request: Page, reference: str, letter_id: UUID) -> HttpResponse:
    """The very file that was sent, byte for byte."""
    row = queries.one_letter(request.actor, request.case, letter_id).letter
    try:
        body = queries.sent_pdf_of(row)
    except FileLost as lost:
        raise Refused(_("The file that was sent is not in the file store: restore it.")) from lost
    return attached(body, PDF, f"{_stem(request, row)}-sent.pdf")


def _stem(request: Page, row: Any) -> str:
    return f"{request.case.reference}-{row.recipient.replace('_', '-')}-{row.version}"


def _asked(one: queries.OneLetter, kind: Kind | None) -> tuple[list[Asked], list[Asked]]:
    """What the determination says of each limb and each action, for whoever puts it into plain words."""
    if not one.made:
        return [], []
    content = one.made[-1].content
    items = {item["number"]: item for item in content["items"]}
    limbs = []
    for limb in content["limbs"]:
        cited = [items[number] for side in ("for", "against") for number in limb[f"cited_{side}"]]
        hidden = kind in FAMILY and limb_marking(cited) is not Marking.WHOLE_PANEL
        limbs.append(Asked(limb["code"], said_again(limb["title"]), limb["for"] or limb["against"], hidden))
    planned = [
        Asked(str(place), line["what"], line["owner_agency"])
        for place, line in enumerate(content["plan"]["actions"])
    ]
    return limbs, planned


def addressed_to(row: Any) -> str:
    """Whom a letter is for, in its arrangement's words where it has them."""
    record = row.record["record"]
    named = record.get("reader_agency") or record.get("reader")
    return (
        str(named[:1].upper() + named[1:])
        if named and row.recipient not in _NAMED
        else recipient_words(row.recipient)
    )


_NAMED = frozenset({"child", "carer", "first_responder", "competent_authority", "police", "guardian_service"})


def recipient_words(code: str) -> str:
    """Whom a letter is for."""
    return {
        "child": _("The child"),
        "carer": _("The carer"),
        "first_responder": _("The first responder"),
        "competent_authority": _("The Home Office's competent authority"),
        "police": _("The police"),
        "guardian_service": _("The guardian"),
    }.get(code, code.replace("_", " ").capitalize())


def how_words(code: str) -> str:
    """How a letter was sent."""
    return str(dict(SentForm.base_fields["how"].choices).get(code, code))  # type: ignore[attr-defined]


def _listed(row: Any, *, replaced: bool = False) -> dict[str, Any]:
    if row.sent_on:
        state = {"text": _("Sent"), "tone": "good"}
    elif row.not_sent_reason:
        state = {"text": _("Not sent"), "tone": "quiet"}
    elif replaced:
        state = {"text": _("Replaced"), "tone": "quiet"}
    else:
        state = {"text": _("Draft"), "tone": "attention"}
    bands = {"to_11": _("up to 11"), "11_to_17": _("11 to 17")}
    return {
        "letter": row, "who": addressed_to(row), "band": bands.get(row.band, ""), "state": state,
        "how": how_words(row.sent_how) if row.sent_how else "",
        "language": _("Welsh") if row.language == "cy" else _("English"),
    }  # fmt: skip


def _done(request: Page, message: str) -> HttpResponse:
    messages.success(request, message)
    return redirect("case_letters", reference=request.case.reference)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotVisible from None
