"""The book of the nominees: the award, the two tools, five municipalities, side by side, and all the figures behind.

The order is that of the book of 2009 ("Fem intressanta kommuner", SKL). One value; page, PDF and Word are made of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from styrkedjan.areas.assessment.models import PublishedResult
from styrkedjan.areas.assessment.queries.results import as_result
from styrkedjan.domain.assessment.award import SeatKind
from styrkedjan.domain.assessment.frameworks import Area, Framework
from styrkedjan.domain.assessment.results import check_total
from styrkedjan.domain.assessment.states import RemarkKind
from styrkedjan.domain.swedish import listing, number, plural
from styrkedjan.foundation.known import Known
from styrkedjan.overviews.award_book import Book, Nominee, told_by
from styrkedjan.reports.award_book_results import finances, results
from styrkedjan.reports.charts import Chart, ChartKind, Series
from styrkedjan.reports.document import (
    Block,
    Bullets,
    Document,
    Figure,
    Heading,
    KeyFigure,
    KeyFigures,
    PageBreak,
    Paragraph,
    Tone,
    paragraphs,
)
from styrkedjan.reports.layout import SHIPPED, Layout
from styrkedjan.reports.tables import Cell, Column, ColumnKind, Row, RowKind, Table

LAYOUT = Layout(print_file=SHIPPED / "book.typ")
MOST_TOLD = 2  # areas that a sentence names
COUNTS = ("inga", "en", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio")


def document(book: Book, known: Known) -> Document:
    """The whole book."""
    names = [one.short for one in book.nominees]
    return Document(
        title=f"{_count(len(names)).capitalize()} intressanta kommuner {book.year.row.year}",
        subtitle=listing(names),
        author=book.year.row.organiser.name,
        organisation=book.year.award.name,
        period=str(book.year.row.year),
        known_at=known.stamp,
        decision=book.year.row.decision_text,
        standing="" if book.year.winner else "Juryns underlag",
        blocks=(*_foreword(book), *_award(book), *_compass(book), *results(book), *finances(book)),
    )


def _count(found: int) -> str:
    return COUNTS[found] if found < len(COUNTS) else number(found)


# --- the award --------------------------------------------------------------------------------------------------------


def _foreword(book: Book) -> Iterator[Block]:
    has_foreword = bool(book.year.row.foreword.strip())
    if has_foreword:
        yield Heading("Förord")
        yield from paragraphs(book.year.row.foreword)
        if book.year.row.foreword_by:
            yield Paragraph(book.year.row.foreword_by, Tone.NOTE)
    yield Heading("Så läser du boken", 2 if has_foreword else 1)
    yield Bullets((
        "Del I visar hur kommunerna leds enligt Kommunkompassen: först var och en, sedan sida vid sida.",
        "Del II visar vilka resultat de når enligt Resultatvisaren, hur de styr med måtten, och hur ekonomin ser ut.",
        "Bilagorna har alla poäng, mått och kommunernas egna ord. Det som saknas står som saknat, aldrig som noll.",
    ))  # fmt: skip


def _award(book: Book) -> Iterator[Block]:
    year, award = book.year, book.year.award
    yield PageBreak()
    yield Heading(f"Utmärkelsen {award.name}")
    if year.winner:
        yield Paragraph(f"{year.winner.name} är {award.name} {year.row.year}.", Tone.LEAD)
        yield Heading("Juryns motivering", 2)
        yield from paragraphs(year.row.motivation)
        yield Paragraph(f"Beslut: {year.row.decision_text}.", Tone.NOTE)
    else:
        yield Paragraph(
            f"{plural(len(year.nominees), 'kommun', 'kommuner')} är nominerade. Juryn har inte beslutat.", Tone.LEAD
        )
    yield Paragraph(award.purpose)
    yield Heading("Så gick det till", 2)
    jurors = len(year.seated(SeatKind.JUROR))
    yield Paragraph(
        f"{plural(len(year.handed_in), 'kommun', 'kommuner')} sökte. Var och en svarade på {len(award.questions)} "
        f"frågor, beskrev sitt arbete på {_count(len(award.criteria))} kriterier och hade en publicerad utvärdering. "
        f"En nomineringsgrupp valde {_count(len(year.nominees))}. Juryn har {plural(jurors, 'ledamot', 'ledamöter')}. "
        "Den som har jäv för en kommun läser inget om den och röstar inte om den."
    )
    yield Paragraph(f"Nomineringen: {year.row.nominated}.", Tone.NOTE)
    yield Heading("De nominerade", 2)
    yield Bullets(tuple(f"{one.name}: {one.applied.row.motivation}" for one in book.nominees))
    yield Heading("Vad utmärkelsen ser till", 2)
    yield Bullets(tuple(one.text for one in award.criteria))
    yield Paragraph(f"Källa: {award.criteria[0].source.text}.", Tone.NOTE)
    if award.winners and award.winners_source:
        yield Heading("Tidigare vinnare", 2)
        yield Paragraph(f"{listing([f'{one.municipality} ({one.year})' for one in award.winners])}.")
        yield Paragraph(f"Källa: {award.winners_source.text}.", Tone.NOTE)


# --- part I: the compass ----------------------------------------------------------------------------------------------


def _compass(book: Book) -> Iterator[Block]:
    yield PageBreak()
    yield Heading("Del I: Kommunkompassen")
    framework = book.framework
    if framework is None:
        yield Paragraph("Ingen av de nominerade har en publicerad utvärdering att visa.")
        return
    yield Paragraph("Hur kommunen leds och organiseras: för invånare, brukare, medarbetare och samhälle.", Tone.LEAD)
    yield from _tool(book, framework)
    for one in book.nominees:
        yield PageBreak()
        yield from _municipality(one, book, framework)
    yield PageBreak()
    yield from _beside(book, framework)
    yield from _areas(book, framework)
    yield PageBreak()
    yield from _profiles(book, framework)
    yield from _all_points(book, framework)
    yield from _own_words(book)


def _tool(book: Book, framework: Framework) -> Iterator[Block]:
    yield Heading("Ett verktyg för utvärdering och utveckling")
    if framework.description:
        yield Paragraph(framework.description)
    maximum = f" Varje område kan ge {number(framework.area_maximum)} poäng." if framework.area_maximum else ""
    yield Paragraph(
        f"{framework.title} har {_count(len(framework.areas))} områden.{maximum} Två bedömare läser, intervjuar och "
        "sätter poäng var för sig. Bara det som är gjort och går att visa ger poäng, inte det som är planerat."
    )
    yield Bullets(tuple(f"{one.id}. {one.name}" for one in framework.areas))
    if book.median_total is not None:
        yield Paragraph(
            f"Jämförelsen i boken är medianen av {plural(book.pooled, 'utvärderad kommun', 'utvärderade kommuner')} "
            f"med samma version och omfattning. Medianen av summorna är {number(book.median_total, 1)}; den är inte "
            "summan av områdenas medianer."
        )
    if book.is_mixed:
        yield Paragraph(
            "De nominerade är inte utvärderade med samma version eller omfattning. Deras poäng går inte att jämföra, "
            "och de står bara bredvid varandra för att visas."
        )
    yield Paragraph(f"Källa: {framework.source.text}.", Tone.NOTE)


def _municipality(one: Nominee, book: Book, framework: Framework) -> Iterator[Block]:
    yield Heading(one.name)
    result = one.result
    if result is None or result.framework != framework.id:
        yield Paragraph("Kommunens utvärdering är gjord med ett annat ramverk och visas inte här.")
        return
    yield Paragraph(_profile_in_words(one, book, framework), Tone.LEAD)
    items = [KeyFigure(Column("Summa", ColumnKind.NUMBER), one.total, _of(framework.maximum))]
    if book.median_total is not None and one.total is not None:
        gap = one.total - book.median_total
        items.append(KeyFigure(Column("Mot medianen", ColumnKind.NUMBER, signed=True), gap, "av alla utvärderade"))
    before = _total(one.earlier)
    if one.earlier is not None and before is not None and one.total is not None:
        change = Column(f"Sedan {one.earlier.year}", ColumnKind.NUMBER, signed=True)
        items.append(KeyFigure(change, one.total - before, "samma version och omfattning"))
    yield KeyFigures(tuple(items))
    yield Figure(f"{one.short}s kompassros, poäng", _rose(one, book, framework))
    if note := check_total([one.points(area.id) for area in framework.areas], result.total).note:
        yield Paragraph(note, Tone.NOTE)
    yield Heading("Varför kommunen är nominerad", 2)
    yield from paragraphs(one.applied.row.motivation)
    for kind, title in ((RemarkKind.STRENGTH, "Styrkor"), (RemarkKind.IMPROVEMENT, "Att förbättra")):
        if found := told_by(one, kind):
            yield Heading(title, 2)
            yield Bullets(tuple(f"{row.title}: {row.text}" for row in found))
    if one.examples:
        yield Heading("Att lära av", 2)
        yield Bullets(tuple(" ".join(filter(None, (f"{each.title}: {each.text}", each.link))) for each in one.examples))
    yield Paragraph(
        f"{framework.title}, {result.year}. Omfattning: {result.scope[:1].lower()}{result.scope[1:]}. Källa: "
        f"{result.source}.", Tone.NOTE,
    )  # fmt: skip


def _of(maximum: Decimal | None) -> str:
    return "" if maximum is None else f"av {number(maximum)} möjliga"


def _total(result: PublishedResult | None) -> Decimal | None:
    return None if result is None else as_result(result).published_total


def _profile_in_words(one: Nominee, book: Book, framework: Framework) -> str:
    """Where the municipality is strongest and weakest beside the median, in a sentence or two."""
    gaps = [
        (points - median, area.name) for area, median in zip(framework.areas, book.medians, strict=True)
        if (points := one.points(area.id)) is not None and median is not None
    ]  # fmt: skip
    gaps.sort(key=lambda pair: -pair[0])
    above = [f"{name.lower()} ({number(gap, sign=True)})" for gap, name in gaps if gap > 0][:MOST_TOLD]
    below = [f"{name.lower()} ({number(gap, sign=True)})" for gap, name in reversed(gaps) if gap < 0][:MOST_TOLD]
    told = []
    if above:
        told.append(f"{one.short} ligger längst över medianen i {listing(above)}.")
    if below:
        told.append(
            f"Längst under ligger kommunen i {listing(below)}."
            if above
            else f"{one.short} ligger under medianen i {listing(below)}."
        )
    elif above:
        told.append("Inget område ligger under medianen.")
    return " ".join(told) or f"{one.short} fick {number(one.total)} poäng."


def _rose(one: Nominee, book: Book, framework: Framework) -> Chart:
    series = [Series(f"{one.short} {one.result.year if one.result else ''}".strip(), _points(one, framework))]
    if any(value is not None for value in book.medians):
        series.append(Series("Medianen", book.medians))
    if one.earlier is not None:
        series.append(Series(str(one.earlier.year), tuple(one.earlier.points(area.id) for area in framework.areas)))
    names = tuple(area.name for area in framework.areas)
    highest = int(framework.area_maximum or 0)
    return Chart(ChartKind.ROSE, names, tuple(series), "poäng", category_heading="Område", highest=highest)


def _points(one: Nominee, framework: Framework) -> tuple[Decimal | None, ...]:
    return tuple(one.points(area.id) for area in framework.areas)


def _shown(book: Book, framework: Framework) -> list[Nominee]:
    """Those assessed by the framework: the others have no points in it."""
    return [one for one in book.nominees if one.result is not None and one.result.framework == framework.id]


def _beside(book: Book, framework: Framework) -> Iterator[Block]:
    found = _shown(book, framework)
    yield Heading(f"En jämförelse mellan de {_count(len(book.nominees))} nominerade kommunerna")
    ordered = sorted(found, key=lambda one: -(one.total or 0))
    if len(ordered) > 1 and not book.is_mixed:
        yield Paragraph(_apart(ordered, framework), Tone.LEAD)
    yield Figure(
        "Summa poäng", _bars([(one.short, one.total) for one in ordered], book.median_total, framework.maximum)
    )
    columns = (Column("Område"), *(Column(one.short, ColumnKind.NUMBER) for one in found), *_median_column(book))
    rows = [
        Row((area.name, *(one.points(area.id) for one in found), *_median(book, place)))
        for place, area in enumerate(framework.areas)
    ]
    total: list[Cell] = ["Summa", *(one.total for one in found)]
    rows.append(Row((*total, *((book.median_total,) if book.medians else ())), RowKind.TOTAL))
    yield Table("Poäng per område", columns, tuple(rows), ("Summan är den publicerade där den finns.",))


def _median_column(book: Book) -> tuple[Column, ...]:
    return (Column("Median", ColumnKind.NUMBER, decimals=1),) if book.medians else ()


def _median(book: Book, place: int) -> tuple[Cell, ...]:
    return (book.medians[place],) if book.medians else ()


def _apart(ordered: Sequence[Nominee], framework: Framework) -> str:
    """Who has most, and in which areas they differ most and least."""
    spans = []
    for area in framework.areas:
        points = [value for one in ordered if (value := one.points(area.id)) is not None]
        if len(points) > 1:
            spans.append((max(points) - min(points), area.name.lower()))
    spans.sort(key=lambda pair: -pair[0])
    first = f"{ordered[0].short} har högst summa, {number(ordered[0].total)} poäng."
    if len(spans) < MOST_TOLD:
        return first
    (most, wide), (least, narrow) = spans[0], spans[-1]
    return (
        f"{first} Mest skiljer kommunerna i {wide} ({number(most)} poäng mellan högst och lägst), minst i {narrow} "
        f"({number(least)})."
    )


def _bars(rows: Sequence[tuple[str, Decimal | None]], median: Decimal | None, highest: Decimal | None) -> Chart:
    """The highest first, with the median in its place among them."""
    every = [*rows, *([("Medianen", median)] if median is not None else [])]
    every.sort(key=lambda row: (row[1] is None, -(row[1] or 0)))
    names, values = tuple(name for name, _ in every), tuple(value for _, value in every)
    return Chart(
        ChartKind.BARS, names, (Series("Poäng", values),), "poäng", category_heading="Kommun",
        own=tuple(name for name, _ in rows), highest=int(highest or 0),
    )  # fmt: skip


def _areas(book: Book, framework: Framework) -> Iterator[Block]:
    yield PageBreak()
    yield Heading(f"Utvärdering i Kommunkompassens {_count(len(framework.areas))} områden")
    found = _shown(book, framework)
    for place, area in enumerate(framework.areas):
        yield Heading(f"Område {area.id}: {area.name}", 2)
        if area.criteria:
            yield Paragraph(" ".join(one.text for one in area.criteria), Tone.NOTE)
        ordered = sorted(found, key=lambda one: -(one.points(area.id) or -1))
        median = book.medians[place] if book.medians else None
        rows = [(one.short, one.points(area.id)) for one in ordered]
        yield Figure(f"Område {area.id}, poäng", _bars(rows, median, framework.area_maximum))
        if told := [line for one in ordered for line in _area_told(one, area)]:
            yield Bullets(tuple(told))


def _area_told(one: Nominee, area: Area) -> Iterator[str]:
    """What the assessors say of the municipality in the area, and what others can learn."""
    own = {criterion.id for criterion in area.criteria} | {area.id}
    for row in one.remarks:
        if row.criterion in own:
            yield f"{one.short}, {row.get_kind_display().lower()}: {row.title}. {row.text}"
    for each in one.examples:
        if each.criterion in own:
            yield f"{one.short}, gott exempel: {each.title}."


# --- the appendices of part I -----------------------------------------------------------------------------------------


def _profiles(book: Book, framework: Framework) -> Iterator[Block]:
    yield Heading("Bilaga 1: Kommunernas profiler i färg")
    for one in _shown(book, framework):
        yield Figure(f"{one.short}, {number(one.total)} poäng", _rose(one, book, framework))


def _all_points(book: Book, framework: Framework) -> Iterator[Block]:
    """Every criterion's points where they are published."""
    found = [one for one in _shown(book, framework) if one.result is not None and one.result.criteria]
    if not found:
        return
    yield Heading("Bilaga 2: Poäng per delområde")
    columns = (Column("Delområde"), *(Column(one.short, ColumnKind.NUMBER) for one in found))
    rows = []
    for area in framework.areas:
        blank: list[Cell] = [f"{area.id}. {area.name}", *(one.points(area.id) for one in found)]
        rows.append(Row(tuple(blank), RowKind.GROUP))
        for each in area.criteria:
            rows.append(Row((f"{each.id} {each.text}", *(_criterion(one, each.id) for one in found))))
    yield Table("Alla poäng", columns, tuple(rows), ("Ett streck betyder att poängen inte är publicerad.",))


def _criterion(one: Nominee, key: str) -> Decimal | None:
    points = one.result.criteria.get(key) if one.result else None
    return None if points is None else Decimal(points)


def _own_words(book: Book) -> Iterator[Block]:
    yield Heading("Bilaga 3: Kommunernas egna beskrivningar")
    yield Paragraph("Texterna är kommunernas egna, som de lämnades in.", Tone.NOTE)
    for one in book.nominees:
        yield Heading(one.name, 2)
        for each in book.year.award.criteria:
            if text := one.applied.text(each.id):
                yield Heading(each.name, 3)
                yield from paragraphs(text)
        said = [one.applied.answers[key.id].level for key in book.year.award.questions if key.id in one.applied.answers]
        yield Paragraph(
            f"Av {len(book.year.award.questions)} frågor svarade kommunen ja på {said.count('yes')}, delvis på "
            f"{said.count('partly')} och nej på {said.count('no')}.", Tone.NOTE,
        )  # fmt: skip
