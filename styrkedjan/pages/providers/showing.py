"""How performers are shown: one picture of what is kept, own and private side by side, and tables worst first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse
from django.utils.safestring import SafeString

from styrkedjan.areas.providers.queries.rules import Held
from styrkedjan.areas.providers.queries.years import AgreementLine, DeviationLine, ProviderYear, RowLine
from styrkedjan.domain.providers.rules import Fault, Finding, Treatment
from styrkedjan.domain.providers.states import AgreementState, DeviationState
from styrkedjan.domain.providers.words import Result, Rung
from styrkedjan.domain.status import Status
from styrkedjan.domain.swedish import number, percent
from styrkedjan.pages.kit.charts import drawn
from styrkedjan.pages.kit.tables import Field, Line, ListTable, Total, money, words
from styrkedjan.reports.charts import Chart, ChartKind, Series, Tone
from styrkedjan.reports.tables import Column, ColumnKind

MOST_DRAWN = 12


def _count(key: str, heading: str, *, aside: bool = False) -> Field:
    return Field(key, Column(heading, ColumnKind.NUMBER), Total.SUM, aside=aside)


def picture(lines: Sequence[AgreementLine]) -> SafeString | None:
    """How many requirements each performer keeps, those with most faults first; own production is marked."""
    drawn_lines = sorted((one for one in lines if one.requirements), key=_worst)[:MOST_DRAWN]
    if not drawn_lines:
        return None

    def series(name: str, tone: Tone, *results: Result) -> Series:
        return Series(name, tuple(Decimal(sum(one.counts[r] for r in results)) for one in drawn_lines), tone=tone)

    names = tuple(f"{one.row.performer.label}{' (egen regi)' if one.row.is_own else ''}" for one in drawn_lines)
    chart = Chart(
        ChartKind.COUNTS, names,
        (
            series("Brister", Tone.BAD, Result.NOT_MET, Result.PARTLY),
            series("Inte prövat", Tone.QUIET, Result.NOT_TESTED),
            series("Uppfyllt", Tone.PLAIN, Result.MET),
        ),
        category_heading="Utförare",
    )  # fmt: skip
    return drawn(chart, "Krav per utförare")


def _worst(line: AgreementLine) -> tuple[int, int, str]:
    faults = line.counts[Result.NOT_MET] + line.counts[Result.PARTLY]
    return -faults, -line.counts[Result.NOT_TESTED], line.row.performer.name


def standing(line: AgreementLine) -> str:
    """Where an agreement stands, in words: the step reached, else what is not put right, else nothing wrong."""
    if line.state is not AgreementState.RUNNING:
        return line.state.label
    steps = [one.rung for one in line.open_deviations if one.rung]
    if steps:
        return max(steps, key=list(Rung).index).label
    return "Avvikelse" if line.open_deviations else "Inget öppet"


def agreement_table(lines: Sequence[AgreementLine], caption: str) -> ListTable:
    """Agreements and specifications side by side, those with open deviations first."""
    fields = (
        words("performer", "Utförare"), words("standing", "Läge"), words("kind", "Slag"),
        words("basis", "Grund", aside=True), _count("met", "Uppfyllda krav"), _count("faults", "Brister"),
        _count("untested", "Inte prövade", aside=True), money("value", "Värde", aside=True),
        words("end", "Till", aside=True, tight=True), words("notice", "Besked senast", aside=True, tight=True),
    )  # fmt: skip
    order = sorted(lines, key=lambda one: (not one.open_deviations, one.state is AgreementState.DRAFT, *_worst(one)))
    rows = tuple(
        Line(
            (
                one.row.performer.name, standing(one), one.kind.label, one.row.get_basis_display(),
                Decimal(one.counts[Result.MET]), Decimal(one.counts[Result.NOT_MET] + one.counts[Result.PARTLY]),
                Decimal(one.counts[Result.NOT_TESTED]), one.row.value,
                one.row.end.isoformat() if one.row.end else "Tills vidare",
                one.next_option.notice_by.isoformat() if one.next_option else "",
            ),
            reverse("providers:agreement", kwargs={"pk": one.row.pk}),
            one.row.title,
        )
        for one in order
    )  # fmt: skip
    return ListTable(caption, fields, rows, noun=("avtal", "avtal"), name="avtal")


def plan_table(year: ProviderYear) -> ListTable:
    """The plan's rows with what each costs and how far it has come."""
    fields = (
        words("row", "Vad"), words("form", "Form"), words("service", "Verksamhet"), words("often", "Hur ofta"),
        words("responsible", "Ansvarig", aside=True), words("feedback", "Återkoppling", aside=True),
        words("done", "Gjort"), Field("minutes", Column("Minuter om året", ColumnKind.NUMBER), Total.SUM),
    )  # fmt: skip
    rows = tuple(
        Line(
            (
                one.row.title, one.row.get_form_display(), one.row.service.name if one.row.service else "Alla",
                one.row.get_frequency_display(), one.row.responsible,
                f"{one.row.feedback} till {one.row.feedback_to}", "{} av {}".format(*one.done_share),
                Decimal(one.cost.total),
            ),
            f"{reverse('providers:plan', kwargs={'code': year.committee.code})}?ar={year.year}#rad-{one.row.pk}",
            one.cost.said,
        )
        for one in year.rows
    )  # fmt: skip
    return ListTable(f"Uppföljningsplan {year.year}", fields, rows, noun=("rad", "rader"), name="plan")


def committee_table(years: Sequence[ProviderYear]) -> ListTable:
    """The committees that have performers, those with most wrong first."""
    fields = (
        words("committee", "Nämnd"), words("plan", "Planen"), _count("found", "Att åtgärda"),
        _count("performers", "Avtal och uppdrag"), _count("deviations", "Öppna avvikelser"),
        words("done", "Uppföljningar", aside=True), _count("minutes", "Minuter om året", aside=True),
    )  # fmt: skip
    rows = tuple(
        Line(
            (
                one.committee.name, one.state.label if one.state else "Saknas", Decimal(len(one.found)),
                Decimal(len(one.running)), Decimal(len(one.open_deviations)), "{} av {}".format(*one.done_share),
                Decimal(one.minutes),
            ),
            f"{reverse('providers:overview', kwargs={'code': one.committee.code})}?ar={one.year}",
        )
        for one in sorted(years, key=lambda one: (-len(one.open_deviations), -len(one.found), one.committee.code))
    )  # fmt: skip
    caption = f"Nämnder {years[0].year if years else ''}"
    return ListTable(caption, fields, rows, noun=("nämnd", "nämnder"), name="namnder")


# --- own and private --------------------------------------------------------------------------------------------------


def treatment_table(own: Treatment, private: Treatment) -> ListTable | None:
    """Own production and others side by side; None where one of them is not there."""
    if not own.performers or not private.performers:
        return None

    def told(name: str, say: Callable[[Treatment], str]) -> Line:
        return Line((name, say(own), say(private)))

    rows = (
        told("Utförare", lambda one: number(one.performers)),
        told("Prövade krav per utförare", lambda one: number(one.per_performer, 1)),
        told("Brister", lambda one: number(one.faults)),
        told("Avvikelser som lett till ett steg", lambda one: percent(one.stepped_share, 0)),
        told("Hårdaste steget", lambda one: one.hardest.label if one.hardest else "Inget"),
    )
    fields = (
        words("what", "Hur de har följts upp"),
        words("own", "Egen regi"),
        words("others", "Privata och idéburna"),
    )
    return ListTable("Egen regi och andra sida vid sida", fields, rows, noun=("rad", "rader"), name="lika")


# --- one agreement ----------------------------------------------------------------------------------------------------


def state_of(line: DeviationLine) -> Status:
    if line.state is DeviationState.CLOSED:
        return Status.REACHED
    return Status.PARTLY if line.state is DeviationState.ANSWERED else Status.NOT_REACHED


@dataclass(frozen=True, slots=True)
class StepShown:
    """A step of the ladder: taken, the last taken, or to come."""

    label: str
    css: str
    note: str


def ladder_shown(agreement: AgreementLine, line: DeviationLine) -> list[StepShown]:
    """The steps that the agreement names, with when each was taken."""
    taken = {Rung(one.rung): one for one in line.steps}
    found = []
    for rung in agreement.rungs:
        step = taken.get(rung)
        css = "now" if rung is line.rung and line.is_open else "done" if step else ""
        note = f"{step.taken_on}" + (f", rättat senast {step.deadline}" if step.deadline else "") if step else ""
        found.append(StepShown(rung.label, css, note))
    return found


def rows_of(line: AgreementLine, year: ProviderYear) -> list[tuple[RowLine, str, str, bool]]:
    """The plan's times for one agreement that are not done: (row, key, label, late)."""
    return [
        (row, due.key, due.label, (one, due) in row.late(year.today))
        for row in year.rows
        for one, due, done in row.times
        if one.row.pk == line.row.pk and done is None
    ]


# --- findings ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FoundGroup:
    """Findings of one kind, with where each leads."""

    fault: Fault
    findings: tuple[tuple[Finding, str], ...]


def found_groups(found: Iterable[Finding]) -> list[FoundGroup]:
    """The findings under their headings, the gravest first."""
    groups: dict[Fault, list[tuple[Finding, str]]] = {}
    for one in found:
        href = reverse("providers:agreement", kwargs={"pk": one.agreement}) if one.agreement else ""
        groups.setdefault(one.fault, []).append((one, href))
    return [FoundGroup(fault, tuple(rows)) for fault, rows in groups.items()]


def setting_table(held: Mapping[str, Held], *, may_edit: bool) -> ListTable:
    """Every rule with its value, where it stands and how sure it is."""
    fields = (
        words("name", "Regel"), words("value", "Värde"), words("mark", "Hur säkert"),
        words("source", "Källa", aside=True),
    )  # fmt: skip
    rows = tuple(
        Line(
            (one.setting.name, one.shown, one.mark, one.source),
            reverse("providers:set_rule", kwargs={"rule": key}) if may_edit else "", one.setting.description,
        )
        for key, one in held.items()
    )  # fmt: skip
    return ListTable("Regler för utförare", fields, rows, noun=("regel", "regler"), name="regler")
