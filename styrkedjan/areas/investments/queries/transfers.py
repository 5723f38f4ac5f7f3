"""Moving a year's money between two projects: before and after, and whether the rules allow it (principle 12)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from styrkedjan.areas.investments.models import InvestmentProject, ProjectBudget
from styrkedjan.domain.economy.investment_frames import FRAME_RULES, Appropriation, Binding, transfer_refusal
from styrkedjan.domain.errors import Refused
from styrkedjan.domain.investment_states import PROJECT, ProjectMove, ProjectState
from styrkedjan.foundation.known import NOW

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class TransferRow:
    """A project's budget of the year before and after the transfer."""

    project: InvestmentProject
    before: Decimal
    after: Decimal

    @property
    def change(self) -> Decimal:
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class TransferPreview:
    """A transfer between two projects in a year. `refusal` says why the rules stop it; None when they allow it."""

    year: int
    amount: Decimal
    rows: tuple[TransferRow, TransferRow]
    refusal: Refused | None

    @property
    def total(self) -> Decimal:
        """The two together: the same before and after, for no transfer creates money."""
        return sum((row.before for row in self.rows), ZERO)

    @property
    def binding(self) -> Binding:
        """Where the source's appropriation binds."""
        return FRAME_RULES[self.rows[0].project.kind_rule].binding


def transfer_preview(
    source: InvestmentProject, target: InvestmentProject, year: int, amount: Decimal
) -> TransferPreview:
    """What a transfer would do to the two projects' budgets of the year (one query)."""
    current = {
        row.project_id: row.amount for row in NOW.rows(ProjectBudget).filter(project__in=(source, target), year=year)
    }
    first, second = (current.get(project.pk, ZERO) for project in (source, target))
    refusal = transfer_refusal(_appropriation(source, first), _appropriation(target, second), amount)
    rows = (TransferRow(source, first, first - amount), TransferRow(target, second, second + amount))
    return TransferPreview(year, amount, rows, refusal)


def _appropriation(project: InvestmentProject, amount: Decimal) -> Appropriation:
    return Appropriation(project.committee.name, project.kind_rule, amount, project.name)


def transfer_targets(source: InvestmentProject) -> list[InvestmentProject]:
    """The committee's other projects whose budget can be changed now, those of the same kind first (one query)."""
    open_states = [state.value for state in ProjectState if ProjectMove.BUDGET in PROJECT.moves(state)]
    rows = InvestmentProject.objects.filter(committee=source.committee, state__in=open_states).exclude(pk=source.pk)
    return sorted(rows.select_related("committee").order_by("code"), key=lambda one: one.kind != source.kind)
