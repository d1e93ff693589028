"""Synthetic records and noisy counts: the promise, the budget, what a domain refuses, and the attack."""

from __future__ import annotations

import json

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from moothall.methods.privacy import (
    Budget,
    Domain,
    PrivacyError,
    Spent,
    Variable,
    as_json,
    domain_of,
    encoded,
    left,
    likeness,
    private_counts,
    read_budget,
    read_spent,
    singling_out,
    spend,
    synthesise,
    within,
)
from moothall.methods.privacy.domain import DomainError, read_domain
from moothall.methods.privacy.noise import epsilon_of, gaussian, laplace, rho_of
from moothall.methods.privacy.tree import Noisy, drawn, fitted

SIZES = (4, 3, 6, 2, 5)


def domain(*sizes: int, each: int = 1) -> Domain:
    variables = tuple(
        Variable(name=f"v{place}", values=tuple(map(str, range(size)))) for place, size in enumerate(sizes)
    )
    return Domain(source="a test", records_each=each, variables=variables)


def chained(many: int, seed: int = 1):
    """Records in which each variable says much about the next."""
    draw = np.random.default_rng(seed)
    columns = [draw.integers(0, SIZES[0], many)]
    for size in SIZES[1:]:
        noise = draw.random(many) < 0.25
        columns.append(np.where(noise, draw.integers(0, size, many), (columns[-1] * 2 + 1) % size))
    return np.stack(columns, axis=1)


# The promise


@pytest.mark.parametrize("epsilon", [0.1, 1.0, 4.0])
def test_the_whole_loss_stays_within_the_epsilon_asked(epsilon):
    rho = rho_of(epsilon, 1e-6)
    assert 0 < rho < epsilon
    assert epsilon_of(rho, 1e-6) <= epsilon
    assert epsilon_of(rho * 1.01, 1e-6) > epsilon


@pytest.mark.parametrize(("epsilon", "delta"), [(0, 1e-6), (-1, 1e-6), (25, 1e-6), (1, 0), (1, 0.1)])
def test_a_guarantee_that_promises_nothing_is_refused(epsilon, delta):
    with pytest.raises(PrivacyError, match=r"psilon|elta"):
        rho_of(epsilon, delta)


def test_noise_is_as_wide_as_its_cost_says_and_around_nought():
    noise = gaussian(np.zeros(4000, dtype=np.int64), rho=0.02, sensitivity=2)
    assert abs(noise.mean()) < 1.0  # ten is its standard deviation: six standard errors
    assert 9 < noise.std() < 11
    noise = laplace(np.zeros(4000, dtype=np.int64), epsilon=0.5, sensitivity=2)
    assert 5 < noise.std() < 6.4  # about the square root of two times four


def test_two_runs_are_never_alike():
    real = chained(300)
    first, second = (synthesise(real, domain(*SIZES), epsilon=1.0).records for _ in range(2))
    assert first.shape[1] == second.shape[1]
    assert first.shape != second.shape or not np.array_equal(first, second)


# The model


def test_a_tree_told_the_exact_tables_gives_them_back():
    real = chained(5000)
    ones = [
        Noisy(np.bincount(real[:, axis], minlength=size).astype(float), 1.0)
        for axis, size in enumerate(SIZES)
    ]
    edges = [(0, 1), (2, 1), (2, 3), (3, 4)]
    pairs = {}
    for first, second in edges:
        table = np.zeros((SIZES[first], SIZES[second]))
        np.add.at(table, (real[:, first], real[:, second]), 1)
        pairs[first, second] = Noisy(table, 1.0)
    model = fitted(ones, pairs, 5000, rounds=3000)
    for edge, pair in pairs.items():
        assert np.abs(model.pairs[edge] * 5000 - pair.counts).max() < 8
        assert np.allclose(model.pairs[edge].sum(axis=1), model.ones[edge[0]])
    made = drawn(model, 5000, np.random.default_rng(2))
    assert likeness(real, made, domain(*SIZES), variables=1).worst < 0.01


def test_what_goes_together_goes_together_in_the_made_records():
    real = chained(4000)
    made = synthesise(real, domain(*SIZES), epsilon=2.0)
    assert abs(len(made.records) - 4000) < 60
    apart = likeness(real, made.records, domain(*SIZES), variables=2)
    shuffled = np.stack([np.random.default_rng(axis).permutation(real[:, axis]) for axis in range(5)], axis=1)
    assert apart.distance < 0.05
    assert apart.distance < likeness(real, shuffled, domain(*SIZES), variables=2).distance / 3
    assert ("v0", "v1") in made.pairs


@pytest.mark.parametrize("many", [0, 1, 2])
def test_next_to_no_children_is_no_fault(many):
    made = synthesise(chained(many), domain(*SIZES), epsilon=1.0, many=10)
    assert made.records.shape == (10, 5)
    assert (made.records >= 0).all()
    assert (made.records < np.array(SIZES)).all()


def test_one_variable_and_a_variable_of_one_value_are_no_fault():
    made = synthesise(np.zeros((50, 1), dtype=np.int64), domain(1), epsilon=1.0, many=5)
    assert made.records.tolist() == [[0]] * 5


# The attack


def test_the_real_records_themselves_are_found_out():
    real = chained(400, seed=5)
    sizes = domain(*SIZES)
    told = singling_out(real, real, sizes, variables=5)
    assert told.right == told.guesses > 0
    assert told.excess == 1.0
    assert told.same_rows == told.unique


def test_made_records_are_not():
    real = chained(400, seed=5)
    made = synthesise(real, domain(*SIZES), epsilon=0.5)
    told = singling_out(real, made.records, domain(*SIZES), variables=5)
    assert told.excess < 0.5
    assert told.interval[0] <= told.right / max(1, told.guesses) <= told.interval[1]


# What a domain refuses


TABLE = pa.table({"child": ["a", "a", "b"], "gender": ["female", "female", None], "age": [10.0, 11.0, 20.0]})
GENDER = Variable(name="gender", values=("female", "male"), may_be_missing=True)
AGE = Variable(name="age", edges=(0, 11, 20))


def test_a_child_has_no_more_records_than_said():
    whole = Domain(source="a test", unit="child", variables=(GENDER, AGE))
    assert encoded(TABLE, whole).tolist() == [[0, 0], [2, 1]]
    assert whole.decoded(encoded(TABLE, whole)) == {"gender": ["female", "missing"], "age": ["0 to 11", "11 to 20"]}  # fmt: skip
    assert len(encoded(TABLE, whole.model_copy(update={"records_each": 2}))) == 3


@pytest.mark.parametrize(
    ("variable", "said"),
    [
        (Variable(name="gender", values=("female", "male")), "'gender' holds a value that the domain does not name"),
        (Variable(name="age", edges=(0, 15)), "'age' holds a value"),
        (Variable(name="child", edges=(0, 15)), "'child' holds something that is no number"),
        (Variable(name="region", values=("north",)), "no column 'region'"),
    ],
)  # fmt: skip
def test_a_domain_never_grows_from_the_data(variable, said):
    with pytest.raises(PrivacyError, match=said) as refused:
        encoded(TABLE, Domain(source="a test", variables=(variable,)))
    assert "20" not in str(refused.value)


def test_the_schema_of_extracts_says_what_columns_can_be():
    from moothall.methods.extracts.schema import current_schema

    told = domain_of(current_schema(), "case", ["gender", "age_years"])
    assert told.variables[0].categories == ("female", "male", "neither", "missing")
    assert told.variables[1].edges[0] == 0
    with pytest.raises(PrivacyError, match="authority"):
        domain_of(current_schema(), "case", ["authority"])


def test_a_file_of_a_domain_says_where_it_is_wrong(tmp_path):
    path = tmp_path / "domain.yaml"
    path.write_text("source: a test\nvariables:\n  - name: gender\n    values: [f, m]\n    edges: [1, 2]\n")
    with pytest.raises(DomainError, match="either values or edges"):
        read_domain(path)
    path.write_text("source: a test\nvariables:\n  - name: gender\n    values: [f, m]\n")
    assert read_domain(path).sizes == (2,)


# Counts and what they cost


def test_counts_are_near_the_true_ones_and_never_below_nought():
    real = chained(2000)
    told = private_counts(real, domain(*SIZES), epsilon=1.0)
    true = np.zeros(SIZES, dtype=np.int64)
    np.add.at(true, tuple(real.T), 1)
    assert (told.counts >= 0).all()
    assert (np.abs(told.counts - true) <= told.accuracy).mean() > 0.93


@pytest.mark.parametrize("epsilon", [0.2, 1.0, 3.0])
def test_the_accuracy_told_is_the_noises(epsilon):
    off = np.abs(laplace(np.zeros(20_000, dtype=np.int64), epsilon=epsilon, sensitivity=1))
    told = within(epsilon, 1)
    assert (off <= told).mean() >= 0.945
    assert told == 0 or (off <= told - 1).mean() < 0.955


RULE = Budget(version="1", effective="2026-11-29", source="a test", confidence="a test", yearly_epsilon=2, most_at_once=1)  # fmt: skip


@given(st.lists(st.tuples(st.sampled_from([2026, 2027]), st.floats(-0.5, 1.5)), max_size=20))
def test_no_year_ever_costs_more_than_its_budget(asked):
    spent: tuple[Spent, ...] = ()
    for year, epsilon in asked:
        try:
            spent = spend(RULE, spent, Spent(year, "figures", epsilon))
        except PrivacyError:
            continue
    for year in (2026, 2027):
        used = sum(one.epsilon for one in spent if one.year == year)
        assert used <= 2 * (1 + 1e-6)
        assert left(RULE, spent, year) == pytest.approx(max(0, 2 - used))
    assert all(0 < one.epsilon <= 1 * (1 + 1e-6) for one in spent)


def test_what_was_spent_is_kept_and_a_broken_list_is_not_begun_anew(tmp_path):
    path = tmp_path / "spent.json"
    assert read_spent(path) == ()
    spent = spend(read_budget(), (), Spent(2026, "Referrals by quarter", 0.5))
    path.write_text(as_json(spent))
    assert read_spent(path) == spent
    path.write_text("[{")
    with pytest.raises(PrivacyError, match="may not be begun anew"):
        read_spent(path)


# The commands


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    path = tmp_path_factory.mktemp("private") / "table.csv"
    rows = ["child,gender,kind", *(f"{n},{'fm'[n % 2]},{'abc'[n % 3]}" for n in range(300))]
    path.write_text("\n".join(rows) + "\n")
    path.with_name("domain.yaml").write_text(
        "source: a list of our own\nunit: child\nvariables:\n  - name: gender\n    values: [f, m]\n"
        "  - name: kind\n    values: [a, b, c]\n"
    )
    return path


def run(*words):
    from click.testing import CliRunner

    from moothall.commands.private import private

    return CliRunner().invoke(private, [str(word) for word in words])


def test_records_of_nobody_come_with_their_guarantee_and_a_report_for_the_checkers(table, tmp_path):
    out = tmp_path / "made"
    told = run("synthesise", table, "--domain", table.with_name("domain.yaml"), "--epsilon", 1, "--out", out)
    assert told.exit_code == 0, told.output
    assert json.loads((out / "guarantee.json").read_text())["epsilon"] == 1.0
    assert (out / "synthetic.csv").read_text().startswith("gender,kind\n")
    assert json.loads((out / "checkers" / "report.json").read_text())["likeness"][0]["distance"] < 0.2
    again = run("synthesise", table, "--domain", table.with_name("domain.yaml"), "--epsilon", 1, "--out", out)
    assert again.exit_code == 1
    assert "nothing is overwritten" in again.output


def test_epsilon_has_no_default(table, tmp_path):
    told = run("synthesise", table, "--domain", table.with_name("domain.yaml"), "--out", tmp_path / "made")
    assert told.exit_code == 2
    assert "--epsilon" in told.output


def test_counts_spend_the_years_budget_and_are_refused_when_it_is_gone(table, tmp_path):
    asked = (
        "counts", table, "--domain", table.with_name("domain.yaml"), "--epsilon", 1, "--year", 2026,
        "--what", "By gender and kind", "--spent", tmp_path / "spent.json",
    )  # fmt: skip
    assert run(*asked, "--out", tmp_path / "first").exit_code == 0
    assert run(*asked, "--out", tmp_path / "second").exit_code == 0
    third = run(*asked, "--out", tmp_path / "third")
    assert third.exit_code == 1
    assert "epsilon 0 of 2 is left" in third.output
    assert not (tmp_path / "third").exists()
    assert len((tmp_path / "first" / "counts.csv").read_text().splitlines()) == 7
    assert "Left of 2026: 0" in run("budget", "--spent", tmp_path / "spent.json").output
