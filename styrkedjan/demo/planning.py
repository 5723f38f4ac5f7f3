"""Next year's budget in the making: allocation models, scenarios, a proposal and three parties at work."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from styrkedjan.areas.economy.models import MONTH_FIELDS, BudgetLine
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.planning.actions import allocation, motions, parties, questions, scenarios, staff
from styrkedjan.areas.planning.actions import budgets as budgets_actions
from styrkedjan.areas.planning.models import AllocationModel, PartyGroup, Scenario, ScenarioLine
from styrkedjan.areas.planning.queries import allocation as allocation_queries
from styrkedjan.areas.planning.queries import scenarios as scenarios_queries
from styrkedjan.demo.organisation import Organisation
from styrkedjan.demo.setting import Setting
from styrkedjan.domain.economy.allocation import VolumeBasis
from styrkedjan.domain.planning.models import LineDefinition, municipal_volume
from styrkedjan.domain.planning.motions import Change, ChangeKind
from styrkedjan.domain.planning.multi_year import Assumption, Key, outcome
from styrkedjan.domain.planning.staff import StaffKey, StaffParameter
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import User

D = Decimal
NOTHING = D(0)
OLDEST = 100
# By year of the plan: salary and price increase in per cent, the result aimed at as a share of taxes and grants.
OUTLOOK = ((D("3.4"), D("2.1"), D("0.020")), (D("3.1"), D("1.9"), D("0.019")), (D("3.0"), D("2.0"), D("0.0205")))
TAX_RATE = D("19.87")
ENROLLED = ("forskola", "fritidshem", "grundskola", "gymnasieskola")
WINTER = ("1.9", "1.8", "1.4", "0.9", "0.7", "0.6", "0.5", "0.5", "0.7", "0.8", "1.0", "1.2")
FROM_BUDGET = "Kommunens egen beräkning ur årets budget"
FROM_FORECAST = "Skatteunderlagsprognos, hösten"


@dataclass(frozen=True, slots=True)
class Party:
    """A group, its members' log-ins, its motion and the changes of it. `presented` is whether others may read it."""

    name: str
    short: str
    members: tuple[str, ...]
    title: str
    introduction: str
    changes: tuple[tuple[Change, str], ...]
    presented: bool


def build(setting: Setting, made: Organisation) -> None:
    """Everything through the actions, as people would do it."""
    by = setting.people["controller"]
    year = setting.year + 1
    _population(setting, made, by)
    by_age, _ = _models(made, by, year)
    _volumes(setting, made, by, year)
    proposal = _scenarios(setting, made, by, year, by_age)
    _parties(setting, made, proposal)
    _unit_budget(setting, made, by)


def _population(setting: Setting, made: Organisation, by: User) -> None:
    """Year ends from the one before last to the end of the plan: younger families in, more of the very old."""
    whole = setting.facts["population"] / sum(_weight(age) for age in range(OLDEST + 1))

    def forecast(name: str, first: int, ageing: float) -> None:
        """Cohorts grow older: the curve of ages moves, by less than a year a year since people move in and out."""
        rows = [
            allocation.PopulationRow(
                year, age, D(round(whole * _weight(age - ageing * (year - first)) * 1.006 ** (year - setting.year))),
                name if year > first else "Folkbokföringen",
            )
            for year in range(setting.year - 1, setting.year + 4)
            for age in range(OLDEST + 1)
        ]  # fmt: skip
        allocation.save_population(by=by, principal=made.root, rows=rows)

    forecast(f"Befolkningsprognos {setting.year - 1}", setting.year - 1, 0.2)
    forecast(f"Befolkningsprognos {setting.year}", setting.year - 1, 0.35)


def _weight(age: float) -> float:
    """How many there are of an age beside the others: families with children, and fewer after eighty."""
    families = 0.25 * math.exp(-(((age - 38) / 12) ** 2)) + 0.12 * math.exp(-(((age - 9) / 7) ** 2))
    return (1 + families) / (1 + math.exp((age - 79) / 6))


def _models(made: Organisation, by: User, year: int) -> tuple[AllocationModel, AllocationModel]:
    """Price per age for the frames, and a sum per enrolled for the units; prices that meet this year's budget."""
    by_age = allocation.create_model(
        by=by, principal=made.root, key="pris_per_alder", name="Pris per ålder", year=year, definition="pris_per_alder"
    )
    enrolled = allocation.create_model(
        by=by, principal=made.root, key="peng_per_inskriven", name="Peng per inskriven", year=year,
        definition="peng_per_inskriven",
    )  # fmt: skip
    people = allocation_queries.population(made.root, NOW)
    budgets = {line.service_area.code: line.amount for line in scenarios_queries.base_lines(made.root, year - 1)
               if line.service_area}  # fmt: skip
    lines = [allocation_queries.definition_of(row) for row in allocation_queries.current_lines(by_age, year, NOW)]
    heads = {line.id: municipal_volume(line, people, (), year) or D(0) for line in lines}
    _save_prices(by, by_age, year, lines, {line.id: _price(line, lines, heads, budgets) for line in lines})
    heads_now = {code: D(0) for code in ENROLLED}
    for unit in made.units:
        if unit.service_area and unit.service_area.code in heads_now:
            heads_now[unit.service_area.code] += round(made.sizes[unit.pk])
    lines = [allocation_queries.definition_of(row) for row in allocation_queries.current_lines(enrolled, year, NOW)]
    prices = {
        line.id: _hundreds(budgets[line.service_area] * D("0.9") / heads_now[line.service_area]) for line in lines
    }
    _save_prices(by, enrolled, year, lines, prices, area_price=D(1_150))
    return by_age, enrolled


def _price(
    line: LineDefinition, lines: list[LineDefinition], heads: dict[str, Decimal], budgets: dict[str, Decimal]
) -> Decimal:
    """This year's budget of the service, a little more for the older, spread over its age classes."""
    same = [one for one in lines if one.service_area == line.service_area]
    factors = {one.id: 1 + D("0.06") * number for number, one in enumerate(same)}
    if line.service_area == "sabo":
        factors = {one.id: D(1) if one.age_to and one.age_to < 80 else D(9) for one in same}
    whole = sum((heads[one.id] * factors[one.id] for one in same), D(0))
    return _hundreds(budgets[line.service_area] * D("1.031") * factors[line.id] / whole)


def _hundreds(amount: Decimal) -> Decimal:
    return (amount / 100).quantize(D(1)) * 100


def _save_prices(
    by: User, model: AllocationModel, year: int, lines: list[LineDefinition], prices: dict[str, Decimal],
    area_price: Decimal = NOTHING,
) -> None:  # fmt: skip
    priced = [
        LineDefinition(
            block=line.block, group=line.group, basis=line.basis, id=line.id, service_area=line.service_area,
            age_from=line.age_from, age_to=line.age_to, price=prices[line.id], index_share=line.index_share,
            area_price=area_price if line.basis is VolumeBasis.ENROLLED else D(0),
        )
        for line in lines
    ]  # fmt: skip
    allocation.save_lines(by=by, model=model, year=year, lines=priced)


def _volumes(setting: Setting, made: Organisation, by: User, year: int) -> None:
    """Next year's enrolled per unit, with index by part of town and floor area."""
    index = {name: D(80 + 9 * number) / 100 for number, name in enumerate(sorted(setting.facts["areas"]))}
    rows = [
        allocation.VolumeRow(
            unit, unit.service_area.code, D(round(made.sizes[unit.pk])), index[unit.geographic_area],
            D(round(made.sizes[unit.pk] * 9)),
        )
        for unit in made.units
        if unit.service_area and unit.service_area.code in ENROLLED
    ]  # fmt: skip
    allocation.save_volumes(by=by, where=made.root, year=year, rows=rows)


def _scenarios(setting: Setting, made: Organisation, by: User, year: int, model: AllocationModel) -> Scenario:
    """The board's proposal, the same with a weaker economy, and one where the model decides."""
    main = scenarios.create_scenario(
        by=by, principal=made.root, first_year=year, name="Kommunstyrelsens förslag",
        description="Bygger på årets ramar, uppräknade med löner och priser, och på volymer ur befolkningsprognosen.",
    )  # fmt: skip
    _steps(made, by, main)
    _assume(by, main)
    weaker = scenarios.create_scenario(
        by=by, principal=made.root, first_year=year, name="Svagare skatteunderlag", copy_of=main,
        description="Som förslaget men med 1,2 procent lägre skatteunderlag i hela planen.",
    )  # fmt: skip
    plan = scenarios_queries.plan_of(main)
    lower = {
        (Key.TAX_BASE, at): Assumption(
            (plan.value(Key.TAX_BASE, at) * D("0.988")).quantize(D(1)), "Känslighetsräkning: 1,2 procent lägre"
        )
        for at in main.years
    }
    scenarios.save_assumptions(by=by, scenario=weaker, values=lower)
    by_model = scenarios.create_scenario(
        by=by, principal=made.root, first_year=year, name="Resursmodellen fullt ut", copy_of=main,
        description="Pris gånger volym avgör ramarna för de verksamheter som har en modell.",
    )  # fmt: skip
    scenarios.use_allocation(by=by, scenario=by_model, model=model)
    return scenarios.propose(by=by, scenario=main)


def _steps(made: Organisation, by: User, scenario: Scenario) -> None:
    """Volumes of every service, growing with the population, and what a larger volume costs."""
    sizes: dict[str, Decimal] = {}
    for unit in made.units:
        if unit.service_area:
            code = unit.service_area.code
            sizes[code] = sizes.get(code, D(0)) + D(round(made.sizes[unit.pk]))
    steps = {}
    for line in ScenarioLine.objects.filter(scenario=scenario, service_area__isnull=False).select_related(
        "service_area"
    ):
        code = line.service_area.code if line.service_area else ""
        growth = D("0.011") if code in {"sabo", "hemtjanst"} else D("0.003")
        for number, year in enumerate(scenario.years):
            volume = (sizes[code] * (1 + growth) ** number).quantize(D(1))
            change = (line.base * growth).quantize(D("1E3")).quantize(D(1)) if number else D(0)
            steps[line.pk, year] = scenarios.StepRow(volume, change, note="Befolkningsprognosen")
    scenarios.save_steps(by=by, scenario=scenario, steps=steps)


def _assume(by: User, scenario: Scenario) -> None:
    """Assumptions that give the result aimed at, with a tax base to match."""
    values: dict[tuple[Key, int], Assumption] = {}
    whole = sum((line.base for line in scenario.lines.all()), D(0))
    for number, (year, (salaries, prices, _)) in enumerate(zip(scenario.years, OUTLOOK, strict=True)):
        grown = whole * D("1.03") ** number
        given = {
            Key.TAX_BASE: (D(0), FROM_FORECAST), Key.TAX_RATE: (TAX_RATE, "Oförändrad skattesats"),
            Key.GENERAL_GRANTS: (grown * D("0.055"), "Budgetpropositionen"),
            Key.EQUALISATION: (grown * D("0.15"), "Preliminär utjämning"),
            Key.SALARY_INCREASE: (salaries, "Centrala avtal"), Key.SALARY_SHARE: (D(62), FROM_BUDGET),
            Key.PRICE_INCREASE: (prices, "Prisindex för kommunal verksamhet"),
            # What is there already lies in the committees' frames: only what is taken into use comes on top of them.
            Key.CAPITAL_COSTS: (grown * D("0.0025") * (number + 1), "Tillkommande enligt investeringsplanen"),
            Key.FINANCIAL_NET: (-grown * D("0.004"), "Räntebanan i höstens prognos"),
            Key.NET_INVESTMENTS: (grown * D("0.046"), "Investeringsprojekten och löpande reinvesteringar"),
            Key.DEPRECIATION: (grown * D("0.009") * (1 + D(number) / 10), "Årets avskrivningar och investeringsplanen"),
            Key.NEW_LOANS: (grown * D("0.026"), "Finanspolicyn"),
            Key.RESULT_OBJECTIVE: (D(1), "Riktlinjer för god ekonomisk hushållning"),
            Key.SELF_FINANCING_OBJECTIVE: (D(60), "Riktlinjer för god ekonomisk hushållning"),
        }  # fmt: skip
        for key, (value, source) in given.items():
            rounded = value.quantize(D("1E5")) if key.unit == "kr" else value
            values[key, year] = Assumption(rounded.quantize(D("0.0001")), source)
    scenarios.save_assumptions(by=by, scenario=scenario, values=values)
    scenarios.save_assumptions(by=by, scenario=scenario, values=_tax_bases(scenario))


def _tax_bases(scenario: Scenario) -> dict[tuple[Key, int], Assumption]:
    plan, found = scenarios_queries.plan_of(scenario), {}
    for year, (_, _, share) in zip(outcome(plan), OUTLOOK, strict=True):
        at = year.year
        costs = year.total_frames + plan.value(Key.CAPITAL_COSTS, at) - plan.value(Key.FINANCIAL_NET, at)
        taxes = costs / (1 - share) - plan.value(Key.GENERAL_GRANTS, at) - plan.value(Key.EQUALISATION, at)
        found[Key.TAX_BASE, at] = Assumption((taxes / TAX_RATE * 100).quantize(D("1E6")).quantize(D(1)), FROM_FORECAST)
    return found


def _parties(setting: Setting, made: Organisation, proposal: Scenario) -> None:
    """Three groups: two have presented, one is still at work. And a question that has been answered in the open."""
    groups = [_party(setting, made, proposal, party) for party in _written(proposal.first_year)]
    controller = setting.people["controller"]
    question = questions.ask(
        by=setting.people["ordforande"], scenario=proposal, group=groups[0],
        text="Hur stor del av grundskolans ram är lokalkostnader?",
    )  # fmt: skip
    text = "Ungefär 14 procent. Internhyran räknas upp med prisökningen och ingår i ramen."
    questions.answer(by=controller, question=question, text=text)
    questions.approve_answer(by=controller, question=question)
    questions.ask(
        by=setting.people["ledamot"], scenario=proposal, group=groups[1],
        text="Vad skulle ett oförändrat pris per timme i hemtjänsten betyda för ramen?",
    )  # fmt: skip


def _party(setting: Setting, made: Organisation, proposal: Scenario, party: Party) -> PartyGroup:
    administrator = setting.people["administrator"]
    group = parties.create_group(by=administrator, principal=made.root, name=party.name, short_name=party.short)
    for name in party.members:
        row = parties.add_member(
            by=administrator, group=group, user=setting.people[name], valid_from=date(setting.year - 1, 10, 15)
        )
        parties.confirm_member(by=setting.people[party.members[0]], membership=row)
    by = setting.people[party.members[0]]
    motion = motions.create_motion(by=by, group=group, scenario=proposal, title=party.title)
    motions.change_text(by=by, motion=motion, title=party.title, introduction=party.introduction, version=1)
    for change, reason in party.changes:
        motions.add_change(by=by, motion=motion, change=change, reason=reason)
    if party.presented:
        motions.present(by=by, motion=motion)
    return group


def _written(year: int) -> tuple[Party, ...]:
    def move(amount: int, source: str, target: str) -> Change:
        return Change(ChangeKind.MOVE, year, D(amount), source, target)

    def frame(amount: int, target: str) -> Change:
        return Change(ChangeKind.FRAME, year, D(amount), target=target)

    return (
        Party(
            "Välfärdslistan", "VL", ("ordforande", "chef600"), "Fler vuxna i skolan",
            "Klasserna ska bli mindre och stödet komma tidigare. Vi betalar det med en försiktigt höjd skatt.",
            (
                (Change(ChangeKind.TAX_RATE, year, D("20.02")), "Femton öre ger skolan arbetsro."),
                (frame(36_000_000, "300|grundskola|"), "Motsvarar en resurs till i varje skola."),
                (move(4_000_000, "100||", "300|fritidshem|"), "Kommunhuset kan vänta, barnen kan det inte."),
            ), True,
        ),
        Party(
            "Ekevikspartiet", "EP", ("ledamot", "chef400"), "En äldreomsorg att lita på",
            "Hemtjänsten har för många ansikten och för lite tid. Oförändrad skatt.",
            (
                (move(12_000_000, "100||", "500|hemtjanst|"), "Mindre central administration, mer tid hos den äldre."),
                (frame(9_000_000, "500|sabo|"), "En måltidsvärd på varje boende."),
            ), True,
        ),
        Party(
            "Framtid Ekevik", "FE", ("kommunstyrelse", "chef700"), "Sänkt skatt och starkare buffert",
            "Utkast som gruppen arbetar med.",
            (
                (Change(ChangeKind.TAX_RATE, year, D("19.22")), "Hushållen behöver marginaler."),
                (frame(-24_000_000, "100||"), "Samordna lokaler och inköp."),
            ), False,
        ),
    )  # fmt: skip


def _unit_budget(setting: Setting, made: Organisation, by: User) -> None:
    """The school committee's frame given to its units, and one school's budget work for next year."""
    committee, year = made.bodies["300"], setting.year
    sums = NOW.rows(BudgetLine).filter(unit__path__startswith=committee.path, year=year)
    given: dict[int, Decimal] = {}
    for unit_id, *months in sums.values_list("unit", *MONTH_FIELDS):
        given[unit_id] = given.get(unit_id, D(0)) + sum(months, D(0))
    units = {unit.pk: unit for unit in Unit.objects.filter(pk__in=given).select_related("principal")}
    amounts = {units[key]: amount for key, amount in given.items()}
    budgets_actions.distribute(by=by, committee=committee, year=year, amounts=amounts)
    budgets_actions.save_profile(
        by=by, principal=made.root, key="vinter", name="Vintertungt", weights=[D(weight) for weight in WINTER]
    )
    staff.save_staff_parameters(
        by=by, principal=made.root, year=year + 1,
        parameters=[StaffParameter(StaffKey.REVISION, OUTLOOK[0][0] / 100, "Centrala avtal, antagande", False, 4)],
    )  # fmt: skip
    school = next(unit for unit in made.units if unit.service_area and unit.service_area.code == "grundskola")
    head = setting.people["enhetschef"]
    staff.start_posts_from_last_year(by=head, unit=school, year=year + 1)
    budgets_actions.start_from_last_year(by=head, unit=school, year=year + 1)
