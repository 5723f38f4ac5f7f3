"""The essay on statistics quotes sentences; each is written anew here and must stand there word for word."""

from pathlib import Path

import numpy as np

from styrkedjan.analysis import intervals
from styrkedjan.analysis.agreement import agreement
from styrkedjan.analysis.before_after import before_after
from styrkedjan.analysis.binomial import wilson
from styrkedjan.analysis.change_points import changes
from styrkedjan.analysis.control_charts import chart
from styrkedjan.analysis.early_warning import changed
from styrkedjan.analysis.frontier import frontier
from styrkedjan.analysis.funnels import funnel_of_shares
from styrkedjan.analysis.gaps import gap_of_shares, real_gaps
from styrkedjan.analysis.ranks import Count, places
from styrkedjan.analysis.segregation import segregation
from styrkedjan.analysis.shrinkage import shrink
from styrkedjan.analysis.standardisation import direct, indirect
from styrkedjan.analysis.stratified import Stratum, stratified
from styrkedjan.analysis.trends import trend
from styrkedjan.analysis.unit_cost import Service, decompose
from styrkedjan.analysis.variance_parts import variance_parts
from styrkedjan.analysis.weightings import weighted

PAGE = Path(__file__).resolve().parents[2] / "docs" / "explanation" / "statistics.md"
FORECASTS = PAGE.with_name("forecast.md")
BATTERS = [Count(hits, 45) for hits in (18, 17, 16, 15, 14, 14, 13, 12, 11, 11, 10, 10, 10, 10, 10, 9, 8, 7)]
STEADY = [80.0, 82, 79, 81, 80, 83, 78, 81, 80, 82]


def share() -> str:
    found = wilson(21, 24)
    return intervals.sentence(intervals.Interval(found.value * 100, found.low * 100, found.high * 100), "procent")


def gaps() -> list[str]:
    counts = [(Count(180, 200), Count(120, 200)), (Count(10, 20), Count(11, 20))]
    found = [gap_of_shares("Läser på fritiden", ("flickor", "pojkar"), pair) for pair in counts]
    return [gap.sentence() for gap in real_gaps(found)]


def paradox() -> str:
    strata = [
        Stratum("bifall", Count(81, 87), Count(234, 270)),
        Stratum("avslag", Count(192, 263), Count(55, 80)),
    ]
    return stratified(strata).sentence("Enhet A", "Enhet B", "utfall i ärendet")


def warning() -> str:
    months = [f"2026-{month:02}" for month in range(1, 12)]
    alarm = changed("narvaro", months, [*STEADY, 60.0], [[*STEADY[::-1], 81.0]])
    return alarm.sentence("Närvaron", "Anna Berg")


def since() -> str:
    def flat(level: float, change: float) -> dict[int, float]:
        return {year: level + (change if year >= 2023 else 0.0) for year in range(2018, 2026)}

    others = {str(at): flat(50, 1) for at in range(18)} | {"x": flat(50, 5), "y": flat(50, 0)}
    found = before_after("egen", {"egen": flat(60, 4), **others}, 2023)
    assert found is not None
    return found.sentence("Ekevik", "procentenheter")


def schools() -> str:
    chance = np.random.default_rng(3)
    return variance_parts([chance.normal(chance.normal(0, 0.5), 0.87, 25) for _ in range(60)]).sentence("skolor")


def cost() -> str:
    before = {"låg": Service(100, 10, 5_000_000), "hög": Service(50, 10, 4_000_000)}
    after = {"låg": Service(110, 11, 5_610_000), "hög": Service(50, 11, 4_400_000)}
    return decompose(before, after).sentence


def judged() -> str:
    table = [[106, 10, 4], [22, 28, 10], [2, 12, 6]]
    pairs = [(i, j) for i, row in enumerate(table) for j, n in enumerate(row) for _ in range(n)]
    return agreement([i for i, _ in pairs], [j for _, j in pairs], 3).sentence


def written() -> list[str]:
    units = [*[Count(80, 100)] * 20, *[Count(78, 100)] * 20, Count(55, 100)]
    return [
        share(),
        places([Count(52, 100), Count(50, 100)])[0].sentence,
        places([Count(90, 100), Count(60, 100), Count(55, 100)])[1].sentence,
        funnel_of_shares(units).sentence,
        shrink(BATTERS).sentence(0, 0.4),
        *gaps(),
        direct([90, 10], [100, 100], [1, 9]).sentence("procent"),
        indirect(40, [100, 50], [0.1, 0.2]).sentence,
        paradox(),
        trend(range(2018, 2026), [71, 72, 74, 73, 76, 77, 79, 80]).sentence("procent"),
        trend([2023, 2024, 2025], [71, 72, 74]).sentence("procent"),
        changes([80.0] * 7 + [71.0] * 7)[0].sentence("2022", "procent"),
        chart([10.0, 11, 10, 11, 10, 11, 20], baseline=6).sentence("dagar"),
        warning(),
        since(),
        segregation([50, 2, 1, 48], [60, 60, 60, 60]).sentence("Elever med lågutbildade föräldrar"),
        schools(),
        cost(),
        frontier([100, 80, 120, 70], [60, 70, 90, 40])[0].sentence(["Ek", "Al", "Bok", "Tall"]),
        weighted([[2, 0], [0, 1], [1, 0.5]], [2, 1], [True, True])[0].sentence,
        judged(),
    ]


def quoted() -> list[str]:
    return [line[2:] for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("> ")]


def test_the_page_quotes_what_the_program_writes() -> None:
    assert [sentence.replace("\u00a0", " ") for sentence in written()] == quoted()


# What has a page of its own, or only reads the table of a command.
ELSEWHERE = {"__init__", "forecasting", "compare_table", "counted_table"}


def test_every_method_is_on_the_page() -> None:
    methods = {path.stem for path in (PAGE.parents[2] / "styrkedjan" / "analysis").glob("*.py")} - ELSEWHERE
    text = PAGE.read_text(encoding="utf-8") + FORECASTS.read_text(encoding="utf-8")
    assert {name for name in methods if f"`{name}" not in text} == set()
