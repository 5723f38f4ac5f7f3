"""How improvements, cards and differences are shown: what waits first, and what each one's next step is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse
from django.utils.safestring import SafeString

from styrkedjan.areas.comparison.queries.gaps import AnsweredGap
from styrkedjan.areas.improvement.models import Improvement
from styrkedjan.areas.improvement.queries.boards import Line
from styrkedjan.areas.improvement.queries.comparing import Better, better
from styrkedjan.areas.improvement.queries.effects import Effect, effects
from styrkedjan.areas.improvement.queries.practices import Card
from styrkedjan.domain.gap_states import GapState
from styrkedjan.domain.improvement.states import BOARD, IMPROVEMENT, ImprovementState
from styrkedjan.domain.swedish import day, number
from styrkedjan.overviews.equality import Equality, NeedTable
from styrkedjan.pages.kit.charts import drawn
from styrkedjan.pages.kit.tables import Field, ListTable, words
from styrkedjan.pages.kit.tables import Line as TableLine
from styrkedjan.pages.kit.viewer import Viewer
from styrkedjan.reports.charts import Chart, ChartKind, Event, Series, Tone
from styrkedjan.reports.tables import Column, ColumnKind

S = ImprovementState
MOST_CARDS = 5


@dataclass(frozen=True, slots=True)
class BoardColumn:
    """A step with those who stand there, what is late first."""

    label: str
    lines: Sequence[Line]
    count: int

    @property
    def more(self) -> int:
        return self.count - len(self.lines)


def board(found: Sequence[Line]) -> list[BoardColumn]:
    columns = []
    for state in BOARD:
        there = [one for one in found if one.state is state]
        columns.append(BoardColumn(state.label, there[:MOST_CARDS], len(there)))
    return columns


def table(found: Iterable[Line]) -> ListTable:
    fields = (
        words("name", "Förbättring"), words("state", "Läge", tight=True), words("unit", "Enhet"),
        words("owner", "Ansvarig", aside=True), words("due", "Nästa dag", tight=True), words("effect", "Effekt"),
        words("source", "Ur", aside=True),
    )  # fmt: skip
    rows = tuple(
        TableLine(
            (str(one.row), one.state.label, one.row.unit.name, str(one.row.owner or ""),
             f"{day(one.day)}{', försenad' if one.is_late else ''}" if one.day else "–",
             one.effect.verdict.label if one.effect else "–", one.row.get_source_display()),
            reverse("improvement:improvement", kwargs={"pk": one.row.pk}),
        )
        for one in found
    )  # fmt: skip
    return ListTable("Alla förbättringar", fields, rows, noun=("förbättring", "förbättringar"), name="forbattringar")


@dataclass(frozen=True, slots=True)
class StepShown:
    """A state on the way: passed, the present, or to come."""

    label: str
    css: str
    note: str


def way(row: Improvement) -> list[StepShown]:
    """The steps of the wheel with the days that are known; none of what was dropped."""
    state = S(row.state)
    if state is S.DROPPED:
        return []
    days = {S.IDEA: row.created_at.date(), S.TRIED: row.started_on, S.KEPT: row.judged_on, S.FOLLOWED: row.followed_on}
    at = BOARD.index(state)
    return [
        StepShown(one.label, "now" if place == at else "done" if place < at else "",
                  day(days.get(one)) if place <= at and days.get(one) else "–")
        for place, one in enumerate(BOARD)
    ]  # fmt: skip


def deeds(row: Improvement, *, has_card: bool) -> list[tuple[str, str]]:
    """(deed, button): the one clear next step first."""
    allowed = {move.value for move in IMPROVEMENT.moves(S(row.state))}
    order = [
        ("analyse", "Analysera", S(row.state) is S.IDEA), ("plan", "Planera provet", S(row.state) is S.ANALYSED),
        ("try", "Börja pröva", True), ("keep", "Bedöm provet", True), ("follow", "Mät effekten", row.state == S.KEPT),
        ("tell", "Berätta hur det gick", bool(row.copied_from_id) and not row.worked),
        ("practice", "Gör till ett gott exempel", row.state in (S.KEPT, S.FOLLOWED) and not has_card),
        ("follow", "Ändra effekten", row.state == S.FOLLOWED),
        ("analyse", "Ändra analysen", S(row.state) is S.ANALYSED), ("plan", "Ändra planen", S(row.state) is S.PLANNED),
        ("reopen", "Ta upp igen", True), ("drop", "Avskriv", S(row.state) is not S.TRIED),
    ]  # fmt: skip
    names = {"try": "try_out", "keep": "judge", "tell": "tell_back", "practice": "write_practice"}
    return [
        (reverse(f"improvement:{names.get(name, name)}", kwargs={"pk": row.pk}), button)
        for name, button, fits in order if fits and (name in allowed or name == "practice")
    ]  # fmt: skip


def better_of(row: Improvement, viewer: Viewer) -> Better | None:
    """Those who do better with its indicator, the figures of the month that is looked at."""
    return better(row.indicator, row.unit, viewer.period, viewer.known) if row.indicator else None


def effect_of(row: Improvement, viewer: Viewer) -> Effect | None:
    return effects([row], viewer.root, viewer.known).get(row.pk)


def effect_sentence(row: Improvement, viewer: Viewer, *, measured: bool = False) -> str:
    """What the figures say; `measured`: nothing where they say nothing yet."""
    found = effect_of(row, viewer)
    if found is None or (measured and found.before is None):
        return "" if measured else "Ingen indikator är kopplad: beskriv vad ni har sett."
    return found.sentence


def effect_picture(found: Effect | None) -> SafeString | None:
    """The indicator over time, with the day it began."""
    if found is None or len(found.series) < 2:
        return None
    names = [period.label for period, _ in found.series]
    decimals = max(1, found.indicator.decimals)
    values = tuple(Decimal(repr(round(value, decimals))) for _, value in found.series)
    begun = next((period.label for period, _ in found.series if period.end >= found.since), names[-1])
    chart = Chart(ChartKind.LINES, tuple(names), (Series(found.indicator.name, values),),
                  found.indicator.unit_of_measure, decimals, events=(Event(begun, "Börjar prövas"),))  # fmt: skip
    return drawn(chart, f"{found.indicator.name} före och efter")


def card_table(found: Iterable[Card]) -> ListTable:
    count = ColumnKind.NUMBER
    fields = (
        words("title", "Exempel"), words("town", "Kommun"), words("service", "Verksamhet", aside=True),
        words("measure", "Mått", aside=True), Field("worked", Column("Fungerade hos", count)),
        Field("copied", Column("Prövas av", count)), words("state", "Läge", tight=True),
    )  # fmt: skip
    rows = tuple(
        TableLine(
            (one.row.title, one.town.name, one.row.service, one.row.measure, Decimal(one.worked),
             Decimal(len(one.copies)), one.row.get_state_display()),
            reverse("improvement:practice", kwargs={"pk": one.row.pk}), one.row.effect,
        )
        for one in found
    )  # fmt: skip
    return ListTable("Goda exempel", fields, rows, noun=("exempel", "exempel"), name="exempel")


# --- equality ---------------------------------------------------------------------------------------------------------

ORDER = (
    GapState.COMPUTED,
    GapState.NOTED,
    GapState.UNJUSTIFIED,
    GapState.MEASURE,
    GapState.EXPLAINED,
    GapState.FOLLOWED,
)
WAITS = (GapState.COMPUTED, GapState.NOTED, GapState.UNJUSTIFIED)


def gap_picture(found: Equality) -> SafeString | None:
    """How many real differences stand in each state; what asks for something is dark."""
    counts = found.by_state
    if not counts:
        return None
    names = tuple(one.label for one in ORDER)
    asks = tuple(Decimal(counts[one] if one in WAITS else 0) for one in ORDER)
    done = tuple(Decimal(0 if one in WAITS else counts[one]) for one in ORDER)
    parts = (Series("Väntar på någon", asks, tone=Tone.BAD), Series("Besvarad", done))
    return drawn(Chart(ChartKind.COUNTS, names, parts, category_heading="Läge"), "Skillnader efter läge")


def gap_table(found: Equality, answering: tuple[str, ...]) -> ListTable:
    """Differences that are real or answered, what waits first; with the improvement that each became."""
    fields = (
        words("name", "Mått"), words("groups", "Grupper"),
        Field("gap", Column("Skillnad", ColumnKind.NUMBER, "procentenheter", 1)), words("unit", "Enhet"),
        words("state", "Läge"), words("answer", "Svar", aside=True), words("measure", "Åtgärd"),
    )  # fmt: skip
    rows = tuple(_gap_line(one, found, answering) for one in found.real)
    return ListTable("Skillnader", fields, rows, noun=("skillnad", "skillnader"), name="skillnader")


def _gap_line(one: AnsweredGap, found: Equality, answering: tuple[str, ...]) -> TableLine:
    gap, place, line = one.found.gap, one.found.place, found.measure(one)
    href = reverse("comparison:units_in", kwargs={"pk": one.found.indicator.pk})
    if answering and place.path.startswith(answering):
        key = {"pk": one.found.indicator.pk, "code": place.code, "key": one.found.key}
        href = reverse("comparison:answer_gap", kwargs=key)
    way_ = "över" if gap.difference.value >= 0 else "under"
    return TableLine(
        (one.found.indicator.name, f"{gap.first} {way_} {gap.second}",
         Decimal(repr(round(abs(gap.difference.value) * 100, 1))), place.name, one.label,
         one.answer.text if one.answer else "", f"{line.row}, {line.state.label.lower()}" if line else "–"),
        href,
    )  # fmt: skip


def need_table(found: NeedTable) -> ListTable:
    """Units with their money a head, what of it is for need, and the result beside it."""
    unit = found.indicator.unit_of_measure if found.indicator else ""
    decimals = found.indicator.decimals if found.indicator else 0
    count = ColumnKind.NUMBER
    fields = (
        words("unit", "Enhet"), Field("heads", Column("Personer", count)),
        Field("money", Column("Tilldelat per person", count, "kr")),
        Field("need", Column("Varav för behov", count, "kr")),
        Field("result", Column(found.indicator.name if found.indicator else "Resultat", count, unit, decimals)),
    )  # fmt: skip
    rows = tuple(
        TableLine((one.unit.name, one.heads, one.per_head, one.for_need, one.result.value if one.result else None))
        for one in found.rows
    )
    return ListTable("Resurser mot behov", fields, rows, noun=("enhet", "enheter"), name="behov")


def said(value: Decimal, found: Better) -> str:
    return f"{number(value, found.indicator.decimals)} {found.indicator.unit_of_measure}"
