"""From what is recorded (plain JSON) to what the printed papers are made from: pack, minutes, decision.

The words of the rules are said in the language of whoever asks for the paper; what a person typed stays as it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from moothall.casework.intake.models import Case
from moothall.casework.intake.wording import said, said_again
from moothall.casework.panel import letters
from moothall.casework.panel.models import AgendaItem, Determination, Minutes, Pack
from moothall.casework.panel.record_words import record_in_words
from moothall.casework.panel.table import initials_of
from moothall.casework.sharing.models import Item
from moothall.core import clock

_FINDINGS = {
    "met": letters.Finding.MET,
    "not_met": letters.Finding.NOT_MET,
    "not_shown": letters.Finding.NOT_SHOWN,
}
_FIRST, _SECOND = letters.Stage.REASONABLE_GROUNDS, letters.Stage.CONCLUSIVE_GROUNDS


def pack_record(pack: Pack, item: AgendaItem, own_items: Sequence[Item] = ()) -> letters.PackRecord:
    """A frozen pack for print. `own_items` gives the chair the text of items for the chair alone."""
    content, child = record_in_words(pack.content), item.case.child
    texts = {str(one.pk): one for one in own_items}
    released = item.papers_released_at or pack.created_at
    account = tuple(
        (said(fact["label"]), f"{fact['text']} ({fact['said_by']})") for fact in content["account"]
    )
    items = tuple(_pack_item(line, texts.get(line["id"])) for line in content["items"])
    if account:
        source = letters.PackItem(
            number=0, agency="", title=_("The account in the referral"), text=" ", facts=account
        )
        items = (source, *items)
    return letters.PackRecord(
        meeting_reference=content["meeting"], reference=content["case"],
        initials=initials_of(child.given_names, child.family_name), released_at=_local(released),
        released_by=content["frozen_by"], voice=voice_record(content["voice"]), items=items,
        questions=tuple(said_again(asked) for asked in content["questions"]), pack_hash=pack.sha256, called=called_of(content),
    )  # fmt: skip


def _pack_item(line: Mapping[str, Any], held: Item | None) -> letters.PackItem:
    return letters.PackItem(
        number=line["number"], agency=line["agency"], title=held.title if held else line["title"],
        text=held.text if held else line["text"], dated=_day(line["dated"]),
        marking=letters.Marking(line["marking"]), gateway=line["gateway"].replace("_", " "),
    )  # fmt: skip


def voice_record(voices: Sequence[Mapping[str, Any]]) -> letters.ChildVoice | letters.VoiceMissing:
    """The child's words together, or why they could not be had."""
    heard = [one for one in voices if one["heard"]]
    if not heard:
        return letters.VoiceMissing(why=voices[-1]["why_not"] if voices else "")
    return letters.ChildVoice(
        own_words="\n\n".join(one["words"] for one in heard), gathered_how=heard[-1]["how"],
        gathered_by=", ".join(dict.fromkeys(one["by"] for one in heard if one["by"])),
        with_whom=heard[-1]["others_present"], change=" ".join(words for one in heard for words in one["changed"]),
    )  # fmt: skip


def called_of(content: Mapping[str, Any]) -> letters.Called:
    """What the person is called where the arrangement does not say the child."""
    return letters.Called(**content.get("person", {}))


def own_words(content: Mapping[str, Any]) -> dict[str, str]:
    """What a determination says of itself in its arrangement's words."""
    reason = content.get("reason")
    return {
        "stage_title": content["stage_title"], "outcome_title": content["outcome_title"],
        "sentence": content["sentence"], "reason": reason["title"] if reason else "",
    }  # fmt: skip


def determination_record(content: Mapping[str, Any]) -> letters.Determination:
    """One stage's determination for print, from its stored content."""
    items = {line["number"]: line for line in content["items"]}
    test = content["test"]
    rules = content["votes"]["rules"]
    return letters.Determination(
        stage=content["stage"], positive=content["outcome"] == "positive",
        **own_words(content),
        test=letters.Wording(
            identifier=test["rule"], text=test["text"], standard=test["standard"],
            in_force_from=_day(test["in_force_from"]), source=test["source"], confirmed=test["confirmed"] == "yes",
        ),
        limbs=tuple(_limb(limb, items) for limb in content["limbs"]), carried=content["votes"]["sentence"],
        rule=rules[0]["statement"] if rules else "",
        dissents=tuple(
            letters.Dissent(seat=one["function_title"], agency=one["agency"], words=one["words"])
            for one in content["dissents"]
        ),
    )  # fmt: skip


def _limb(limb: Mapping[str, Any], items: Mapping[int, Mapping[str, Any]]) -> letters.Limb:
    def cited(side: str) -> tuple[letters.Evidence, ...]:
        return tuple(
            letters.Evidence(
                item=str(number), agency=items[number]["agency"], title=items[number]["title"] or _("Held by the chair"),
                reasoning="", marking=letters.Marking(items[number]["marking"]),
            )
            for number in limb[f"cited_{side}"]
            if number in items
        )  # fmt: skip

    against = _("Against: %(words)s") % {"words": limb["against"]} if limb["against"] else ""
    return letters.Limb(
        name=limb["title"], question=limb["question"], finding=_FINDINGS.get(limb["finding"], letters.Finding.NOT_SHOWN),
        reasons="\n\n".join(part for part in (limb["for"], against) if part), evidence_for=cited("for"),
        evidence_against=cited("against"), different_view=limb["different_view"],
    )  # fmt: skip


def members_of(attendance: Sequence[Mapping[str, Any]]) -> tuple[letters.Member, ...]:
    """Who was at the table."""
    return tuple(
        letters.Member(
            name=one["person"], agency=one["agency"], function=one["function_title"],
            present=one["attendance"] == "present", votes=one["votes"], chairs=one["chair"],
            stood_aside=(one["conflict"] or _("A conflict of interest")) if one["stood_aside"] else "",
            left=one.get("left", ""),
        )
        for one in attendance
    )  # fmt: skip


def _actions(lines: Sequence[Mapping[str, Any]]) -> tuple[letters.PlanAction, ...]:
    return tuple(
        letters.PlanAction(
            what=one["what"], owner_agency=one["owner_agency"], owner=one["owner"], due=_day(one["due_on"]),
            because=one["because"],
        )
        for one in lines
    )  # fmt: skip


def decision_record(
    case: Case, made: Sequence[Determination], *, ledger_number: int | None, told: Sequence[letters.Told] = ()
) -> letters.DecisionRecord:
    """The determinations of one sitting as one record, for print."""
    contents = [record_in_words(one.content) for one in made]
    last, child = contents[-1], case.child
    chair = next((one for one in last["attendance"] if one["chair"]), None)
    partnership = case.partnership
    return letters.DecisionRecord(
        reference=case.reference, letter_date=made[-1].decided_on, decided_on=made[-1].decided_on,
        deciding_authority=partnership.name,
        sender=letters.Sender(
            partnership=partnership.name, address=(), signed_by=last["decided_by"], role=_("Chair"),
            agency=chair["agency"] if chair else "",
        ),
        child=letters.Child(
            first_name=child.given_names.split(" ")[0], initials=last["initials"], age=last["age"] or 0,
        ),
        determinations=tuple(determination_record(content) for content in contents),
        members=members_of(last["attendance"]), voice=voice_record(last["voice"]),
        best_interests=last["best_interests"], body=last["arrangement"]["title"], called=called_of(last),
        after_unfavourable=last["after_unfavourable"],
        ask=letters.Contact(name=partnership.name, role=_("Panel office"), phone=partnership.help_phone),
        reconsideration=letters.Reconsideration(), referred_on=case.received_on, plan=_actions(last["plan"]["actions"]),
        no_plan_because=last["plan"]["none_because"],
        plan_says=tuple((one["title"], one["words"]) for one in last["plan"].get("says", ())),
        clocks=tuple(
            letters.ClockResult(
                name=one["title"], due=date.fromisoformat(one["due_on"]), met_on=_day(one["met_on"]), kept=one["kept"],
                rule=one["rules"][0]["id"] if one["rules"] else "", explanation=one["explanation"],
            )
            for content in contents
            for one in content["clocks"]
        ),
        quorum=last["quorum"]["sentence"], pack_hash=last["pack"]["sha256"],
        ledger_entry=str(ledger_number) if ledger_number else "", supersedes=last["supersedes"], told=tuple(told),
    )  # fmt: skip


def minutes_record(minutes: Minutes, made: Sequence[Determination]) -> letters.MeetingRecord:
    """One version of the minutes for print."""
    content = record_in_words(minutes.content)
    chosen = [one for one in made if str(one.pk) in content["determinations"]]
    members = members_of(content["attendance"])
    views = {"positive": _("Positive"), "negative": _("Negative"), "not_yet": _("Not yet able to say")}
    amendments = content.get("amendments", [])
    amended = _("Amended in version %(version)s by %(by)s: %(text)s")
    discussion = "\n\n".join([content["discussion"], *(amended % one for one in amendments)])
    sitting = letters.SittingRecord(
        reference=content["case"], initials=content["initials"], opened_at=_moment(content["opened_at"]),
        closed_at=_moment(content["closed_at"]), voice=voice_record(content["voice"]), quorum=content["quorum"],
        members=members,
        conflicts=tuple(
            letters.Conflict(name=one["person"], agency=one["agency"], what=one["conflict"], stood_aside=one["stood_aside"])
            for one in content["attendance"] if one["conflict"] or one["stood_aside"]
        ),
        items=tuple(
            letters.ItemConsidered(
                number=one["number"], agency=one["agency"], title=one["title"], dated=_day(one["dated"]),
                marking=letters.Marking(one["marking"]),
            )
            for one in content["items"]
        ),
        pack_hash=content["pack"]["sha256"] if content["pack"] else "",
        views=tuple(
            letters.SeatView(
                seat=one["function_title"], agency=one["agency"],
                reasonable_grounds=views.get(one["outcome"], "") if one["stage"] == _FIRST else "",
                conclusive_grounds=views.get(one["outcome"], "") if one["stage"] == _SECOND else "",
                view="" if one["stage"] in (_FIRST, _SECOND) else one.get("words", one["outcome"]),
                words=one["reasons"], given_at=_moment(one["given_at"]),
            )
            for one in content["views"]
        ),
        round_closed_because=content["views_closed_reason"], discussion=discussion,
        determinations=tuple(determination_record(record_in_words(one.content)) for one in chosen),
        not_decided_because=content["not_decided_because"], best_interests=content["best_interests"],
        plan=_actions(content["plan"]), no_plan_because=content["no_plan_because"],
        called=called_of(content), asks_views=content.get("asks_views", True),
    )  # fmt: skip
    last = amendments[-1] if amendments else {"by": "", "because": ""}
    return letters.MeetingRecord(
        reference=content["meeting"], partnership=content["partnership"], place=content["place"],
        opened_at=_moment(content["opened_at"]), closed_at=_moment(content["closed_at"]), members=members,
        sittings=(sitting,),
        apologies=tuple(
            letters.Apology(
                name=one["person"], agency=one["agency"], function=one["function_title"],
                information_sent=_("Information was sent") if one["information_sent"] else "",
            )
            for one in content["attendance"] if one["attendance"] == "apology"
        ),
        quorum=content["quorum"], version=minutes.version, amended_by=last["by"], amended_because=last["because"],
    )  # fmt: skip


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _moment(text: str | None) -> datetime | None:
    return _local(datetime.fromisoformat(text)) if text else None


def _local(moment: datetime) -> datetime:
    return moment.astimezone(clock.UNITED_KINGDOM)
