"""The report of an assessment, whole or in short: one value for page, PDF and DOCX, and what is told on day three."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from styrkedjan.areas.assessment.models import GoodExample, PublishedResult
from styrkedjan.areas.assessment.queries.cases import Case
from styrkedjan.domain.assessment.agreeing import label_of
from styrkedjan.domain.assessment.frameworks import Criterion
from styrkedjan.domain.assessment.states import AssessmentState, Outcome, RemarkKind
from styrkedjan.domain.swedish import day, listing, number
from styrkedjan.foundation.known import Known
from styrkedjan.reports.assessment_told import GOOD_AT, AreaLine, Profile, profile_of_case
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
from styrkedjan.reports.tables import Column, ColumnKind, Row, Table

MOST_EXAMPLES = 3  # of others in one criterion
MOST_SHORT = 5
POINTS = ColumnKind.NUMBER


def assessment_document(
    case: Case, rows: Sequence[PublishedResult], others: Sequence[GoodExample], known: Known, *, short: bool = False
) -> Document:
    """`others` are other municipalities' good examples. A report that is not published is marked on every page."""
    profile = profile_of_case(case, rows, known.day)
    row = case.row
    is_out = case.state is AssessmentState.PUBLISHED
    return Document(
        title=f"{case.framework.name}: {row.municipality.name} {row.year}",
        subtitle="Kort version" if short else "Utvärderingens rapport",
        author=row.evaluator.name,
        organisation=row.municipality.name,
        period=str(row.year),
        known_at=known.stamp.replace(microsecond=0),
        blocks=tuple(_short(case, profile) if short else _whole(case, profile, others)),
        standing="" if is_out else "Utkast",
    )


def _short(case: Case, profile: Profile) -> Iterator[Block]:
    yield from _opening(case, profile)
    for kind, title in (
        (RemarkKind.STRENGTH, "Det här gör kommunen bra"),
        (RemarkKind.IMPROVEMENT, "Det här kan bli bättre"),
    ):
        if found := case.remarks_of(kind)[:MOST_SHORT]:
            yield Heading(title)
            yield Bullets(tuple(f"{one.title}. {_first_sentence(one.text)}" for one in found))
    yield profile.table()


def _whole(case: Case, profile: Profile, others: Sequence[GoodExample]) -> Iterator[Block]:
    yield from _opening(case, profile)
    yield PageBreak()
    yield from _in_short(case, profile)
    yield from _how(case)
    yield from _development(profile)
    for line in profile.lines:
        yield PageBreak()
        yield from _area(case, profile, line, others)
    yield from _reply(case)
    yield PageBreak()
    yield from _appendix(case)


def _opening(case: Case, profile: Profile) -> Iterator[Block]:
    yield Paragraph(f"{profile.headline}.", Tone.LEAD)
    figures = [KeyFigure(Column("Totalt", POINTS, "poäng", 1), profile.total, f"av {number(case.framework.maximum)}")]
    if profile.pool:
        told = f"av {profile.pool.count} andra kommuner"
        figures.append(KeyFigure(Column("Andras median", POINTS, "poäng", 1), profile.pool.median, told))
    if profile.change is not None and profile.earlier:
        told = f"sedan {profile.earlier.year}"
        figures.append(KeyFigure(Column("Ändring", POINTS, "poäng", 1, signed=True), profile.change, told))
    yield KeyFigures(tuple(figures))
    if chart := profile.rose():
        yield Figure("Kompassen: poäng av 100 i varje område", chart)
    yield from paragraphs(case.row.summary)


def _in_short(case: Case, profile: Profile) -> Iterator[Block]:
    yield Heading("Resultatet i korthet")
    yield profile.table()
    for kind, title in ((RemarkKind.STRENGTH, "Styrkor"), (RemarkKind.IMPROVEMENT, "Förbättringsområden")):
        if found := case.remarks_of(kind):
            yield Heading(title, 2)
            yield Bullets(tuple(f"{one.title} ({one.criterion})" for one in found))


def _how(case: Case) -> Iterator[Block]:
    """What it rests on, so that a reader can judge how far to trust it."""
    row = case.row
    yield Heading("Så gjordes utvärderingen")
    yield Paragraph(
        f"{case.framework.name} {case.framework.version} värderar hur kommunen leds och organiseras, inte vilka "
        f"resultat verksamheterna når. Poäng ges för åtgärder som har vidtagits och kan visas, aldrig för planer. "
        f"Varje område ger högst {number(case.framework.area_maximum)} poäng. Omfattning: {row.scope.lower()}."
    )
    people = sum(one.people for one in case.interviews)
    met = f"{len(case.interviews)} intervjuer med {people} personer" if case.interviews else "inga intervjuer"
    yield Paragraph(
        f"Kommunen svarade på {case.answered} frågor med {len(case.evidence)} dokument och länkar. Två bedömare läste "
        f"underlagen, gjorde {met} och poängsatte var för sig, utan att se varandras poäng. Därefter löste de sina "
        f"{len(case.differences)} skillnader, fråga för fråga. En tredje person har granskat rapporten."
    )
    if case.agreement is not None:
        yield Paragraph(f"Före samsynen: {case.agreement.sentence}", Tone.NOTE)
    if row.purpose:
        yield Paragraph(f"Kommunen ville veta: {row.purpose}")
    if case.framework.questions_source:
        yield Paragraph(f"Frågorna: {case.framework.questions_source.text}.", Tone.NOTE)


def _development(profile: Profile) -> Iterator[Block]:
    yield Heading("Utvecklingen och platsen bland andra")
    yield Paragraph(profile.development)
    if profile.pool:
        yield Paragraph(profile.pool.sentence)
    if profile.place:
        yield Paragraph(
            f"Senast publicerat: plats {profile.place.number} av {profile.place.among} jämförbara kommuner."
        )
    changes = [(one.area.name, one.change) for one in profile.lines if one.change is not None]
    if changes and profile.earlier:
        shown = sorted(changes, key=lambda one: one[1], reverse=True)
        chart = Chart(
            ChartKind.VARIANCE, tuple(name for name, _ in shown), (Series("Ändring", tuple(one for _, one in shown)),),
            "poäng", category_heading="Område",
        )  # fmt: skip
        yield Figure(f"Ändring i varje område sedan {profile.earlier.year}", chart)


def _area(case: Case, profile: Profile, line: AreaLine, others: Sequence[GoodExample]) -> Iterator[Block]:
    yield Heading(f"Område {line.area.id}. {line.area.name}")
    yield Paragraph(_area_sentence(line, profile), Tone.LEAD)
    criteria = line.area.criteria
    if known := [one for one in criteria if one.id in profile.criteria]:
        values = tuple(profile.criteria[one.id] for one in known)
        names = tuple(f"Delområde {one.id}" for one in known)
        chart = Chart(
            ChartKind.BARS, names, (Series("Poäng av 100", values),), category_heading="Delområde", highest=100
        )
        yield Figure("Delområdena, poäng av 100", chart)
    for criterion in criteria:
        yield from _criterion(case, profile, criterion, others)


def _area_sentence(line: AreaLine, profile: Profile) -> str:
    if line.points is None:
        return "Områdets poäng är inte kända."
    told = f"{number(line.points, 1)} av {number(profile.framework.area_maximum)} poäng"
    if line.to_median is not None:
        told += f", {number(abs(line.to_median), 1)} {'över' if line.to_median >= 0 else 'under'} andras median"
    if line.change is not None and profile.earlier:
        told += f", {number(line.change, 1, sign=True)} sedan {profile.earlier.year}"
    return f"{told}."


def _criterion(case: Case, profile: Profile, criterion: Criterion, others: Sequence[GoodExample]) -> Iterator[Block]:
    points = profile.criteria.get(criterion.id)
    told = "" if points is None else f" ({number(points)})"
    yield Heading(f"{criterion.id} {criterion.text.rstrip('.')}{told}", 2)
    own = [one for one in case.remarks if one.criterion == criterion.id]
    for kind in (RemarkKind.STRENGTH, RemarkKind.IMPROVEMENT, RemarkKind.EXAMPLE):
        for one in own:
            if one.kind == kind:
                yield Paragraph(f"{kind.label}: {one.title}. {one.text}{_link(one.link)}")
    yield _questions(case, criterion)
    found = [one for one in others if one.criterion == criterion.id and is_good(one)]
    if found and (points is None or points < GOOD_AT):
        told_of = tuple(
            f"{one.result.name} ({number(Decimal(one.result.criteria.get(criterion.id, 0)))} av 100, "
            f"{one.result.year}): {one.title}. {one.text}{_link(one.link)}"
            for one in found[:MOST_EXAMPLES]
        )
        yield Heading("Goda exempel från andra", 3)
        yield Bullets(told_of)


def is_good(example: GoodExample) -> bool:
    """Whether the municipality whose example it is scores high on the criterion."""
    return Decimal(example.result.criteria.get(example.criterion, 0)) >= GOOD_AT


def _questions(case: Case, criterion: Criterion) -> Table:
    columns = (Column("Fråga"), Column("Bedömning"), Column("Skäl"))
    rows = tuple(
        Row((f"{one.id} {one.text}", label_of(case.framework, one, case.final.get(one.id, "")), _reason(case, one.id)))
        for one in case.questions_of(criterion.id)
    )
    return Table(f"Frågorna i {criterion.id}", columns, rows)


def _reason(case: Case, question: str) -> str:
    """Why the answer stands: what was agreed, else what the assessors wrote, without who wrote it."""
    if agreed := case.agreed.get(question):
        return agreed.reason
    written = [score.reason for seat in case.scores.values() if (score := seat.get(question)) and score.reason]
    return " ".join(dict.fromkeys(written))


def _reply(case: Case) -> Iterator[Block]:
    if not case.objections:
        return
    changed = sum(one.outcome == Outcome.CHANGED for one in case.objections)
    yield PageBreak()
    yield Heading("Kommunens synpunkter och bedömarnas svar")
    yield Paragraph(f"Kommunen lämnade {len(case.objections)} synpunkter på utkastet; {changed} ändrade poängen.")
    for one in case.objections:
        asked = case.questions.get(one.question)
        yield Heading(f"{one.question} {asked.text if asked else ''}".strip(), 2)
        yield Paragraph(f"Kommunen: {one.text}{_link(one.link)}")
        if one.outcome:
            yield Paragraph(f"{Outcome(one.outcome).label}. {one.answer}")


def _appendix(case: Case) -> Iterator[Block]:
    yield Heading("Bilaga: vilka som har arbetat, och vad som har lästs")
    duties = (Column("Uppgift"), Column("Namn"))
    yield Table(
        "Utvärderingens platser", duties, tuple(Row((one.get_duty_display(), str(one.person))) for one in case.seats)
    )
    if case.interviews:
        columns = (Column("Vilka"), Column("När"), Column("Personer", POINTS))
        yield Table(
            "Intervjuer", columns,
            tuple(Row((one.who, day(one.starts_at.date()), Decimal(one.people))) for one in case.interviews),
        )  # fmt: skip
    if case.evidence:
        columns = (Column("Delområde"), Column("Dokument"), Column("Länk"))
        yield Table(
            "Underlag", columns, tuple(Row((one.criterion, one.title, one.link)) for one in case.evidence)
        )  # fmt: skip
    agreed = [(key, one) for key, one in sorted(case.agreed.items()) if key in case.questions]
    if agreed:
        yield Heading("Frågor där bedömarna först skilde sig åt", 2)
        columns = (Column("Fråga"), Column("Samsyn"), Column("Skäl"))
        yield Table(
            "Samsyn", columns,
            tuple(
                Row((key, label_of(case.framework, case.questions[key], one.answer), one.reason)) for key, one in agreed
            ),
        )  # fmt: skip


def _link(link: str) -> str:
    return f" Läs mer: {link}" if link else ""


def _first_sentence(text: str) -> str:
    head, dot, _ = text.partition(". ")
    return f"{head}." if dot else head


# --- the third day ----------------------------------------------------------------------------------------------------


def slides(case: Case, profile: Profile) -> list[tuple[str, list[str]]]:
    """What is told on the third day, a heading and a few lines each; the pictures stand beside the first two."""
    strong, weak = profile.ranked[::-1][:3], profile.ranked[:3]

    def named(lines: Iterable[AreaLine]) -> str:
        return listing([f"{one.area.name.lower()} ({number(one.points)})" for one in lines])

    found = [
        (f"{profile.headline}.", [f"Starkast: {named(strong)}.", f"Svagast: {named(weak)}."] if strong else []),
        ("Så har det ändrats", [profile.development]),
    ]
    for kind, title in (
        (RemarkKind.STRENGTH, "Det här gör ni bra"), (RemarkKind.IMPROVEMENT, "Här finns mest att vinna"),
        (RemarkKind.EXAMPLE, "Det här kan andra lära av er"),
    ):  # fmt: skip
        if remarks := case.remarks_of(kind):
            found.append((title, [f"{one.title}. {_first_sentence(one.text)}" for one in remarks[:MOST_SHORT]]))
    found.append(("Vad händer nu", _next(case)))
    return found


def _next(case: Case) -> list[str]:
    return [
        "Ni får utkastet och har två veckor att lämna synpunkter med belägg.",
        "Bedömarna svarar på varje synpunkt.",
        "En tredje person granskar rapporten innan den publiceras.",
        "Varje förbättringsområde kan bli en åtgärd med ansvarig och dag i er vanliga uppföljning.",
    ]
