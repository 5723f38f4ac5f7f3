"""The second part of the book: what results the nominees reach, how they steer by them, and their finances."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from styrkedjan.areas.comparison.queries.financial import FinancialProfile
from styrkedjan.areas.comparison.queries.sets import SetComparison, aim
from styrkedjan.domain.comparison import ColourRule
from styrkedjan.domain.financial_profile import HIGHEST, MIDDLE, in_words
from styrkedjan.domain.swedish import NBSP, number, plural
from styrkedjan.overviews.award_book import Book, Followed, Nominee
from styrkedjan.reports import set_comparison
from styrkedjan.reports.charts import Chart, ChartKind, Series
from styrkedjan.reports.document import Block, Bullets, Figure, Heading, PageBreak, Paragraph, Tone
from styrkedjan.reports.tables import Cell, Column, ColumnKind, Row, Table


def results(book: Book) -> Iterator[Block]:
    """Resultatvisaren: the totals, every measure, the trend; then the measures' role in each one's steering."""
    yield PageBreak()
    yield Heading("Del II: Resultatvisaren")
    found = book.comparison
    if found is None or book.measures is None:
        yield Paragraph("Det finns inga mått att jämföra de nominerade med.")
        return
    yield Paragraph("Vilka resultat kommunerna når, mått för mått, och hur de styr med dem.", Tone.LEAD)
    yield Heading("Resultatvisaren del 1: resultaten")
    if found.leader:
        yield Paragraph(f"{found.leader} är först med de valda vikterna. {found.surety}", Tone.LEAD)
    yield Paragraph(
        f"Urvalet är {book.measures.name} med {plural(len(found.rows), 'mått', 'mått')}. {book.measures.purpose} Varje "
        "mått visas för det senaste år som alla har ett värde för. Saknar någon ett värde visas måttet, men det räknas "
        "inte i summan."
    )
    yield set_comparison.totals(found)
    if (firsts := set_comparison.firsts(found)) is not None:
        yield Figure("Vem som är först när vikterna varieras rimligt", firsts)
    if found.left_out:
        yield Heading("Mått som inte räknas", 2)
        yield Bullets(found.left_out)
    yield PageBreak()
    yield Heading("Bilaga 1: Redovisning av alla resultatmått")
    yield Paragraph(
        f"Färg: {ColourRule(book.measures.rule).label}. Plats bland de nominerade inom parentes.", Tone.NOTE
    )
    yield set_comparison.measures(found)
    yield PageBreak()
    yield Heading("Bilaga 2: Utvecklingstrend under en treårsperiod")
    yield from _trend(found)
    yield PageBreak()
    yield from _steering(book)


def _trend(found: SetComparison) -> Iterator[Block]:
    """How many measures have got better for each, and then each measure."""
    names = tuple(name for _, name in found.municipalities)
    changes = [[row.cells[place].change for row in found.rows] for place in range(len(names))]
    better = tuple(Decimal(sum(one is not None and one > 0 for one in own)) for own in changes)
    most = max(zip(better, names, strict=True))
    yield Paragraph(f"{most[1]} har blivit bättre på flest mått, {number(most[0])} av {len(found.rows)}.", Tone.LEAD)
    chart = Chart(ChartKind.BARS, names, (Series("Bättre", better),), "mått", category_heading="Kommun")
    yield Figure("Antal mått som har blivit bättre på tre år", chart)
    yield set_comparison.trends(found)


# --- what the measures are used for -----------------------------------------------------------------------------------


def _steering(book: Book) -> Iterator[Block]:
    yield Heading("Resultatvisaren del 2: måttens roll i styrningen")
    told = [one for one in book.nominees if one.followed]
    with_targets = sum(any(each.target for each in one.followed) for one in told)
    yield Paragraph(
        f"{plural(len(told), 'kommun', 'kommuner')} av {len(book.nominees)} följer något av måtten som egen indikator, "
        f"och {with_targets} har satt mål för det.", Tone.LEAD,
    )  # fmt: skip
    yield Paragraph(
        "Ett mått som bara jämförs visar läget. Ett mått som kommunen själv har satt mål för styr. Här syns vilka mått "
        "som ingår i kommunernas egen styrning, vem som äger dem, och om målen nås."
    )
    yield Heading("Bilaga 1: Indikatorernas roll i styrning och uppföljning")
    yield _roles(book)
    yield Heading("Bilaga 2: Kommunernas indikatorer och måluppfyllelse")
    for one in book.nominees:
        yield Heading(one.name, 2)
        if not one.followed:
            yield Paragraph(
                "Kommunen har inget av måtten som egen indikator i systemet. Om den styr med dem är inte känt."
            )
        else:
            yield _attained(one)


def _roles(book: Book) -> Table:
    """Each measure that anybody follows, and by whom it is owned in each municipality."""
    columns = (Column("Mått"), *(Column(one.short) for one in book.nominees))
    measures = dict.fromkeys(each.measure for one in book.nominees for each in one.followed)
    rows = tuple(
        Row((measure, *(_role([each for each in one.followed if each.measure == measure]) for one in book.nominees)))
        for measure in measures
    )
    none = len(book.comparison.rows) - len(measures) if book.comparison else 0
    note = f"{plural(none, 'mått följs', 'mått följs')} inte av någon av kommunerna."
    return Table("Vem som äger måttet i kommunen", columns, rows, (note,) if none else ())


def _role(found: list[Followed]) -> str:
    if not found:
        return "–"
    return "; ".join(f"{each.indicator.owner.label}{'' if each.target else ', utan mål'}" for each in found)


def _attained(one: Nominee) -> Table:
    columns = (Column("Indikator"), Column("År"), Column("Mål"), Column("Utfall"), Column("Nått"))
    rows = tuple(
        Row((
            each.indicator.name, str(each.year or "–"), aim(each.target, each.decimals) if each.target else "Inget mål",
            number(each.value, each.decimals), {None: "–", True: "Ja", False: "Nej"}[each.is_reached],
        ))
        for each in one.followed
    )  # fmt: skip
    judged = [each.is_reached for each in one.followed if each.is_reached is not None]
    note = f"{sum(judged)} av {len(judged)} mål är nådda." if judged else "Inget mål går att bedöma."
    return Table(f"{one.short}s indikatorer", columns, rows, (note,))


# --- finances ---------------------------------------------------------------------------------------------------------


def finances(book: Book) -> Iterator[Block]:
    """Each one's financial profile beside the other nominees, and how the profile works."""
    profiles = [(one, one.finances) for one in book.nominees if one.finances is not None and one.finances.years]
    if not profiles:
        return
    yield PageBreak()
    yield Heading("Finansiell analys av de nominerade kommunerna")
    yield Paragraph(
        f"Varje kommun visas bredvid de andra nominerade. {MIDDLE} är gruppens mitt, 1 svagast och {HIGHEST} starkast."
    )
    for one, profile in profiles:
        yield from _profile(one, profile)
    yield from _how(profiles[0][1])


def _profile(one: Nominee, profile: FinancialProfile) -> Iterator[Block]:
    year = profile.years[0]
    yield Heading(one.name, 2)
    yield Paragraph(f"{in_words(year.axes, f'{one.short} {year.year}')}.", Tone.LEAD)
    names = tuple(ratio.name for ratio in profile.model.ratios)
    series = tuple(
        Series(str(each.year), tuple(None if ratio.score is None else Decimal(ratio.score) for ratio in each.ratios))
        for each in profile.years
    )
    middle = Series("Gruppens mitt", (Decimal(MIDDLE),) * len(names))
    chart = Chart(ChartKind.ROSE, names, series, limits=(middle,), category_heading="Nyckeltal", highest=HIGHEST)
    yield Figure(f"{one.short}s finansiella profil, betyg 1 till {HIGHEST}", chart)
    years = (Column(str(each.year), ColumnKind.NUMBER, decimals=1) for each in reversed(profile.years))
    columns = (Column("Nyckeltal"), *years, Column("Plats"), Column("Betyg", ColumnKind.NUMBER))
    rows = []
    for at, ratio in enumerate(profile.model.ratios):
        newest = year.ratios[at]
        place = f"{newest.place.place} av {newest.place.of}" if newest.place else "–"
        values: list[Cell] = [each.ratios[at].value for each in reversed(profile.years)]
        score = None if newest.score is None else Decimal(newest.score)
        rows.append(Row((ratio.name, *values, place, score)))
    yield Table(f"Nyckeltalen för {one.short}", columns, tuple(rows))


def _how(profile: FinancialProfile) -> Iterator[Block]:
    model = profile.model
    yield PageBreak()
    yield Heading("Bilaga 1: Den finansiella profilen – hur fungerar den?")
    low, high = (f"{number(limit)}{NBSP}procent" for limit in (model.cut_offs[0], model.cut_offs[-1]))
    yield Paragraph(
        f"Profilen har {len(model.ratios)} nyckeltal på {len(model.axes)} axlar. Varje nyckeltal får ett betyg efter "
        f"platsen i gruppen: den som är före minst {high} av gruppen får {HIGHEST}, den som är före färre än {low} får "
        "1. En axel är medlet av sina kända betyg. Blir de andra bättre sjunker betyget, fast inget har hänt hemma."
    )
    names = {ratio.id: ratio.name.lower() for ratio in model.ratios}
    yield Bullets(tuple(f"{axis.name}: {', '.join(names[key] for key in axis.ratios)}." for axis in model.axes))
    yield Paragraph(
        f"Källa: {model.source.text}. Gränserna: {model.cut_offs_source.text}. Axlarna: {model.axes_source.text}. "
        f"{profile.raw_label}. Platser och betyg: {profile.processed_label}.", Tone.NOTE,
    )  # fmt: skip
