"""Forty investment projects over the years, with what a controller would find among them.

One crosses the limit and waits for a renewed decision, one was decided urgently by the chair, two are finished and
one accounted for, one has had its money balanced. What they cost stands in the ledger under their project codes.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal

import numpy as np
import pyarrow as pa

from styrkedjan.areas.investments.models import (
    BalanceRequest,
    DecisionKind,
    FinalAccount,
    InvestmentFrameEntry,
    InvestmentProject,
    ProjectBudget,
    ProjectDecision,
    ProjectForecast,
)
from styrkedjan.demo.investment_catalogue import PROJECTS, Written
from styrkedjan.demo.organisation import Organisation
from styrkedjan.demo.setting import Setting, moment
from styrkedjan.domain.economy.financing import Financing
from styrkedjan.domain.investment_states import ProjectState, RequestState
from styrkedjan.domain.periods import Period
from styrkedjan.store.schema import LEDGER

ONGOING, PAYABLE = "1179", "2440"
MONTHS = np.array([5, 6, 8, 9, 10, 10, 5, 8, 11, 11, 9, 8]) / 100
MILLION = Decimal(1_000_000)
PURPOSES = {
    "implementation": "Gator och allmänna platser som de nya bostäderna behöver.",
    "planning": "Utredningar som behövs innan ett genomförande kan beslutas.",
    "streets": "Gator och vägar som håller och är säkra för alla som använder dem.",
    "agriculture": "Kommunens lantegendomar hålls i stånd.",
    "premises": "Lokaler som verksamheten behöver när behoven växer.",
    "other": "Inventarier och teknik som verksamheten använder varje dag.",
}


def budget_of(one: Written, year: int) -> dict[int, Decimal]:
    """The project's years: less at both ends, in whole hundred thousands, summing to the decided amount."""
    weights = np.array([0.6 if step in (0, one.years - 1) and one.years > 2 else 1.0 for step in range(one.years)])
    parts = [Decimal(str(round(part, 1))) for part in one.decided * weights / weights.sum()]
    parts[-1] += Decimal(str(one.decided)) - sum(parts)
    return {year + one.start + step: part * MILLION for step, part in enumerate(parts)}


def ledger_rows(setting: Setting, year: int, *, first_row: int) -> pa.Table:
    """What the projects have cost in the year: the asset on the project's code, the payable on the other side."""
    columns: dict[str, list[object]] = {name: [] for name in LEDGER.names}
    last = setting.latest.number if year == setting.year else 12
    for one in PROJECTS:
        budget = budget_of(one, setting.year).get(year, Decimal(0))
        for month in range(1, last + 1 if budget else 1):
            ore = int(budget * 100 * Decimal(str(one.pace)) * Decimal(str(MONTHS[month - 1])))
            for account, project, sign in ((ONGOING, one.code, 1), (PAYABLE, "", -1)):
                row = {
                    "period": year * 100 + month, "day": date(year, month, 25),
                    "responsibility": f"{one.committee}00", "account": account, "activity": "910",
                    "project": project, "counterparty": "", "object": "", "amount_ore": sign * ore,
                    "voucher": f"I{one.code}-{month}", "text": f"Faktura {one.name}",
                    "row": first_row + len(columns["row"]),
                }  # fmt: skip
                for name in LEDGER.names:
                    columns[name].append(row[name])
    return pa.table(columns, schema=LEDGER)


def build(setting: Setting, made: Organisation) -> None:
    """The register, decisions, budgets, frames and forecasts, and the stories."""
    projects = InvestmentProject.objects.bulk_create(_project(setting, made, one) for one in PROJECTS)
    by_code = {row.code: row for row in projects}
    ProjectDecision.objects.bulk_create(row for one in PROJECTS for row in _decisions(setting, by_code[one.code], one))
    budgets = [
        ProjectBudget(
            project=by_code[one.code], year=year, amount=amount, known_by=setting.people["controller"],
            known_at=moment(_decided_on(setting, one)),
        )
        for one in PROJECTS
        for year, amount in budget_of(one, setting.year).items()
    ]  # fmt: skip
    ProjectBudget.objects.bulk_create(budgets)
    _frames(setting, budgets)
    ProjectForecast.objects.bulk_create(row for one in PROJECTS for row in _forecasts(setting, by_code[one.code], one))
    _stories(setting, by_code)


def _project(setting: Setting, made: Organisation, one: Written) -> InvestmentProject:
    end = _end(setting, one)
    in_use = date(end.year + 1, 1, 1)
    state = ProjectState.DECIDED if one.start <= 0 else ProjectState.PLANNED
    state = {
        "crossing": ProjectState.RENEWAL, "finished": ProjectState.FINISHED, "accounted": ProjectState.ACCOUNTED,
    }.get(one.story, state)  # fmt: skip
    done = one.story in ("finished", "accounted")
    return InvestmentProject(
        principal=made.root,
        committee=made.bodies[one.committee],
        code=one.code,
        name=one.name,
        kind=one.kind,
        state=state,
        purpose=PURPOSES[one.kind],
        starts=date(setting.year + one.start, 2, 1),
        in_use_from=in_use,
        useful_life=one.life,
        running_cost=Decimal(one.running) * 1000,
        risk_level=one.risk,
        risk=one.words or ("Priserna på entreprenader rör sig mer än indexet." if one.risk != "low" else ""),
        measures="Entreprenaden handlas upp i två delar och massorna återanvänds." if one.forecast > 1.05 else "",
        finished_on=_finished(setting, one) if done else None,
        **_written(setting, _decided_on(setting, one) - timedelta(days=60)),
    )


def _written(setting: Setting, made: date, changed: date | None = None) -> dict[str, object]:
    """Who and when, as it would have been written in its time."""
    return {**setting.authored(), "created_at": moment(made), "changed_at": moment(changed or made)}


def _end(setting: Setting, one: Written) -> date:
    return date(setting.year + one.start + one.years - 1, 12, 15)


def _finished(setting: Setting, one: Written) -> date:
    return min(_end(setting, one), date(setting.year, setting.latest.number, 1))


def _decided_on(setting: Setting, one: Written) -> date:
    """The council decides in the November before; what starts next year is only planned, as of this January."""
    return date(setting.year + one.start - 1, 11, 24) if one.start <= 0 else date(setting.year, 1, 12)


def _decisions(setting: Setting, project: InvestmentProject, one: Written) -> list[ProjectDecision]:
    if one.start > 0:
        return []
    end, amount = _end(setting, one), Decimal(str(one.decided)) * MILLION
    first = amount if one.story not in ("renewed", "urgent") else amount * Decimal("0.74")
    rows = [_decision(setting, project, DecisionKind.ORIGINAL, first, end, _decided_on(setting, one), "14")]
    if one.story == "renewed":
        day = date(setting.year - 1, 6, 15)
        rows.append(_decision(setting, project, DecisionKind.RENEWED, amount, end, day, "9", one.words))
    if one.story == "urgent":
        day = Period.month(setting.year, max(1, setting.latest.number)).start
        rows.append(_decision(setting, project, DecisionKind.URGENT, amount, end, day, "", one.words))
    return rows


def _decision(
    setting: Setting, project: InvestmentProject, kind: str, amount: Decimal, end: date, day: date, section: str,
    reason: str = "",
) -> ProjectDecision:  # fmt: skip
    urgent = kind == DecisionKind.URGENT
    more = kind in (DecisionKind.RENEWED, DecisionKind.URGENT)
    return ProjectDecision(
        project=project, financing=Financing.LOAN if more else "", kind=kind, net_investment=amount, ends=end,
        reason=reason,
        decision_body="Kommunstyrelsens ordförande" if urgent else "Kommunfullmäktige", decision_date=day,
        decision_section=section, record_number=f"KS-{day.year}/{2000 + int(project.code[-3:])}",
        known_by=setting.people["controller"], known_at=moment(day),
    )  # fmt: skip


def _frames(setting: Setting, budgets: list[ProjectBudget]) -> None:
    """The council's frames: what the projects are budgeted for, rounded up to half a million."""
    sums: dict[tuple[int, int, str], Decimal] = {}
    committees = {row.project.committee_id: row.project.committee for row in budgets}
    for row in budgets:
        key = (row.project.committee_id, row.year, row.project.kind)
        sums[key] = sums.get(key, Decimal(0)) + row.amount
    InvestmentFrameEntry.objects.bulk_create(
        InvestmentFrameEntry(
            committee=committees[unit], year=year, kind=kind,
            amount=(amount / 500_000).to_integral_value(ROUND_CEILING) * 500_000,
            decision_body="Kommunfullmäktige", decision_date=date(year - 1, 11, 24), decision_section="12",
            record_number=f"KS-{year - 1}/1012", known_by=setting.people["controller"],
            known_at=moment(date(year - 1, 11, 24)),
        )
        for (unit, year, kind), amount in sums.items()
        if setting.year - 2 <= year <= setting.year
    )  # fmt: skip


def _forecasts(setting: Setting, project: InvestmentProject, one: Written) -> list[ProjectForecast]:
    """At April and August, told a little optimistically; finished projects have none this year."""
    if one.start > 0 or one.story in ("finished", "accounted"):
        return []
    rows, decided = [], Decimal(str(one.decided)) * MILLION
    this_year = budget_of(one, setting.year).get(setting.year, Decimal(0))
    for month in [month for month in (4, 8) if month <= setting.latest.number]:
        insight = Decimal("0.5") if month == 4 else Decimal(1)
        amount = decided * (1 + (Decimal(str(one.forecast)) - 1) * insight)
        end = _end(setting, one)
        late = one.late * (1 if month == 8 else 0)
        rows.append(
            ProjectForecast(
                project=project, round_key=f"{setting.year}-{month:02d}", amount=round(amount, -5),
                year_amount=round(this_year * Decimal(str(one.pace)), -5),
                ends=date(end.year + (end.month - 1 + late) // 12, (end.month - 1 + late) % 12 + 1, 15),
                comment=one.words if month == 8 else "", known_by=setting.people["controller"],
                known_at=moment(date(setting.year, month + 1, 12)),
            )
        )  # fmt: skip
    return rows


def _stories(setting: Setting, by_code: dict[str, InvestmentProject]) -> None:
    """Last year's money balanced for the late alarms, and the fences accounted for."""
    year = setting.year - 1
    alarms = next(one for one in PROJECTS if one.story == "unfinished")
    left = budget_of(alarms, setting.year)[year] * (1 - Decimal(str(alarms.pace)))
    BalanceRequest.objects.create(
        project=by_code[alarms.code], year=year, amount=left, granted=left, reason=alarms.words,
        state=RequestState.GRANTED, decision_body="Kommunstyrelsen", decision_date=date(setting.year, 3, 4),
        decision_section="41", record_number=f"KS-{setting.year}/311",
        **_written(setting, date(setting.year, 2, 5), date(setting.year, 3, 4)),
    )  # fmt: skip
    fences = next(one for one in PROJECTS if one.story == "accounted")
    decided = Decimal(str(fences.decided)) * MILLION
    FinalAccount.objects.create(
        project=by_code[fences.code], year=year, decided=decided, outcome=decided * Decimal(str(fences.pace)),
        explanation="Virket blev billigare än kalkylen.", **_written(setting, date(setting.year, 2, 10)),
    )  # fmt: skip
