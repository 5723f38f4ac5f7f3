"""Investment frames: principles 11-16. Who decides, where the appropriation binds, and who pays capital costs.

Amounts in kronor, expenditure positive.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from styrkedjan.domain.economy.finding import Finding, Severity, cite
from styrkedjan.domain.errors import Refused
from styrkedjan.domain.swedish import kronor, percent
from styrkedjan.domain.workings import Input, Step, Working

ZERO = Decimal(0)


class Kind(StrEnum):
    """What a project is, as the principles divide them."""

    IMPLEMENTATION = "implementation"
    PLANNING = "planning"
    STREETS = "streets"
    AGRICULTURE = "agriculture"
    PREMISES = "premises"
    OTHER = "other"

    @property
    def label(self) -> str:
        return _LABELS[self]

    @property
    def is_development(self) -> bool:
        """Samhällsbyggnadsprojekt: development with its streets and infrastructure."""
        return self in (Kind.IMPLEMENTATION, Kind.PLANNING)


_LABELS: Mapping[Kind, str] = {
    Kind.IMPLEMENTATION: "samhällsbyggnad, genomförande",
    Kind.PLANNING: "samhällsbyggnad, planering",
    Kind.STREETS: "gator och vägar",
    Kind.AGRICULTURE: "lantegendomar",
    Kind.PREMISES: "kommunala verksamhetslokaler",
    Kind.OTHER: "övriga verksamheter",
}


class Binding(StrEnum):
    """Where the appropriation binds."""

    PROJECT = "project"
    OPERATIONAL_PLAN = "operational_plan"
    YEARLY_FRAME = "yearly_frame"

    @property
    def label(self) -> str:
        return {
            "project": "projektet",
            "operational_plan": "den beslutade verksamhetsplanen",
            "yearly_frame": "årets investeringsram",
        }[self.value]


@dataclass(frozen=True, slots=True)
class FrameRule:
    """How a kind is steered: where it binds, whether the council grants capital costs, and the principles."""

    kind: Kind
    binding: Binding
    capital_costs_granted: bool
    principles: tuple[int, ...]


FRAME_RULES: Mapping[Kind, FrameRule] = {
    rule.kind: rule
    for rule in (
        FrameRule(Kind.IMPLEMENTATION, Binding.PROJECT, True, (11, 12, 13)),
        FrameRule(Kind.PLANNING, Binding.OPERATIONAL_PLAN, True, (11, 12, 13)),
        FrameRule(Kind.STREETS, Binding.YEARLY_FRAME, True, (13, 14)),
        FrameRule(Kind.AGRICULTURE, Binding.YEARLY_FRAME, True, (13, 14)),
        FrameRule(Kind.PREMISES, Binding.YEARLY_FRAME, False, (16,)),
        FrameRule(Kind.OTHER, Binding.YEARLY_FRAME, False, (14, 15)),
    )
}


@dataclass(frozen=True, slots=True)
class Appropriation:
    """What the council or the plan gives: `project` is "" for a frame that holds many projects."""

    committee: str
    kind: Kind
    amount: Decimal
    project: str = ""


def transfer_refusal(source: Appropriation, target: Appropriation, amount: Decimal) -> Refused | None:
    """Principle 12: why investment money may not move between two appropriations, or None when it may."""
    if amount <= 0 or amount > source.amount:
        return Refused("Beloppet ryms inte i anslaget.", f"Flytta mer än noll och högst {kronor(source.amount)}.")
    if source.committee != target.committee:
        return Refused("Medel kan inte flyttas mellan nämnder.", "Kommunfullmäktige beslutar om investeringsramarna.")
    if source.kind is not target.kind:
        return Refused(
            f"Ramen för {source.kind.label} kan inte användas för {target.kind.label}.",
            "Begär hos kommunfullmäktige att ramarna ändras.",
        )
    if FRAME_RULES[source.kind].binding is Binding.PROJECT and source.project != target.project:
        return Refused(
            f"Anslaget binder på projektnivå: {source.project} kan inte betala {target.project}.",
            "Begär ett nytt beslut av kommunfullmäktige för båda projekten.",
        )
    return None


def frame_findings(
    committee: str, kind: Kind, frame: Decimal | None, planned: Decimal, council_decision: str = ""
) -> tuple[Finding, ...]:
    """Principles 11, 14, 15 and 16: planned investments beside the council's frame of that kind.

    Going over the frame is the council's to try (principle 15): `council_decision` clears it.
    """
    principle = FRAME_RULES[kind].principles[0] if kind is not Kind.STREETS and kind is not Kind.AGRICULTURE else 14
    if frame is None:
        if planned <= 0:
            return ()
        sentence = f"{committee} planerar {kronor(planned)} i {kind.label} men ingen investeringsram är beslutad."
        clear = "Kommunfullmäktige fastställer ramen."
        return (Finding(principle, committee, Severity.BREACH, sentence, clear, planned),)
    if planned <= frame or council_decision:
        return ()
    over = planned - frame
    working = Working(
        f"Investeringar utöver ramen, {kind.label}",
        over,
        "kr",
        (Input("Planerade investeringar", planned, "kr"), Input("Fastställd ram", frame, "kr")),
        (Step("Planerat − ram", over, "kr"),),
        "Över ramen prövas av kommunfullmäktige",
        cite(15),
    )
    sentence = f"{committee} vill investera {kronor(over)} utöver ramen för {kind.label}."
    clear = f"Låt kommunfullmäktige pröva det, eller minska investeringarna med {kronor(over)}."
    return (Finding(15, committee, Severity.ACTION, sentence, clear, over, working),)


def frame_use_findings(
    committee: str, kind: Kind, frame: Decimal | None, outcome: Decimal | None, forecast: Decimal | None
) -> tuple[Finding, ...]:
    """Principles 11, 14, 15 and 16: the frame of a kind beside what is booked and what is forecast for the year.

    Going over is told of what has happened before what is expected. None is not known, and nothing is said of it.
    """
    told = ((outcome, Severity.BREACH, "har investerat"), (forecast, Severity.ACTION, "väntas investera"))
    for amount, severity, verb in told:
        # Of a plan without a frame `frame_findings` tells; here what has been spent without one.
        if amount is None or amount <= (frame or ZERO) or (frame is None and severity is Severity.ACTION):
            continue
        over = amount - (frame or ZERO)
        steps = (Step("Utfall − ram" if severity is Severity.BREACH else "Prognos − ram", over, "kr"),)
        what = "Investerat" if severity is Severity.BREACH else "Prognos"
        inputs = (Input(what, amount, "kr"), Input("Fastställd ram", frame, "kr"))
        title = f"Investeringar mot ramen, {kind.label}"
        working = Working(title, over, "kr", inputs, steps, "Över ramen prövas av kommunfullmäktige", cite(15))
        sentence = f"{committee} {verb} {kronor(over)} mer än ramen för {kind.label}."
        if frame is None:
            sentence = f"{committee} {verb} {kronor(over)} i {kind.label} men ingen investeringsram är beslutad."
        clear = "Låt kommunfullmäktige pröva det som går utöver ramen."
        return (Finding(15, committee, severity, sentence, clear, over, working),)
    return ()


def frame_is_needed(year: int, now: int, *, council_has_framed: bool) -> bool:
    """Whether a budget of a year needs a frame: the year has begun, or the council has decided its frames.

    A later year without any frame is a plan, which gives nobody the right to spend.
    """
    return year <= now or council_has_framed


def require_within_frame(committee: str, kind: Kind, frame: Decimal | None, planned: Decimal) -> None:
    """Principle 15, refused: raises Refused when the committee would invest over its frame without the council."""
    found = frame_findings(committee, kind, frame, planned)
    if found:
        raise Refused(found[0].sentence, found[0].what_would_clear_it)


# --- capital costs ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CapitalCost:
    """A year's capital cost: straight-line depreciation plus internal interest on the value at the year's start."""

    depreciation: Decimal
    interest: Decimal
    working: Working

    @property
    def total(self) -> Decimal:
        return self.depreciation + self.interest


def capital_cost(net_investment: Decimal, years: int, interest_rate: Decimal, year_of_use: int) -> CapitalCost:
    """The capital cost in the asset's `year_of_use` (1 is the first), nothing after `years`.

    Raises ValueError when years or year_of_use is below 1 or the rate is negative.
    """
    if year_of_use < 1:
        raise ValueError("Nyttjandeåret måste vara minst ett.")
    before = min(12 * (year_of_use - 1), 12 * years)
    return _cost(net_investment, years, interest_rate, before, 12, f"Kapitalkostnad år {year_of_use}")


def capital_cost_in(
    net_investment: Decimal, years: int, interest_rate: Decimal, in_use_from: date, year: int
) -> CapitalCost:
    """The capital cost in a calendar year of an asset taken into use in the month of `in_use_from`.

    Months count: an asset in use from July bears six twelfths the first year and the rest after its last whole year.
    Nothing before it is in use. Raises ValueError when years is below 1 or the rate is negative.
    """
    first = 12 * (year - in_use_from.year) - (in_use_from.month - 1)
    before = min(max(first, 0), 12 * years)
    return _cost(
        net_investment,
        years,
        interest_rate,
        before,
        months_in_use(in_use_from, year),
        f"Kapitalkostnad {year}",
    )


def months_in_use(in_use_from: date, year: int) -> int:
    """How many months of the year something is in use, counted from the month it was taken into use."""
    return min(12, max(0, 12 * (year - in_use_from.year) + 13 - in_use_from.month))


def _cost(
    net_investment: Decimal, years: int, interest_rate: Decimal, before: int, months: int, title: str
) -> CapitalCost:
    """`before` months are written off when the year begins; at most `months` of the rest are the year's."""
    if years < 1 or interest_rate < 0:
        raise ValueError("Nyttjandetiden måste vara minst ett år och internräntan minst noll.")
    life = 12 * years
    now = min(months, life - before)
    value = net_investment * (life - before) / life
    depreciation, interest = net_investment * now / life, value * interest_rate * now / 12
    part = "" if now in (0, 12) else f", {now} månader"
    steps = (
        Step(f"Avskrivning: {kronor(net_investment)} / {years} år{part}", depreciation, "kr"),
        Step(f"Internränta {percent(interest_rate)} på {kronor(value)}{part}", interest, "kr"),
    )
    inputs = (Input("Nettoinvestering", net_investment, "kr"), Input("Nyttjandetid", years, "år"))
    working = Working(title, depreciation + interest, "kr", inputs, steps, "Rak avskrivning", cite(13))
    return CapitalCost(depreciation, interest, working)


def capital_cost_findings(
    committee: str,
    costs: Iterable[tuple[Kind, Decimal]],
    budgeted: Decimal | None,
    granted: Decimal | None = None,
    before: Iterable[tuple[Kind, Decimal]] = (),
    existing: Decimal | None = None,
) -> tuple[Finding, ...]:
    """Principles 13 and 14: who pays the year's capital costs.

    For kinds with an appropriation the council grants one: `granted` is what it has given. The rest must fit in the
    operating budget: `budgeted` is what the committee's budget holds for capital costs, the appropriation included.
    Each is None when it is not known, and nothing is then said of it.

    What is already in use takes its part of that budget: `existing` is what capital costs came to the year before, and
    `before` the projects' own part of it. New capital costs are then held against what is left and free.
    """
    rows, earlier = tuple(costs), tuple(before)
    with_grant = sum((cost for kind, cost in rows if FRAME_RULES[kind].capital_costs_granted), ZERO)
    own = sum((cost for kind, cost in rows if not FRAME_RULES[kind].capital_costs_granted), ZERO)
    found = () if granted is None else _ungranted(committee, with_grant, granted)
    room = None if budgeted is None else max(ZERO, budgeted - (granted or ZERO))
    if room is None:
        return found
    own_before = sum((cost for kind, cost in earlier if not FRAME_RULES[kind].capital_costs_granted), ZERO)
    granted_before = sum((cost for kind, cost in earlier if FRAME_RULES[kind].capital_costs_granted), ZERO)
    # What is in use but is no project of the register: the year before's cost of it goes on.
    other = ZERO if existing is None else max(ZERO, existing - own_before - granted_before)
    missing = min(own, own + other - room)
    if missing <= 0 or not own:
        return found
    inputs = (
        Input("Kapitalkostnader utan anslag", own, "kr", "investeringsprojekten"),
        Input("Det som redan är i bruk i övrigt", other if existing is not None else None, "kr", "förra årets utfall"),
        Input("Budget för kapitalkostnader", budgeted, "kr", "enheternas budget"),
        Input("varav kommunfullmäktiges anslag", granted, "kr", "nettoramen"),
    )
    steps = (Step("Kapitalkostnader − det som ryms", missing, "kr"),)
    working = Working("Kapitalkostnader som inte ryms", missing, "kr", inputs, steps, "Inga anslag ges", cite(14))
    sentence = (
        f"{committee} får inget anslag för kapitalkostnader på {kronor(own)}, och {kronor(missing)} av dem ryms inte "
        "i driftbudgeten."
    )
    clear = f"Gör plats för {kronor(missing)} i driftbudgeten eller minska investeringarna."
    return (*found, Finding(14, committee, Severity.ACTION, sentence, clear, missing, working))


def _ungranted(committee: str, cost: Decimal, granted: Decimal) -> tuple[Finding, ...]:
    """Principle 13: capital costs that the council is to grant, and has not."""
    missing = cost - granted
    if missing <= 0:
        return ()
    inputs = (
        Input("Kapitalkostnader som ger anslag", cost, "kr", "investeringsprojekten"),
        Input("Anslag för kapitalkostnader", granted, "kr", "nettoramen"),
    )
    steps = (Step("Kapitalkostnader − anslag", missing, "kr"),)
    working = Working("Kapitalkostnader utan anslag", missing, "kr", inputs, steps, "Anslag ges", cite(13))
    sentence = (
        f"{committee} har kapitalkostnader på {kronor(cost)} för samhällsbyggnad, gator och lantegendomar, och "
        f"{kronor(missing)} av dem har inget anslag."
    )
    clear = f"Begär {kronor(missing)} hos kommunfullmäktige, som beviljar anslag för kapitalkostnaderna."
    return (Finding(13, committee, Severity.NOTICE, sentence, clear, missing, working),)
