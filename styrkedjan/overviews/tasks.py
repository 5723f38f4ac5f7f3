"""What somebody has to do: close the month, sign its forecasts, and write, approve and decide reports."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from pkgutil import iter_modules
from typing import Protocol

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from styrkedjan.areas.economy.models import ClosedMonth, ForecastCall
from styrkedjan.areas.economy.queries.closing import closed_months
from styrkedjan.areas.economy.queries.ledger import booked_through
from styrkedjan.areas.economy.queries.signing import OwnForecast, own_forecasts, sign_off
from styrkedjan.areas.organisation.models import POLITICAL_KINDS, ROOT_KINDS, Unit
from styrkedjan.areas.organisation.permissions import within
from styrkedjan.areas.reporting.models import Instruction, Round, UnitReport
from styrkedjan.areas.reporting.queries.instructions import AnswerLine, unanswered
from styrkedjan.areas.reporting.queries.rounds import open_rounds
from styrkedjan.domain.economy.closing_states import SignState
from styrkedjan.domain.instructions import Answered
from styrkedjan.domain.periods import Period, closes_on
from styrkedjan.domain.reporting import ReportState
from styrkedjan.domain.swedish import listing, plural
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Permission
from styrkedjan.overviews import to_do


class Who(Protocol):
    """A person with roles in one municipality."""

    @property
    def user(self) -> User: ...

    @property
    def principal(self) -> Unit | None: ...

    @property
    def home(self) -> Unit | None: ...

    def may(self, permission: Permission, unit: Unit) -> bool: ...

    def paths(self, permission: Permission = ...) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True)
class Task:
    """Something to do: a sentence, where, and by when."""

    label: str
    note: str
    href: str
    due: date | None
    late: bool


SIGN = {
    SignState.MISSING: "Lämna och skriv på prognosen",
    SignState.MADE: "Skriv på prognosen",
    SignState.CHANGED: "Skriv på prognosen igen",
    SignState.SENT_BACK: "Prognosen är skickad tillbaka",
}


def tasks(who: Who) -> list[Task]:
    """Everything that waits for the person, what is late first and then by its day: a bounded number of queries."""
    own = (import_module(f"{to_do.__name__}.{module.name}").tasks(who) for module in iter_modules(to_do.__path__))
    found = [*month_tasks(who), *instruction_tasks(who), *report_tasks(who), *(task for area in own for task in area)]
    return sorted(found, key=lambda task: (not task.late, task.due or date.max))


def month_tasks(who: Who) -> list[Task]:
    """Closing the newest month in the ledger, and signing what is asked for: a bounded number of queries."""
    today = timezone.localdate()
    return [*_close(who, today), *_sign(who, today)]


def _close(who: Who, today: date) -> Iterator[Task]:
    principal = who.principal
    if principal is None or not who.may(Permission.CLOSE_MONTH, principal):
        return
    month = _newest_booked(principal, today)
    if month is None or month.number in closed_months(principal, month.year, NOW):
        return
    due = closes_on(month)
    yield Task(
        f"Stäng {month.label}", "Månadsbokslut för hela kommunen", _to("month", principal, month), due, due < today
    )


def _newest_booked(principal: Unit, today: date) -> Period | None:
    for year in (today.year, today.year - 1):
        last = booked_through(principal, year, NOW)
        if last is not None:
            return Period.month(year, last)
    return None


def _sign(who: Who, today: date) -> Iterator[Task]:
    """The own forecasts where the who is head, and the sums the who answers for."""
    own, above = who.paths(Permission.FORECAST), who.paths(Permission.APPROVE_REPORT)
    asked = _asked(who.principal) if who.principal is not None and (own or above) else None
    if asked is None:
        return
    month, due = asked
    late = due < today
    units = {unit.path: unit for unit in Unit.objects.filter(path__in={*own, *above})}
    for row in own_forecasts([unit for path, unit in units.items() if path in own], month):
        if not row.is_done and row.place.path not in above:
            yield Task(SIGN[row.state], _note(row), _to("forecast", units[row.place.path], month), due, late)
    for path in above:
        if path in units:
            yield from _sums(units[path], month, due, late=late)


def _asked(principal: Unit) -> tuple[Period, date] | None:
    """The newest month that forecasts are asked for and that is not closed, with its last day (three queries)."""
    calls = NOW.rows(ForecastCall).filter(principal=principal).order_by("-period")
    rounds = open_rounds(principal).filter(with_forecast=True)
    found = {Period.parse(key): due for key, due in calls.values_list("period", "due")[:1]}
    found |= {Period.parse(key): due for key, due in rounds.values_list("period", "due")[:1]}
    closed = NOW.rows(ClosedMonth).filter(principal=principal, period__in=[str(month) for month in found])
    for key in closed.values_list("period", flat=True):
        found.pop(Period.parse(key))
    month = max(found, default=None)
    return None if month is None else (month, found[month])


def _sums(unit: Unit, month: Period, due: date, *, late: bool) -> Iterator[Task]:
    """One line for the committee; one for all of them where somebody answers for several."""
    found = sign_off(unit, month, NOW)
    waiting = [row for row in found.sums if not row.is_done]
    if len(waiting) == 1:
        row = waiting[0]
        label = f"Skriv på nämndens prognos ({row.done} av {len(row.units)} enheter klara)"
        yield Task(label, row.place.name, _to("signing", unit, month), due, late)
    elif waiting:
        label = f"Skriv på nämndernas prognoser ({found.done_sums} av {len(found.sums)} klara)"
        yield Task(label, unit.name, _to("signing", unit, month), due, late)


def _note(row: OwnForecast) -> str:
    if row.state is SignState.SENT_BACK and row.signed:
        return f"{row.place.name}: ”{row.signed.comment}”"
    return row.place.name


def _to(page: str, unit: Unit, month: Period) -> str:
    return f"{reverse(f'economy:{page}', kwargs={'code': unit.code})}?manad={month}"


# More reports of other units in the same state than this become one line: the round's page tells them apart.
FEW = 3
# A unit's report is approved; it is the body's that is decided.
DECIDED_KINDS = (*POLITICAL_KINDS, *ROOT_KINDS)

_WORK = (
    (Permission.SUBMIT_REPORT, (ReportState.DRAFT, ReportState.REFERRED_BACK), "Skriv och lämna in"),
    (Permission.APPROVE_REPORT, (ReportState.SUBMITTED,), "Godkänn eller skicka tillbaka"),
    (Permission.DECIDE_REPORT, (ReportState.APPROVED,), "Besluta"),
)


_TOGETHER = (
    ((ReportState.SUBMITTED,), "har lämnat in och väntar på godkännande"),
    ((ReportState.DRAFT, ReportState.REFERRED_BACK), "har inte lämnat in"),
)


def instruction_tasks(who: Who) -> list[Task]:
    """The board's instructions that a body has not answered; of several bodies one line (three queries)."""
    paths = who.paths(Permission.SUBMIT_REPORT)
    if who.principal is None or not paths:
        return []
    asked: dict[Instruction, list[AnswerLine]] = {}
    for line in unanswered(paths, who.principal):
        asked.setdefault(line.answer.instruction, []).append(line)
    return [_instruction_task(instruction, lines) for instruction, lines in asked.items()]


def _instruction_task(instruction: Instruction, lines: list[AnswerLine]) -> Task:
    late = any(line.state is Answered.LATE for line in lines)
    if len(lines) == 1:
        href = reverse("reporting:instruction_answer", kwargs={"pk": lines[0].answer.pk})
        return Task(f"Svara: {instruction.name}", lines[0].answer.unit.name, href, instruction.due, late)
    href = reverse("reporting:instruction", kwargs={"pk": instruction.pk})
    label = f"{plural(len(lines), 'nämnd', 'nämnder')} har inte svarat: {instruction.name}"
    return Task(label, listing([line.answer.unit.name for line in lines[:FEW]]), href, instruction.due, late)


def report_tasks(who: Who) -> list[Task]:
    """Reports to write, approve or decide; those of other units together where they are many (one query)."""
    condition = Q(pk__in=[])
    for permission, states, _ in _WORK:
        mine = within(who.paths(permission), "unit__") & Q(state__in=states)
        if permission is Permission.DECIDE_REPORT:
            mine &= Q(unit__kind__in=DECIDED_KINDS)
        condition |= mine
    today = timezone.localdate()
    rows = UnitReport.objects.filter(condition, round__closed_at=None, round__opens__lte=today).select_related(
        "round", "unit"
    )
    home = who.home.pk if who.home else None
    ordered = sorted(rows, key=lambda row: (row.unit_id != home, row.round.due, row.unit.name))
    others = [row for row in ordered if row.unit_id != home]
    groups = [(words, [row for row in others if row.state in states]) for states, words in _TOGETHER]
    many = [(words, reports) for words, reports in groups if len(reports) > FEW]
    together = {row.pk for _, reports in many for row in reports}
    single = [_task(who, row, today) for row in ordered if row.pk not in together]
    return single + [task for words, reports in many for task in _waiting(reports, words, today)]


def _waiting(reports: list[UnitReport], words: str, today: date) -> list[Task]:
    """One line a round for the reports of other units that wait for the same thing."""
    rounds: dict[Round, list[str]] = {}
    for report in reports:
        rounds.setdefault(report.round, []).append(report.unit.name)
    return [
        Task(
            label=f"{plural(len(names), 'enhet', 'enheter')} {words}: {row.name}",
            note=f"Bland andra {listing(names[:FEW])}" if len(names) > FEW else listing(names),
            href=reverse("reporting:round", kwargs={"pk": row.pk}),
            due=row.due,
            late=row.due < today,
        )
        for row, names in rounds.items()
    ]


def _task(who: Who, report: UnitReport, today: date) -> Task:
    verb = next(
        words for permission, states, words in _WORK if report.state in states and who.may(permission, report.unit)
    )
    return Task(
        label=f"{verb}: {report.round.name}",
        note=report.unit.name,
        href=reverse("reporting:report", kwargs={"pk": report.pk}),
        due=report.round.due,
        late=report.round.due < today,
    )
