"""What of two records is compared, in steps from 'the same' down to 'different', with what is expected before training.

Each step has two beliefs to begin with: how often it is met between two records of one child (`same`), and between
two of different children (`other`). Training replaces them as far as the data allow; the fewer the data, the more of
them stays. The SQL is written once, in words that DuckDB and Spark both know by a name of their own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

DIFFERENT = "Different"


@dataclass(frozen=True, slots=True)
class Step:
    """One degree of agreement. `frequency` names the column whose commonness weighs it: a rare name tells more.
    `among`: the steps of one number are believed in among themselves, as of those pairs alone that come to one of them."""

    title: str
    sql: str
    same: float
    other: float
    frequency: str = ""
    among: int = 0


@dataclass(frozen=True, slots=True)
class Comparison:
    """One thing compared: its steps in order, the first that holds counts; then 'different'. Not counted where
    `absent` holds."""

    name: str
    title: str
    absent: str
    steps: tuple[Step, ...]
    rest: tuple[float, float]
    # Nationality and language go with names: that they agree has been told by the names, and would count twice.
    only_against: bool = False

    def levels(self, title: str) -> tuple[int, ...]:
        """The steps of this title, counted from the last: 0 is 'Different'."""
        titles = [DIFFERENT, *(step.title for step in reversed(self.steps))]
        return tuple(level for level, one in enumerate(titles) if one == title)

    def among(self) -> tuple[int, ...]:
        """Of each step, from the last, the number of those it is believed in among."""
        return (0, *(step.among for step in reversed(self.steps)))


@dataclass(frozen=True, slots=True)
class Dialect:
    """What an engine calls the functions that are used."""

    name: str
    alike: str
    edits: str
    edits_with_swaps: str
    overlap: str

    def within(self, left: str, right: str, slips: int) -> str:
        """Whether two texts are at most so many slips apart, where two neighbours swapped count as one slip.

        The plain distance is asked first: it is ten times quicker, and settles nearly every pair.
        """
        plain = f"{self.edits}({left}, {right})"
        if slips > 2:
            return f"{plain} <= {slips}"
        return f"({plain} <= {slips + 1} AND ({plain} <= {slips} OR {self.edits_with_swaps}({left}, {right}) <= {slips}))"


DUCKDB = Dialect("duckdb", "jaro_winkler_similarity", "levenshtein", "damerau_levenshtein", "list_has_any")
SPARK = Dialect("spark", "jaro_winkler", "levenshtein", "damerau_levenshtein", "arrays_overlap")


def comparisons_for(kinds: frozenset[str], dialect: Dialect = DUCKDB) -> tuple[Comparison, ...]:
    """The comparisons that the kinds of columns at hand allow."""
    return tuple(_all(kinds, dialect))


def _all(kinds: frozenset[str], on: Dialect) -> Iterator[Comparison]:
    if kinds & {"given_names", "family_name", "full_name"}:
        yield _given(on)
        yield _family(on)
    if kinds & {"date_of_birth", "birth_year"}:
        yield _born(on)
    if "postcode" in kinds:
        yield _postcode(on)
    for kind, title in (("place", "Town"), ("street", "Street"), ("locality", "Locality")):
        if kind in kinds:
            yield _words(kind, title, on)
    if "house" in kinds:
        yield _plain("house", "House number", 0.85, 0.02, slip=(0.05, 0.05), on=on)
    if "email" in kinds:
        yield _email(on)
    if "phone" in kinds:
        yield _plain("phone", "Telephone", 0.7, 1e-6, slip=(0.05, 1e-5), on=on)
    for kind, title in (("region", "Region"), ("occupation", "Occupation")):
        if kind in kinds:
            yield _plain(kind, title, 0.85, 0.1)
    for kind, title in (("nationality", "Nationality"), ("language", "Language")):
        if kind in kinds:
            yield _against(kind, title)
    if "sex" in kinds:
        yield _plain("sex", "Sex", 0.97, 0.5)
    for kind, title in _IDENTIFIERS:
        if kind in kinds:
            yield _number(kind, title, on)
    if "child_id" in kinds:
        yield _plain("child_id", "Child's number in the 903 return", 0.9, 1e-5, frequency=False)


_IDENTIFIERS = (
    ("upn", "Unique pupil number"), ("nhs", "NHS number"), ("home_office", "Home Office reference"),
    ("other_id", "Other number"),
)  # fmt: skip


def _given(on: Dialect) -> Comparison:
    """Given names, and whether the two names are swapped: said here alone, so that it is not counted twice."""
    return Comparison(
        "given", "Given names", "given_l IS NULL OR given_r IS NULL",
        (
            Step("Same", "given_l = given_r", 0.6, 0.005, "given"),
            Step("Same in another spelling or order", "given_key_l = given_key_r", 0.08, 0.003, "given_key"),
            Step("Given and family name swapped", "given_key_l = family_key_r AND family_key_l = given_key_r", 0.04, 0.00002),
            Step("Given and family name swapped, and a slip of the pen", _swapped(on), 0.02, 0.00002),
            *_alike("given", on),
            Step("One name stands where the other record has the other name", _crossed(on), 0.03, 0.004),
            _somewhat("given", on),
        ),
        (0.02, 0.93),
    )  # fmt: skip


def _family(on: Dialect) -> Comparison:
    told_already = (
        f"({_swapped(on)}) OR (({_crossed(on)}) AND NOT {on.overlap}(given_forms_l, given_forms_r) "
        f"AND NOT {on.overlap}(family_forms_l, family_forms_r))"
    )
    return Comparison(
        "family", "Family name", f"family_l IS NULL OR family_r IS NULL OR {told_already}",
        (
            Step("Same", "family_l = family_r", 0.65, 0.002, "family"),
            Step("Same in another spelling or order", "family_key_l = family_key_r", 0.06, 0.001, "family_key"),
            *_alike("family", on),
            _somewhat("family", on),
        ),
        (0.06, 0.93),
    )  # fmt: skip


def _swapped(on: Dialect) -> str:
    return f"{on.alike}(given_l, family_r) >= 0.88 AND {on.alike}(family_l, given_r) >= 0.88"


def _crossed(on: Dialect) -> str:
    return f"{on.overlap}(given_parts_l, family_parts_r) OR {on.overlap}(family_parts_l, given_parts_r)"


def _alike(side: str, on: Dialect) -> tuple[Step, ...]:
    left, right = f"{side}_l", f"{side}_r"
    slip = (
        f"({on.within(left, right, 1)} AND length({left}) > 3) OR {on.alike}({left}, {right}) >= 0.94 "
        f"OR ({side}_letters_l = {side}_letters_r AND length({left}) > 3)"
    )
    return (
        Step("A part or a nickname in common", f"{on.overlap}({side}_forms_l, {side}_forms_r)", 0.06, 0.002),
        Step("A slip of the pen apart", slip, 0.08, 0.003),
        Step("Sounds alike", f"{side}_sound_l = {side}_sound_r AND length({side}_sound_l) > 1", 0.02, 0.004),
        Step("Much alike", f"{on.alike}({left}, {right}) >= 0.86", 0.03, 0.006),
    )


def _somewhat(side: str, on: Dialect) -> Step:
    left, right = f"{side}_l", f"{side}_r"
    initial = f"(least(length({left}), length({right})) = 1 AND left({left}, 1) = left({right}, 1))"
    return Step(
        "Somewhat alike, or an initial", f"{on.alike}({left}, {right}) >= 0.75 OR {initial}", 0.02, 0.03
    )


def _born(on: Dialect) -> Comparison:
    first = "(born_md_l = '01-01' OR born_md_r = '01-01')"
    halves = "substr(born_l, 6, 2) = substr(born_r, 9, 2) AND substr(born_l, 9, 2) = substr(born_r, 6, 2)"
    shared = (
        "((CASE WHEN born_year_l = born_year_r THEN 1 ELSE 0 END) + "
        "(CASE WHEN substr(born_l, 6, 2) = substr(born_r, 6, 2) THEN 1 ELSE 0 END) + "
        "(CASE WHEN substr(born_l, 9, 2) = substr(born_r, 9, 2) THEN 1 ELSE 0 END)) >= 2"
    )
    return Comparison(
        "born", "Date of birth", "born_l IS NULL OR born_r IS NULL",
        (
            Step("Same day", f"born_l = born_r AND NOT {first}", 0.7, 0.00015),
            Step("Both 1 January of one year", "born_l = born_r", 0.02, 0.002),
            Step("Day and month swapped", f"born_year_l = born_year_r AND {halves}", 0.03, 0.00015),
            Step("One is 1 January of the same year", f"born_year_l = born_year_r AND {first}", 0.05, 0.01),
            Step("One digit apart", on.within("born_l", "born_r", 1), 0.08, 0.002),
            Step("Two of year, month and day the same", shared, 0.05, 0.008),
            Step("1 January, a year or two apart", f"{first} AND abs(born_year_l - born_year_r) <= 2", 0.01, 0.02),
            Step("Two digits apart", on.within("born_l", "born_r", 2), 0.03, 0.02),
            Step("A year or less apart", "abs(born_year_l - born_year_r) <= 1", 0.02, 0.1),
            Step("Three digits apart", on.within("born_l", "born_r", 3), 0.01, 0.1),
        ),
        (0.01, 0.75),
    )  # fmt: skip


def _postcode(on: Dialect) -> Comparison:
    return Comparison(
        "postcode", "Postcode", "postcode_l IS NULL OR postcode_r IS NULL",
        (
            Step("Same", "postcode_l = postcode_r", 0.6, 0.0005, "postcode"),
            Step("A slip of the pen apart", on.within("postcode_l", "postcode_r", 1), 0.08, 0.004),
            Step("Same district", "postcode_area_l = postcode_area_r", 0.1, 0.02),
        ),
        (0.22, 0.97),
    )  # fmt: skip


def _words(kind: str, title: str, on: Dialect) -> Comparison:
    left, right = f"{kind}_l", f"{kind}_r"
    letters = f" OR {kind}_letters_l = {kind}_letters_r" if kind in ("place", "street") else ""
    return Comparison(
        kind, title, f"{left} IS NULL OR {right} IS NULL",
        (
            Step("Same", f"{left} = {right}", 0.7, 0.02, kind),
            Step("A slip of the pen apart",
                 f"{on.within(left, right, 2)} OR {on.alike}({left}, {right}) >= 0.92{letters}", 0.15, 0.01),
            Step("Much alike", f"{on.alike}({left}, {right}) >= 0.82", 0.05, 0.02),
        ),
        (0.1, 0.95),
    )  # fmt: skip


def _email(on: Dialect) -> Comparison:
    """Addresses, which are often made of the name: that two of one name have addresses much alike tells little. So
    each step is believed in apart where both names are alike, where one is, and where none is."""
    alike = f"{on.alike}(email_l, email_r)"

    def slips(most: int) -> str:
        return f"({alike} >= 0.6 AND {on.within('email_l', 'email_r', most)})"

    ways = (
        ("Same", "email_l = email_r", "email"),
        ("A slip or two apart", f"{slips(2)} OR (email_letters_l = email_letters_r AND {slips(6)})", ""),
        ("Same before the @", "email_local_l = email_local_r AND length(email_local_l) > 3", ""),
        ("Three to five slips apart", f"{slips(5)} AND length(email_l) > 14", ""),
        ("Much alike", f"{alike} >= 0.86 OR {slips(8)}", ""),
        (DIFFERENT, "true", ""),
    )
    given, family = (_named_alike(side, on) for side in ("given", "family"))
    steps = []
    for among, names, others in (
        (2, f"({given}) AND ({family})", (0.01, 0.1, 0.02, 0.2, 0.2, 0.47)),
        (1, f"({given}) OR ({family})", (0.001, 0.005, 0.005, 0.03, 0.2, 0.759)),
        (0, "", (0.0002, 0.0001, 0.0002, 0.0002, 0.005, 0.9943)),
    ):
        steps += [
            Step(title, f"({names}) AND ({sql})" if names else sql, same, other, frequency, among)
            for (title, sql, frequency), same, other in zip(ways, _EMAILS_OF_ONE, others, strict=True)
        ]
    rest = steps.pop()
    return Comparison(
        "email", "E-mail", "email_l IS NULL OR email_r IS NULL", tuple(steps), (rest.same, rest.other)
    )


#: How often the addresses of one child come to each of the steps of `_email`.
_EMAILS_OF_ONE = (0.6, 0.2, 0.02, 0.08, 0.02, 0.08)


def _named_alike(side: str, on: Dialect) -> str:
    """Whether this name of the one is much like that of the other, or like a part of its other name."""
    other = {"given": "family", "family": "given"}[side]
    return (
        f"coalesce({side}_sound_l = {side}_sound_r OR {on.overlap}({side}_forms_l, {side}_forms_r) "
        f"OR {on.alike}({side}_l, {side}_r) >= 0.86 OR {on.overlap}({side}_parts_l, {other}_parts_r) "
        f"OR {on.alike}({side}_l, {other}_r) >= 0.88, false)"
    )


def _plain(
    kind: str,
    title: str,
    same: float,
    other: float,
    *,
    slip: tuple[float, float] | None = None,
    on: Dialect = DUCKDB,
    frequency: bool = True,
) -> Comparison:
    left, right = f"{kind}_l", f"{kind}_r"
    steps = [Step("Same", f"{left} = {right}", same, other, kind if frequency else "")]
    if slip:
        steps.append(Step("A slip of the pen apart", on.within(left, right, 1), slip[0], slip[1]))
    left_over = 1 - sum(step.same for step in steps), 1 - sum(step.other for step in steps)
    return Comparison(kind, title, f"{left} IS NULL OR {right} IS NULL", tuple(steps), left_over)


def _against(kind: str, title: str) -> Comparison:
    left, right = f"{kind}_l", f"{kind}_r"
    steps = (Step("Same", f"{left} = {right}", 0.9, 0.3),)
    return Comparison(kind, title, f"{left} IS NULL OR {right} IS NULL", steps, (0.1, 0.7), only_against=True)


def _number(kind: str, title: str, on: Dialect) -> Comparison:
    left, right = f"{kind}_l", f"{kind}_r"
    return Comparison(
        kind, title, f"{left} IS NULL OR {right} IS NULL",
        (
            Step("Same", f"{left} = {right}", 0.88, 1e-6),
            Step("A slip of the pen apart", on.within(left, right, 1), 0.06, 1e-5),
            Step("Two slips apart", f"{on.within(left, right, 2)} AND length({left}) > 5", 0.02, 1e-4),
        ),
        (0.04, 0.9998),
    )  # fmt: skip
