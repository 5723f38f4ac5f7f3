"""Charts: safe drawings with a title, a description and the table behind them."""

from __future__ import annotations

import re
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from styrkedjan.reports.charts import NARROW, Chart, ChartKind, Event, Series, Tone, bar, spark, svg
from styrkedjan.reports.charts.bars import spans
from styrkedjan.reports.charts.ink import SMALL, ticks, wide_enough

D = Decimal
MONTHS = ("jan", "feb", "mar")


def chart(kind=ChartKind.LINES, **changes):
    values = Series("Utfall <b>", (D("71.2"), None, D("76.1")))
    facts = {"categories": MONTHS, "series": (values,), "unit": "%", "decimals": 1}
    if kind is ChartKind.TILES:
        facts["places"] = tuple((at, at) for at in range(len(MONTHS)))
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


@pytest.mark.parametrize("kind", list(ChartKind))
def test_no_text_is_small_and_none_leaves_the_paper_whatever_the_width(kind):
    several = {"series": chart().series * 2} if kind is ChartKind.SCATTER else {}
    for width in (NARROW, 720):
        root = ElementTree.fromstring(svg(chart(kind, **several), "T", width=width))
        texts = [each for each in root.iter() if each.tag.endswith("text")]
        assert texts
        assert all(float(each.get("font-size")) >= SMALL >= 12 for each in texts)
        assert all(
            0 <= float(each.get("x")) <= width and 0 <= float(each.get("y")) <= float(root.get("height"))
            for each in texts
        )


def test_tiles_tell_their_sort_by_shape_and_one_s_own_by_name():
    names, nothing = ("Kiruna", "Nacka", "Eda", "Lund"), (None,) * 3
    best, worst = Series("Bäst", (D(9), *nothing)), Series("Sämst", (None, D(1), None, None), tone=Tone.BAD)
    middle, places = Series("Mitten", (None, None, D(5), None), tone=Tone.QUIET), ((3, 0), (2, 1), (0, 1), (1, 2))
    drawn = svg(
        chart(ChartKind.TILES, categories=names, series=(best, worst, middle), places=places, own=("Nacka",)), "T"
    )
    assert [drawn.count(mark) for mark in ("<circle", "<polygon")] == [2, 2]  # one in the legend, one in the map
    assert [f"<title>{told}</title>" in drawn for told in ("Kiruna: 9,0 %, bäst", "Lund: saknas")] == [True, True]
    assert [f">{name}</text>" in drawn for name in names] == [False, True, False, False]


def points(drawn, element="polyline"):
    return [
        [tuple(map(float, pair.split(","))) for pair in found.split()]
        for found in re.findall(rf'<{element} points="([^"]+)"', drawn)
    ]


def test_time_is_to_scale_a_term_is_half_a_year():
    values = (Series("A", (D(1), D(2), D(3), D(4))),)
    drawn = svg(
        chart(series=values, categories=("2023", "VT 24", "HT 24", "2025"), at=(2023.0, 2024.0, 2024.5, 2025.5)), "T"
    )
    first, second, third, fourth = (x for x, _ in points(drawn)[0])
    assert second - first == pytest.approx(2 * (third - second), abs=0.2)
    assert fourth - third == pytest.approx(second - first, abs=0.2)


def test_a_target_of_one_period_is_a_line_one_can_see():
    target = (Series("Målet", (None, None, D(74))),)
    drawn = svg(chart(limits=target), "T")
    [(start, end)] = re.findall(r'<line x1="([0-9.]+)" y1="[0-9.]+" x2="([0-9.]+)"[^>]*stroke-dasharray="5 4"', drawn)
    assert float(end) - float(start) >= 14


def test_what_is_expected_goes_straight_to_where_it_is_expected():
    expected = Series("Väntat", (D("71.2"), None, D("70")), expected=True)
    assert [len(run) for run in points(svg(chart(series=(expected,)), "T"))] == [2]
    assert points(svg(chart(), "T")) == []  # two lone points with a gap between them are no line


def test_an_interval_is_drawn_and_told_in_the_table():
    found = Series("Andel", (D(5), D(6), D(7)), low=(D(4), D(5), D(6)), high=(D(6), D(7), D(8)))
    assert len(points(svg(chart(series=(found,)), "T"), "polygon")) == 1
    assert chart(series=(found,)).table("T").labels == ("Period", "Andel, %", "Andel, lägst, %", "Andel, högst, %")


def test_an_event_is_told_where_it_happened_and_nought_in_words():
    drawn = svg(chart(events=(Event("mar", "Avtalet började gälla"),), zero="i balans"), "T")
    assert "Avtalet började" in drawn
    assert ">i balans</text>" in drawn


@given(st.floats(-1e9, 1e9, allow_nan=False), st.floats(0.01, 1e9))
def test_an_axis_holds_its_figures_with_few_marks(low, span):
    marks = ticks(low, low + span)
    assert marks[0] <= low + span * 1e-6
    assert marks[-1] >= low + span * (1 - 1e-6)
    assert 2 <= len(marks) <= 8


def test_small_drawings_leave_out_what_is_not_known():
    assert spark([D(1), None]) == ""
    assert bar(None, D(-1), D(1)) == ""
    assert "aria-hidden" in spark([D(1), D(2)], D(2))
    assert bar(D(-1), D(-4), D(2)) != bar(D(1), D(-4), D(2))


def test_the_same_chart_is_drawn_once():
    assert svg(chart(), "T") == svg(chart(), "T")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"series": ()}, "minst en serie"),
        ({"categories": ()}, "minst en serie"),
        ({"kind": ChartKind.SCATTER}, "två serier"),
        ({"kind": ChartKind.TILES, "places": ((0, 0),)}, "en plats för varje"),
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
        ((85.6, 85.7), (81.365, 89.935)),
        ((71.2, 91.2), (71.2, 91.2)),
        ((0.1, 0.1), (0.095, 0.105)),
        ((-10, -10), (-10.5, -9.5)),
        ((), (0, 1)),
    ],
)
def test_a_small_change_does_not_look_like_a_large_one(values, ends):
    assert wide_enough(values) == pytest.approx(ends)


def test_a_waterfall_goes_part_by_part_to_the_whole():
    """-30, sedan +10: den andra delen slutar där hela avvikelsen gör det."""
    parts = (Series("Del", (D(-30), D(10), D(-20))),)
    made = chart(ChartKind.WATERFALL, categories=("Volym", "Pris", "Hela"), series=parts)
    assert spans(made) == [(0.0, -30.0), (-30.0, -20.0), (0.0, -20.0)]
    drawn = svg(made, "T")
    assert all(told in drawn for told in ("−30,0", "+10,0", "−20,0"))
