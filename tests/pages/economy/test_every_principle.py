"""Each of the seventeen principles gives a finding from what people have written down, and from nothing else."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from styrkedjan.areas.accounts.actions import stating
from styrkedjan.areas.accounts.queries.stated import CentralRow
from styrkedjan.areas.economy.actions import earmarks, reallocations
from styrkedjan.areas.economy.models import AccountGroup, FrameKind
from styrkedjan.areas.economy.queries.reallocations import Place
from styrkedjan.areas.economy.queries.rulebook import rulebook
from styrkedjan.areas.investments.models import (
    DecisionKind,
    InvestmentFrameEntry,
    InvestmentProject,
    ProjectBudget,
    ProjectDecision,
    ProjectForecast,
)
from styrkedjan.areas.year_end.models import EquityEntry, EquityUseRequest
from styrkedjan.domain.economy.finding import Finding
from styrkedjan.domain.economy.principles import PRINCIPLES
from styrkedjan.domain.periods import Period
from styrkedjan.domain.year_end_states import UseState
from styrkedjan.foundation.decisions import Decision
from styrkedjan.foundation.known import NOW
from styrkedjan.pages.economy.rules import known_elsewhere
from tests import factories
from tests.areas.economy.conftest import YEAR, Town, budget, day, even, forecast, net_frame, publish
from tests.pages.economy.test_rules import huddinge, judge  # noqa: F401
from tests.store.ledgers import Row

pytestmark = pytest.mark.django_db
DECEMBER = Period.month(YEAR, 12)
KF = Decision("Kommunfullmäktige", date(YEAR - 1, 11, 24), "12", "KS-2025/1")


@pytest.fixture
def troubled(huddinge: Town) -> Town:  # noqa: F811
    _economy(huddinge)
    _goals(huddinge)
    _year_end(huddinge)
    _investments(huddinge)
    _whole(huddinge)
    return huddinge


def _economy(town: Town) -> None:
    """Principles 3-5: over the frame, more distributed than it, an earmark overspent, a move that follows nothing."""
    earmarks.set_earmark(
        by=town.controller, committee=town.streets, name="vinterunderhåll", activities=("241",), first_year=YEAR,
        decision=KF, at=day(1),
    )  # fmt: skip
    budget(town, town.streets, "personal", 100_000, activity="240")
    budget(town, town.streets, "ovrigt", 10_000, activity="241")
    budget(town, town.streets, "kapital", 100, activity="240")
    AccountGroup.objects.filter(code="kapital").update(is_capital=True)
    net_frame(town, town.streets, 1_000_000)
    net_frame(town, town.streets, 1, kind=FrameKind.CAPITAL)
    forecast(town, town.streets, "personal", 1_500_000)
    reallocations.reallocate(
        by=town.controller, committee=town.streets, year=YEAR, source=Place(town.streets, "3000", "personal", "240"),
        target=Place(town.streets, "3000", "ovrigt", "240"), amount=Decimal(5_000), reason="Prov",
    )  # fmt: skip
    publish(town, [Row(11, "3000", "6010", Decimal(900_000), "241"), *_booked_projects(town)])


def _goals(town: Town) -> None:
    """Principle 1: a goal that is not reached."""
    year = factories.plan_year(town.root, YEAR)
    year.steering_model = "huddinge"
    year.save()
    judge(town, year, [factories.element(year, town.school)], ("not_reached",))


def _year_end(town: Town) -> None:
    """Principles 6-10: last year not carried over, a deficit without a plan, lasting costs paid by equity."""
    budget(town, town.streets, "personal", 100, year=YEAR - 1)
    publish(town, even("3000", "5010", 90, 12), year=YEAR - 1)
    EquityEntry.objects.create(committee=town.streets, year=YEAR - 3, amount=-500, known_by=town.controller)
    EquityUseRequest.objects.create(
        committee=town.streets, year=YEAR, amount=10, purpose="lasting", description="Fler tjänster", cost_years=3,
        state=UseState.APPROVED, created_by=town.controller, changed_by=town.controller,
    )  # fmt: skip


def _booked_projects(town: Town) -> list[Row]:
    """What the projects cost in the ledger."""
    return [Row(5, "3000", "1179", Decimal(30_000_000), "910", project) for project in ("P-BRO", "P-PLAN")]


def _investments(town: Town) -> None:
    """Principles 11-17: no frame, over the appropriation, capital costs that nobody has granted or budgeted for."""
    kinds = {
        "P-BRO": "implementation", "P-PLAN": "planning", "P-GATA": "streets", "P-LOK": "premises", "P-OVR": "other",
    }  # fmt: skip
    for code, kind in kinds.items():
        project = InvestmentProject.objects.create(
            principal=town.root, committee=town.streets, code=code, name=code, kind=kind, state="decided",
            in_use_from=date(YEAR, 1, 1), useful_life=20, created_by=town.controller, changed_by=town.controller,
        )  # fmt: skip
        ProjectDecision.objects.create(
            project=project, kind=DecisionKind.ORIGINAL, net_investment=20_000_000, known_by=town.controller,
            known_at=day(1), **KF.fields(),
        )  # fmt: skip
        ProjectBudget.objects.create(project=project, year=YEAR, amount=20_000_000, known_by=town.controller)
        ProjectForecast.objects.create(
            project=project, round_key=f"{YEAR}-08", amount=40_000_000, known_by=town.controller, known_at=day(9)
        )
    InvestmentFrameEntry.objects.create(
        committee=town.streets, year=YEAR, kind="other", amount=1, known_by=town.controller, **KF.fields()
    )


def _whole(town: Town) -> None:
    """Principles 2 and 9: costs over revenue in the budget, and a forecast below it."""
    said = {
        CentralRow.TAXES.budget_item: (Decimal(900_000), "Budget"),
        CentralRow.GRANTS.budget_item: (Decimal(0), "Budget"),
        CentralRow.FINANCIAL.budget_item: (Decimal(0), "Budget"),
    }
    stating.state_amounts(by=town.controller, principal=town.root, year=YEAR, amounts=said)


def found_in(town: Town, period: Period = DECEMBER) -> list[Finding]:
    book = rulebook(town.root, period, NOW, known_elsewhere(town.root, period, NOW))
    assert not book.obstacle
    return [*book.municipal, *(finding for row in book.standings for finding in row.findings)]


SAID = (
    (1, "inte nås"),
    (2, "inte i balans"),
    (3, "vinterunderhåll"),
    (3, "utan att ange vilken prioritering"),
    (4, "överskrida sin nettoram"),
    (5, "mer till sina enheter än nettoramen"),
    (6, "inte begärt att föra över"),
    (7, "inget internt regelverk"),
    (8, "bara användas för engångsinsatser"),
    (9, "befaras gå med underskott"),
    (10, "saknar åtgärdsplan"),
    (11, "ingen investeringsram är beslutad"),
    (12, "binder på projektnivå"),
    (12, "Planeringsprojekten har kostat"),
    (13, "har inget anslag"),
    (14, "ryms inte i driftbudgeten"),
    (15, "utöver ramen"),
    (16, "verksamhetslokaler men ingen investeringsram"),
    (17, "dyrare än beslutat"),
)


def test_every_principle_gives_a_finding_and_says_what_it_is_about(troubled: Town) -> None:
    told: dict[int, list[str]] = {number: [] for number in PRINCIPLES}
    for finding in found_in(troubled):
        told[finding.principle].append(finding.sentence.replace("\u00a0", " "))
    unsaid = [(number, words) for number, words in SAID if not any(words in sentence for sentence in told[number])]
    assert unsaid == []
    assert {number for number, _ in SAID} == set(PRINCIPLES)


def test_nothing_written_gives_no_finding(huddinge: Town) -> None:  # noqa: F811
    assert found_in(huddinge) == []
