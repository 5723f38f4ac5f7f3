"""Using carried equity: principles 7 (units and plan), 8 (one-off use only), 9 (the board's test, the freeze)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from styrkedjan.domain.economy.finding import Finding, Severity, cite
from styrkedjan.domain.errors import Refused
from styrkedjan.domain.swedish import kronor, listing, percent
from styrkedjan.domain.workings import Input, Step, Working

ZERO = Decimal(0)


class Purpose(StrEnum):
    """What equity is used for."""

    ONE_OFF = "one_off"
    THIS_YEARS_DEFICIT = "this_years_deficit"
    LASTING = "lasting"

    @property
    def label(self) -> str:
        return {
            "one_off": "engångsinsats",
            "this_years_deficit": "täcka årets underskott",
            "lasting": "långsiktigt åtagande",
        }[self.value]


@dataclass(frozen=True, slots=True)
class EquityUse:
    """A wish to use carried equity: `unit` is "" for the committee itself, `cost_years` how many years it costs."""

    committee: str
    amount: Decimal
    purpose: Purpose
    description: str
    cost_years: int = 1
    unit: str = ""
    approved_by_committee: bool = False

    def __post_init__(self) -> None:
        if self.amount <= 0:
            raise ValueError("Ett uttag ur eget kapital måste vara större än noll.")
        if self.cost_years < 1:
            raise ValueError("En insats kostar minst ett år.")

    @property
    def is_lasting(self) -> bool:
        """Whether it costs more than the one year that principle 8 allows."""
        return self.purpose is Purpose.LASTING or self.cost_years > 1

    @property
    def stopped_by_freeze(self) -> bool:
        """A freeze stops new use; covering this year's deficit only carries the difference forward."""
        return self.purpose is not Purpose.THIS_YEARS_DEFICIT


@dataclass(frozen=True, slots=True)
class UseRules:
    """What the council has decided about use of equity (both true in the principles)."""

    unit_needs_committee: bool = True
    one_off_only: bool = True


PRINCIPLES_7_AND_8 = UseRules()


@dataclass(frozen=True, slots=True)
class PlannedUse:
    """What the operational plan says will be used, adjusted at most at the allowed follow-ups (April, August)."""

    stated: Decimal | None
    adjustments: Mapping[str, Decimal]

    def now(self, occasions: tuple[str, ...]) -> Decimal | None:
        """The latest figure, in the order of `occasions`; None when the plan states nothing."""
        given = [self.adjustments[occasion] for occasion in occasions if occasion in self.adjustments]
        return given[-1] if given else self.stated


def use_refusal(
    use: EquityUse, available: Decimal, frozen_by: str = "", rules: UseRules = PRINCIPLES_7_AND_8
) -> Refused | None:
    """Principles 7, 8 and 9: why the use is stopped, or None. `available` is the user's own carried surplus.

    `frozen_by` names the council's decision when it has frozen the use of equity. Covering this year's deficit is no
    new commitment and is therefore allowed in a freeze; it is the difference that is carried.
    """
    if use.is_lasting and rules.one_off_only:
        return Refused(
            f"”{use.description}” kostar mer än ett år; eget kapital får bara användas för engångsinsatser.",
            "Pröva åtagandet inom den ordinarie driftbudgeten, eller avgränsa det till kostnader ett enda år.",
        )
    if frozen_by and use.stopped_by_freeze:
        return Refused(
            f"Kommunfullmäktige har beslutat att eget kapital inte får tas i anspråk ({frozen_by}).",
            "Vänta tills beslutet har upphört eller begär undantag hos kommunfullmäktige.",
        )
    if use.unit and rules.unit_needs_committee and not use.approved_by_committee:
        return Refused(
            f"{use.unit} får inte använda balanserat överskott utan nämndens godkännande.",
            f"Lägg fram uttaget på {kronor(use.amount)} för {use.committee}.",
        )
    if use.amount > available:
        return Refused(
            f"Uttaget {kronor(use.amount)} är större än det balanserade överskottet {kronor(max(ZERO, available))}.",
            f"Minska uttaget till högst {kronor(max(ZERO, available))}.",
        )
    return None


def require_use(use: EquityUse, available: Decimal, frozen_by: str = "", rules: UseRules = PRINCIPLES_7_AND_8) -> None:
    """Raises Refused when the use is stopped."""
    refusal = use_refusal(use, available, frozen_by, rules)
    if refusal:
        raise refusal


def adjust_plan(plan: PlannedUse, occasion: str, amount: Decimal, occasions: tuple[str, ...]) -> PlannedUse:
    """Principle 7: the planned use changed at a follow-up. Raises Refused at any other time or below zero."""
    if occasion not in occasions:
        raise Refused(
            f"Planerat uttag kan inte justeras vid {occasion}.", f"Justera vid {listing(occasions, 'eller')}."
        )
    if amount < 0:
        raise Refused("Ett planerat uttag kan inte vara negativt.", "Skriv noll om inget uttag planeras.")
    return PlannedUse(plan.stated, {**plan.adjustments, occasion: amount})


def planned_use_findings(
    committee: str, equity: Decimal, plan: PlannedUse, used: Decimal, occasions: tuple[str, ...]
) -> tuple[Finding, ...]:
    """Principle 7: the plan states the use, and the use keeps to the plan and to the equity there is."""
    planned = plan.now(occasions)
    if planned is None:
        if equity <= 0:
            return ()
        sentence = f"{committee} har {kronor(equity)} i eget kapital men verksamhetsplanen anger inget planerat uttag."
        clear = "Ange i verksamhetsplanen hur mycket som ska tas i anspråk, noll om inget."
        return (Finding(7, committee, Severity.ACTION, sentence, clear, equity),)
    if planned > max(ZERO, equity):
        over = planned - max(ZERO, equity)
        sentence = f"{committee} planerar att använda {kronor(over)} mer än det egna kapitalet."
        clear = f"Minska det planerade uttaget till högst {kronor(max(ZERO, equity))}."
        return (Finding(7, committee, Severity.BREACH, sentence, clear, over),)
    if used > planned:
        sentence = f"{committee} har använt {kronor(used - planned)} mer av eget kapital än planerat."
        clear = f"Justera det planerade uttaget vid {listing(occasions, 'eller')}, eller minska uttaget."
        return (Finding(7, committee, Severity.ACTION, sentence, clear, used - planned),)
    return ()


# --- principle 9 ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Volume:
    """A volume of the committee, planned and performed in its own `unit`. None is not reported, which is not 0."""

    name: str
    planned: Decimal | None
    performed: Decimal | None
    unit: str = ""

    @property
    def share(self) -> Decimal | None:
        """Performed of planned; None while either is not known or nothing was planned."""
        return _share(self.performed, self.planned)


@dataclass(frozen=True, slots=True)
class Performance:
    """What the board tests against: volumes, which cannot be summed, and goals. None is not reported."""

    volumes: tuple[Volume, ...]
    goals: int | None
    goals_attained: int | None

    @property
    def goal_share(self) -> Decimal | None:
        return _share(self.goals_attained, self.goals)


@dataclass(frozen=True, slots=True)
class BoardTest:
    """Material for the board's test, guided: shares where known, questions to answer, and no verdict of its own."""

    performance: Performance
    questions: tuple[str, ...]
    working: Working

    @property
    def complete(self) -> bool:
        """Whether the goals and at least one volume are told, and no volume is missing."""
        volumes = self.performance.volumes
        told = bool(volumes) and all(row.share is not None for row in volumes)
        return told and self.performance.goal_share is not None


def board_test(committee: str, requested: Decimal, performance: Performance) -> BoardTest:
    """Principles 6 and 9: the request beside performed volumes and goal attainment.

    The source sets no threshold, so a surplus beside volumes or goals not reached becomes a question for the board.
    """
    unknown = "ej rapporterat"
    goals = performance.goal_share
    steps = [
        Step(f"{row.name}: utfört av planerat", unknown if row.share is None else percent(row.share, 0))
        for row in performance.volumes
    ]
    steps.append(Step("Måluppfyllelse", unknown if goals is None else percent(goals, 0)))
    inputs = [Input("Begärd överföring", requested, "kr")]
    for row in performance.volumes:
        inputs += [
            Input(f"{row.name}, planerat", row.planned, row.unit),
            Input(f"{row.name}, utfört", row.performed, row.unit),
        ]
    inputs += [Input("Mål", performance.goals), Input("Uppnådda mål", performance.goals_attained)]
    title = f"Prövning av {committee}"
    working = Working(title, requested, "kr", tuple(inputs), tuple(steps), "Volymer och måluppfyllelse", cite(9))
    return BoardTest(performance, tuple(_questions(requested, performance)), working)


def freeze_ground(forecast_result: Decimal, financial_goal: Decimal) -> str:
    """Principle 9: the sentence that lets the council freeze the use of equity, "" when there is no ground.

    `forecast_result` and `financial_goal` are the municipality's full-year result and budgeted result in kronor.
    """
    if forecast_result < 0:
        return f"Kommunen befaras gå med underskott: prognosen är {kronor(forecast_result)}."
    if forecast_result < financial_goal:
        return (
            f"Kommunen klarar inte sitt ekonomiska mål: prognosen {kronor(forecast_result)} "
            f"är lägre än målet {kronor(financial_goal)}."
        )
    return ""


def freeze_findings(forecast_result: Decimal, financial_goal: Decimal, frozen_by: str) -> tuple[Finding, ...]:
    """Principle 9: there is a ground to freeze and no decision, or a decision whose ground has gone."""
    ground = freeze_ground(forecast_result, financial_goal)
    if ground and not frozen_by:
        clear = "Kommunfullmäktige tar ställning till om nämndernas eget kapital får tas i anspråk."
        return (Finding(9, "", Severity.ACTION, ground, clear, financial_goal - forecast_result),)
    if frozen_by and not ground:
        sentence = f"Eget kapital är spärrat ({frozen_by}) men kommunen klarar nu sitt ekonomiska mål."
        clear = "Kommunfullmäktige tar ställning till om spärren ska upphöra."
        return (Finding(9, "", Severity.NOTICE, sentence, clear),)
    return ()


def _share(part: Decimal | int | None, whole: Decimal | int | None) -> Decimal | None:
    if part is None or whole is None or whole == 0:
        return None
    return Decimal(part) / Decimal(whole)


def _questions(requested: Decimal, performance: Performance) -> list[str]:
    asked = []
    volumes, goals = performance.volumes, performance.goal_share
    if not volumes:
        asked.append("Inga volymer är rapporterade. Begär in dem.")
    missing = [row.name for row in volumes if row.share is None]
    if missing:
        asked.append(f"Volymer är inte rapporterade för {listing(missing)}. Begär in dem.")
    short = [f"{row.name} {percent(row.share, 0)}" for row in volumes if row.share is not None and row.share < 1]
    if short and requested > 0:
        asked.append(f"Mindre är utfört än planerat: {listing(short)}. Beror överskottet på uteblivna volymer?")
    if goals is None:
        asked.append("Måluppfyllelsen är inte bedömd. Begär in den.")
    elif goals < 1 and requested > 0:
        asked.append(f"{percent(goals, 0)} av målen är uppnådda. Varför användes inte medlen för att nå dem?")
    return asked
