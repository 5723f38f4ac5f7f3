"""Charts: safe drawings with a title, a description and the table behind them."""

from __future__ import annotations

import re
from decimal import Decimal
from xml.etree import ElementTree

import pytest

from styrkedjan.reports.charts import Chart, ChartKind, Series, _wide_enough, svg

D = Decimal
MONTHS = ("jan", "feb", "mar")


def chart(kind=ChartKind.LINES, **changes):
    values = Series("Utfall <b>", (D("71.2"), None, D("76.1")))
    facts = {"categories": MONTHS, "series": (values,), "unit": "%", "decimals": 1}
    return Chart(kind, **{**facts, **changes})


@pytest.mark.parametrize("kind", list(ChartKind))
def test_drawings_fit_a_strict_policy_and_are_well_formed(kind):
    several = {"series": chart().series * 2} if kind is ChartKind.SCATTER else {}
    drawn = svg(chart(kind, **several), "Titel & mer")
    root = ElementTree.fromstring(drawn)
    attributes = {name for element in root.iter() for name in element.attrib}
    assert not attributes & {"style", "class", "onload", "href"}
    assert (root.get("role"), root[0].text) == ("img", "Titel & mer")
    assert "Utfall <b>" in root[1].text


def test_numbers_are_written_the_swedish_way():
    drawn = svg(chart(ChartKind.VARIANCE, series=(Series("A", (D("-1234.5"), D("2.5"), D(0))),)), "T")
    assert re.search("−1.234,5", drawn)
    assert "+2,5" in drawn
    assert ">0,0<" in drawn


def test_lines_side_by_side_are_named_and_a_line_alone_is_not():
    lines = tuple(Series(name, (D(1), D(2), D(3))) for name in ("Förslaget", "Yrkandet"))
    target = (Series("Målet", (D(2), D(2), D(2))),)
    for found in (chart(series=lines), chart(series=lines, limits=target)):
        drawn = svg(found, "T")
        assert all(drawn.count(f">{one.name}</text>") == 1 for one in (*found.series, *found.limits))
    assert ">Förslaget</text>" not in svg(chart(series=lines[:1]), "T")


def test_a_gap_is_a_gap_in_drawing_and_table():
    table = chart().table("Tabell")
    assert [row.cells for row in table.rows] == [("jan", D("71.2")), ("feb", None), ("mar", D("76.1"))]
    assert chart().description == "Utfall <b>: från 71,2 % jan till 76,1 % mar."


def test_a_scatter_names_the_outermost_and_leaves_out_what_is_not_known_both_ways():
    names = ("Billig", "Mitten", "Dyr", "Okänd")
    cost = Series("Kronor", (D(10), D(20), D(40), None))
    quality = Series("Nöjda, %", (D(70), D(80), D(90), D(100)))
    drawn = svg(chart(ChartKind.SCATTER, categories=names, series=(cost, quality), decimals=0), "T")
    assert "Billig" in drawn
    assert ">Mitten<" not in drawn
    assert ">Okänd<" not in drawn
    assert "Kronor: från 10 (Billig) till 40 (Dyr); Nöjda, %: från 70 (Billig) till 100 (Okänd)." in drawn


def test_two_drawings_on_a_page_do_not_share_ids():
    first, second = (svg(chart(unit=unit), "T") for unit in ("%", "kr"))
    ids = [set(re.findall(r'\bid="([^"]+)"', drawn)) for drawn in (first, second)]
    assert not ids[0] & ids[1]


def test_the_same_chart_is_drawn_once():
    assert svg(chart(), "T") == svg(chart(), "T")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"series": ()}, "minst en serie"),
        ({"categories": ()}, "minst en serie"),
        ({"kind": ChartKind.SCATTER}, "två serier"),
        ({"series": (Series("A", (D(1),)),)}, "har 1 värden"),
        ({"series": (Series("A", (None,) * 3),) * 5}, "högst 4"),
    ],
)
def test_a_chart_that_cannot_be_drawn_cannot_be_made(changes, reason):
    with pytest.raises(ValueError, match=reason):
        chart(**changes)


@pytest.mark.parametrize(
    ("values", "ends"),
    [
        (("85.6", "85.7"), [81.365, 89.935]),
        (("71.2", "91.2"), None),
        (("0.1", "0.1"), [0.095, 0.105]),
        (("-10", "-10"), [-10.5, -9.5]),
        ((None, None), None),
    ],
)
def test_a_small_change_does_not_look_like_a_large_one(values, ends):
    series = Series("A", tuple(None if value is None else D(value) for value in values))
    found = _wide_enough(chart(series=(series,), categories=("2024", "2025")))
    assert found == (None if ends is None else pytest.approx(ends))
