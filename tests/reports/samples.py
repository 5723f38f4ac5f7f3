"""Documents for the tests: one with every kind of block, and strategies for any."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from styrkedjan.domain.observations import Missing
from styrkedjan.domain.status import Status
from styrkedjan.domain.workings import Citation, Input, Step, Working
from styrkedjan.reports import document as d
from styrkedjan.reports.charts import Chart, ChartKind, Series
from styrkedjan.reports.codec import settled
from styrkedjan.reports.tables import Column, ColumnKind, Row, RowKind, Table

D = Decimal
KNOWN = datetime(2026, 9, 21, 12, 5, tzinfo=UTC)

WORKING = Working(
    title="Behöriga elever",
    result="Delvis uppfyllt",
    inputs=(Input("Utfall 2026", D("87.5"), "%", "Egen rapportering", KNOWN, "Anna"),),
    steps=(Step("Avstånd till målvärdets gräns", D("2.5"), "%"), Step("Inom toleransen")),
    rule="Delvis inom 5 %.",
    citation=Citation("Statusregeln"),
    parts=(Working("Del", None),),
)
ECONOMY = Table(
    "Ekonomi per kostnadsslag, tkr",
    (
        Column("Kostnadsslag"),
        Column("Budget helår", ColumnKind.MONEY, "tkr"),
        Column("Avvikelse", ColumnKind.MONEY, "tkr", 0, True),
    ),
    (
        Row(("Personal", D("1234567.50"), D("-45000"))),
        Row(("Lokaler", None, D("500"))),
        Row(("Summa", D("1234567.50"), D("-44500")), RowKind.TOTAL),
    ),
    ("Kostnader är plus.",),
)
INDICATOR = d.IndicatorLine("Behöriga elever", "%", 1, "minst 90,0", D("87.5"), "2026", Status.PARTLY, "preliminärt")
GOALS = (
    d.StatusItem(
        "GSN-1",
        "Alla läser",
        Status.PARTLY,
        comment="Rad ett\nrad två\n\nNytt stycke",
        group="Skola",
        proposed=Status.PARTLY,
        forecast=Status.REACHED,
        forecast_word="Bedöms bli uppfyllt",
        indicators=(INDICATOR,),
    ),
    d.StatusItem(
        "GSN-2", "Trygg <skola> & fritid", Status.REACHED, proposed=Status.NOT_REACHED, reason="Gammal mätning"
    ),
    d.StatusItem("GSN-3", "Frisk", None, deadline=date(2026, 6, 30)),
)
CHART = Chart(
    ChartKind.VARIANCE,
    ("Ekskolan", "Björkskolan"),
    (Series("Avvikelse", (D("-8.4"), D("1.2"))),),
    "mnkr",
    1,
    category_heading="Enhet",
)
BLOCKS: tuple[d.Block, ...] = (
    d.Heading("Sammanfattning"),
    d.KeyFigures(
        (
            d.KeyFigure(
                Column("Avvikelse helår", ColumnKind.MONEY, "mnkr", 1, True), D(-12_400_000), "plus är överskott"
            ),
            d.KeyFigure(Column("Andel", ColumnKind.SHARE, "%", 1), D("0.125")),
            d.KeyFigure(Column("Dolt", ColumnKind.NUMBER), Missing.SUPPRESSED),
        )
    ),
    d.Paragraph("Nämnden räknar med <underskott> & risk.", d.Tone.LEAD),
    d.Paragraph("Första raden\nandra raden"),
    d.Bullets(("att godkänna", "att överlämna")),
    d.PageBreak(),
    d.Heading("Mål"),
    d.Paragraph("Så läses det.", d.Tone.NOTE),
    d.StatusList("Målen i korthet", GOALS, with_details=False),
    d.Heading("Mål för mål", 2),
    d.StatusList("Mål för mål", GOALS),
    d.Heading("Ekonomi"),
    d.Figure("Avvikelse per enhet", CHART),
    ECONOMY,
    d.Heading("Bilaga"),
    d.WorkingNote(settled(WORKING)),
)


def sample(**changes: Any) -> d.Document:
    """A document with every kind of block."""
    facts: dict[str, Any] = {
        "title": "Delårsrapport per augusti 2026",
        "subtitle": "Grundskolenämnden",
        "author": "Grundskolenämnden",
        "organisation": "Provkommun",
        "period": "2026-08",
        "known_at": KNOWN,
        "blocks": BLOCKS,
    }
    return d.Document(**{**facts, **changes})


# -- any document ----------------------------------------------------------------------------------------------------

words = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=30)
titles = words.filter(lambda text: bool(text.strip()))
figures = st.decimals(-(10**12), 10**12, places=4, allow_nan=False, allow_infinity=False)
statuses = st.sampled_from(list(Status))
missing = st.sampled_from(list(Missing))
figure_columns = st.builds(
    Column,
    heading=words,
    kind=st.sampled_from([ColumnKind.NUMBER, ColumnKind.SHARE]),
    unit=words,
    decimals=st.integers(0, 3),
    signed=st.booleans(),
) | st.builds(Column, heading=words, kind=st.just(ColumnKind.MONEY), unit=st.sampled_from(["kr", "tkr", "mnkr"]))
columns = figure_columns | st.builds(
    Column, heading=words, kind=st.sampled_from([ColumnKind.TEXT, ColumnKind.STATUS, ColumnKind.DAY])
)
_CELLS: dict[ColumnKind, st.SearchStrategy[Any]] = {
    ColumnKind.TEXT: words,
    ColumnKind.STATUS: statuses,
    ColumnKind.DAY: st.dates(),
}


def rows_of(chosen: tuple[Column, ...]) -> st.SearchStrategy[Row]:
    cells = [st.none() | _CELLS.get(column.kind, figures | missing) for column in chosen]
    return st.builds(Row, st.tuples(*cells), st.sampled_from(list(RowKind)))


tables = (
    st.lists(columns, min_size=1, max_size=4)
    .map(tuple)
    .flatmap(
        lambda chosen: st.builds(
            Table,
            words,
            st.just(chosen),
            st.lists(rows_of(chosen), max_size=3).map(tuple),
            st.lists(words, max_size=2).map(tuple),
        )
    )
)
indicators = st.builds(
    d.IndicatorLine,
    words,
    words,
    st.integers(0, 3),
    words,
    st.none() | figures | missing,
    words,
    st.none() | statuses,
    words,
)
items = st.builds(
    d.StatusItem,
    key=words,
    title=words,
    status=st.none() | statuses,
    word=words,
    proposed=st.none() | statuses,
    reason=words,
    forecast=st.none() | statuses,
    comment=words,
    group=words,
    deadline=st.none() | st.dates(),
    indicators=st.lists(indicators, max_size=2).map(tuple),
)
charts = st.tuples(st.integers(1, 3), st.sampled_from(list(ChartKind))).flatmap(lambda chosen: _charts(*chosen))


def _charts(size: int, kind: ChartKind) -> st.SearchStrategy[Chart]:
    return st.builds(
        Chart,
        kind=st.just(kind),
        categories=st.lists(words, min_size=size, max_size=size).map(tuple),
        series=st.lists(
            st.builds(Series, words, st.lists(st.none() | figures, min_size=size, max_size=size).map(tuple)),
            min_size=2 if kind is ChartKind.SCATTER else 1,
            max_size=2,
        ).map(tuple),
        unit=words,
        places=st.just(tuple((at, 0) for at in range(size)) if kind is ChartKind.TILES else ()),
    )


blocks: st.SearchStrategy[Any] = st.one_of(
    st.builds(d.Heading, titles, st.integers(1, 3)),
    st.builds(d.Paragraph, words, st.sampled_from(list(d.Tone))),
    st.builds(d.Bullets, st.lists(words, max_size=3).map(tuple)),
    st.builds(
        d.KeyFigures,
        st.lists(st.builds(d.KeyFigure, figure_columns, st.none() | figures | missing, words), max_size=2).map(tuple),
    ),
    st.builds(d.StatusList, words, st.lists(items, max_size=3).map(tuple), st.booleans(), st.booleans()),
    tables,
    st.builds(d.Figure, words, charts),
    st.just(d.WorkingNote(settled(WORKING))),
    st.just(d.PageBreak()),
)
documents = st.builds(
    d.Document,
    title=titles,
    subtitle=words,
    author=words,
    organisation=words,
    period=st.just("2026-08"),
    known_at=st.datetimes(timezones=st.just(UTC)),
    blocks=st.lists(blocks, max_size=6).map(tuple),
    decision=words,
)
