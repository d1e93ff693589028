"""Finding a child without the database being able to read a name: keyed digests of normalised words.

A name is cut into words, without accents, case or order, so that swapped names and added hyphens find each
other; each word is also kept by its sound (Tamsin, Tamsyn) and by its first letters. Nothing here merges two
records: it only says which may be of one child, and why.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from uuid import UUID

import jellyfish
from django.db.models import Exists, OuterRef

from moothall.casework.intake.models import Child, ChildKey
from moothall.core.access.queries import visible
from moothall.core.crypto import blind
from moothall.core.kinds import Actor

_LETTERS_APART = str.maketrans({"đ": "d", "Đ": "d", "ł": "l", "Ł": "l", "ø": "o", "Ø": "o", "ı": "i"})
PREFIXES = (3, 4)
MOST_CANDIDATES = 20
MOST_KEYS, MOST_FOUND = 5000, 1000
# Words that stand in a name without telling one child from another.
_SMALL_WORDS = frozenset({"al", "el", "de", "da", "van", "von", "bin", "ibn", "not", "known", "unknown"})


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a child that it can be found by."""

    names: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    date_of_birth: date | None = None
    identifiers: tuple[str, ...] = ()


@dataclass(slots=True)
class Candidate:
    """A child who may be the same, with the codes of what they share."""

    child_id: UUID
    words: set[str] = field(default_factory=set)
    why: set[str] = field(default_factory=set)


def words_of(name: str) -> list[str]:
    """The words of a name as they are compared.

    >>> words_of("Nguyễn-Fictional, Thảo Vy")
    ['nguyen', 'fictional', 'thao', 'vy']
    """
    plain = unicodedata.normalize("NFKD", name.translate(_LETTERS_APART)).casefold()
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return [word for word in re.split(r"[^\w]+|_", letters.replace("'", "").replace("’", "")) if word]


def sound_of(word: str) -> str:
    """How a word sounds in English: its metaphone, or nothing for a word too short or without letters."""
    return jellyfish.metaphone(word) if len(word) > 2 and word.isascii() and word.isalpha() else ""


def plain_identifier(value: str) -> str:
    """A number or reference without spaces, signs or case."""
    return re.sub(r"[^\w]+", "", value).casefold()


def keys_of(known: Known) -> set[tuple[str, bytes]]:
    """Every (what, digest) a child is kept under."""
    keys: set[tuple[str, bytes]] = set()
    for what, names in (("name", known.names), ("alias", known.aliases)):
        for word in _telling(names):
            keys.add((what, _name_digest(word)))
            if sound := sound_of(word):
                keys.add(("sound", blind(sound, "sound")))
            keys.update(("prefix", blind(word[:size], "prefix")) for size in PREFIXES if len(word) >= size)
    if born := known.date_of_birth:
        keys.add(("birth", birth_digest(born)))
        keys.add(("birth_year", blind(str(born.year), "birth_year")))
    for value in known.identifiers:
        if plain := plain_identifier(value):
            keys.add(("identifier", blind(plain, "identifier")))
    return keys


def keep_keys(child: Child, known: Known) -> None:
    """Put a child's keys in place of those it had. Call inside the unit that changes the child."""
    ChildKey.objects.filter(child_id=child.pk).delete()
    ChildKey.objects.bulk_create(
        ChildKey(
            partnership_id=child.partnership_id, circle_id=child.circle_id, created_by_id=child.created_by_id,
            child_id=child.pk, what=what, digest=digest,
        )
        for what, digest in sorted(keys_of(known))
    )  # fmt: skip


def possible_same(actor: Actor, known: Known, *, but: UUID | None = None) -> list[Candidate]:
    """Children this actor may see who may be the same as this one, likeliest first. One query.

    An identifier in common is enough; else a date of birth and a word of the name; else two words of the
    name; else one word and the year, where either birth date is a 1 January (often 'day not known').
    """
    asked = _asked(known)
    if not asked:
        return []
    rows = visible(ChildKey.objects.filter(digest__in=list(asked)), actor)
    found: dict[UUID, Candidate] = {}
    for child_id, what, digest in rows.values_list("child_id", "what", "digest")[:MOST_KEYS]:
        if child_id == but:
            continue
        candidate = found.setdefault(child_id, Candidate(child_id))
        for reason, word in asked[bytes(digest)]:
            if reason == what or {reason, what} == {"name", "alias"}:
                candidate.why.add("alias" if what == "alias" else reason)
                candidate.words.update({word} if word else ())
            elif reason in ("birth_swapped", "first_of_year") and what == "birth":
                candidate.why.add(reason)
    likely = [one for one in found.values() if _likely(one, known)]
    return sorted(likely, key=_likelihood, reverse=True)[:MOST_CANDIDATES]


def _asked(known: Known) -> dict[bytes, set[tuple[str, str]]]:
    """Digest to the (reason, word) it would be found for."""
    asked: dict[bytes, set[tuple[str, str]]] = defaultdict(set)
    for word in _telling((*known.names, *known.aliases)):
        asked[_name_digest(word)].add(("name", word))
        if sound := sound_of(word):
            asked[blind(sound, "sound")].add(("sound", word))
    for value in known.identifiers:
        if plain := plain_identifier(value):
            asked[blind(plain, "identifier")].add(("identifier", ""))
    if born := known.date_of_birth:
        asked[blind(born.isoformat(), "birth")].add(("birth", ""))
        asked[blind(str(born.year), "birth_year")].add(("birth_year", ""))
        asked[blind(date(born.year, 1, 1).isoformat(), "birth")].add(("first_of_year", ""))
        if born.day <= 12 and born.day != born.month:
            asked[blind(date(born.year, born.day, born.month).isoformat(), "birth")].add(
                ("birth_swapped", "")
            )
    return asked


def _likely(one: Candidate, known: Known) -> bool:
    if "identifier" in one.why or len(one.words) > 1:
        return True
    if not one.words:
        return False
    if one.why & {"birth", "birth_swapped", "first_of_year"}:
        return True
    born = known.date_of_birth
    return "birth_year" in one.why and born is not None and (born.month, born.day) == (1, 1)


def _likelihood(one: Candidate) -> tuple[bool, bool, int, str]:
    return "identifier" in one.why, "birth" in one.why, len(one.words), str(one.child_id)


def children_found(actor: Actor, text: str) -> set[UUID]:
    """The children a typed name, alias, date of birth or identifier finds. One query, at most.

    Every word typed has to be found, as a word, by its sound or by its first letters. The database looks for all
    words at once and begins with the rarest, so that a common first name beside a rare surname costs little.
    """
    born = typed_date(text)
    if born is not None:
        wanted, kinds = [{blind(born.isoformat(), "birth")}], ("birth",)
    else:
        wanted, kinds = [_digests_for(word) for word in words_of(text)], _KINDS_OF_WORDS
    if not wanted:
        return set()
    found = visible(ChildKey.objects.filter(digest__in=wanted[0], what__in=kinds), actor)
    for word in wanted[1:]:
        same_child = ChildKey.objects.filter(child_id=OuterRef("child_id"), digest__in=word, what__in=kinds)
        found = found.filter(Exists(same_child))
    whole = visible(ChildKey.objects.filter(digest=_identifier_digest(text), what="identifier"), actor)
    ids = found.values_list("child_id", flat=True)[:MOST_FOUND]
    return set(ids.union(whole.values_list("child_id", flat=True)[:MOST_FOUND]))


_KINDS_OF_WORDS: tuple[str, ...] = ("name", "alias", "sound", "prefix", "identifier")


def typed_date(text: str) -> date | None:
    """A date typed as 17/2/2011, 17 2 2011, 17.02.2011 or 2011-02-17; None when it is no date."""
    numbers = re.fullmatch(r"\s*(\d{1,4})[\s./-](\d{1,2})[\s./-](\d{1,4})\s*", text)
    if not numbers:
        return None
    first, month, last = (int(part) for part in numbers.groups())
    year, day = (first, last) if first > 31 else (last, first)
    try:
        return date(year, month, day)
    except ValueError:
        return None


def name_digests(name: str) -> set[bytes]:
    """The digest of each telling word of a whole name, as it is kept of a child."""
    return {_name_digest(word) for word in _telling((name,))}


def link_digest(what: str, label: str) -> bytes:
    """The digest by which the same person, place, number or thing is found however it is spaced and accented."""
    plain = (
        plain_identifier(label)
        if what in ("phone", "vehicle", "online")
        else " ".join(sorted(words_of(label)))
    )
    return blind(f"{what} {plain}", "link")


# Every day of somebody's life to 50: lists of who turns 18 ask for thousands at a time.
@lru_cache(maxsize=20_000)
def birth_digest(born: date) -> bytes:
    """The digest a date of birth is kept under."""
    return blind(born.isoformat(), "birth")


def _digests_for(word: str) -> set[bytes]:
    digests = {_name_digest(word), _identifier_digest(word)}
    if sound := sound_of(word):
        digests.add(blind(sound, "sound"))
    if len(word) >= PREFIXES[0]:
        digests.add(blind(word[: PREFIXES[-1]], "prefix"))
    return digests


def _telling(names: tuple[str, ...]) -> set[str]:
    return {word for name in names for word in words_of(name)} - _SMALL_WORDS


def _identifier_digest(text: str) -> bytes:
    return blind(plain_identifier(text), "identifier")


def _name_digest(word: str) -> bytes:
    # One purpose for names and aliases: a name given to one agency may be the alias given to another.
    return blind(word, "name")
