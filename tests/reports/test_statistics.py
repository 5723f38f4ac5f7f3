"""The pictures of the statistics: right figures in the right order, drawable, and with their table."""

from decimal import Decimal
from xml.etree import ElementTree

from styrkedjan.analysis.binomial import wilson
from styrkedjan.analysis.funnels import share_limits
from styrkedjan.analysis.ranks import Count
from styrkedjan.reports.charts import NARROW, svg
from styrkedjan.reports.statistics import funnel, natural_limits, ordered_dots

COUNTS = [Count(80, 100), Count(8, 10), Count(50, 100), Count(160, 200), Count(235, 300)]
NAMES = ["Ek", "Al", "Bok", "Tall", "Gran"]


def texts(drawn: str) -> list[str]:
    return [element.text for element in ElementTree.fromstring(drawn).iter() if element.tag.endswith("text")]


def test_dots_stand_in_order_with_their_intervals():
    found = ordered_dots(NAMES, [wilson(one.successes, one.trials) for one in COUNTS], "", decimals=2, own=["Bok"])
    assert found.categories == ("Ek", "Al", "Tall", "Gran", "Bok")
    (series,) = found.series
    assert all(low <= value <= high for low, value, high in zip(series.low, series.values, series.high, strict=True))
    assert [column.heading for column in found.table("Andelar").columns] == [
        "Enhet", "Värde", "Värde, lägst", "Värde, högst",
    ]  # fmt: skip
    assert "Bok" in texts(svg(found, "Andelar"))


def test_a_funnel_draws_the_limits_that_judge_and_names_only_who_is_outside():
    found = funnel(NAMES, COUNTS)
    assert found.categories == ("Al", "Ek", "Bok", "Tall", "Gran")
    assert found.own == ("Bok",)
    expected = share_limits(533 / 710, [10, 100, 100, 200, 300]) * 100
    high, _, low = (limit.values for limit in found.limits)
    assert [(float(a), float(b)) for a, b in zip(low, high, strict=True)] == [
        (round(float(a), 6), round(float(b), 6)) for a, b in expected
    ]
    for width in (680, NARROW):
        drawn = svg(found, "Tratt", width=width)
        assert set(NAMES) & set(texts(drawn)) == {"Bok"}
        assert drawn.count("<polyline") == 3


def test_natural_limits_tell_what_stands_out_where_it_does():
    values = [10.0, 12, 11, 9, 13, 10, 11, 25]
    found = natural_limits("Väntan", [f"v. {week}" for week in range(1, 9)], values, "dagar", baseline=7)
    assert [(event.category, event.text) for event in found.events] == [("v. 8", "utanför")]
    high, centre, low = (limit.values[0] for limit in found.limits)
    assert low < centre < high < Decimal(25)
    assert "övre gräns" in texts(svg(found, "Väntan"))
    calm = natural_limits("Väntan", [f"v. {week}" for week in range(1, 8)], values[:7], "dagar")
    assert calm.events == ()
