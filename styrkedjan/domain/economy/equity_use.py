"""Using carried equity: principles 7 (units and plan), 8 (one-off use only), 9 (the board's review, the freeze)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
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
    approved_on: date | None = None

    def __post_init__(self) -> None:
        if self.amount <= 0:
            raise ValueError("Ett uttag ur eget kapital måste vara större än noll.")
        if self.cost_years < 1:
            raise ValueError("En insats kostar minst ett år.")

    @property
    def is_lasting(self) -> bool:
        """Whether it costs more than the one year that principle 8 allows."""
        return self.purpose is Purpose.LASTING or self.cost_years > 1


@dataclass(frozen=True, slots=True)
class Freeze:
    """The council's decision, from a day, that equity may not be used.

    It stops every use, also to cover this year's deficit, unless the decision itself makes an exception for that.
    """

    decision: str
    since: date | None = None
    deficit_exempt: bool = False

    def stops(self, use: EquityUse) -> bool:
        """Whether it stops a use. One that the committee had approved before the day stands."""
        if self.deficit_exempt and use.purpose is Purpose.THIS_YEARS_DEFICIT:
            return False
        approved_before = use.approved_on is not None and self.since is not None and use.approved_on < self.since
        return not approved_before


@dataclass(frozen=True, slots=True)
class Means:
    """What a use is held against.

    `available` is the user's own carried surplus that nobody has been promised. `deficit` is what the user's full-year
    forecast says that this year ends below budget, 0 for a year that holds; None is not known.
    """

    available: Decimal
    deficit: Decimal | None = None


def equity_left(booked: Mapping[int, Decimal], approved: Iterable[tuple[int, Decimal]], year: int) -> Decimal:
    """What may still be promised of a year's equity: carried from earlier years, less every use not yet in a result.

    `booked` is the carried result by closed year, `approved` the approved uses as (year, amount). A use lies in its
    own year's result once that is booked; until then it is taken from the same equity, whichever year it is for, so
    that the same krona is never promised twice. Below 0 when more is promised than there is.
    """
    return _carried_to(booked, year) - _promised(booked, approved)


def overused(booked: Mapping[int, Decimal], approved: Iterable[tuple[int, Decimal]], year: int) -> Decimal:
    """How much more is promised than there is, 0 when it is covered. A deficit with nothing promised is no overuse."""
    return max(ZERO, _promised(booked, approved) - max(ZERO, _carried_to(booked, year)))


def _carried_to(booked: Mapping[int, Decimal], year: int) -> Decimal:
    return sum((amount for closed, amount in booked.items() if closed < year), ZERO)


def _promised(booked: Mapping[int, Decimal], approved: Iterable[tuple[int, Decimal]]) -> Decimal:
    return sum((amount for used_in, amount in approved if used_in not in booked), ZERO)


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
    use: EquityUse, means: Means, freeze: Freeze | None = None, rules: UseRules = PRINCIPLES_7_AND_8
) -> Refused | None:
    """Principles 7, 8 and 9: why the use is stopped, or None."""
    return (
        _lasting(use, rules)
        or _frozen(use, freeze)
        or _not_approved(use, rules)
        or _no_deficit(use, means.deficit)
        or _too_much(use, means)
    )


def _lasting(use: EquityUse, rules: UseRules) -> Refused | None:
    if not (use.is_lasting and rules.one_off_only):
        return None
    return Refused(
        f"”{use.description}” kostar mer än ett år; eget kapital får bara användas för engångsinsatser.",
        "Pröva åtagandet inom den ordinarie driftbudgeten, eller avgränsa det till kostnader ett enda år.",
    )


def _frozen(use: EquityUse, freeze: Freeze | None) -> Refused | None:
    if freeze is None or not freeze.stops(use):
        return None
    return Refused(
        f"Kommunfullmäktige har beslutat att eget kapital inte får tas i anspråk ({freeze.decision}).",
        "Vänta tills beslutet har upphört eller begär undantag hos kommunfullmäktige.",
    )


def _not_approved(use: EquityUse, rules: UseRules) -> Refused | None:
    if not use.unit or not rules.unit_needs_committee or use.approved_by_committee:
        return None
    return Refused(
        f"{use.unit} får inte använda balanserat överskott utan nämndens godkännande.",
        f"Lägg fram uttaget på {kronor(use.amount)} för {use.committee}.",
    )


def _no_deficit(use: EquityUse, deficit: Decimal | None) -> Refused | None:
    """A deficit can be covered only where there is one, and no more than it is."""
    if use.purpose is not Purpose.THIS_YEARS_DEFICIT:
        return None
    who = use.unit or use.committee
    if deficit is None:
        return Refused(
            f"Om {who} går med underskott i år är inte känt: helårsprognosen saknas.", "Lämna en helårsprognos först."
        )
    if deficit <= 0:
        return Refused(
            f"{who} har inget underskott i år att täcka enligt helårsprognosen.",
            "Ändra prognosen om den inte stämmer, eller begär uttaget som en engångsinsats.",
        )
    if use.amount > deficit:
        there = kronor(deficit)
        return Refused(
            f"Uttaget {kronor(use.amount)} är större än årets underskott {there} enligt helårsprognosen.",
            f"Minska uttaget till högst {there}.",
        )
    return None


def _too_much(use: EquityUse, means: Means) -> Refused | None:
    if use.amount <= means.available:
        return None
    left = kronor(max(ZERO, means.available))
    return Refused(
        f"Uttaget {kronor(use.amount)} är större än det balanserade överskottet {left}.",
        f"Minska uttaget till högst {left}.",
    )


def require_use(
    use: EquityUse, means: Means, freeze: Freeze | None = None, rules: UseRules = PRINCIPLES_7_AND_8
) -> None:
    """Raises Refused when the use is stopped."""
    refusal = use_refusal(use, means, freeze, rules)
    if refusal:
        raise refusal


def approved_use_findings(
    uses: Iterable[EquityUse], freeze: Freeze | None, rules: UseRules, deficit: Decimal | None = None
) -> tuple[Finding, ...]:
    """Principles 8 and 9: approved uses that the rules do not allow, and deficits covered that are no longer there.

    `deficit` is the committee's own by its forecast; None is not known and finds nothing.
    """
    found = []
    for use in uses:
        lasting, frozen = _lasting(use, rules), _frozen(use, freeze)
        if stopped := lasting or frozen:
            number = 8 if lasting else 9
            found.append(
                Finding(number, use.committee, Severity.BREACH, stopped.sentence, stopped.way_forward, use.amount)
            )
        elif not use.unit and deficit is not None and (unfounded := _no_deficit(use, deficit)):
            sentence = f"”{use.description}” är godkänt för att täcka årets underskott. {unfounded.sentence}"
            clear = "Ompröva uttaget i nämnden när prognosen är säker."
            found.append(Finding(8, use.committee, Severity.ACTION, sentence, clear, use.amount))
    return tuple(found)


def overuse_findings(committee: str, over: Mapping[str, Decimal]) -> tuple[Finding, ...]:
    """Principle 7: more is promised than there is. `over` is how much by holder, "" for the committee itself."""
    found = []
    for holder, amount in over.items():
        if amount > 0:
            sentence = (
                f"{holder or committee} har godkända uttag på {kronor(amount)} mer än det balanserade överskottet."
            )
            clear = f"Ompröva uttag på minst {kronor(amount)} i nämnden."
            found.append(Finding(7, committee, Severity.BREACH, sentence, clear, amount))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Occasions:
    """Where the planned use may be written: stated in the operational plan, adjusted at the follow-ups.

    Steps of the annual cycle by id, in order, each with its name; `open` are those whose time it is now.
    """

    stated: Mapping[str, str]
    adjusted: Mapping[str, str]
    open: frozenset[str]


def write_plan(plan: PlannedUse, occasion: str, amount: Decimal, steps: Occasions) -> PlannedUse:
    """Principle 7: the planned use as stated or adjusted. Raises Refused in between, or below zero.

    A plan that has stated nothing may state it late: else the year would have no plan until April.
    """
    if amount < 0:
        raise Refused("Ett planerat uttag kan inte vara negativt.", "Skriv noll om inget uttag planeras.")
    if occasion in steps.stated:
        if plan.stated is not None and plan.stated != amount and occasion not in steps.open:
            names = listing(list(steps.adjusted.values()), "eller")
            raise Refused("Verksamhetsplanens uttag ändras inte efter att planen är beslutad.", f"Justera vid {names}.")
        return PlannedUse(amount, plan.adjustments)
    adjusted = adjust_plan(plan, occasion, amount, tuple(steps.adjusted))
    if occasion not in steps.open:
        now = [name for step, name in steps.adjusted.items() if step in steps.open]
        way = f"Det är {listing(now, 'eller')} som är öppen nu." if now else "Vänta till nästa uppföljning."
        raise Refused(f"Det är inte tid för {steps.adjusted[occasion]}: uttaget justeras bara då.", way)
    return adjusted


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
class BoardReview:
    """Material for the board's review, guided: shares where known, questions to answer, and no verdict of its own."""

    performance: Performance
    questions: tuple[str, ...]
    working: Working

    @property
    def complete(self) -> bool:
        """Whether the goals and at least one volume are told, and no volume is missing."""
        volumes = self.performance.volumes
        told = bool(volumes) and all(row.share is not None for row in volumes)
        return told and self.performance.goal_share is not None


def board_review(committee: str, requested: Decimal, performance: Performance) -> BoardReview:
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
    return BoardReview(performance, tuple(_questions(requested, performance)), working)


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


def freeze_findings(forecast_result: Decimal, financial_goal: Decimal, freeze: Freeze | None) -> tuple[Finding, ...]:
    """Principle 9: there is a ground to freeze and no decision, or a decision whose ground has gone."""
    ground = freeze_ground(forecast_result, financial_goal)
    if ground and freeze is None:
        clear = "Kommunfullmäktige tar ställning till om nämndernas eget kapital får tas i anspråk."
        return (Finding(9, "", Severity.ACTION, ground, clear, max(ZERO, financial_goal) - forecast_result),)
    if freeze and not ground:
        sentence = f"Eget kapital är spärrat ({freeze.decision}) men kommunen klarar nu sitt ekonomiska mål."
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
