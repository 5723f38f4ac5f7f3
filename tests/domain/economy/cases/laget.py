"""Every finding of a municipality now: recovery of deficits, and the seventeen principles on one position."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from styrkedjan.domain.economy.balanced_budget import Budget
from styrkedjan.domain.economy.carry_over import CarryOverLimits, CommitteeYear, carry_over
from styrkedjan.domain.economy.earmarks import EarmarkYear
from styrkedjan.domain.economy.equity_use import EquityUse, Freeze, PlannedUse, Purpose
from styrkedjan.domain.economy.finding import Finding, Severity, by_urgency
from styrkedjan.domain.economy.findings import (
    CommitteePosition,
    FinancialPosition,
    Goals,
    InvestmentFrame,
    Limits,
    findings,
)
from styrkedjan.domain.economy.goal_tally import Tally
from styrkedjan.domain.economy.insufficient_frame import Asked
from styrkedjan.domain.economy.investment_frames import Kind
from styrkedjan.domain.economy.investments import BaseAmountYear, DeviationLimits, Project
from styrkedjan.domain.economy.principles import PRINCIPLES, _principle
from styrkedjan.domain.economy.recovery import (
    Accounts,
    FollowUp,
    Measure,
    RecoveryLimits,
    RecoveryPlan,
    committee_deficits,
    deficit_working,
    recovery_findings,
    require_approvable,
)
from styrkedjan.domain.economy_principles import Behaviour
from styrkedjan.domain.frame_request_states import RequestState
from styrkedjan.domain.periods import Period

D = Decimal
NAMND = "Skolnämnden"
THREE = RecoveryLimits(3, ("april", "augusti"), "KF § 1")
LIMITS = Limits(
    CarryOverLimits(D("0.03"), D("0.15")), THREE, DeviationLimits(D("0.2"), D(10), BaseAmountYear.FOLLOW_UP),
    {2026: D(60)}, ("april", "augusti"),
)  # fmt: skip
APRIL = FollowUp(2026, "uppföljningen i april", Period.month(2026, 4))
AUGUST = FollowUp(2026, "delåret", Period.month(2026, 8))
EARLY = FollowUp(2025, "delåret", Period.month(2025, 8))


def plan(*effects: tuple[int, int], **changes) -> RecoveryPlan:
    measures = tuple(Measure(f"åtgärd {year}", {year: D(amount)}) for year, amount in effects)
    return RecoveryPlan(NAMND, 2025, measures, **changes)


def approved(*effects: tuple[int, int], on: date = date(2026, 3, 31), done: tuple = ()) -> RecoveryPlan:
    return plan(*effects, approved_by="KS § 4", approved_on=on, followed_up=frozenset(done))


def told(
    results: dict[int, int], year: int, made: RecoveryPlan | None = None, due: tuple[FollowUp, ...] = (),
    undecided: int | None = None,
) -> tuple[Finding, ...]:  # fmt: skip
    amounts = {one: D(amount) for one, amount in results.items()}
    accounts = Accounts(frozenset(one for one in results if one != undecided), undecided)
    arisen = committee_deficits(amounts, D(0), THREE)
    plans = {min(results): made} if made else {}
    return recovery_findings(NAMND, arisen, plans, year, due, accounts)


def position(*committees: CommitteePosition, **changes) -> list[str]:
    """Each finding in a line; its whole text stands with its own rule."""
    return [brief(one) for one in findings(FinancialPosition(2026, committees, LIMITS, **changes))]


def brief(one: Finding) -> str:
    amount = "okänt" if one.amount is None else f"{one.amount.normalize() + 0:f} kr"
    return f"{one.principle} {one.severity.value}, {one.committee or 'kommunen'}, {amount}: {one.sentence}"


def committee(**known) -> CommitteePosition:
    return CommitteePosition(NAMND, **known)


def bridge(forecast: int | None = 1600, **changes) -> Project:
    amount = None if forecast is None else D(forecast)
    return Project("b", "Bron", NAMND, Kind.IMPLEMENTATION, D(1000), 2024, amount, **changes)


def frames(*frames: InvestmentFrame, **known) -> CommitteePosition:
    return committee(investments=frames, **known)


LATE = {2022: -5, 2023: 1, 2024: 1, 2025: 1}

CASES = {
    "En princip med sina regler": lambda: (
        [
            made.number,
            made.title,
            made.behaviour,
            [rule.id for rule in made.rules],
            made.citation.text,
        ]
        if (made := _principle(3, "Omdisponering", Behaviour.REFUSED, *PRINCIPLES[3].rules[:2]))
        else None
    ),
    "Återställning: minst ett år": lambda: RecoveryLimits(0, ()),
    "Återställning: ett år går": lambda: RecoveryLimits(1, ()).years,
    "Underskott: kapitalet möter 4 av 10, överskott sparas, ett underskott i kapitalet möter inget": lambda: [
        committee_deficits({2024: D(-10), 2025: D(15), 2026: D(-6)}, D(4), THREE),
        committee_deficits({2024: D(-10)}, D(-4), THREE),
    ],
    "Underskottets räkning": lambda: [
        deficit_working(NAMND, one) for one in committee_deficits({2023: D(-10), 2024: D(3), 2025: D(2)}, D(0), THREE)
    ],
    "Planen ger 3 av 10 i tid": lambda: require_approvable(
        plan((2025, 50), (2026, 1), (2028, 2), (2029, 50)), committee_deficits({2025: D(-10)}, D(0), THREE)[0]
    ),
    "Planen ger precis det som ska återställas": lambda: require_approvable(
        plan((2026, 4), (2028, 6)), committee_deficits({2025: D(-10)}, D(0), THREE)[0]
    ),
    "Fynd: ingen plan": lambda: told({2025: -10}, 2026),
    "Fynd: ingen plan, bokslutet är inte prövat": lambda: told({2025: -10}, 2026, undecided=2025),
    "Fynd: planen är inte godkänd": lambda: told({2025: -10}, 2026, plan((2026, 10))),
    "Fynd: planen är inte godkänd, bokslutet är inte prövat": lambda: told(
        {2025: -10}, 2026, plan((2026, 10)), undecided=2025
    ),
    "Fynd: planen är 3 för liten; det som gavs 2026 är redan bokfört": lambda: told(
        {2025: -10, 2026: 4},
        2027,
        approved((2026, 4), (2027, 3)),
    ),
    "Fynd: planen räcker precis": lambda: told({2025: -10, 2026: 4}, 2027, approved((2026, 4), (2027, 6))),
    "Fynd: inte uppföljd i april och augusti": lambda: told(
        {2025: -10}, 2026, approved((2026, 10)), (EARLY, APRIL, AUGUST)
    ),
    "Fynd: uppföljd i april men inte i augusti": lambda: told(
        {2025: -10}, 2026, approved((2026, 10), done=((2026, "uppföljningen i april"),)), (APRIL, AUGUST)
    ),
    "Fynd: godkänd i april, så april frågar inget": lambda: told(
        {2025: -10}, 2026, approved((2026, 10), on=date(2026, 4, 1)), (APRIL,)
    ),
    "Fynd: delåret samma år som underskottet frågar inget": lambda: told(
        {2025: -10}, 2026, approved((2026, 10), on=date(2025, 3, 1)), (EARLY,)
    ),
    "Fynd: godkänd men okänt när": lambda: told({2025: -10}, 2026, plan((2026, 10), approved_by="KS § 4"), (APRIL,)),
    "Fynd: tiden har gått ut med 2 kvar": lambda: told(LATE, 2026),
    "Fynd: två år är inte kända": lambda: told({2022: -5, 2024: 1}, 2026),
    "Fynd: återställt för sent, sägs till och med året efter": lambda: [
        [told(LATE | {2026: 9}, year) for year in (2027, 2028)]
    ],
    "Fynd: återställt i tid": lambda: told({2024: -5, 2025: 5}, 2026),
    "Det mest brådskande först": lambda: [
        brief(one)
        for one in by_urgency(
            tuple(
                Finding(number, who, severity, "Läge.", "Gör.")
                for number, who, severity in (
                    (5, "B", Severity.NOTICE),
                    (4, "B", Severity.ACTION),
                    (3, "A", Severity.ACTION),
                    (2, "A", Severity.ACTION),
                    (9, "C", Severity.BREACH),
                )
            )
        )
    ],
    "Fyndet: princip noll": lambda: Finding(0, "", Severity.NOTICE, "Läge.", "Gör."),
    "Fyndet: princip arton": lambda: Finding(18, "", Severity.NOTICE, "Läge.", "Gör."),
    "Fyndet: utan läge": lambda: Finding(17, "", Severity.NOTICE, "", "Gör."),
    "Fyndet: utan lösning": lambda: Finding(1, "", Severity.NOTICE, "Läge.", ""),
    "Kommunen: lugnt": lambda: position(
        committee(frame=D(100), forecast=D(99), goals=Goals(Tally(3)), equity=D(0), distributed=D(100)),
        budgets=(Budget(2026, {"skatt": D(2)}, {"drift": D(1)}),),
    ),
    "Kommunen: två budgetar i obalans": lambda: position(
        budgets=tuple(Budget(year, {"skatt": D(1)}, {"drift": D(2)}) for year in (2026, 2027))
    ),
    "Kommunen: under sitt mål, spärrat utan grund, och målet inte känt": lambda: [
        position(forecast_result=D(5), financial_goal=D(10)),
        position(forecast_result=D(5), financial_goal=D(5), freeze=Freeze("KF § 7")),
        position(forecast_result=D(-5)),
        position(financial_goal=D(5)),
    ],
    "Ramen: ingen prognos": lambda: findings(FinancialPosition(2026, (committee(frame=D(100)),), LIMITS)),
    "Ramen: ingen ram": lambda: position(committee(forecast=D(100), distributed=D(3))),
    "Ramen: 10 över, 6 är generell kostnadsökning, 3 väntar på svar": lambda: [
        f"{brief(one)} {one.what_would_clear_it}"
        for one in findings(
            FinancialPosition(
                2026,
                (
                    committee(
                        frame=D(100),
                        forecast=D(110),
                        room_to_reallocate=D(4),
                        general_increase=D(6),
                        asked=(Asked(D(3), RequestState.SENT, "kommunfullmäktige"),),
                    ),
                ),
                LIMITS,
            )
        )
    ],
    "Ramen: målen inom, över och utan känd ram": lambda: (
        [
            position(committee(frame=D(100), forecast=D(forecast), goals=Goals(Tally(1, 0, 1), Tally(0, 1))))
            for forecast in (100, 101)
        ]
        + [position(committee(goals=Goals(Tally(1, 0, 1))))]
    ),
    "Ramen: fördelat, utan prioritering, och ett särskilt anslag": lambda: position(
        committee(
            frame=D(100),
            forecast=D(100),
            distributed=D(103),
            unprioritised=(D(7),),
            earmarks=(EarmarkYear("skolskjuts", NAMND, 2026, ("441",), D(10), D(10), D(12), 8),),
        )
    ),
    "Kapitalet: utan plan och regler": lambda: position(committee(equity=D(50), own_rules=False)),
    "Kapitalet: över planen, med regler": lambda: position(
        committee(equity=D(50), planned_use=PlannedUse(D(5), {}), used=D(8), own_rules=True)
    ),
    "Kapitalet: okänt": lambda: position(committee(own_rules=False, used=D(8))),
    "Kapitalet: mer lovat än som finns": lambda: position(committee(overused={"": D(3)})),
    "Kapitalet: uttag mot ett underskott på 2, utan underskott, och okänt": lambda: [
        position(
            committee(
                frame=frame, forecast=forecast, uses=(EquityUse(NAMND, D(3), Purpose.THIS_YEARS_DEFICIT, "hyra"),)
            )
        )
        for frame, forecast in ((D(100), D(102)), (D(100), D(100)), (D(100), D(103)), (None, D(100)), (D(100), None))
    ],
    "Kapitalet: uttag under spärr": lambda: position(
        committee(uses=(EquityUse(NAMND, D(3), Purpose.ONE_OFF, "möbler"),)), freeze=Freeze("KF § 7")
    ),
    "Överföring: inte begärd, begärd, prövad": lambda: [
        position(
            committee(
                closing=carry_over(CommitteeYear(NAMND, 2025, D(1000), D(0), D(20)), LIMITS.carry_over),
                carry_over_requested=asked,
                carry_over_decided=decided,
            )
        )
        for asked, decided in ((False, False), (True, False), (True, True))
    ],
    "Underskott: i tidigare bokslut, mött av kapital, och ett som inte är prövat": lambda: [
        position(committee(earlier_results={2025: D(-10)})),
        position(committee(earlier_results={2025: D(-10)}, opening_equity_then=D(4))),
        position(committee(earlier_results={2024: D(1)}, undecided=(2025, D(-10)))),
        position(committee(earlier_results={2025: D(-10)}, recovery_plans={2025: approved((2026, 10))}), due=(APRIL,)),
        position(committee(opening_equity_then=D(4))),
    ],
    "Investeringar: plan, utfall, prognos och kapitalkostnader": lambda: [
        position(
            frames(
                InvestmentFrame(Kind.OTHER, D(10), D(15), capital_cost=D(4), capital_before=D(1)),
                InvestmentFrame(Kind.STREETS, D(10), D(15), "KF § 2", D(9), D(11), D(12), D(2)),
                InvestmentFrame(Kind.PREMISES, D(10), D(5), forecast=D(13)),
                capital_costs_budgeted=D(9),
                capital_costs_before=D(8),
                capital_costs_granted=D(7),
            )
        ),
        position(frames(InvestmentFrame(Kind.OTHER, None, D(0)))),
    ],
    "Projekt: vid årets slut och under året": lambda: [
        position(
            projects=((bridge(outcome=D(7)), D(5)), (bridge(1000, outcome=D(2), measures="x"), D(5))), year_end=late
        )
        for late in (False, True)
    ],
    "Projekt: färdigt över gränsen, brådskande, ny budget": lambda: position(
        projects=(
            (bridge(finished=True, cost=D(1600), final_account=True, urgent_decision="2026-05-02"), D(5)),
            (bridge(1000, renewed_decision="KF § 9", budgeted=D(700)), D(5)),
        )
    ),
    "Projekt: ingen prognos": lambda: findings(FinancialPosition(2026, (), LIMITS, projects=((bridge(None), D(5)),))),
    "Projekt: basbeloppet saknas": lambda: [
        brief(one) + " " + one.what_would_clear_it
        for one in findings(
            FinancialPosition(2031, (), LIMITS, projects=((bridge(), D(5)), (bridge(finished=True, cost=D(9)), D(5))))
        )
    ],
}
