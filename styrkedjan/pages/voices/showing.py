"""How voices are shown: what waits first, and what each matter's next step is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse
from django.utils.safestring import SafeString

from styrkedjan.areas.voices.models import Feedback
from styrkedjan.areas.voices.queries.years import Matter, Year
from styrkedjan.domain.providers.settings import Held
from styrkedjan.domain.swedish import day
from styrkedjan.domain.voices.feedback import FEEDBACK, FeedbackKind, FeedbackState
from styrkedjan.pages.kit.charts import drawn
from styrkedjan.pages.kit.tables import Field, Line, ListTable, Total, words
from styrkedjan.reports.charts import Chart, ChartKind, Series, Tone
from styrkedjan.reports.tables import Column, ColumnKind

S = FeedbackState
WAY = (S.RECEIVED, S.ACKNOWLEDGED, S.ASSIGNED, S.INVESTIGATED, S.ANSWERED, S.FOLLOWED, S.CLOSED)


def count(key: str, heading: str) -> Field:
    return Field(key, Column(heading, ColumnKind.NUMBER), Total.SUM)


def picture(year: Year) -> SafeString | None:
    """How many of each theme wait too long, are at work and are answered; the most first."""
    counts: dict[str, Counter[str]] = {}
    late = {one.row.pk for one in year.late}
    for one in year.matters:
        kind = (
            "late" if one.row.pk in late else "answered" if one.state.is_answered or not one.state.is_open else "open"
        )
        counts.setdefault(one.theme, Counter())[kind] += 1
    if not counts:
        return None
    names = sorted(counts, key=lambda name: (-counts[name].total(), name))[:10]

    def series(name: str, tone: Tone, key: str) -> Series:
        return Series(name, tuple(Decimal(counts[one][key]) for one in names), tone=tone)

    parts = (series("Väntar för länge", Tone.BAD, "late"), series("Pågår", Tone.QUIET, "open"),
             series("Besvarade", Tone.PLAIN, "answered"))  # fmt: skip
    return drawn(Chart(ChartKind.COUNTS, tuple(names), parts, category_heading="Ämne"), "Synpunkter per ämne")


def unit_table(years: Iterable[Year], page: str) -> ListTable:
    """The units or committees with voices: what waits first."""
    fields = (
        words("unit", "Enhet"), count("late", "Väntar för länge"), count("open", "Pågår"), count("came", "Kom in"),
        count("improved", "Förbättringar"), words("in_time", "Svar i tid", tight=True, aside=True),
    )  # fmt: skip
    shown = sorted((one for one in years if one.matters), key=lambda one: (-len(one.late), -len(one.matters)))
    rows = tuple(
        Line(
            (
                one.unit.name, Decimal(len(one.late)), Decimal(len(one.open)), Decimal(len(one.matters)),
                Decimal(len(one.improved)), "{} av {}".format(*one.in_time),
            ),
            f"{reverse(page, kwargs={'code': one.unit.code})}?ar={one.at}",
        )
        for one in shown
    )  # fmt: skip
    return ListTable("Var det gäller", fields, rows, noun=("enhet", "enheter"), name="enheter")


def matter_table(matters: Iterable[Matter]) -> ListTable:
    """Matters with the next day first; what is late above all."""
    fields = (
        words("number", "Synpunkt", tight=True), words("next", "Nästa"), words("state", "Läge"), words("kind", "Slag"),
        words("theme", "Ämne", aside=True), words("unit", "Enhet", aside=True), words("received", "Kom in", tight=True),
    )  # fmt: skip
    rows = tuple(
        Line(
            (
                one.row.number, _next(one), one.state.label, one.row.get_kind_display(), one.theme, one.row.unit.name,
                day(one.row.received_on),
            ),
            reverse("voices:matter", kwargs={"pk": one.row.pk}),
        )
        for one in sorted(matters, key=_order)
    )  # fmt: skip
    return ListTable("Synpunkter", fields, rows, noun=("synpunkt", "synpunkter"), name="synpunkter")


def _order(one: Matter) -> tuple[bool, str, str]:
    return not one.state.is_open, str(one.due.on if one.due else "9"), str(one.row.received_on)


def _next(one: Matter) -> str:
    if one.due is None:
        return "Pausad" if one.state is S.PAUSED else "–"
    return f"{one.due.what} senast {day(one.due.on)}{', försenad' if one.due.late else ''}"


@dataclass(frozen=True, slots=True)
class StepShown:
    """A state on the way: passed, the present, or to come."""

    label: str
    css: str
    note: str


def way(one: Matter) -> list[StepShown]:
    """The states of a matter with the days that are known; none of what left the way."""
    row = one.row
    if one.state not in WAY:
        return []
    days = {S.RECEIVED: row.received_on, S.ACKNOWLEDGED: row.acknowledged_on, S.ANSWERED: row.answered_on,
            S.FOLLOWED: row.followed_on, S.CLOSED: row.closed_on}  # fmt: skip
    at = WAY.index(one.state)
    return [
        StepShown(step.label, "now" if place == at else "done" if place < at else "", day(days.get(step)) or "–")
        for place, step in enumerate(WAY)
    ]


def deeds(row: Feedback, *, receives: bool) -> list[tuple[str, str]]:
    """(deed, button): the one clear next step first, the rest after it."""
    state = FeedbackState(row.state)
    allowed = {move.value for move in FEEDBACK.moves(state)}
    complaint = row.kind == FeedbackKind.COMPLAINT
    order = [
        ("acknowledge", "Bekräfta", row.acknowledged_on is None),
        ("assign", "Fördela", receives),
        ("investigate", "Utred", not row.found or state is S.INVESTIGATED),
        ("answer", "Svara" if not row.answer else "Ändra svaret", not complaint or bool(row.found)),
        ("follow", "Följ upp åtgärden", bool(row.measure)),
        ("close", "Avsluta", not row.measure or row.followed_on is not None),
        ("publish", "Berätta för alla", not row.is_secret),
        ("resume", "Ta upp igen", True), ("reopen", "Öppna igen", True), ("pause", "Pausa", True),
        ("hand_over", "Det är något annat", receives), ("sort", "Sortera", receives),
    ]  # fmt: skip
    found = [(name, button) for name, button, fits in order if fits and name in allowed]
    first = {S.ASSIGNED: "investigate" if complaint else "answer", S.INVESTIGATED: "answer"}.get(state)
    return sorted(found, key=lambda pair: pair[0] != first) if first else found


def rule_table(held: Mapping[str, Held], *, may_edit: bool) -> ListTable:
    """The rules with where each stands and how sure it is; those that nobody has checked first."""
    fields = (
        words("name", "Regel"), words("value", "Värde"), words("mark", "Hur säkert"),
        words("source", "Källa", aside=True),
    )  # fmt: skip
    rows = tuple(
        Line((one.setting.name, one.shown, one.mark, one.source),
             reverse("voices:set_rule", kwargs={"rule": key}) if may_edit else "", one.setting.description)
        for key, one in sorted(held.items(), key=lambda pair: pair[1].is_sure)
    )  # fmt: skip
    return ListTable("Regler", fields, rows, noun=("regel", "regler"), name="regler")


def hidden_small(counts: Sequence[tuple[str, int]], least: int) -> list[tuple[str, str]]:
    """Counts for everybody: a small one is told as small. A zero is told, since nobody is behind it."""
    return [(name, f"färre än {least}" if 0 < found < least else str(found)) for name, found in counts]
