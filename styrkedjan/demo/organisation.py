"""The tree: municipality, council, board, committees, companies, departments, 300 units, and the people in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import numpy as np
from django.contrib.auth.hashers import make_password

from styrkedjan.areas.economy.models import AccountGroup
from styrkedjan.areas.organisation.models import (
    EventKind,
    OperatingForm,
    Responsibility,
    RoleAssignment,
    ServiceArea,
    Unit,
    UnitEvent,
    UnitKind,
    UnitName,
    UnitVersion,
)
from styrkedjan.demo.setting import PASSWORD, Setting, moment
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Role

FIRST = (
    "Björk",
    "Ek",
    "Sjö",
    "Sol",
    "Lind",
    "Norr",
    "Öst",
    "Väst",
    "Kvarn",
    "Strand",
    "Berg",
    "Äng",
    "Lund",
    "Tall",
    "Gran",
    "Vik",
    "Sten",
    "Rönn",
    "Fjäll",
    "Älv",
)
LAST = (
    "backen",
    "liden",
    "udden",
    "hagen",
    "ängen",
    "lunden",
    "dalen",
    "viken",
    "åsen",
    "gården",
    "gläntan",
    "sluttningen",
    "näset",
    "parken",
    "höjden",
)
KIND_WORD = {
    "forskola": "förskola",
    "fritidshem": "fritidshem",
    "grundskola": "skola",
    "gymnasieskola": "gymnasium",
    "vuxenutbildning": "vuxenutbildning",
    "sabo": "äldreboende",
    "hemtjanst": "hemtjänst",
    "lss": "gruppbostad",
    "ifo": "mottagning",
    "kultur": "bibliotek",
    "idrott": "idrottshall",
    "gata": "driftområde",
}
GIVEN = (
    "Anna",
    "Erik",
    "Maria",
    "Lars",
    "Fatima",
    "Johan",
    "Karin",
    "Mohamed",
    "Eva",
    "Anders",
    "Sara",
    "Nils",
    "Leila",
    "Per",
    "Elin",
    "Ali",
    "Ingrid",
    "Oskar",
    "Amina",
    "Gustav",
)
FAMILY = (
    "Lindqvist",
    "Ahmadi",
    "Berg",
    "Sandström",
    "Holm",
    "Nyberg",
    "Ekdal",
    "Haddad",
    "Åkesson",
    "Forsberg",
    "Wallin",
    "Öberg",
    "Kaya",
    "Sjödin",
    "Norén",
    "Lund",
    "Hassan",
    "Fridh",
    "Moberg",
    "Rask",
)
GROUPS = (
    ("intakter", "Intäkter", "3000", "3999", True),
    ("kopt", "Köp av verksamhet", "4000", "4999", False),
    ("personal", "Personal", "5000", "5999", False),
    ("lokaler", "Lokaler", "6000", "6099", False),
    ("ovrigt", "Övriga kostnader", "6100", "7499", False),
    ("inhyrt", "Inhyrd personal", "7500", "7899", False),
    ("kapital", "Kapitalkostnader", "7900", "8999", False),
)
PERSONNEL, CAPITAL, PREMISES, HIRED = "personal", "kapital", "lokaler", "inhyrt"
FOUNDED = date(2015, 1, 1)


@dataclass
class Organisation:
    """The units made, by what they are."""

    root: Unit
    bodies: dict[str, Unit] = field(default_factory=dict)
    departments: dict[str, Unit] = field(default_factory=dict)
    units: list[Unit] = field(default_factory=list)
    services: dict[str, ServiceArea] = field(default_factory=dict)
    responsibility: dict[int, str] = field(default_factory=dict)
    sizes: dict[int, float] = field(default_factory=dict)


def build(setting: Setting) -> Organisation:
    """Make the tree in dependency order; a handful of bulk statements."""
    root = _root(setting)
    made = Organisation(root)
    made.services = _services(setting, root)
    _bodies(setting, made)
    _units(setting, made)
    _responsibilities(setting, made)
    _groups(root)
    _people(setting, made)
    _history(setting, made)
    return made


def _root(setting: Setting) -> Unit:
    facts = setting.facts
    root = _unit(setting, None, UnitKind.MUNICIPALITY, facts["code"], facts["name"])
    root.short_name, root.steering_model = facts["short_name"], facts["steering_model"]
    root.save()
    root.principal, root.path = root, f"/{root.pk}/"
    root.save()
    return root


def _unit(setting: Setting, parent: Unit | None, kind: str, code: str, name: str, **fields: object) -> Unit:
    return Unit(
        parent=parent,
        principal=(parent.principal or parent) if parent else None,
        kind=kind,
        code=code,
        name=name,
        valid_from=FOUNDED,
        **setting.authored(),
        **fields,
    )


def _placed(rows: list[Unit]) -> list[Unit]:
    """Save units whose parents are saved, then their paths."""
    Unit.objects.bulk_create(rows)
    for row in rows:
        row.path = f"{row.parent.path if row.parent else '/'}{row.pk}/"
    Unit.objects.bulk_update(rows, ["path"])
    return rows


def _services(setting: Setting, root: Unit) -> dict[str, ServiceArea]:
    rows = [
        ServiceArea(principal=root, code=code, name=row[0], volume_unit=row[1], activity_codes=[row[2]])
        for code, row in setting.facts["service_areas"].items()
    ]
    return {row.code: row for row in ServiceArea.objects.bulk_create(rows)}


def _bodies(setting: Setting, made: Organisation) -> None:
    bodies = setting.facts["bodies"]
    rows = [_unit(setting, made.root, UnitKind.COUNCIL, "000", "Kommunfullmäktige")]
    for body in bodies:
        form = OperatingForm.COMPANY if body["kind"] == "company" else OperatingForm.IN_HOUSE
        rows.append(_unit(setting, made.root, body["kind"], body["code"], body["name"], operating_form=form))
    _placed(rows)
    made.bodies = {row.code: row for row in rows}
    departments = [
        _unit(setting, made.bodies[body["code"]], UnitKind.DEPARTMENT, f"{body['code'][:2]}5", body["department"])
        for body in bodies
        if body["department"]
    ]
    made.departments = {row.parent.code: row for row in _placed(departments) if row.parent}


def _joined(first: str, last: str) -> str:
    """Fjäll and liden make Fjälliden: Swedish never writes a consonant three times over."""
    return f"{first[:-1] if first[-2:] == last[0] * 2 else first}{last}"


def _names(setting: Setting) -> Iterator[str]:
    names = [_joined(first, last) for first in FIRST for last in LAST]
    order = setting.random.permutation(len(names))
    while True:
        for index in order:
            yield names[index]


def _units(setting: Setting, made: Organisation) -> None:
    names = _names(setting)
    rows = []
    for body in setting.facts["bodies"]:
        number = 0
        for service in body["services"]:
            for form in _forms(setting.facts["service_areas"][service]):
                number += 1
                rows.append(_service_unit(setting, made, body["code"], number, service, next(names), form))
    made.units = _placed(rows)
    for row in made.units:
        typical = setting.facts["service_areas"][service_of(row)][7]
        made.sizes[row.pk] = float(typical * np.exp(setting.random.normal(-0.05, 0.32)))
    schools = [row for row in made.units if service_of(row) == "grundskola"]
    # So small that its results jump from year to year by chance alone.
    made.sizes[schools[1].pk] = 26.0


def service_of(unit: Unit) -> str:
    """The code of a unit's service area; "" where it has none."""
    return unit.service_area.code if unit.service_area else ""


def _forms(service: list[object]) -> list[OperatingForm]:
    count, private, nonprofit = int(str(service[3])), int(str(service[4])), int(str(service[5]))
    own = count - private - nonprofit
    return [OperatingForm.IN_HOUSE] * own + [OperatingForm.PRIVATE] * private + [OperatingForm.NONPROFIT] * nonprofit


def _service_unit(
    setting: Setting, made: Organisation, body: str, number: int, service: str, name: str, form: str
) -> Unit:
    own = form == OperatingForm.IN_HOUSE
    genitive = name if name.endswith("s") else f"{name}s"
    return _unit(
        setting,
        made.departments[body],
        UnitKind.UNIT if own else UnitKind.PROVIDER,
        f"{body}{number:03d}",
        f"{genitive} {KIND_WORD[service]}",
        service_area=made.services[service],
        operating_form=form,
        geographic_area=str(setting.random.choice(setting.facts["areas"])),
    )


def _responsibilities(setting: Setting, made: Organisation) -> None:
    rows = [Responsibility(principal=made.root, code=f"{unit.code}", unit=unit) for unit in made.units]
    rows += [
        Responsibility(principal=made.root, code=f"{code}00", unit=unit) for code, unit in made.departments.items()
    ]
    Responsibility.objects.bulk_create(rows)
    made.responsibility = {row.unit_id: row.code for row in rows}


def _groups(root: Unit) -> None:
    AccountGroup.objects.bulk_create(
        AccountGroup(
            principal=root,
            code=code,
            name=name,
            first=first,
            last=last,
            is_income=income,
            order=order,
            is_personnel=code == PERSONNEL,
            is_capital=code == CAPITAL,
            is_hired=code == HIRED,
            volume_share=Decimal(0) if code == PREMISES else None,
        )
        for order, (code, name, first, last, income) in enumerate(GROUPS)
    )


def _people(setting: Setting, made: Organisation) -> None:
    """One named log-in per role, a head for every unit and department, and a chair for every body."""
    password = make_password(PASSWORD)
    school = next(unit for unit in made.units if service_of(unit) == "grundskola")
    named = {
        "administrator": (Role.ADMINISTRATOR, made.root, "Agnes", "Alm"),
        "controller": (Role.CONTROLLER, made.root, "Cecilia", "Carlbom"),
        "forvaltningscontroller": (Role.UNIT_CONTROLLER, made.bodies["300"], "Farid", "Fors"),
        "enhetschef": (Role.UNIT_HEAD, school, "Rebecka", "Rosén"),
        "forvaltningschef": (Role.DEPARTMENT_HEAD, made.bodies["300"], "Fredrik", "Falk"),
        "ordforande": (Role.COMMITTEE_CHAIR, made.bodies["300"], "Olivia", "Ordell"),
        "ledamot": (Role.COMMITTEE_MEMBER, made.bodies["500"], "Lennart", "Löv"),
        "kommunstyrelse": (Role.BOARD_MEMBER, made.root, "Kim", "Kronberg"),
        "revisor": (Role.AUDITOR, made.root, "Ragnhild", "Rönn"),
        "lasare": (Role.READER, made.root, "Loa", "Larsdotter"),
    }
    wanted = [(name, role, unit, first, last) for name, (role, unit, first, last) in named.items()]
    random = setting.random
    heads = [(unit, Role.UNIT_HEAD) for unit in made.units if unit.pk != school.pk]
    heads += [(unit, Role.DEPARTMENT_HEAD) for code, unit in made.departments.items() if code != "300"]
    heads += [(unit, Role.COMMITTEE_CHAIR) for code, unit in made.bodies.items() if code not in {"000", "300"}]
    for unit, role in heads:
        wanted.append((f"chef{unit.code.lower()}", role, unit, str(random.choice(GIVEN)), str(random.choice(FAMILY))))
    users = User.objects.bulk_create(
        User(username=name, first_name=first, last_name=last, email=f"{name}@ekevik.example", password=password)
        for name, _, _, first, last in wanted
    )
    RoleAssignment.objects.bulk_create(
        RoleAssignment(user=user, unit=unit, role=role.value, valid_from=FOUNDED, **setting.authored())
        for user, (_, role, unit, _, _) in zip(users, wanted, strict=True)
    )
    setting.people.update({user.username: user for user in users})


def _history(setting: Setting, made: Organisation) -> None:
    """A rename and a merger, so that there is something to read across."""
    UnitVersion.objects.bulk_create(
        UnitVersion(unit=unit, name=unit.name, parent=unit.parent, valid_from=FOUNDED)
        for unit in [*made.bodies.values(), *made.departments.values(), *made.units]
    )
    changed, by = date(setting.year - 1, 7, 1), {"known_by": setting.system}
    renamed = next(unit for unit in made.units if service_of(unit) == "kultur")
    UnitVersion.objects.filter(unit=renamed).update(name="Stadsbiblioteket", valid_to=date(setting.year - 1, 6, 30))
    UnitVersion.objects.create(unit=renamed, name=renamed.name, parent=renamed.parent, valid_from=changed)
    UnitName.objects.bulk_create(
        [
            UnitName(
                unit=renamed, name="Stadsbiblioteket", known_at=moment(FOUNDED), superseded_at=moment(changed), **by
            ),
            UnitName(unit=renamed, name=renamed.name, known_at=moment(changed), **by),
        ]
    )
    event = UnitEvent.objects.create(
        principal=made.root,
        kind=EventKind.RENAME,
        date=changed,
        note="Kultur- och fritidsnämnden § 41",
        **setting.authored(),
    )
    event.successors.add(renamed)
