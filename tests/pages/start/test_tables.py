"""Tables as values: sorted, filtered, grouped and summed by address, the same on the page and as Excel."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO

import pytest
from django.test import RequestFactory
from openpyxl import load_workbook

from styrkedjan.domain.status import Status
from styrkedjan.pages.kit.table_view import excel, view_of
from styrkedjan.pages.kit.tables import Field, Line, ListTable, Spark, Total, money, words
from styrkedjan.reports.tables import Column, ColumnKind

D = Decimal
FIELDS = (
    words("name", "Enhet"),
    money("budget", "Budget"),
    money("variance", "Avvikelse", signed=True, bar=True),
    Field("share", Column("Procent", ColumnKind.SHARE, "%", 1), Total.SHARE, share_of=("variance", "budget")),
)


def line(name, budget, variance, group):
    known = variance is not None and budget
    return Line((name, budget, variance, variance / budget if known else None), f"/enhet/{name}/", group=group)


TABLE = ListTable(
    "Per enhet",
    FIELDS,
    (
        line("Björken", D(1_000_000), D(-30_000), "Hemtjänst"),
        line("Ek<en", D(2_000_000), D(-70_000), "Hemtjänst"),
        line("Älgen", D(4_000_000), D(10_000), "Särskilt boende"),
        line("Okänd", D(500_000), None, "Särskilt boende"),
    ),
    unit="tkr",
)


def view(address="", table=TABLE):
    return view_of(table, RequestFactory().get(f"/{address}"))


def names(found):
    return [[each.name for each in group.lines] for group in found.groups]


def test_groups_have_the_sums_of_their_lines_and_the_last_line_those_of_all():
    found = view()
    assert [(group.name, [cell.text for cell in group.sums]) for group in found.groups] == [
        ("Hemtjänst", ["3\u00a0000", "−100", "−3,3"]),
        ("Särskilt boende", ["4\u00a0500", "+10", "0,2"]),
    ]
    assert [cell.text for cell in found.total] == ["7\u00a0500", "−90", "−1,2"]


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("name", [["Björken", "Ek<en"], ["Okänd", "Älgen"]]),
        ("variance", [["Ek<en", "Björken"], ["Älgen", "Okänd"]]),
        ("-variance", [["Älgen", "Okänd"], ["Björken", "Ek<en"]]),
        ("-budget", [["Älgen", "Okänd"], ["Ek<en", "Björken"]]),
        ("finns-inte", [["Björken", "Ek<en"], ["Älgen", "Okänd"]]),
    ],
)
def test_groups_by_their_sums_and_lines_inside_them_what_is_unknown_last(order, expected):
    assert names(view(f"?per-enhet.ordning={order}")) == expected


def test_a_heading_turns_the_order_and_keeps_what_else_the_address_says():
    found = view("?per-enhet.ordning=variance&per-enhet.sok=e&annat=1")
    assert found.fields[2].direction == "ascending"
    assert found.fields[2].href == "?per-enhet.sok=e&annat=1&per-enhet.ordning=-variance#per-enhet"
    assert ("annat", "1") in found.kept


def test_filtering_looks_in_names_and_groups_and_leaves_the_total_alone():
    found = view("?per-enhet.sok=HEMTJ+ek")
    assert names(found) == [["Ek<en"]]
    assert (found.shown, found.count) == (1, 4)
    assert found.total[0].text == "7\u00a0500"
    assert view("?per-enhet.sok=saknas").groups == ()


def test_excel_has_the_same_figures_with_groups_and_a_sum():
    request = RequestFactory().get("/?format=xlsx&tabell=per-enhet")
    sheet = load_workbook(BytesIO(excel(request, "Ekonomi", TABLE).content)).worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]
    assert rows[0] == ["Enhet", "Budget", "Avvikelse", "Procent, %"]
    assert rows[1][:3] == ["Hemtjänst", 3000, -100]
    assert rows[3][:3] == ["Ek<en", 2000, -70]
    assert rows[-1][:3] == ["Summa", 7500, -90]
    assert excel(RequestFactory().get("/"), "Ekonomi", TABLE) is None


def test_a_series_is_drawn_and_does_not_leave_as_excel():
    fields = (
        words("goal", "Mål"),
        Field("series", Column("Utveckling")),
        Field("status", Column("Läge", ColumnKind.STATUS)),
    )
    rows = (
        Line(("Läsa", Spark((D(1), D(2), D(3)), D(2)), Status.REACHED)),
        Line(("Räkna", Spark(()), Status.NOT_REACHED)),
    )
    table = ListTable("Målen", fields, rows)
    found = view("?malen.ordning=status", table)
    assert names(found) == [["Räkna", "Läsa"]]
    assert "<svg" in found.groups[0].lines[1].cells[0].drawing
    assert [column.heading for column in table.value().columns] == ["Mål", "Läge"]


def test_columns_that_say_nothing_are_left_out():
    rows = (Line(("Läsa", Spark((D(1), D(2))), "")), Line(("Räkna", Spark(()), "")))
    table = ListTable("Målen", (words("goal", "Mål"), Field("series", Column("Utveckling")), words("now", "Nu")), rows)
    assert [one.key for one in table.without_empty().fields] == ["goal"]


def test_what_is_grouped_can_be_folded_and_what_is_not_cannot():
    assert view().is_grouped
    assert not view(table=ListTable("Alla", FIELDS, (line("Ekan", D(1), D(0), ""),))).is_grouped
