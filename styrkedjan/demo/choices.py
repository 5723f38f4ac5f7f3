"""A choice system for home care: a market where one area has a single performer left, and a rate with its working."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from styrkedjan.areas.organisation.models import OperatingForm, RoleAssignment, Unit
from styrkedjan.areas.providers.actions import choice
from styrkedjan.areas.providers.models import Agreement, ChoiceCount, ChoiceHours, ChoiceSystem
from styrkedjan.demo.organisation import Organisation
from styrkedjan.demo.setting import Setting, moment
from styrkedjan.foundation import facts
from styrkedjan.foundation.decisions import Decision
from styrkedjan.foundation.roles import Role

MONTHS = 12
COUNCIL = "Kommunfullmäktige"
DELEGATE = "chef505"
CARE, AREAS = "500", ("Norrvik", "Sjöängen", "Ekliden")
LEVELS = (("Omvårdnad och service, dag", "418.5"), ("Avlösning och ledsagning", "316.5"), ("Larm", "302"))


def build(setting: Setting, made: Organisation) -> None:
    """The system, opened two years ago; its performers are those of the agreements on home care."""
    by, body, start = setting.people["controller"], made.bodies[CARE], date(setting.year - 2, 1, 1)
    rows = Agreement.objects.filter(committee=body, service=made.services["hemtjanst"]).select_related("performer")
    performers = [row.performer for row in rows.order_by("pk")]
    system = choice.add_system(
        by=by, committee=body, code="HT", name="Hemtjänst", service=made.services["hemtjanst"], basis="performed",
        no_choice="rotation", start=start, areas=list(AREAS), at=moment(start),
    )  # fmt: skip
    decided = date(setting.year - 3, 11, 20)
    for kind, text in (
        ("tender", "Alla som uppfyller kraven godkänns. Kapacitetstak får anges. Avtal löper i tre år med en option."),
        ("policy", "Beställaren ser till att det finns minst två utförare i varje område, och informerar neutralt."),
        ("directive", "Egen regi tar alltid emot i alla områden och redovisar sin kostnad per utförd timme."),
    ):
        row = choice.add_document(
            by=by, system=system, kind=kind, valid_from=start, text=text, at=moment(decided),
            requirements="Tillstånd av IVO." if kind == "tender" else "",
        )  # fmt: skip
        who = Decision(body.name, decided, "77", "") if kind == "tender" else Decision(COUNCIL, decided, "214", "")
        choice.decide_document(by=by, document=row, decision=who, at=moment(decided))
    system = choice.move_system(by=by, system=system, move="open", at=moment(start))
    _offers(setting, system, performers, start)
    for year, more in ((setting.year - 1, 0), (setting.year, 12)):
        for level, base in LEVELS:
            choice.set_rate(
                by=by, system=system, level=level, valid_from=date(year, 1, 1), base=Decimal(base) + more,
                private_factor=Decimal("1.015"), own_factor=Decimal("0.985"), at=moment(date(year - 1, 12, 4)),
                source=f"{body.name} {year - 1}-12-04 § 99",
            )  # fmt: skip
    _counts(setting, system, performers)
    # The delegation: the head of department approves for the committee.
    RoleAssignment.objects.create(
        user=setting.people[DELEGATE], unit=body, role=Role.DEPARTMENT_HEAD.value, valid_from=start,
        **setting.authored(),
    )  # fmt: skip
    _applications(setting, system)


def _offers(setting: Setting, system: ChoiceSystem, performers: list[Unit], start: date) -> None:
    for number, unit in enumerate(performers):
        own = unit.operating_form == OperatingForm.IN_HOUSE
        areas = [] if own else list(AREAS[: 2 - number % 2])
        choice.set_offer(
            by=setting.people["controller"], system=system, performer=unit, areas=areas, capacity=60 if own else 45,
            ceiling=None if own else 45, languages="Svenska, finska" if number % 2 else "Svenska, arabiska",
            profile="" if own else "Demens", is_open=number != 1, started_on=start, at=moment(start),
        )  # fmt: skip


def _counts(setting: Setting, system: ChoiceSystem, performers: list[Unit]) -> None:
    """Twelve months; Ekliden has own production alone, and hardly anybody switches."""
    months = [setting.latest]
    while len(months) < MONTHS:
        months.insert(0, months[0].previous())
    counts: dict[Any, dict[str, Any]] = {}
    users_of: dict[tuple[Unit, str], int] = {}
    for at, month in enumerate(map(str, months)):
        for number, unit in enumerate(performers):
            own = unit.operating_form == OperatingForm.IN_HOUSE
            for place, area in enumerate(AREAS):
                if not own and place >= 2 - number % 2:
                    continue
                users = (18 if own else 15) + (at // 2 if not own else -at // 3) + number % 3
                new = (at + number) % 4 + 1
                users_of[unit, month] = users_of.get((unit, month), 0) + users
                counts[unit.pk, area, month] = {
                    "system": system, "performer": unit, "area": area, "period": month, "users": users,
                    "active": new if own else new + 2, "no_choice": 2 if own else 1,
                    "switched_to": int(not own and at % 5 == 0), "switched_from": int(own and at % 5 == 0),
                }  # fmt: skip
    by, known_at = setting.people["controller"], moment(setting.latest.end)
    facts.replace(ChoiceCount, {}, counts, by=by, at=known_at)
    facts.replace(ChoiceHours, {}, dict(_hours(system, users_of)), by=by, at=known_at)


def _hours(system: ChoiceSystem, users_of: dict[tuple[Unit, str], int]) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Most is care in the daytime; a little less is performed than was granted, less so at the private firms."""
    for (unit, month), users in users_of.items():
        own = unit.operating_form == OperatingForm.IN_HOUSE
        for (level, _), each in zip(LEVELS, (Decimal(29), Decimal("3.5"), Decimal("0.8")), strict=True):
            granted = users * each
            yield (unit.pk, level, month), {
                "system": system, "performer": unit, "level": level, "period": month, "granted": granted,
                "performed": granted * Decimal("0.86" if own else "0.93"),
            }  # fmt: skip


def _applications(setting: Setting, system: ChoiceSystem) -> None:
    by, day = setting.people["controller"], date(setting.year, 10, 8)
    if day > setting.today:
        return
    row = choice.receive_application(
        by=by, system=system, name="Tryggt Hemma i Ekevik AB", organisation_number="559123-4567", received_on=day,
        capacity=40, ceiling=40, areas=["Ekliden"], at=moment(day),
    )  # fmt: skip
    choice.ask_completion(
        by=by, application=row, missing="Tillstånd av IVO.", complete_by=date(setting.year, 12, 15),
        at=moment(date(setting.year, 10, 20)),
    )  # fmt: skip
