"""Curves and effects of groups beside those of all: what is hidden of one group cannot be solved for."""

from __future__ import annotations

import itertools
import random

import pytest

from moothall.methods.disclosure import protect, verify
from moothall.methods.outputs import ALL, Column, Output, OutputKind, Role

from .making import JUNE, marked

CURVE = (
    Column("arm", "Arm", Role.DIMENSION), Column("months", "Months", Role.DIMENSION),
    Column("share", "Share", Role.FIGURE, "share", 3), Column("events", "Events", Role.EVENTS),
    Column("at_risk", "Followed", Role.AT_RISK),
)  # fmt: skip


def curves(sizes, events, name="curves", **more):
    """Curves of groups and of all: so many children of each, so many events in each month. Nobody leaves."""
    events = {**events, ALL: [sum(each) for each in zip(*events.values(), strict=True)]}
    sizes = {**sizes, ALL: sum(sizes.values())}
    rows = []
    for arm, happened in events.items():
        for month, so_far in enumerate(itertools.accumulate(happened)):
            rows.append((arm, month, so_far / sizes[arm], happened[month], sizes[arm] - so_far))
    told = {"counted": "again-events", "period": JUNE, **more}
    return Output(name=name, title=name, kind=OutputKind.SURVIVAL, columns=CURVE, rows=tuple(rows), **told)


def heights(output):
    """What is drawn: of each arm the months at which its line moves, and to where."""
    moves: dict[str, dict[int, float]] = {}
    for row in output.rows:
        arm, month, share = row[:3]
        line = moves.setdefault(arm, {})
        if isinstance(share, float | int) and share != (list(line.values()) or [0.0])[-1]:
            line[month] = float(share)
    return moves


def solved(shown, sizes, hidden):
    """Events of one group by month, from the curve of all and those of the other groups, wherever all of them move."""
    moves = heights(shown)
    others = [arm for arm in sizes if arm != hidden]
    lines = [moves.get(arm, {}) for arm in (*others, ALL)]
    months = set.intersection(*(set(line) for line in lines))
    whole = sum(sizes.values())
    return {
        month: round(lines[-1][month] * whole) - sum(round(line[month] * sizes[arm]) for arm, line in zip(others, lines[:-1], strict=True))
        for month in sorted(months)
    }  # fmt: skip


SIZES = {"a": 200, "b": 150, "c": 14}
EVENTS = {"a": [0, 20, 0, 12, 0, 30], "b": [0, 15, 3, 18, 0, 20], "c": [0, 2, 0, 1, 0, 1]}


def test_the_curve_of_a_few_is_not_had_from_the_curve_of_all_less_the_others():
    given = curves(SIZES, EVENTS)
    careless = Output(
        **{
            **given.__dict__,
            "rows": tuple((*row[:2], "[c]" if row[0] == "c" else row[2], *row[3:]) for row in given.rows),
        }
    )
    assert solved(careless, SIZES, "c") == {1: 2, 3: 3, 5: 4}
    assert verify([careless.shown()], [given])
    found = protect([given])
    assert not any(solved(found.outputs[0], SIZES, "c").values())
    assert not verify(found.outputs, [given])
    left = {row[0] for row in found.outputs[0].rows if isinstance(row[2], float) and row[2] > 0}
    assert {"a", "b"} <= left or ALL in left


def test_a_line_stays_with_its_step_where_the_step_is_hidden():
    found = protect([curves(SIZES, EVENTS)]).outputs[0]
    for (arm, _month, share, *_rest), true in zip(found.rows, curves(SIZES, EVENTS).rows, strict=True):
        if share == "[c]" and arm != "c":
            held = [row[2] for row in found.rows if row[0] == arm and row[1] >= true[1]]
            assert round(true[2], 3) not in held


def test_curves_without_one_of_all_are_shown_as_before():
    given = curves(SIZES, EVENTS)
    arms = Output(**{**given.__dict__, "rows": tuple(row for row in given.rows if row[0] in ("a", "b"))})
    found = protect([arms]).outputs[0]
    assert set(heights(found)["a"]) == {1, 3, 5}


def test_a_step_gathered_in_one_group_is_not_had_from_the_others():
    """Three events of b at month 2 are gathered into month 3; the curve of all moves there, and that of a too."""
    given = curves({"a": 200, "b": 150}, {"a": [0, 20, 11, 12], "b": [0, 15, 3, 18]})
    found = protect([given]).outputs[0]
    moves = heights(found)
    assert not {2} <= set(moves["a"]) & set(moves[ALL])
    assert not verify([found], [given])


@pytest.mark.parametrize("seed", range(6))
def test_no_random_curves_give_a_group_away(seed):
    draw = random.Random(seed)
    sizes = {arm: draw.choice([draw.randint(12, 30), draw.randint(60, 300)]) for arm in "abc"}
    events = {arm: [0, *(draw.choice([0, draw.randint(0, 4), size // 12]) for _ in range(10))] for arm, size in sizes.items()}  # fmt: skip
    given = curves(sizes, events)
    shown = protect([given]).outputs[0]
    for arm in sizes:
        drawn = heights(shown).get(arm, {})
        by_then = {0: 0, **{month: sum(events[arm][: month + 1]) for month in drawn}}
        for month, events_of in {**solved(shown, sizes, arm), **by_then}.items():
            assert events_of == sum(events[arm][: month + 1])
        known = sorted({0, *solved(shown, sizes, arm), *drawn})
        so_far = [sum(events[arm][: month + 1]) for month in known]
        assert all(one == other or other - one >= 10 for one, other in itertools.pairwise(so_far)), (arm, known)  # fmt: skip


EFFECT = (
    Column("group", "Group", Role.DIMENSION), Column("effect", "Effect", Role.FIGURE, "", 3),
    Column("low", "From", Role.LOW, "", 3), Column("n", "Children", Role.CHILDREN), Column("df", "Freedom", Role.FREEDOM),
)  # fmt: skip


def effects(groups, name="groups", dimension="group", **more):
    columns = (Column(dimension, dimension, Role.DIMENSION), *EFFECT[1:])
    rows = tuple((group, effect, effect - 1, n, 90) for group, (effect, n) in groups.items())
    told = {"counted": "missing-rate", "period": JUNE, **more}
    return Output(name=name, title=name, kind=OutputKind.ESTIMATES, columns=columns, rows=rows, **told)


GROUPS = {"a": (0.2, 400), "b": (-0.1, 300), "c": (0.9, 6)}
WHOLE = sum(effect * n for effect, n in GROUPS.values()) / 706


def solved_effect(outputs, hidden):
    """The effect of a hidden group from those of the others and of all, by their sizes."""
    shown = {row[0]: row[1] for output in outputs for row in output.rows if isinstance(row[1], float)}
    whole = shown.get(ALL, shown.get("imputation"))
    others = [one for one in GROUPS if one != hidden]
    if whole is None or not all(one in shown for one in others):
        return None
    return (whole * 706 - sum(shown[one] * GROUPS[one][1] for one in others)) / GROUPS[hidden][1]


@pytest.mark.parametrize("apart", [False, True])
def test_the_effect_on_a_few_is_not_solved_for_from_the_others_and_the_whole(apart):
    everyone = {ALL: (WHOLE, 706)}
    given = [effects(GROUPS), effects({"imputation": (WHOLE, 706)}, "effect", "estimator")] if apart else [effects(GROUPS | everyone)]  # fmt: skip
    assert abs((solved_effect([one.shown() for one in given], "c") or 0) - 0.9) < 0.2
    found = protect(given)
    assert solved_effect(found.outputs, "c") is None
    assert marked(found.outputs[0], ["effect"]) == {("b",), ("c",)}
    assert "could have been solved for" in found.reports[0].text()


def test_effects_that_leave_a_few_of_the_whole_untold_are_too_many():
    given = [effects({"a": (0.2, 400), "b": (-0.1, 300), ALL: (WHOLE, 706)})]
    assert marked(protect(given).outputs[0], ["effect"]) == {("b",)}


def test_the_effect_on_all_but_a_few_is_not_shown_beside_the_effect_on_all():
    given = [effects({ALL: (0.2, 406)}, "all"), effects({ALL: (0.1, 400)}, "girls", where={"gender": "girl"})]
    found = protect(given)
    assert [len(marked(one, ["effect"])) for one in found.outputs] == [0, 1]


def test_effects_of_which_nothing_can_be_solved_for_are_shown():
    two = effects({"a": (0.2, 400), "b": (-0.1, 5), "c": (0.9, 6), ALL: (0.1, 411)})
    assert marked(protect([two]).outputs[0], ["effect"]) == {("b",), ("c",)}
    estimators = effects({"imputation": (0.2, 400), "group-time": (0.1, 4)}, "effect", "estimator")
    assert marked(protect([estimators]).outputs[0], ["effect"]) == {("group-time",)}
