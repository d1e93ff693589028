"""One page in plain words for those it is about, in English and in Welsh."""

from __future__ import annotations

from moothall.methods.evaluation.finding import Verdict

from .document import Document, Notice, Part, Question
from .saying import Telling

_WORDS = {
    "en": {
        "kicker": "In plain words",
        "first_yes": "The people who did this study do not run the panels.",
        "first_no": "The people who did this study work for those who run the panels. Keep that in mind.",
        "what": "What did we want to know?",
        "how": "What did we do?",
        "how_1": "Councils keep records of when children are referred, when a decision is made and what happens after. Names were taken out before we saw anything.",
        "how_counted": "We counted how many children were referred, how long decisions took and how they came out.",
        "how_2": "We set places with a local panel beside places without one, before and after the panel began.",
        "found": "What did we find?",
        "nothing": "Nothing from this study can be told here yet.",
        "sure": "How sure are we?",
        "sure_fine": "We looked at what could make us wrong. It looked right. We can still be wrong.",
        "sure_caution": "We looked at what could make us wrong. Some of it makes us careful. Do not take this as the last word.",
        "sure_serious": "We looked at what could make us wrong. Some of it looks wrong. Other studies are needed before anybody relies on this.",
        "who": "Did people who have been through this help?",
        "small": "Why are some numbers missing?",
        "small_1": "Where a number is so small that it could point at one child, we leave it out.",
        "example": "An example",
        "fictional": "Nobody in it is real.",
        "not_yet": "Not to be passed on yet",
        "not_yet_1": "Nobody has checked that these words point at no child.",
        "more": "The full report says how each thing was worked out.",
    },
    "cy": {
        "kicker": "Mewn geiriau plaen",
        "first_yes": "Nid yw’r bobl a wnaeth yr astudiaeth hon yn rhedeg y paneli.",
        "first_no": "Mae’r bobl a wnaeth yr astudiaeth hon yn gweithio i’r rhai sy’n rhedeg y paneli. Cofiwch hynny.",
        "what": "Beth oedden ni eisiau ei wybod?",
        "how": "Beth wnaethon ni?",
        "how_1": "Mae cynghorau’n cadw cofnodion o bryd y caiff plant eu hatgyfeirio, pryd y gwneir penderfyniad a beth sy’n digwydd wedyn. Tynnwyd enwau cyn i ni weld dim.",
        "how_counted": "Fe wnaethon ni gyfrif faint o blant a atgyfeiriwyd, pa mor hir y cymerodd penderfyniadau a sut y daethant allan.",
        "how_2": "Fe wnaethon ni gymharu lleoedd â phanel lleol â lleoedd heb un, cyn ac ar ôl i’r panel ddechrau.",
        "found": "Beth welson ni?",
        "nothing": "Ni ellir dweud dim o’r astudiaeth hon yma eto.",
        "sure": "Pa mor siŵr ydyn ni?",
        "sure_fine": "Fe wnaethon ni edrych ar beth allai ein gwneud yn anghywir. Roedd yn edrych yn iawn. Gallwn fod yn anghywir o hyd.",
        "sure_caution": "Fe wnaethon ni edrych ar beth allai ein gwneud yn anghywir. Mae rhywfaint ohono’n ein gwneud yn ofalus. Nid dyma’r gair olaf.",
        "sure_serious": "Fe wnaethon ni edrych ar beth allai ein gwneud yn anghywir. Mae rhywfaint ohono’n edrych yn anghywir. Mae angen astudiaethau eraill cyn i neb ddibynnu ar hyn.",
        "who": "A wnaeth pobl sydd wedi bod drwy hyn helpu?",
        "small": "Pam mae rhai rhifau ar goll?",
        "small_1": "Lle mae rhif mor fach fel y gallai bwyntio at un plentyn, rydyn ni’n ei adael allan.",
        "example": "Enghraifft",
        "fictional": "Nid oes neb ynddi yn berson go iawn.",
        "not_yet": "Ddim i’w rannu eto",
        "not_yet_1": "Nid oes neb wedi gwirio nad yw’r geiriau hyn yn pwyntio at blentyn.",
        "more": "Mae’r adroddiad llawn yn dweud sut y cafodd pob peth ei gyfrifo.",
    },
}


def for_those_it_is_about(telling: Telling, language: str = "en") -> Document:
    """The page in one of the two languages. What the protocol has in English only is marked as English."""
    words, protocol, run = _WORDS[language], telling.run.protocol, telling.run
    title, question = _in(protocol.plain_title, language), _in(protocol.plain_question, language)
    found = [telling.say(one, language) for finding in run.findings for one in finding.plain]
    told = tuple(dict.fromkeys((one.text, one.language) for one in found)) or ((words["nothing"], language),)
    parts: list[Part] = [
        *((Notice(words["not_yet"], words["not_yet_1"], "serious"),) if telling.unprotected else ()),
        *((Notice(words["example"], words["fictional"]),) if run.extract.fictional else ()),
        Question(words["what"], (question[0],), (question[1],)),
        Question(words["how"], (words["how_1"], words[_how(telling)])),
        Question(words["found"], tuple(text for text, _ in told), tuple(spoken for _, spoken in told)),
        Question(words["sure"], (words[_sure(telling)],)),
        Question(words["who"], *_who(telling, language)),
        Question(words["small"], (words["small_1"],)),
    ]  # fmt: skip
    independent = protocol.independence.independent
    return Document(
        title=title[0], title_language=title[1], language=language,
        first=words["first_yes" if independent else "first_no"], first_tone="plain" if independent else "serious",
        kicker=words["kicker"], parts=tuple(parts), one_page=True,
        foot=(words["more"],),
    )  # fmt: skip


def _in(told: object, language: str) -> tuple[str, str]:
    spoken = getattr(told, language, None)
    return (str(spoken), language) if spoken else (str(getattr(told, "en", "")), "en")


def _sure(telling: Telling) -> str:
    for verdict, key in ((Verdict.SERIOUS, "sure_serious"), (Verdict.CAUTION, "sure_caution")):
        if any(telling.count(finding, verdict) for finding in telling.run.findings):
            return key
    return "sure_fine"


def _how(telling: Telling) -> str:
    compared = {
        "staggered-roll-out",
        "interrupted-series",
        "weighted-comparison",
        "time-to-event",
        "recurrent-events",
    }
    designs = {one.design for one in telling.run.protocol.analyses if one.role == "primary"}
    return "how_2" if designs & compared else "how_counted"


def _who(telling: Telling, language: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """How survivors were involved, and in which language it is told."""
    involved = telling.run.protocol.involvement
    if involved.plain is not None:
        words, spoken = _in(involved.plain, language)
        return (words,), (spoken,)
    return (involved.methods, involved.results), ("en", "en")
