"""What a workbook of projects or yearly budgets would break: told all at once, before anything is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from django.utils import timezone

from styrkedjan.areas.chain.models import PlanYear
from styrkedjan.areas.investments.models import InvestmentFrameEntry, InvestmentProject, ProjectBudget, ProjectDecision
from styrkedjan.areas.investments.queries.lines import DECIDING, projects_under
from styrkedjan.areas.investments.queries.portfolios import framed_years
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.queries import root_of
from styrkedjan.domain.chain import YearState
from styrkedjan.domain.economy.investment_frames import FRAME_RULES, Binding, Kind, frame_findings, frame_is_needed
from styrkedjan.domain.errors import Problem
from styrkedjan.domain.investment_states import PROJECT, ProjectMove, ProjectState
from styrkedjan.domain.swedish import kronor
from styrkedjan.foundation.import_changes import Operation, RowChange
from styrkedjan.foundation.import_kinds import Rows, Where
from styrkedjan.foundation.known import NOW

ZERO = Decimal(0)
YEARS_AHEAD = 20
Amounts = dict[tuple[str, int], Decimal]


def projects_of(scope: Unit) -> list[InvestmentProject]:
    """The projects that the scope's workbooks hold (one query)."""
    rows = InvestmentProject.objects.filter(projects_under(scope), principal=root_of(scope))
    return list(rows.select_related("committee", "principal"))


def check_projects(scope: Unit, rows: Rows, changes: Sequence[RowChange], where: Where) -> Iterator[Problem]:
    """Codes that a committee outside the scope has, projects that are closed, and what only a decision changes."""
    mine = {row.code: row for row in projects_of(scope)}
    others = InvestmentProject.objects.filter(principal=root_of(scope)).exclude(code__in=mine)
    elsewhere = set(others.values_list("code", flat=True))
    decided = set(NOW.rows(ProjectDecision).filter(project__in=mine.values()).values_list("project", flat=True))
    for change in changes:
        code = change.key[0]
        if change.operation is Operation.ADD:
            if code in elsewhere:
                what = f"Projektkoden {code} används av en annan nämnd."
                yield Problem("", where(change.key, "code"), what, "Välj en annan kod.")
        elif change.operation is Operation.CHANGE:
            yield from _changed(mine[code], change, where, has_decision=mine[code].pk in decided)


def _changed(project: InvestmentProject, change: RowChange, where: Where, *, has_decision: bool) -> Iterator[Problem]:
    after = change.after
    if "committee" in after:
        what = "Ett projekt byter inte nämnd genom inläsning."
        yield Problem("", where(change.key, "committee"), what, "Behåll nämnden; beslutet hör till den.")
    if "kind" in after and has_decision:
        what = f"Slaget hör till beslutet om {project.name} och kan inte ändras."
        yield Problem("", where(change.key, "kind"), what, "Behåll slaget, eller lägg upp ett nytt projekt.")
    state = ProjectState(project.state)
    if ProjectMove.CHANGE not in PROJECT.moves(state):
        what = f"{project.name} är {state.label.lower()} och ändras inte."
        yield Problem("", where(change.key, "code"), what, "Ta bort raden, eller öppna projektet igen först.")


def check_budgets(scope: Unit, rows: Rows, changes: Sequence[RowChange], where: Where) -> Iterator[Problem]:
    """Years that are closed or far away, projects whose budget is locked, and what passes a frame or a decision."""
    projects = {row.code: row for row in projects_of(scope)}
    yield from _years(scope, changes, where)
    yield from _locked(projects, changes, where)
    before = _budgets(projects)
    after = {(key[0], int(key[1])): Decimal(str(row["amount"])) for key, row in rows.items()}
    yield from _frames(projects, before, after, changes, where)
    yield from _appropriations(projects, before, after, changes, where)


def _years(scope: Unit, changes: Sequence[RowChange], where: Where) -> Iterator[Problem]:
    states = dict(PlanYear.objects.filter(principal=root_of(scope)).values_list("year", "state"))
    last = max(states, default=None)
    for change in changes:
        year = int(change.key[1])
        if states.get(year) == YearState.CLOSED:
            yield Problem("", where(change.key, "year"), f"Året {year} är stängt.", "Ta bort raden.")
        elif last is not None and year > last + YEARS_AHEAD:
            what = f"Året {year} ligger mer än {YEARS_AHEAD} år efter det senaste planåret {last}."
            yield Problem("", where(change.key, "year"), what, "Rätta årtalet.")


def _locked(projects: Mapping[str, InvestmentProject], changes: Sequence[RowChange], where: Where) -> Iterator[Problem]:
    told = set()
    for change in changes:
        project = projects[change.key[0]]
        state = ProjectState(project.state)
        if ProjectMove.BUDGET not in PROJECT.moves(state) and project.code not in told:
            told.add(project.code)
            what = f"{project.name} är {state.label.lower()}, och då ändras inte budgeten."
            remedy = "För in det förnyade beslutet först." if state is ProjectState.RENEWAL else "Ta bort raderna."
            yield Problem("", where(change.key, "project"), what, remedy)


def _budgets(projects: Mapping[str, InvestmentProject]) -> Amounts:
    codes = {row.pk: row.code for row in projects.values()}
    rows = NOW.rows(ProjectBudget).filter(project__in=codes)
    return {(codes[row.project_id], row.year): row.amount for row in rows}


def _frames(
    projects: Mapping[str, InvestmentProject],
    before: Amounts,
    after: Amounts,
    changes: Sequence[RowChange],
    where: Where,
) -> Iterator[Problem]:
    """One problem per frame that is passed, at the first of the rows that pass it."""
    frames: dict[tuple[int, str, int], Decimal] = {}
    committees = {row.committee_id for row in projects.values()}
    for entry in NOW.rows(InvestmentFrameEntry).filter(committee__in=committees):
        key = (entry.committee_id, entry.kind, entry.year)
        frames[key] = frames.get(key, ZERO) + entry.amount
    first: dict[tuple[int, str, int], RowChange] = {}
    for change in changes:
        project = projects[change.key[0]]
        first.setdefault((project.committee_id, project.kind, int(change.key[1])), change)
    was, becomes = (_by_frame(projects, amounts) for amounts in (before, after))
    now, framed = timezone.localdate().year, _framed(projects)
    for key, change in first.items():
        planned = becomes.get(key, ZERO)
        needed = key in frames or frame_is_needed(key[2], now, council_has_framed=key[2] in framed)
        if needed and planned > was.get(key, ZERO):
            project = projects[change.key[0]]
            for found in frame_findings(project.committee.name, Kind(key[1]), frames.get(key), planned):
                yield Problem("", where(change.key, "amount"), f"{key[2]}: {found.sentence}", found.what_would_clear_it)


def _framed(projects: Mapping[str, InvestmentProject]) -> frozenset[int]:
    """The years the council has decided frames of; every project is the same municipality's (one query)."""
    principal = next((row.principal for row in projects.values()), None)
    return framed_years(principal) if principal else frozenset()


def _by_frame(projects: Mapping[str, InvestmentProject], amounts: Amounts) -> dict[tuple[int, str, int], Decimal]:
    sums: dict[tuple[int, str, int], Decimal] = {}
    for (code, year), amount in amounts.items():
        key = (projects[code].committee_id, projects[code].kind, year)
        sums[key] = sums.get(key, ZERO) + amount
    return sums


def _appropriations(
    projects: Mapping[str, InvestmentProject],
    before: Amounts,
    after: Amounts,
    changes: Sequence[RowChange],
    where: Where,
) -> Iterator[Problem]:
    """Principle 12: an implementation project's years stay within its own decision."""
    bound = {code: row for code, row in projects.items() if FRAME_RULES[row.kind_rule].binding is Binding.PROJECT}
    decided: dict[int, Decimal] = {}
    decisions = NOW.rows(ProjectDecision).filter(project__in=bound.values(), kind__in=DECIDING)
    for row in decisions.order_by("pk"):
        if row.net_investment is not None:
            decided[row.project_id] = row.net_investment
    was, becomes = (_by_project(amounts) for amounts in (before, after))
    told = set()
    for change in changes:
        code = change.key[0]
        project = bound.get(code)
        if project is None or code in told or project.pk not in decided:
            continue
        total = becomes.get(code, ZERO)
        if total > decided[project.pk] and total > was.get(code, ZERO):
            told.add(code)
            what = (
                f"Anslaget binder på projektnivå: {project.name} får {kronor(total)} i årsbudgetar, men beslutad "
                f"nettoinvestering är {kronor(decided[project.pk])}."
            )
            yield Problem("", where(change.key, "amount"), what, "Minska beloppen eller begär ett förnyat beslut.")


def _by_project(amounts: Amounts) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = {}
    for (code, _), amount in amounts.items():
        sums[code] = sums.get(code, ZERO) + amount
    return sums


def falls_first(
    wanted: Mapping[str, Mapping[int, Decimal | None]], before: Amounts
) -> Iterable[tuple[str, dict[int, Decimal | None]]]:
    """What falls before what rises, so that money within a frame can change places whatever the order of the rows."""

    def rises(code: str, year: int, amount: Decimal | None) -> bool:
        return (amount or ZERO) > before.get((code, year), ZERO)

    for up in (False, True):
        for code, years in wanted.items():
            chosen = {year: amount for year, amount in years.items() if rises(code, year, amount) is up}
            if chosen:
                yield code, chosen
