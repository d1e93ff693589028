"""What `moothall study survival` prints: tables for a terminal."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

Told = dict[str, Any]


def said(whole: Told) -> str:
    """The main figures, as lines."""
    rows = whole["rows"]
    lines = [
        f"Event: {whole['event_read_as']}",
        f"{rows['used']} of {rows['read']} rows{', ' + str(rows['children']) + ' children' if whole['options']['child'] else ''}; events: "
        + ", ".join(
            f"{name} {count}" if name != "event" else str(count) for name, count in rows["events"].items()
        ),
        *(f"Left out: {count} rows, {why}" for why, count in rows["left_out"].items()),
    ]
    lines += _curves(whole) + _kinds(whole) + _episodes(whole)
    for name, heading in HEADINGS.items():
        if name in whole:
            lines += _model(whole[name], heading)
    for one in whole.get("cause_specific", []):
        lines += _model(one["cox"], f"Hazard of {one['cause']} (others end follow-up)")
    lines += _subdistributions(whole.get("fine_gray", []))
    lines += _counts(whole.get("negative_binomial"))
    for one in whole.get("horizons", []):
        lines += _horizon(one)
    return "\n".join(lines)


HEADINGS = {
    "cox": "Proportional hazards",
    "cox_with_group": "Proportional hazards, with the group",
    "andersen_gill": "Andersen-Gill",
    "prentice_williams_peterson_total": "Prentice-Williams-Peterson, total time",
    "prentice_williams_peterson_gap": "Prentice-Williams-Peterson, time between events",
}


def figure(value: Any) -> str:
    """A number at the length people read; what is none as a dash."""
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return "-"
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def table(heading: list[str], rows: Iterable[list[Any]]) -> list[str]:
    """Columns under each other, the first to the left."""
    cells = [heading, *([one if isinstance(one, str) else figure(float(one) if hasattr(one, "dtype") else one) for one in row] for row in rows)]  # fmt: skip
    widths = [max(len(row[place]) for row in cells) for place in range(len(heading))]
    return [
        "  " + "  ".join(text.rjust(width) if place else text.ljust(width) for place, (text, width) in enumerate(zip(row, widths, strict=True))).rstrip()
        for row in cells
    ]  # fmt: skip


def _p(value: float) -> str:
    return "p < 0.0001" if value < 1e-4 else f"p = {value:.4f}"


def _curves(whole: Told) -> list[str]:
    if "curves" not in whole:
        return []
    lines, restricted = ["", "Time without an event"], whole["restricted_mean"]
    rows = [[one["group"], one["rows"], one["events_total"], *(one["median"][name] for name in ("time", "low", "high"))] for one in whole["curves"]]  # fmt: skip
    heading = ["group", "rows", "events", "median", "low", "high"]
    if "not_made" not in restricted:
        heading += [f"mean within {figure(float(restricted['tau']))}", "standard error"]
        rows = [[*row, one["mean"], one["se"]] for row, one in zip(rows, restricted["groups"], strict=True)]
    lines += table(heading, rows)
    lines += _differences(restricted.get("differences", []), "mean time")
    if "log_rank" in whole:
        test = whole["log_rank"]
        lines.append(f"Log-rank test: chi-squared {figure(test['chisq'])}, {test['df']} degrees of freedom, {_p(test['p'])}")  # fmt: skip
        if whole["options"]["weights"] or whole["options"]["cluster"]:
            lines.append(
                "  It uses neither weights nor clusters: judge by the robust score test of the model."
            )
    return lines


def _differences(found: list[Told], what: str) -> list[str]:
    return [
        f"  {what}, {one['group']} less {one['less']}: {figure(one['difference'])} ({figure(one['low'])} to {figure(one['high'])}), {_p(one['p'])}"
        for one in found
    ]


def _kinds(whole: Told) -> list[str]:
    if "incidence" not in whole:
        return []
    time_lost = whole["time_lost"]
    lost = {
        (one["cause"], each["group"]): each for one in time_lost.get("causes", []) for each in one["groups"]
    }
    lines = ["", "Each kind of event, at the end of follow-up" + (f"; time lost to it within {figure(float(time_lost['tau']))}" if lost else "")]  # fmt: skip
    rows = []
    for curve in whole["incidence"]:
        for line in curve["causes"]:
            each = lost.get((line["cause"], curve["group"]), {})
            rows.append([f"{curve['group']}, {line['cause']}", sum(line["events"]), *((line[name] or [math.nan])[-1] for name in ("share", "low", "high")), each.get("lost"), each.get("se")])  # fmt: skip
    lines += table(["group and kind", "events", "share", "low", "high", "time lost", "standard error"], rows)
    for one in time_lost.get("causes", []):
        lines += _differences(one.get("differences", []), f"time lost to {one['cause']}")
    gray = whole.get("gray")
    if isinstance(gray, dict):
        lines.append(gray["not_made"])
    for test in gray if isinstance(gray, list) else []:
        lines.append(f"Gray's test, {test['cause']}: chi-squared {figure(test['chisq'])}, {test['df']} degrees of freedom, {_p(test['p'])}")  # fmt: skip
    return lines


def _episodes(whole: Told) -> list[str]:
    if "mean_count" not in whole:
        return []
    rows = (
        [one["group"], one["children"], one["total_events"], one["time"][-1], *(one[name][-1] for name in ("mean", "se", "low", "high"))]
        for one in whole["mean_count"]
    )  # fmt: skip
    heading = ["group", "children", "events", "by time", "mean number", "standard error", "low", "high"]
    return ["", "Mean number of events of a child by the end of follow-up", *table(heading, rows)]


def _model(model: Told, heading: str) -> list[str]:
    if "not_made" in model:
        return ["", f"{heading}: {model['not_made']}"]
    lines = ["", f"{heading}: {model['rows']} rows, {model['events']} events, {model['errors']} errors, ties by {model['ties'].capitalize()}"]  # fmt: skip
    if model["left_out_for_covariates"]:
        lines.append(
            f"  {model['left_out_for_covariates']} rows left out: a covariate, stratum or offset is empty"
        )
    names = ("coefficient", "se", "hazard_ratio", "hazard_ratio_low", "hazard_ratio_high", "p")
    lines += table(["", "coefficient", "standard error", "hazard ratio", "low", "high", "p"], ([one["name"], *(one[name] for name in names)] for one in model["coefficients"]))  # fmt: skip
    tests = ", ".join(f"{name.replace('_', ' ')} {figure(one['chisq'])} ({_p(one['p'])})" for name, one in model["tests"].items())  # fmt: skip
    degrees = next(iter(model["tests"].values()))["df"]
    lines.append(f"  Tests of no effect, {degrees} degrees of freedom: {tests}")
    ranked = model["concordance"]
    lines.append(f"  Concordance {figure(ranked['value'])}, standard error {figure(ranked['se'])}")
    lines += [f"  Warning: {one}" for one in model["warnings"]]
    return lines + (_proportional(model["proportional_hazards"]) if "proportional_hazards" in model else [])


def _proportional(found: Told) -> list[str]:
    if "not_made" in found:
        return [f"  No test of proportional hazards: {found['not_made']}"]
    rows = [[one["term"], one["chisq"], one["df"], one["p"]] for one in found["terms"]]
    whole = found["global"]
    heading = ["proportional?", "chi-squared", "degrees of freedom", "p"]
    return table(heading, [*rows, ["all together", whole["chisq"], whole["df"], whole["p"]]])


def _subdistributions(found: Any) -> list[str]:
    if isinstance(found, dict):
        return ["", f"Fine and Gray: {found['not_made']}"]
    lines: list[str] = []
    for model in found:
        lines += ["", f"Cumulative incidence of {model['cause']} (Fine and Gray): {model['rows']} rows, {model['events']} events, robust errors"]  # fmt: skip
        ratio = "subdistribution_hazard_ratio"
        names = ("coefficient", "se", ratio, f"{ratio}_low", f"{ratio}_high", "p")
        heading = ["", "coefficient", "standard error", "subhazard ratio", "low", "high", "p"]
        lines += table(
            heading, ([one["name"], *(one[name] for name in names)] for one in model["coefficients"])
        )
        lines += [f"  Warning: {one}" for one in model["warnings"]]
    return lines


def _counts(found: Told | None) -> list[str]:
    if found is None:
        return []
    if "not_made" in found:
        return ["", f"Negative binomial regression: {found['not_made']}"]
    lines = ["", f"Negative binomial regression: {found['rows']} children, theta {figure(found['theta'])}, standard error {figure(found['theta_se'])}"]  # fmt: skip
    names = ("coefficient", "se", "joint_se", "rate_ratio", "rate_ratio_low", "rate_ratio_high", "p")
    heading = ["", "coefficient", "standard error", "joint", "rate ratio", "low", "high", "p"]
    lines += table(heading, ([one["name"], *(one[name] for name in names)] for one in found["coefficients"]))
    return lines + [f"  Warning: {one}" for one in found["warnings"]]


def _horizon(one: Told) -> list[str]:
    lines = ["", f"At {figure(one['horizon'])}"]
    rows: list[list[Any]] = []
    for each in one["groups"]:
        mean = each["restricted_mean"]
        rows.append([f"{each['group']}, no event", each["at_risk"], each["survival"], each["low"], each["high"], mean["mean"], mean["se"]])  # fmt: skip
        for line in each.get("incidence", []):
            rows.append([f"{each['group']}, {line['cause']}", each["at_risk"], line["share"], line["low"], line["high"], line["lost"], line["lost_se"]])  # fmt: skip
    lines += table(["group", "at risk", "share", "low", "high", "mean time", "standard error"], rows)
    if "contrasts_not_made" in one:
        return [*lines, f"  No contrasts: {one['contrasts_not_made']}"]
    for contrast in one.get("contrasts", []):
        what = (
            f"{contrast['of'].replace('_', ' ')}{' of ' + contrast['cause'] if 'cause' in contrast else ''}"
        )
        rows = [[row["name"], *(row[name] for name in ("coefficient", "se", "low", "high", "p"))] for row in contrast["coefficients"][1:]]  # fmt: skip
        lines += table([f"difference in {what}", "", "standard error", "low", "high", "p"], rows)
    return lines
