"""One site before and after: known truths, second computations, and what is refused or warned of."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import statsmodels.api as sm
from click.testing import CliRunner

from moothall.commands.study import study
from moothall.methods.evaluation import EvaluationError, interrupted
from moothall.methods.evaluation.interrupted_rows import Asked, rows_of


def made_up(seed: int, lasting: float = 0.0, periods: int = 48, begins: int = 24) -> np.ndarray[Any, Any]:
    """Trend and season, a change of 2 at once and of 0.05 a period from then on, errors of which a share lasts."""
    draw, time = np.random.default_rng(seed), np.arange(periods)
    noise = draw.normal(size=periods)
    for one in range(1, periods):
        noise[one] = lasting * noise[one - 1] + np.sqrt(1 - lasting**2) * noise[one]
    after = time >= begins
    return 10 + 0.1 * time + np.sin(2 * np.pi * time / 12) + after * (2 + 0.05 * (time - begins)) + noise


def test_a_change_without_noise_is_found_as_it_is() -> None:
    y = made_up(1) * 0 + (made_up(1) - made_up(1) + 1e-6 * np.random.default_rng(1).normal(size=48))
    time = np.arange(48)
    y += 10 + 0.1 * time + (time >= 24) * (2 + 0.05 * (time - 24))
    found = interrupted(y, 24, at=[0, 12])
    assert found.level.estimate == pytest.approx(2, abs=1e-4)
    assert found.slope.estimate == pytest.approx(0.05, abs=1e-5)
    assert [one.effect for one in found.at] == pytest.approx([2, 2.6], abs=1e-4)
    assert found.without[36] == pytest.approx(10 + 3.6, abs=1e-4)
    assert found.at[1].ratio == pytest.approx((13.6 + 2.6) / 13.6, abs=1e-4)


@pytest.mark.parametrize("lasting", [0.0, 0.5])
def test_the_interval_holds_the_truth_as_often_as_it_says_though_errors_last(lasting: float) -> None:
    truth, inside = 2 + 0.05 * 23 / 2, 0
    for seed in range(120):
        found = interrupted(made_up(seed, lasting), 24)
        inside += found.mean.low <= truth <= found.mean.high
    assert inside / 120 >= 0.88


def test_the_fit_is_generalised_least_squares_with_the_share_that_lasts() -> None:
    y = made_up(3, 0.5)
    found = interrupted(y, 24)
    x = rows_of(Asked(24, 12, 1, False), y, None, None, None).x
    shared = found.lasting ** np.abs(np.subtract.outer(np.arange(48), np.arange(48)))
    theirs = sm.GLS(y, x, sigma=shared).fit()
    assert (found.level.estimate, found.level.se) == pytest.approx(
        (theirs.params[2], theirs.bse[2]), rel=1e-8
    )
    assert found.freedom == pytest.approx(48 * (1 - found.lasting) / (1 + found.lasting) - 6)
    assert found.level.high - found.level.low > np.diff(theirs.conf_int()[2])[0]


@pytest.mark.parametrize("counts", [False, True])
def test_newey_and_wests_errors_are_those_of_statsmodels(counts: bool) -> None:
    y = np.round(np.abs(made_up(4)) * 5) if counts else made_up(4)
    found = interrupted(y, 24, errors="newey-west", lags=3, counts=counts)
    x = rows_of(Asked(24, 12, 1, counts), y, None, None, None).x
    model = sm.GLM(y, x, family=sm.families.Poisson()) if counts else sm.OLS(y, x)
    theirs = model.fit(cov_type="HAC", cov_kwds={"maxlags": 3, "use_correction": True})
    assert found.slope.estimate == pytest.approx(theirs.params[3], rel=1e-6)
    assert found.slope.se == pytest.approx(theirs.bse[3], rel=1e-5)


def test_what_also_changes_where_no_site_began_is_taken_away() -> None:
    draw, time = np.random.default_rng(5), np.arange(48)
    shock = 3.0 * (time >= 24) + np.sin(2 * np.pi * time / 12)
    site = 10 + 0.1 * time + shock + 1.0 * (time >= 24) + draw.normal(0, 0.3, 48)
    other = 8 + 0.2 * time + shock + draw.normal(0, 0.3, 48)
    alone = interrupted(site, 24)
    for errors in ("prais-winsten", "newey-west"):
        found = interrupted(site, 24, comparison=other, errors=errors)  # type: ignore[arg-type]
        assert found.level.estimate == pytest.approx(1.0, abs=0.5)
        assert found.compared
    assert alone.level.estimate == pytest.approx(4.0, abs=0.7)
    assert any("no comparison series" in one for one in alone.warnings)
    assert not any("no comparison series" in one for one in found.warnings)


def test_counts_are_told_as_a_ratio_with_the_exposure_taken_off() -> None:
    draw, time, inside = np.random.default_rng(6), np.arange(48), 0
    for _run in range(60):
        exposure = 200 + 5.0 * time
        rate = 0.3 * np.exp(0.005 * time - 0.4 * (time >= 24))
        found = interrupted(draw.poisson(exposure * rate), 24, counts=True, exposure=exposure, waves=0)
        inside += found.mean.ratio_low <= np.exp(-0.4) <= found.mean.ratio_high
        assert found.mean.ratio == pytest.approx(np.exp(-0.4), abs=0.15)
    assert inside / 60 >= 0.87


def test_counts_whose_errors_last_are_fitted_with_their_comparison() -> None:
    draw = np.random.default_rng(8)
    site, other = draw.poisson(40, 48), draw.poisson(60, 48)
    site[24:] = draw.poisson(28, 24)
    found = interrupted(site, 24, counts=True, comparison=other, waves=0)
    assert found.mean.ratio == pytest.approx(0.7, abs=0.15)
    assert found.at[0].after == 23


def test_few_periods_and_short_seasons_are_warned_of() -> None:
    told = interrupted(made_up(1, periods=20, begins=14), 14).warnings
    assert any("only 6 periods after" in one for one in told)
    assert any("less than two years before" in one for one in told)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"y": [1.0, 2, np.nan, 4] * 5}, "Period 2 of the outcome is empty"),
        ({"begins": 1}, "two periods before"),
        ({"comparison": [1.0] * 3}, "must be the same ones"),
        ({"counts": True, "y": [1.5, 2, 3, 4] * 5}, "is to be counts"),
        ({"counts": True, "exposure": [0.0] * 20}, "more than nought"),
        ({"waves": 9}, "fit fewer waves"),
        ({"at": [40]}, "from 0 to 9 periods"),
        ({"y": [1.0] * 20}, "without any error"),
    ],
)
def test_a_series_that_cannot_be_meant_is_refused_with_the_mend(change: dict[str, Any], said: str) -> None:
    told: dict[str, Any] = {"y": np.random.default_rng(1).poisson(9, 20).astype(float), "begins": 10}
    with pytest.raises(EvaluationError, match=said):
        interrupted(**{**told, **change})


def test_the_command_tells_the_effect_and_what_makes_it_weak(tmp_path: Path) -> None:
    table, out = tmp_path / "series.csv", tmp_path / "out.json"
    months = [f"{2019 + place // 12}-{place % 12 + 1:02}" for place in range(48)]
    lines = [f"{month},{value:.3f}" for month, value in zip(months, made_up(2), strict=True)]
    table.write_text("\n".join(["month,outcome", *reversed(lines)]) + "\n")
    asked = ["interrupted", "--data", str(table), "--outcome", "outcome", "--time", "month"]
    done = CliRunner().invoke(
        study, [*asked, "--begins", "2021-01", "--at", "0", "--at", "12", "--json", str(out)]
    )
    assert done.exit_code == 0, done.output
    assert "after 12 periods" in done.output
    assert "Note: There is no comparison series" in done.output
    told = json.loads(out.read_text())
    assert told["level"]["estimate"] == pytest.approx(
        interrupted(np.round(made_up(2), 3), 24).level.estimate, abs=1e-6
    )
    table.write_text("\n".join(["month,outcome", *lines[:5], *lines[6:]]) + "\n")
    done = CliRunner().invoke(study, [*asked, "--begins", "2021-01"])
    assert done.exit_code == 1
    assert "gaps" in done.output
    table.write_text("\n".join(["month,outcome", *(f"{place},{place % 5}" for place in range(30))]) + "\n")
    done = CliRunner().invoke(study, [*asked, "--begins", "June"])
    assert "not written as the times are" in done.output
