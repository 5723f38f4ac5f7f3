"""How inspection is shown: faults area by area, places worst first, steps with days, the groups' answers abreast."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse
from django.utils.safestring import SafeString

from styrkedjan.areas.inspection.models import Inspected, Observation, PlanArea
from styrkedjan.areas.inspection.queries.years import CaseLine, InspectionYear, PlanLine, name_of
from styrkedjan.domain.inspection.findings import Fault, Finding
from styrkedjan.domain.inspection.states import INSPECTION, InspectionMove, InspectionState
from styrkedjan.domain.inspection.words import Obeyed
from styrkedjan.domain.providers.settings import Held
from styrkedjan.domain.swedish import day
from styrkedjan.pages.kit.charts import drawn
from styrkedjan.pages.kit.tables import Field, Line, ListTable, Total, words
from styrkedjan.reports.charts import Chart, ChartKind, Series, Tone
from styrkedjan.reports.tables import Column, ColumnKind

S = InspectionState
# What is done next in each state: the deed and the button. What a state has besides stands further down on the page.
NEXT = {
    S.PLANNED: ("announce", "Avisera"), S.ANNOUNCED: ("visit", "För in besöket"),
    S.VISITED: ("send_draft", "Skicka utkastet"), S.FOLLOWED: ("close", "Avsluta"),
    S.CLOSED: ("publish", "Publicera sammanfattningen"),
}  # fmt: skip
WAY = (S.PLANNED, S.ANNOUNCED, S.VISITED, S.DRAFT, S.ANSWERED, S.AWAITING, S.FOLLOWED, S.CLOSED)


def picture(cases: Iterable[CaseLine]) -> SafeString | None:
    """How many decisions in each area found a fault, those with most first; None before anything is decided."""
    counts: dict[str, list[int]] = {}
    for line in cases:
        for one in line.newest.values():
            counts.setdefault(one.area, [0, 0])[0 if one.is_fault else 1] += 1
    if not counts:
        return None
    names = sorted(counts, key=lambda name: (-counts[name][0], name))

    def series(name: str, tone: Tone, at: int) -> Series:
        return Series(name, tuple(Decimal(counts[one][at]) for one in names), tone=tone)

    both = (series("Brister", Tone.BAD, 0), series("I ordning", Tone.PLAIN, 1))
    return drawn(Chart(ChartKind.COUNTS, tuple(names), both, category_heading="Område"), "Beslut per område")


def place_table(year: InspectionYear) -> ListTable:
    """Everybody with a permit: what waits first, then those longest without a visit."""
    by_place: dict[int, list[CaseLine]] = {}
    for line in year.every:
        by_place.setdefault(line.row.inspected_id, []).append(line)
    fields = (
        words("place", "Plats"), words("standing", "Läge"), words("visited", "Senast besökt", tight=True),
        words("planned", "Nästa besök senast", tight=True, aside=True), words("holder", "Huvudman", aside=True),
        Field("waiting", Column("Beslut att följa", ColumnKind.NUMBER), Total.SUM),
    )  # fmt: skip
    order = sorted(year.places, key=lambda row: _worst(row, by_place.get(row.pk, [])))
    rows = tuple(_place(row, by_place.get(row.pk, [])) for row in order)
    return ListTable("Tillsynsobjekt", fields, rows, noun=("plats", "platser"), name="platser")


def _worst(row: Inspected, lines: Sequence[CaseLine]) -> tuple[bool, int, bool, str, str]:
    """Decisions to follow first, then what is under way, then those longest without a visit."""
    visits = [str(one.row.visited_on) for one in lines if one.row.visited_on]
    under_way = any(one.row.visited_on and one.state.is_open for one in lines)
    demands = sum(len(one.demands) for one in lines)
    return row.closed_on is not None, -demands, not under_way, max(visits, default=""), row.name


def _place(row: Inspected, lines: Sequence[CaseLine]) -> Line:
    now = next((one for one in reversed(lines) if one.state.is_open), None)
    visits = [one.row.visited_on for one in lines if one.row.visited_on]
    planned = [one.row.due for one in lines if one.state in (S.PLANNED, S.ANNOUNCED)]
    standing = "Upphört" if row.closed_on else now.state.label if now else "Ingen tillsyn pågår"
    cells = (
        row.name, standing, day(max(visits)) if visits else "Aldrig", day(min(planned)) if planned else "",
        row.holder, Decimal(sum(len(one.demands) for one in lines)),
    )  # fmt: skip
    if now:
        return Line(cells, reverse("inspection:case", kwargs={"pk": now.row.pk}))
    return Line(cells, reverse("inspection:place", kwargs={"pk": row.pk}))


def case_table(caption: str, lines: Sequence[CaseLine]) -> ListTable:
    """Inspections in the order they are given."""
    fields = (
        words("place", "Vem"), words("state", "Läge"), words("kind", "Slag", aside=True),
        words("due", "Besök senast", tight=True), words("visited", "Besökt", tight=True, aside=True),
        words("result", "Beslut"),
    )  # fmt: skip
    rows = tuple(
        Line(
            (
                one.row.inspected.name, one.state.label, one.row.get_kind_display(), day(one.row.due),
                day(one.row.visited_on) if one.row.visited_on else "",
                "; ".join(ruling.label for ruling in one.faults),
            ),
            reverse("inspection:case", kwargs={"pk": one.row.pk}), one.row.trigger,
        )
        for one in lines
    )  # fmt: skip
    return ListTable(caption, fields, rows, noun=("tillsyn", "tillsyner"), name="tillsyner")


def helped_table(cases: Iterable[CaseLine]) -> ListTable | None:
    """How many decisions were obeyed with and without dialogue before, and by whom they were addressed to; as counts,
    since few say little. None before anything has been followed up."""
    counts: dict[str, list[int]] = {}
    for line in cases:
        for one in line.rulings:
            if not one.is_demand or one.obeyed is None:
                continue
            to = line.row.get_addressed_display().lower()
            names = ["Samtal före beslutet" if line.row.dialogue else "Inget samtal före beslutet"]
            for name in [*names, *([f"Riktat till {to}"] if to else [])]:
                found = counts.setdefault(name, [0, 0])
                found[0] += one.obeyed is Obeyed.YES
                found[1] += 1
    fields = (words("what", "Hur det gick till"), words("obeyed", "Följda beslut"))
    rows = tuple(Line((name, f"{obeyed} av {total}")) for name, (obeyed, total) in sorted(counts.items()))
    return ListTable("Vad hjälper?", fields, rows, noun=("rad", "rader"), name="hjalper") if rows else None


def committee_table(years: Sequence[InspectionYear]) -> ListTable:
    """The committees that inspect, those with most wrong first."""

    def count(key: str, heading: str) -> Field:
        return Field(key, Column(heading, ColumnKind.NUMBER), Total.SUM)

    fields = (
        words("committee", "Nämnd"), count("found", "Att åtgärda"), count("waiting", "Väntar på åtgärder"),
        count("places", "Platser"), words("done", "Besök"),
    )  # fmt: skip
    rows = tuple(
        Line(
            (
                one.committee.name, Decimal(len(one.found)), Decimal(len(one.waiting)), Decimal(len(one.places)),
                "; ".join("{} av {}".format(*plan.done_share) for plan in one.plans) or "Ingen plan",
            ),
            f"{reverse('inspection:overview', kwargs={'code': one.committee.code})}?ar={one.year}",
        )
        for one in sorted(years, key=lambda one: (-len(one.found), one.committee.code))
    )  # fmt: skip
    return ListTable("Nämnder med tillsyn", fields, rows, noun=("nämnd", "nämnder"), name="namnder")


# --- one inspection ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StepShown:
    """A state on the way: passed, the present, or to come."""

    label: str
    css: str
    note: str


def way(line: CaseLine) -> list[StepShown]:
    """The states of an inspection with the days that are known."""
    row = line.row
    decided = max((one.row.decision_date for one in line.rulings if one.row.decision_date), default=None)
    days = {
        S.PLANNED: row.due, S.ANNOUNCED: row.announced_on, S.VISITED: row.visited_on, S.DRAFT: row.sent_on,
        S.ANSWERED: row.answered_on, S.AWAITING: decided,
    }  # fmt: skip
    if line.state is S.CANCELLED:
        return []
    at = WAY.index(line.state)
    return [
        StepShown(
            "Beslutad" if one is S.AWAITING else one.label, "now" if place == at else "done" if place < at else "",
            f"{'senast ' if one is S.PLANNED else ''}{day(found)}" if (found := days.get(one)) else "–",
        )
        for place, one in enumerate(WAY)
    ]  # fmt: skip


def abreast(line: CaseLine) -> ListTable | None:
    """The same questions with every group's answer side by side; None before anybody has answered."""
    if not line.answers:
        return None
    fields = (words("question", "Fråga"), *(words(one.id, one.label) for one in line.law.groups))
    rows = tuple(
        Line(
            (text, *(_said(line, area, number, one.id) for one in line.law.groups)), group=name
        )
        for area, name, number, text in line.questions()
        if any((area, number, one.id) in line.answers for one in line.law.groups)
    )  # fmt: skip
    return ListTable("Samma frågor till alla", fields, rows, noun=("fråga", "frågor"), name="svar")


def _said(line: CaseLine, area: str, number: int, group: str) -> str:
    found = line.answers.get((area, number, group))
    return found.answer if found else ""


@dataclass(frozen=True, slots=True)
class AreaShown:
    """An area: its criteria, what was seen, and the decisions."""

    key: str
    name: str
    criteria: str
    observation: Observation | None
    is_ruled: bool


def areas(line: CaseLine) -> list[AreaShown]:
    """Faults first, then the law's order."""
    found = [
        AreaShown(one.area, name_of(line.law, one.area), one.criteria, line.seen.get(one.area), one.area in line.newest)
        for one in line.areas
    ]
    order = {key: one.result for key, one in line.seen.items()}
    return sorted(found, key=lambda one: order.get(one.key) != "fault")


def left(line: CaseLine) -> list[tuple[str, str]]:
    """The areas that have no decision, those with a fault first."""
    names = [(one.area, name_of(line.law, one.area)) for one in line.left]
    return sorted(names, key=lambda pair: pair[0] not in line.seen or line.seen[pair[0]].result != "fault")


def moves(state: InspectionState) -> set[str]:
    return {move.value for move in INSPECTION.moves(state)}


def next_step(line: CaseLine) -> tuple[str, str] | None:
    """The one clear next step as (deed, button)."""
    if line.state is S.CLOSED and line.row.published_on:
        return None
    return NEXT.get(line.state)


def can_clear(line: CaseLine) -> bool:
    """Whether the rest can be cleared in one decision."""
    wrong = any(line.seen[one.area].result == "fault" for one in line.left if one.area in line.seen)
    return bool(line.left) and not wrong and INSPECTION.allows(InspectionMove.RULE, line.state)


def plan_marks(line: PlanLine) -> list[tuple[PlanArea, str, str]]:
    """Each area with its name and where the law's words come from, and how sure they are."""
    found = []
    for row, name in line.area_names():
        area = line.law.area(row.area)
        found.append((row, name, f"{area.source.text}. {area.mark.label}" if area else ""))
    return found


# --- findings and limits ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FoundGroup:
    """Findings of one kind, with where each leads."""

    fault: Fault
    findings: tuple[tuple[Finding, str], ...]


def found_groups(found: Iterable[Finding]) -> list[FoundGroup]:
    """The findings under their headings, the gravest first."""
    groups: dict[Fault, list[tuple[Finding, str]]] = {}
    for one in found:
        name, key = ("inspection:case", one.case) if one.case else ("inspection:place", one.place)
        groups.setdefault(one.fault, []).append((one, reverse(name, kwargs={"pk": key})))
    return [FoundGroup(fault, tuple(rows)) for fault, rows in groups.items()]


def limit_table(law: str, name: str, held: Mapping[str, Held], *, may_edit: bool) -> ListTable:
    """A law's limits with where each stands and how sure it is; those that nobody has checked first."""
    fields = (
        words("name", "Regel"), words("value", "Värde"), words("mark", "Hur säkert"),
        words("source", "Källa", aside=True),
    )  # fmt: skip
    rows = tuple(
        Line(
            (one.setting.name, one.shown, one.mark, one.source),
            reverse("inspection:set_limit", kwargs={"law": law, "rule": key}) if may_edit else "",
            one.setting.description,
        )
        for key, one in sorted(held.items(), key=lambda pair: pair[1].is_sure)
    )  # fmt: skip
    return ListTable(name, fields, rows, noun=("regel", "regler"), name=law.replace("_", "-"))
