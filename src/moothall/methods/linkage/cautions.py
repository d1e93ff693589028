"""What is a question however much it weighs: two of one family, and two who share a name and no more.

Brothers, sisters and twins are alike in all that a family shares; and some names are so common, together more than
apart, that a name alone tells little. A model that takes each comparison by itself joins both, and, trained on lists
that hold them, learns to. So such pairs are no examples to learn from, and are put before a person, unless a thing
that is one child's own agrees.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from moothall.methods.linkage.comparisons import DIFFERENT, Comparison
from moothall.methods.linkage.model import Model
from moothall.methods.linkage.records import READY, Records
from moothall.methods.linkage.training import Pattern

#: What two children of one family do not share as they do a name and an address.
ONES_OWN = ("upn", "nhs", "home_office", "other_id", "email", "phone", "child_id")
#: Brothers and sisters are there where so many such pairs are met, for each record.
FAMILIES_SEEN = 0.005
#: Steps counted from the last, 'different': given names that differ; such as may, if the birth date differs too.
GIVEN_DIFFERS, GIVEN_MAY_DIFFER, BORN_DIFFERS = (0,), (1, 2, 3, 4, 6), (0, 1, 2)
#: Lists with these are of children from many countries, whose names are common together more than apart.
OF_CHILDREN = frozenset({"nationality", "upn", "nhs", "home_office", "child_id"})
#: What goes with a name, and does not speak for one child by itself.
GOES_WITH_A_NAME = ("given", "family", "sex", "nationality", "language", "region")
_ADDRESSES = ((frozenset({"postcode"}), ("postcode",)), (frozenset({"street", "house"}), ("street", "house")))


def holds_families(records: Records) -> bool:
    """Whether brothers and sisters are seen among the records: a family name and an address in common, and neither
    the given name nor the year of birth. Where most have no address nobody can tell, and it is taken that they are
    there in a list of children."""
    addresses = [
        keys for kinds, keys in _ADDRESSES if kinds <= records.kinds and _mostly_known(records, keys)
    ]
    if not addresses or "family_name" not in records.kinds:
        return bool(OF_CHILDREN & records.kinds)
    seen = 0
    for keys in addresses:
        same = " AND ".join(f"l.{key} = r.{key}" for key in keys)
        (met,) = records.con.execute(
            f"SELECT count(*) FROM {READY} l JOIN {READY} r ON l.family_key = r.family_key AND {same} "
            "AND l.unique_id < r.unique_id WHERE jaro_winkler_similarity(l.given, r.given) < 0.75 "
            "AND NOT list_has_any(l.given_forms, r.given_forms) AND abs(l.born_year - r.born_year) BETWEEN 1 AND 20"
        ).fetchall()[0]
        seen = max(seen, met)
    return seen >= FAMILIES_SEEN * records.count


def _mostly_known(records: Records, keys: tuple[str, ...]) -> bool:
    """Whether half of the records have these: a column that is there may be empty throughout."""
    known = " AND ".join(f"{key} IS NOT NULL" for key in keys)
    (count,) = records.con.execute(f"SELECT count(*) FROM {READY} WHERE {known}").fetchall()[0]
    return bool(2 * count >= records.count)


def no_example(comparisons: Sequence[Comparison], families: bool) -> Callable[[Pattern], bool]:
    """Whether a pattern of agreement is that of two children of one family, if there are families, or of a name and
    no more."""
    at = {one.name: number for number, one in enumerate(comparisons)}
    own = [(at[kind], comparisons[at[kind]].levels("Same")) for kind in ONES_OWN if kind in at]
    other = [
        (at[kind], (-1, *comparisons[at[kind]].levels(DIFFERENT)))
        for kind in at
        if kind not in (*GOES_WITH_A_NAME, "born") and OF_CHILDREN & set(at)
    ]
    given, born = at.get("given"), at.get("born")

    def never(pattern: Pattern) -> bool:
        if given is None or any(pattern[place] in same for place, same in own):
            return False
        unlike = born is not None and pattern[born] in BORN_DIFFERS
        if families and (pattern[given] in GIVEN_DIFFERS or (unlike and pattern[given] in GIVEN_MAY_DIFFER)):
            return True
        unborn = born is None or unlike or pattern[born] < 0
        return bool(other) and unborn and all(pattern[place] in apart for place, apart in other)

    return never


def kin_sql(model: Model) -> str:
    """Whether pair `p` is of two who may be of one family; that nothing of one's own agrees is asked apart."""
    return (
        f"{came_to(model, 'given', *GIVEN_DIFFERS)} OR "
        f"({came_to(model, 'given', *GIVEN_MAY_DIFFER)} AND {came_to(model, 'born', *BORN_DIFFERS)})"
    )


def name_only_sql(model: Model) -> str:
    """Whether pair `p` shares a name and no more: no birth date that may be one, and nothing else that agrees."""
    of = {one.name: one for one in model.comparisons()}
    names = list(of)
    other = [name for name in names if name not in (*GOES_WITH_A_NAME, "born")]
    if not other or "given" not in names or not OF_CHILDREN & set(names):
        return "false"
    born = f"({came_to(model, 'born', *BORN_DIFFERS)} OR p.mw_born = 0)" if "born" in names else "true"
    return " AND ".join(
        [
            born,
            *(f"({came_to(model, name, *of[name].levels(DIFFERENT))} OR p.mw_{name} = 0)" for name in other),
        ]
    )


def came_to(model: Model, name: str, *levels: int) -> str:
    """SQL: whether a comparison of pair `p` came to one of these steps, counted from the last."""
    for one, beliefs in zip(model.comparisons(), model.trained.beliefs, strict=True):
        if one.name == name:
            weights = [math.log2(beliefs[level][0] / beliefs[level][1]) for level in levels]
            return "(" + " OR ".join(f"abs(p.mw_{name} - ({weight!r})) < 1e-9" for weight in weights) + ")"
    return "false"
