"""All that `moothall study survival` finds, as it is written to JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .study_survival_rows import Modelled, Sample, modelled, sample, strata_of

if TYPE_CHECKING:
    import numpy as np

    from moothall.methods.evaluation.survival import Cox, Curve, Incidence, RestrictedMean, Test

    Array = np.ndarray[Any, Any]

Told = dict[str, Any]


def told(columns: dict[str, Array], asked: Told) -> Told:
    """Everything that applies to what was asked."""
    from .study_survival_episodes import of_episodes
    from .study_survival_horizons import of_horizons
    from .study_survival_kinds import of_kinds

    held = sample(columns, asked)
    follow = held.follow
    found: Told = {
        "design": "time to event",
        "options": asked,
        "rows": {
            "read": held.read, "used": follow.rows, "left_out": held.left_out,
            "events": {cause: int((follow.event == kind).sum()) for kind, cause in enumerate(follow.causes, 1)},
            "children": int(follow.child.max()) + 1 if follow.child is not None else follow.rows,
        },
        "event_read_as": held.read_as,
    }  # fmt: skip
    if asked["recurrent"]:
        return found | of_episodes(held)
    found |= _of_any(held)
    found |= of_kinds(held) if asked["competing"] else _of_one(held)
    if asked["horizons"]:
        found["horizons"] = of_horizons(held)
    return found


def _of_any(held: Sample) -> Told:
    """Curves of having had no event of whatever kind, and what is read off them."""
    from moothall.methods.evaluation.survival import kaplan_meier

    asked = held.asked
    error = error_of(held)
    parts = [held.follow.only(held.group == place) for place in range(len(held.groups))]
    curves = [kaplan_meier(part, scale=asked["conf"], level=asked["level"], error=error) for part in parts]
    found: Told = {
        "curves": [
            {"group": name, **curve_told(curve, asked["quantiles"])}
            for name, curve in zip(held.groups, curves, strict=True)
        ]
    }
    found["restricted_mean"] = _means(held, curves)
    if held.by and len(held.groups) > 1:
        found["log_rank"] = _log_rank(held)
    return found


def error_of(held: Sample) -> Any:
    """The error of the curves. Robust where a cluster is named, as R; else as the follow-up needs."""
    if held.asked["robust"] is not None:
        return "robust" if held.asked["robust"] else "greenwood"
    return "robust" if held.asked["cluster"] else None


def curve_told(curve: Curve, shares: list[float]) -> Told:
    """A curve with its quantiles."""
    from moothall.methods.evaluation.survival import quantile

    read = [quantile(curve, share) for share in shares]
    middle = quantile(curve, 0.5)
    lines = ("time", "at_risk", "events", "censored", "survival", "se", "low", "high", "hazard", "hazard_se")
    return {
        "rows": curve.rows, "events_total": curve.rows_events,
        "median": {"time": middle.time, "low": middle.low, "high": middle.high},
        "quantiles": [{"share": one.share, "time": one.time, "low": one.low, "high": one.high} for one in read],
        "error": curve.error, "conf": curve.scale, "level": curve.level,
        **{line: getattr(curve, line).tolist() for line in lines},
    }  # fmt: skip


def _means(held: Sample, curves: list[Curve]) -> Told:
    tau = default_horizon(held, [float(curve.time[-1]) for curve in curves])
    if tau is None:
        return {"not_made": "Some group is not watched at all after the start: give a horizon by --tau."}
    found = [mean_of(held, place, curve, tau) for place, curve in enumerate(curves)]
    told: Told = {
        "tau": tau,
        "groups": [{"group": name, **mean_told(one)} for name, one in zip(held.groups, found, strict=True)],
    }
    if len(found) > 1:
        told["differences"] = differences(held, [(one.mean, one.se) for one in found], tau)
    return told


def default_horizon(held: Sample, lasts: list[float]) -> float | None:
    """The horizon asked for; else the last time that every group is watched to, where that is after the start."""
    if held.asked["tau"] is not None:
        asked: float = held.asked["tau"]
        return asked
    last, start = min(lasts), min(0.0, float(held.follow.exit.min()))
    return last if last > start else None


def mean_of(held: Sample, place: int, curve: Curve, tau: float) -> RestrictedMean:
    """The restricted mean of a group, with the error that its curve has."""
    from moothall.methods.evaluation.survival import restricted_mean, robust_mean

    if curve.error == "greenwood":
        return restricted_mean(curve, tau)
    return robust_mean(held.follow.only(held.group == place), tau, level=curve.level)


def mean_told(one: RestrictedMean) -> Told:
    """A restricted mean."""
    return {
        "mean": one.mean, "se": one.se, "low": one.low, "high": one.high,
        "lost": one.lost, "lost_low": one.lost_low, "lost_high": one.lost_high, "beyond_follow_up": one.beyond,
    }  # fmt: skip


def differences(
    held: Sample, figures: list[tuple[float, float]], tau: float, kind: int | None = None
) -> list[Told]:
    """Each group's figure within the horizon less the first one's; jointly where clusters may have rows in both."""
    from moothall.methods.evaluation.survival import clustered_difference, difference

    level, found = held.asked["level"], []
    for place in range(1, len(held.groups)):
        if held.follow.cluster is not None:
            here, first = held.group == place, held.group == 0
            one = clustered_difference(held.follow, here, first, tau, kind=kind, level=level)
        else:
            one = difference(*figures[place], *figures[0], level)
        found.append({"group": held.groups[place], "less": held.groups[0], "difference": one.value, "se": one.se, "low": one.low, "high": one.high, "p": one.p})  # fmt: skip
    return found


def _log_rank(held: Sample) -> Told:
    from moothall.methods.evaluation.survival import log_rank

    strata, kept = strata_of(held)
    found = log_rank(
        held.follow.only(kept), held.group[kept], held.groups, strata=None if strata is None else strata[kept], rho=held.asked["rho"]
    )  # fmt: skip
    rows = zip(found.groups, found.rows, found.observed, found.expected, strict=True)
    return {
        "chisq": found.statistic, "df": found.freedom, "p": found.p, "rho": found.rho, "strata": held.asked["strata"],
        "groups": [
            {"group": name, "rows": int(count), "observed": observed, "expected": expected}
            for name, count, observed, expected in rows
        ],
        "weights_used": False, "clusters_used": False,
    }  # fmt: skip


def _of_one(held: Sample) -> Told:
    """The model of the one event: on the covariates named; on the group alone without; and, where both, on both."""
    asked, found = held.asked, {}
    if asked["covariates"]:
        found["cox"] = model_told(held, asked["covariates"], None)
    if held.by and len(held.groups) > 1 and held.by not in asked["covariates"]:
        name = "cox_with_group" if found else "cox"
        found[name] = model_told(held, [held.by, *asked["covariates"]], None)
    return found


def model_told(held: Sample, names: list[str], cause: int | None) -> Told:
    """A model of proportional hazards, its test of proportionality within; of one cause, others ending follow-up."""
    from moothall.methods.evaluation import EvaluationError
    from moothall.methods.evaluation.survival import cox

    rows = modelled(held, names)
    follow = rows.follow if cause is None else rows.follow.of_cause(cause)
    robust = True if held.asked["cluster"] and held.asked["robust"] is None else held.asked["robust"]
    try:
        fitted = cox(
            follow, rows.columns.x, strata=rows.strata, offset=rows.offset, ties=held.asked["ties"], robust=robust,
            names=rows.columns.names,
        )  # fmt: skip
    except EvaluationError as wrong:
        return {"not_made": str(wrong)}
    return fitted_told(held, rows, fitted)


def fitted_told(held: Sample, rows: Modelled, fitted: Cox) -> Told:
    """A fitted model, with the test of proportional hazards where it has coefficients."""
    import numpy as np

    from moothall.methods.evaluation.survival import baseline, concordance

    ranked, base = concordance(fitted), baseline(fitted)
    clusters = None
    if fitted.robust is not None:
        among = fitted.follow.resembling
        clusters = fitted.follow.rows if among is None else int(among.max()) + 1
    table = fitted.covariance if fitted.robust is None else fitted.robust
    strata = fitted.strata is not None
    tests = {"likelihood_ratio": fitted.likelihood_test, "wald": fitted.wald_test, "score": fitted.score_test}
    if fitted.robust_score_test is not None:
        tests["robust_score"] = fitted.robust_score_test
    model: Told = {
        "rows": fitted.follow.rows, "left_out_for_covariates": rows.left_out,
        "events": int(fitted.follow.happened.sum()), "ties": fitted.ties, "strata": held.asked["strata"],
        "errors": "model" if fitted.robust is None else "robust", "clusters": clusters,
        "coefficients": _coefficients(rows, fitted, held.asked["level"]), "covariance": table.tolist(),
        "loglik_null": fitted.loglik_null, "loglik": fitted.loglik, "iterations": fitted.iterations,
        "tests": {name: _test(one) for name, one in tests.items()},
        "concordance": {
            "value": ranked.value, "se": ranked.se, "concordant": ranked.concordant, "discordant": ranked.discordant,
            "tied_risk": ranked.tied_risk, "tied_time": ranked.tied_time, "tied_both": ranked.tied_both,
        },
        "baseline": {
            "time": base.time.tolist(), **({"stratum": base.stratum.tolist()} if strata else {}),
            "hazard_at_nought": base.hazard.tolist(), "hazard_at_means": base.at_means.tolist(), "means": base.means.tolist(),
        },
        "warnings": [*fitted.warnings, *few_clusters(clusters)],
    }  # fmt: skip
    if len(fitted.kept) and np.isfinite(fitted.se[fitted.kept]).all():
        model["proportional_hazards"] = _proportional(held, rows, fitted)
    return model


def few_clusters(clusters: int | None) -> list[str]:
    """The warning, where robust errors rest on few."""
    if clusters is None:
        return []
    from moothall.methods.evaluation.rules import rule

    bound = rule("clusters-for-asymptotics")
    return [f"{clusters} clusters. {bound.says} ({bound.source})"] if clusters < bound.value else []


def _proportional(held: Sample, rows: Modelled, fitted: Cox) -> Told:
    from moothall.methods.evaluation import EvaluationError
    from moothall.methods.evaluation.survival import proportional_hazards

    try:
        found = proportional_hazards(fitted, rows.columns.terms, held.asked["transform"])
    except EvaluationError as wrong:
        return {"not_made": str(wrong)}
    return {
        "transform": found.transform,
        "terms": [{"term": name, **_test(one)} for name, one in found.terms.items()],
        "global": _test(found.whole),
    }


def _test(one: Test) -> Told:
    return {"chisq": one.statistic, "df": one.freedom, "p": one.p}


def _coefficients(rows: Modelled, fitted: Cox, level: float) -> list[Told]:
    import numpy as np

    names = zip(rows.columns.names, rows.columns.term, rows.columns.level, strict=True)
    robust = None if fitted.robust is None else np.sqrt(np.diag(fitted.robust))
    return [
        {
            "name": name, "covariate": term, "level": kind,
            **coefficient(fitted.coefficients[place], fitted.se[place], level, ratio="hazard_ratio"),
            "model_se": fitted.model_se[place], "robust_se": None if robust is None else robust[place],
        }
        for place, (name, term, kind) in enumerate(names)
    ]  # fmt: skip


def coefficient(value: float, se: float, level: float, ratio: str | None) -> Told:
    """A coefficient with its interval and p-value; as a ratio too where `ratio` names one."""
    import math

    from moothall.methods.evaluation.survival.intervals import normal_quantile, two_sided

    reach = normal_quantile(level) * se
    told: Told = {"coefficient": value, "se": se, "z": value / se if se else math.nan, "p": two_sided(value / se) if se else math.nan, "low": value - reach, "high": value + reach}  # fmt: skip
    if ratio:
        shown = [math.exp(min(one, 700.0)) if math.isfinite(one) else math.nan for one in (value, value - reach, value + reach)]  # fmt: skip
        told |= {ratio: shown[0], f"{ratio}_low": shown[1], f"{ratio}_high": shown[2]}
    return told


def incidence_told(line: Incidence) -> Told:
    """A cumulative incidence."""
    return {name: getattr(line, name).tolist() for name in ("share", "se", "low", "high")}
