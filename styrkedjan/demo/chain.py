"""Two plan years: vision, target areas and council goals from the steering model; committee and unit goals."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from simple_history.utils import bulk_create_with_history

from styrkedjan.areas.chain.models import Activity, Element, ElementKind, PlanYear
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.demo.organisation import Organisation, service_of
from styrkedjan.demo.setting import Setting, moment
from styrkedjan.domain.chain import YearState
from styrkedjan.domain.steering_model import SteeringModel
from styrkedjan.sources.definitions import load_definitions

HUDDINGE = "Huddinge"
# The document's slips of the pen and its places stand in the model of Huddinge as quoted; an invented town has neither.
SLIPS = (
    ("behov ska tillgodose", "behov ska tillgodoses"),
    ("våld- och förtryck", "våld och förtryck"),
    ("Vårby, Skogås och Flemingsberg", "Norrhagen, Sjöviken och Kvarnlunden"),
)
ASSIGNMENTS = (
    ("Utred ett gemensamt resurscenter för hemtjänsten", "500", 6),
    ("Föreslå hur skillnaderna mellan skolor kan halveras", "300", 10),
    ("Ta fram en plan för trygga skolvägar", "800", 5),
    ("Redovisa kostnaden för tomma lokaler", "B30", 9),
    ("Föreslå fler öppna förskolor i Norrvik", "200", 11),
    ("Utred ett boende för unga vuxna som lämnar kriminalitet", "600", 12),
    ("Pröva avgiftsfri sommarsimskola", "700", 9),
    ("Se över taxorna för bygglov", "900", 10),
    ("Ta fram en plan för feriejobb åt alla sökande", "400", 4),
    ("Redovisa löneskillnader mellan kvinnor och män", "100", 5),
)


@dataclass
class Chain:
    """This year's elements, by what they are."""

    years: dict[int, PlanYear] = field(default_factory=dict)
    council: dict[int, Element] = field(default_factory=dict)
    committee: dict[tuple[str, int], Element] = field(default_factory=dict)
    unit: dict[tuple[int, int], Element] = field(default_factory=dict)


def build(setting: Setting, made: Organisation) -> Chain:
    """Last year closed, this year open, next year being prepared."""
    model = load_definitions().steering_model(setting.facts["steering_model"])
    states = {setting.year - 1: YearState.CLOSED, setting.year: YearState.OPEN, setting.year + 1: YearState.PREPARING}
    chain = Chain()
    for year, state in states.items():
        chain.years[year] = PlanYear.objects.create(
            principal=made.root, year=year, state=state, steering_model=model.id, **setting.authored()
        )
    for year in (setting.year - 1, setting.year):
        _council(setting, made, chain, model, year)
        _committees(setting, made, chain, year)
    _units(setting, made, chain)
    _activities(setting, chain)
    return chain


def _element(
    setting: Setting, year: PlanYear, unit: Unit, kind: str, level: str, key: str, title: str, **fields: object
) -> Element:
    fields.setdefault("decision_body", "Kommunfullmäktige" if level == "council" else unit.name)
    fields.setdefault(
        "decision_date", date(year.year - 1, 11, 24) if level == "council" else date(year.year - 1, 12, 15)
    )
    return Element(
        plan_year=year, unit=unit, kind=kind, level=level, key=key, title=title, **setting.authored(), **fields
    )


def _saved(setting: Setting, rows: list[Element]) -> list[Element]:
    """Save with a history row from the day of the decision."""
    decided = rows[0].decision_date or setting.today
    made: list[Element] = bulk_create_with_history(
        rows, Element, default_user=setting.system, default_date=moment(decided), batch_size=500
    )
    return made


def _tie(pairs: list[tuple[Element, Element]]) -> None:
    through = Element.parents.through
    through.objects.bulk_create(through(from_element_id=child.pk, to_element_id=parent.pk) for child, parent in pairs)


def _council(setting: Setting, made: Organisation, chain: Chain, model: SteeringModel, year: int) -> None:
    plan, root = chain.years[year], made.bodies["000"]
    vision = _element(
        setting,
        plan,
        root,
        ElementKind.VISION,
        "council",
        "VISION",
        _own_name(setting, model.vision.text) if model.vision else "",
        order=1,
    )
    areas = [
        _element(
            setting,
            plan,
            root,
            ElementKind.TARGET_AREA,
            "council",
            f"MO-{number}",
            _own_name(setting, area.name),
            order=10 + number,
            description=area.description,
        )
        for number, area in enumerate(model.target_areas, 1)
    ]
    goals = [
        _element(
            setting,
            plan,
            root,
            ElementKind.GOAL,
            "council",
            f"KF-{goal.number:02d}",
            _own_name(setting, goal.text),
            order=100 + goal.number,
            previous=chain.council.get(goal.number),
        )
        for goal in model.goals
    ]
    _saved(setting, [vision, *areas, *goals])
    numbers = {area.id: row for area, row in zip(model.target_areas, areas, strict=True)}
    _tie([(area, vision) for area in areas])
    _tie([(row, numbers[goal.target_area]) for goal, row in zip(model.goals, goals, strict=True) if goal.target_area])
    chain.council = {goal.number: row for goal, row in zip(model.goals, goals, strict=True)}


def _own_name(setting: Setting, text: str) -> str:
    """The model's words with the invented municipality's name in them."""
    for theirs, ours in ((HUDDINGE, setting.facts["short_name"]), *SLIPS):
        text = text.replace(theirs, ours)
    return text


def _committees(setting: Setting, made: Organisation, chain: Chain, year: int) -> None:
    plan, rows, pairs = chain.years[year], {}, []
    for body in setting.facts["bodies"]:
        unit = made.bodies[body["code"]]
        for number, goal in enumerate(body["goals"], 1):
            rows[body["code"], number] = _element(
                setting,
                plan,
                unit,
                ElementKind.GOAL,
                "committee",
                f"{body['code']}-{number:02d}",
                goal[0],
                order=number,
                previous=chain.committee.get((body["code"], number)),
                desired_result=_desired(goal),
            )
    _saved(setting, list(rows.values()))
    for (code, number), row in rows.items():
        body = next(each for each in setting.facts["bodies"] if each["code"] == code)
        first = body["goals"][number - 1][1]
        pairs.append((row, chain.council[first]))
        if number % 5 == 0:
            pairs.append((row, chain.council[first % 22 + 1]))
    _tie(pairs)
    chain.committee = rows
    if year == setting.year:
        _assignments(setting, made, chain, plan)


def _desired(goal: list[Any]) -> str:
    """`Sjukfrånvaro: högst 6,5 %.`"""
    limit = "minst" if goal[4] == "higher" else "högst"
    return f"{goal[2]}: {limit} {str(goal[5]).replace('.', ',')} {goal[3]}."


def _assignments(setting: Setting, made: Organisation, chain: Chain, plan: PlanYear) -> None:
    rows = [
        _element(
            setting,
            plan,
            made.bodies[code],
            ElementKind.ASSIGNMENT,
            "committee",
            f"U-{number:02d}",
            title,
            order=500 + number,
            deadline=date(plan.year, month, 28),
            report_back_to=made.bodies["000"],
            decision_body="Kommunfullmäktige",
            decision_date=date(plan.year - 1, 11, 24),
            decision_section="12",
        )
        for number, (title, code, month) in enumerate(ASSIGNMENTS, 1)
    ]
    _saved(setting, rows)
    first = {body["code"]: body["goals"][0][1] for body in setting.facts["bodies"]}
    _tie([(row, chain.council[first[code]]) for row, (_, code, _) in zip(rows, ASSIGNMENTS, strict=True)])


def _units(setting: Setting, made: Organisation, chain: Chain) -> None:
    plan = chain.years[setting.year]
    rows: dict[tuple[int, int], Element] = {}
    pairs = []
    for unit in made.units:
        for number, (title, above) in enumerate(setting.facts["unit_goals"][service_of(unit)], 1):
            rows[unit.pk, number] = _element(
                setting, plan, unit, ElementKind.GOAL, "unit", f"{unit.code}-{number}", title, order=number
            )
            pairs.append((rows[unit.pk, number], chain.committee[unit.code[:3], above]))
    _saved(setting, list(rows.values()))
    _tie(pairs)
    chain.unit = rows


def _activities(setting: Setting, chain: Chain) -> None:
    random, rows = setting.random, []
    verbs = ("Kollegial granskning", "Utbildning", "Samtal med dem vi är till för", "Ny rutin")
    for (_, number), element in [*chain.unit.items(), *chain.committee.items()]:
        start = date(setting.year, int(random.integers(1, 5)), 1)
        end = date(setting.year, int(random.integers(6, 13)), 28)
        rows.append(
            Activity(
                element=element,
                unit=element.unit,
                title=f"{verbs[number % 4]}: {element.title[0].lower()}{element.title[1:]}",
                start=start,
                end=end,
                progress=min(100, 10 * int(random.integers(2, 12))),
                **setting.authored(),
            )
        )
    bulk_create_with_history(
        rows, Activity, default_user=setting.system, default_date=rows[0].created_at, batch_size=500
    )
