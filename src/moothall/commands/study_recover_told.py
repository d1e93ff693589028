"""The document of `moothall study recover`, its verdicts written by what was found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import sqrt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from moothall.methods.evaluation.recovery import Scenario, Score, TrendScore

BEGINNING = """# Does a whole study find what is true?

Fictional national extracts of {children:,} children whose effects are known ([simulation.md](simulation.md)), {runs} of each
kind (a table says so where it holds others), and what studies made of them: from the children, their decisions, episodes and
scores, through the preparation and the designs of `moothall study run`, to the figure and the interval that stand in a report.
Made by

    moothall study recover --runs {runs} {follow_up}--children {children} --seed {seed} --out docs/reference/evaluation-recovery.md

and not to be edited. The protocol that is run is `methods/evaluation/recovery/protocol.yaml`. A test writes an extract, reads
it as a study does, and finds the same children as those that are judged here. Small panels of sites, with more estimators:
[evaluation-simulation.md](evaluation-simulation.md).

- **The truth** is the mean of what is expected of a child where it was referred less what would have been expected of the
  same child without a panel, in just the quantity the study measures: within its window, until the child leaves or dies.
  By site it is the mean over authorities and quarters after the start, as the design averages (by group and time: over
  waves and quarters); `by children` and the designs by child weigh every treated child alike. *Apart* is how far the first
  is from the second: it is no error, but another question.
- **Bias** is the mean of estimate less truth, with its Monte Carlo error; *spread* the standard deviation of estimates less
  truth; *error* the mean of their standard errors.
- **Coverage** is how often the 95% interval held the truth: *here*, of the very sites that were drawn; *anew*, the mean truth
  of all runs, for each of which sites with other effects were drawn. Where effects differ between sites an honest error
  allows for it: it is right for sites drawn anew, and wide for those at hand.
- **Found** is how often the interval left out nought: a false find where there is no effect, power where there is one.

With {runs} runs a share of 0.95 is known to within {within:.3f}. What is recommended must hold the truth in 92 to 97 of a
hundred intervals, as far as so many runs can tell. **Bold** is what does so less often, or a bias beyond three of its Monte
Carlo errors; *slanted* what does so more often than it need.
"""
WAYS = {
    "imputation": "imputation (recommended)", "imputation, by children": "imputation, cells as heavy as their children",
    "group-time": "group and time", "imputed": "imputed (recommended)", "weighted": "weighted by being seen",
    "complete-cases": "only those seen", "weighted-comparison": "weighted comparison, by child",
    "recurrent-events": "recurrent events, log ratio of rates, by child",
    "time-to-event": "time to event, share by 12 months, by child",
}  # fmt: skip
OUTCOMES = {
    "missing_rate": "missing episodes a year", "log_days": "log days to the conclusive decision",
    "referred_again": "referred again in 12 months", "wellbeing": "wellbeing at 12 months, points",
}  # fmt: skip
COLUMNS = """
The spread is told twice, as coverage is: *here*, of estimates less the truth at the sites that were drawn; *anew*, of the
estimates themselves, whose truth moves with the sites. The error is to be like the latter: to within a twentieth, with 200
runs. Each kind draws extracts of its own, so that one accident of the draws is not told in several tables.
"""
HEAD = """| outcome | estimated by | truth | apart | bias | spread here | spread anew | error | coverage here | coverage anew | {found} |
| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"""
TRENDS = """
## The test of trends before the start

Trends are alike in every extract, so that a test at 0.05 should say in one of twenty that they differ. Extracts with an
effect are alike before the start, and not told again. *By sites* is the one that the report judges by (Hotelling's, by the
sites that begin, over one quarter for every four of them), *as printed* the usual one of a regression over the same quarters.

| extracts | outcome | runs | by sites, below 0.05 | below 0.20 | as printed, below 0.05 |
| --- | --- | ---: | ---: | ---: | ---: |"""
PUT_RIGHT = """
## What this study found, and what was put right

- Children with negative reasonable grounds were taken to have waited the whole window for a conclusive decision, which nobody
  takes about them: the effect on log days came out 0.30 too small (of 1.60), and one interval of twenty held the truth. They
  are now no part of that outcome. Where the arrangement itself changes who gets a negative decision, the children left differ:
  in these extracts a panel decides later, more often under the stricter test of February 2023, and the longest waits drop out.
  That is a bias of about 0.01 of log days, to be seen above where there is no effect, and the reason why the share of
  negative decisions is to be told beside the wait.
- Children referred in the quarter in which their authority began, but before it did, were counted as treated, so that a report
  told less than the effect on treated children (wellbeing -1.40 in place of -1.43 by site, -1.45 in place of -1.51 by child). They
  are now left out, and the report says so.
- Intervals of what was lost went by t with all authorities, those by group and time by the normal: both now go by the number
  of sites that began.
- The test of trends before the start took as many quarters as there were, up to eight. Of five quarters and six sites it said
  in none of 120 extracts that trends differ, not even at 0.20, so that it would have said so of no other either. It now takes
  the last quarters alone, one for every four sites that begin; the chart still shows eight.
- What was lost was drawn without the child's own earlier scores, which say most about it. A protocol now names them
  (`earlier_waves`), both for drawing and for weighing.
- The share referred again within twelve months came, by child, from all treated children, as far as each could be seen. Those
  referred in the last year are seen for a part of it only, more of them are treated than of others, and by panels that have
  been at work longest, whose effect is largest. In 240 extracts, each drawn with and without effect, 0.0020 of 0.0198 was lost: one
  half because what was not seen was filled up from both arms together, the other because late treated children were
  filled up from earlier ones. It is now the share of children referred at least so long before the extract's day, and the
  truth it is held against is theirs; in the same extracts nothing is lost (0.0000, Monte Carlo error 0.0002).
- Errors by child went by the normal, or by t with all authorities, and did not allow for how far large treated authorities
  pull the mean of their arm towards themselves: over 200 extracts of each kind intervals held the truth in 90 to 95 of a
  hundred. They are now those of Bell and McCaffrey (CR2), with degrees of freedom by the authorities that tell most (about 16 of
  150). On other extracts than those it was found in, 1,500 with and 1,500 without effect, the share (not adjusted) was held in
  94.6 and 94.7 of a hundred; with six authorities that began, 500 of each kind, in 94.2 to 95.6, before in 84.4 to 86.8. In a table of
  a hundred or two chance moves this by several points. Where one arm is of one authority alone, no interval is given; there
  was one before, far too narrow.
- Errors by site were too large: each site was held against the others of its wave, itself left out, which makes an error too
  large by the root of n / (n - 1), where n sites begin together: a twentieth with ten, a fifth with three. They are now right
  on average (`few="unbiased"`). In the first 50 extracts errors of what was lost seemed too large by a third: the rest was
  chance. Without an effect, estimates of those seen were to be spread by 0.236 for those very children, by the spread of their
  scores; those of the 50 came out at 0.188, of 100 others at 0.237. All four tables told the same accident, since each kind
  drew the same children; now each draws its own.
- Degrees of freedom of what was imputed were taken away as children were lost. They count sites, and none was lost: with six
  sites intervals held the truth in 0.985 to 0.990 of 200 extracts without an effect. The two parts of the variance now have
  Satterthwaite's, and never more than were nothing missing.
- Not put right: without an effect, errors of what was imputed are still somewhat larger than the spread, by 8 in a hundred
  with twenty sites and by 3 with six, and intervals held the truth in 0.980 and 0.986 (350 other extracts of each, before Welch's). What is
  drawn for a child is learnt from the children of all authorities, and so knows more than the analysis by site allows for;
  Rubin's rules are then on the safe side (Meng, Statistical Science 1994). By the share lost (0.21), and what earlier scores
  leave open of the last (0.46 of its variance), 10 in a hundred were to be expected. To draw with what is each site's own made
  errors larger and estimates no better, and is not done.
- Degrees of freedom by site supposed that all authorities vary alike: with two waves of three about four. Where the others vary
  more than sites do they are nearer seven, and intervals held the truth in 0.97 to 0.99 of 300 extracts of a kind. They are now
  Welch's, over waves and the others.
- The report's note on an effect said 'over children' where sites and periods weigh alike. It now says which.
"""
USE = """
## What follows for a protocol

{verdicts}
- **Group and time** is the check beside imputation and no headline where sites are small: it compares with one quarter alone,
  and its spread is {ratio} that of imputation for missing episodes (planned extracts).
- **Only those seen** must not be told alone, and is not to be used where loss goes by what came before and differs with the
  panel: there it is off by {seen:+.2f} points, weights of being seen by {weighted:+.2f}, imputation with earlier scores by
  {imputed:+.2f}. Where children are lost by what nobody recorded, none of the three can put it right; the report says how
  much worse those lost would have to fare.
- **By child** (weighted comparison, recurrent events, time to event) rests on authorities that are alike but for the panel. In
  these extracts they are, by chance; by how much their levels differ is in the spread. It must not be used where authorities
  that begin differ in what is not recorded; a design by site takes out what differs at all times.
- The test of trends says about as often that trends differ as it should where they do not, and with few sites it has little
  power. That it finds nothing is no proof. The usual test of a regression cries wolf.
"""


def begun(runs: int, children: int, seed: int, follow_up_runs: int | None = None) -> str:
    """The beginning of the document, which names its command."""
    follow_up = f"--follow-up-runs {follow_up_runs} " if follow_up_runs else ""
    return BEGINNING.format(
        runs=runs, children=children, seed=seed, follow_up=follow_up, within=1.96 * sqrt(0.95 * 0.05 / runs)
    )


def document(
    told: Sequence[Score],
    trends: Sequence[TrendScore],
    *,
    runs: int,
    children: int,
    seed: int,
    follow_up_runs: int | None = None,
) -> str:
    """The whole text; what was not run is left out."""
    from moothall.methods.evaluation.recovery import SCENARIOS

    parts = [begun(runs, children, seed, follow_up_runs).rstrip(), COLUMNS.rstrip()]
    for scenario in SCENARIOS:
        own = [one for one in told if one.scenario == scenario.key]
        if own:
            parts.append("\n".join(_table(scenario, own)))
    titles = {one.key: one.title for one in SCENARIOS if one.null}
    looked_at = [one for one in trends if one.scenario in titles]
    if looked_at:
        rows = (
            f"| {titles[one.scenario]} | {OUTCOMES[one.outcome]} | {one.runs} | {one.below_5:.3f} | {one.below_20:.3f} | {one.usual_below_5:.3f} |"
            for one in looked_at
        )  # fmt: skip
        parts.append("\n".join([TRENDS, *rows]))
    parts.append(PUT_RIGHT.rstrip())
    follows = _follows(told)
    if follows:
        parts.append(follows.rstrip())
    return "\n".join(parts) + "\n"


def _table(scenario: Scenario, own: Sequence[Score]) -> Iterator[str]:
    yield f"\n## {scenario.title}\n"
    yield f"{own[0].runs} runs.\n"
    yield HEAD.format(found="false finds" if scenario.null else "power")
    for one in own:
        digits = 3 if one.outcome in ("wellbeing", "log_days", "missing_rate") else 4
        bias = f"{one.bias:+.{digits}f} ({one.bias_error:.{digits}f})"
        yield (
            f"| {OUTCOMES[one.outcome]} | {WAYS[one.way]} | {one.true:.{digits}f} | {one.apart:+.{digits}f} "
            f"| {bias if one.unbiased else f'**{bias}**'} | {one.spread:.{digits}f} | {one.spread_anew:.{digits}f} "
            f"| {one.error:.{digits}f} | {_share(one, one.coverage)} | {_share(one, one.coverage_anew)} | {one.found:.3f} |"
        )


def _share(one: Score, coverage: float) -> str:
    if coverage < one.lowest:
        return f"**{coverage:.3f}**"
    return f"*{coverage:.3f}*" if coverage > one.highest else f"{coverage:.3f}"


def _follows(told: Sequence[Score]) -> str:
    by = {(one.scenario, one.outcome, one.way): one for one in told}
    more = {way: by.get(("lost-more", "wellbeing", way)) for way in ("complete-cases", "weighted", "imputed")}
    site = {way: by.get(("planned", "missing_rate", way)) for way in ("imputation", "group-time")}
    seen, weighted, imputed = more["complete-cases"], more["weighted"], more["imputed"]
    first, second = site["imputation"], site["group-time"]
    if not (seen and weighted and imputed and first and second):
        return ""
    return USE.format(
        verdicts="\n".join(_verdicts(told)), ratio=f"{second.spread / first.spread:.1f} times", seen=seen.bias,
        weighted=weighted.bias, imputed=imputed.bias,
    )  # fmt: skip


def _verdicts(told: Sequence[Score]) -> Iterator[str]:
    from moothall.methods.evaluation.recovery import SCENARIOS

    titles = {one.key: one.title[0].lower() + one.title[1:] for one in SCENARIOS}
    for way, name in WAYS.items():
        own = [one for one in told if one.way == way]
        if not own:
            continue
        lowest, highest = min(one.coverage_anew for one in own), max(one.coverage_anew for one in own)
        said = f"- **{name[0].upper()}{name[1:]}**: coverage {lowest:.3f} to {highest:.3f} (sites drawn anew)"
        narrow = [one for one in own if one.too_narrow]
        if narrow:
            said += "; its intervals are too narrow, and it must not be relied on, for " + "; ".join(
                f"{OUTCOMES[one.outcome]} with {titles[one.scenario]} ({min(one.coverage, one.coverage_anew):.3f})"
                for one in narrow
            )
        wide = [one for one in own if not one.too_narrow and one.coverage_anew > one.highest]
        if wide:
            said += "; wider than they need be for " + "; ".join(
                f"{OUTCOMES[one.outcome]} with {titles[one.scenario]} ({one.coverage_anew:.3f})"
                for one in wide
            )
        yield said + "."
