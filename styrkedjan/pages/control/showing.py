"""How internal control is shown: one sentence, the risk matrix as a heat map with words, and tables worst first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse

from styrkedjan.areas.control.models import RecommendationRating
from styrkedjan.areas.control.queries.recommendations import RecommendationLine
from styrkedjan.areas.control.queries.years import ControlLine, ControlYear, RiskLine
from styrkedjan.domain.control.findings import Fault, Finding
from styrkedjan.domain.control.method import RiskMethod
from styrkedjan.domain.control.states import ControlState
from styrkedjan.domain.control.words import Outcome, Rating, Sufficiency
from styrkedjan.domain.status import Status
from styrkedjan.pages.kit.tables import Field, Line, ListTable, Total, words
from styrkedjan.reports.tables import Column, ColumnKind

# --- the matrix ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Mark:
    """A risk in its cell."""

    label: str
    title: str
    href: str


@dataclass(frozen=True, slots=True)
class HeatCell:
    """A cell of the matrix: its word, how strong a shade, and the risks in it. `place` says it aloud."""

    word: str
    tone: int
    place: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Heat:
    """The matrix, the gravest consequence first."""

    method: RiskMethod
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[HeatCell, ...]], ...]
    unvalued: int
    many: bool  # of several committees: a cell says how many, and opens


def heat(method: RiskMethod | None, years: Sequence[ControlYear]) -> Heat | None:
    """The risks of one or many committees in one matrix; None without a method."""
    if method is None:
        return None
    marks: dict[tuple[int | None, int | None], list[Mark]] = {}
    unvalued = 0
    for year in years:
        for line in year.risks:
            if line.band is None:
                unvalued += 1
            place = (line.row.likelihood, line.row.consequence)
            marks.setdefault(place, []).append(_mark(line, year if len(years) > 1 else None))
    columns = tuple(method.likelihood.word(at) for at in range(1, len(method.likelihood.steps) + 1))
    rows = tuple(
        (
            method.consequence.word(up),
            tuple(_cell(method, at, up, marks.get((at, up), ())) for at in range(1, len(method.likelihood.steps) + 1)),
        )
        for up in range(len(method.consequence.steps), 0, -1)
    )
    return Heat(method, columns, rows, unvalued, len(years) > 1)


def _mark(line: RiskLine, year: ControlYear | None) -> Mark:
    name = f"R{line.row.number}"
    label = year.committee.label if year else name
    return Mark(label, line.row.title, reverse("control:risk", kwargs={"pk": line.row.pk}))


def _cell(method: RiskMethod, likelihood: int, consequence: int, marks: Iterable[Mark]) -> HeatCell:
    band = method.band(likelihood, consequence)
    place = f"{method.likelihood.word(likelihood)}, {method.consequence.word(consequence)}"
    return HeatCell(band.word if band else "", method.tone(band) if band else 1, place, tuple(marks))


# --- tables -------------------------------------------------------------------------------------------------------


def risk_table(year: ControlYear, *, leads: bool = True) -> ListTable:
    """The risks, the gravest first; each leads to its page for whoever may open what is the committee's."""
    fields = (
        words("risk", "Risk"), words("band", "Nivå"), words("state", "Läge"), words("source", "Kommer ur", aside=True),
        Field("controls", Column("Kontroller", ColumnKind.NUMBER), aside=True),
    )  # fmt: skip
    lines = tuple(
        Line(
            (
                f"R{line.row.number} {line.row.title}", line.band.word if line.band else "Inte värderad",
                line.state.label, line.row.get_source_display(), Decimal(len(line.controls)),
            ),
            reverse("control:risk", kwargs={"pk": line.row.pk}) if leads else "",
            line.goal,
        )
        for line in year.risks
    )  # fmt: skip
    return ListTable(f"Risker {year.year}", fields, lines, noun=("risk", "risker"), name="risker")


def control_table(controls: Sequence[ControlLine], year: int) -> ListTable:
    """The controls, those with a deviation first and then those not done."""
    fields = (
        words("control", "Kontroll"), words("status", "Hur det går"), words("unit", "Enhet", aside=True),
        words("often", "Hur ofta"), words("failed", "Fel"), words("next", "Nästa", aside=True),
    )  # fmt: skip
    lines = tuple(
        Line(
            (
                one.row.title, outcome_word(one), one.row.unit.name, one.row.get_frequency_display() or "Saknas",
                failed(one), _next(one),
            ),
            reverse("control:activity", kwargs={"pk": one.row.pk}),
        )
        for one in sorted(controls, key=_order)
    )  # fmt: skip
    return ListTable(f"Kontroller {year}", fields, lines, noun=("kontroll", "kontroller"), name="kontroller")


def _order(line: ControlLine) -> tuple[int, int, str]:
    worst = [Outcome.MAJOR, Outcome.MINOR, Outcome.NOT_DONE, None, Outcome.NONE].index(line.worst)
    return (0 if line.open_deviations else 1, worst, line.row.title)


def outcome_of(line: ControlLine) -> Status:
    """The same signals as for goals."""
    return line.worst.status if line.worst else Status.NOT_ASSESSED


def outcome_word(line: ControlLine) -> str:
    return line.worst.label if line.worst else ControlState(line.row.state).label


def failed(line: ControlLine) -> str:
    return f"{line.failed[0]} av {line.failed[1]}" if line.failed else ""


def _next(line: ControlLine) -> str:
    return line.next_time.label if line.next_time and line.row.state != ControlState.NOT_DONE else ""


def committee_table(years: Sequence[ControlYear]) -> ListTable:
    """The committees and companies, those with most wrong first."""
    fields = (
        words("committee", "Nämnd eller bolag"), words("state", "Planen"),
        Field("found", Column("Att åtgärda", ColumnKind.NUMBER), Total.SUM),
        Field("risks", Column("Risker i planen", ColumnKind.NUMBER), Total.SUM, aside=True),
        Field("done", Column("Kontroller gjorda", ColumnKind.NUMBER), Total.SUM, aside=True),
        Field("controls", Column("av", ColumnKind.NUMBER), Total.SUM, aside=True),
        Field("deviations", Column("Öppna avvikelser", ColumnKind.NUMBER), Total.SUM),
        words("judged", "Är kontrollen tillräcklig?"),
    )  # fmt: skip
    lines = tuple(
        Line(
            (
                one.committee.name, one.state.label if one.state else "Saknas", Decimal(len(one.found)),
                Decimal(len(one.in_plan)), Decimal(one.done), Decimal(len(one.controls)),
                Decimal(len(one.deviating)),
                Sufficiency(one.judgement.sufficiency).label if one.judgement else "",
            ),
            f"{reverse('control:overview', kwargs={'code': one.committee.code})}?ar={one.year}",
        )
        for one in sorted(years, key=lambda one: (one.plan is not None, -len(one.found), one.committee.code))
    )  # fmt: skip
    year = years[0].year if years else ""
    return ListTable(f"Nämnder och bolag {year}", fields, lines, noun=("nämnd", "nämnder"), name="namnder")


def recommendation_table(lines: Sequence[RecommendationLine]) -> ListTable:
    """The recommendations with a rating for each year, what is left first."""
    every = sorted({one.year for line in lines for one in line.ratings})
    fields = (
        words("text", "Rekommendation"), words("unit", "Riktad till"), words("report", "Granskning", aside=True),
        *(words(f"y{year}", str(year)) for year in every),
    )  # fmt: skip
    rows = []
    for line in lines:
        rated = {one.year: one.get_rating_display() for one in line.ratings}
        cells = (line.row.text, line.row.unit.name, f"{line.row.report}, {line.row.year}")
        href = reverse("control:recommendation", kwargs={"pk": line.row.pk})
        rows.append(Line((*cells, *(rated.get(year, "") for year in every)), href))
    return ListTable(
        "Revisionens rekommendationer", fields, tuple(rows), noun=("rekommendation", "rekommendationer"),
        name="rekommendationer",
    )  # fmt: skip


# --- findings -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """Findings of one kind, with where each leads."""

    fault: Fault
    findings: tuple[tuple[Finding, str], ...]


def finding_groups(found: Iterable[Finding]) -> list[FindingGroup]:
    """The findings under their headings, the gravest first."""
    groups: dict[Fault, list[tuple[Finding, str]]] = {}
    for one in found:
        name = {"risk": "control:risk", "control": "control:activity"}.get(one.kind)
        href = reverse(name, kwargs={"pk": one.id}) if name else ""
        groups.setdefault(one.fault, []).append((one, href))
    return [FindingGroup(fault, tuple(rows)) for fault, rows in groups.items()]


def rated(row: RecommendationRating) -> Status:
    return Rating(row.rating).status
