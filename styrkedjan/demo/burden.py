"""Two proposals to stop measuring in Ekevik: one that waits for its second signature and one that was declined."""

from __future__ import annotations

from datetime import date

from styrkedjan.areas.burden.actions import stops
from styrkedjan.areas.indicators.models import Indicator
from styrkedjan.areas.organisation.models import RoleAssignment
from styrkedjan.demo.organisation import Organisation, service_of
from styrkedjan.demo.setting import Setting, moment
from styrkedjan.foundation.roles import Role


def build(setting: Setting, made: Organisation) -> None:
    school = next(one for one in made.units if service_of(one) == "grundskola")
    head = RoleAssignment.objects.get(unit=school, role=Role.UNIT_HEAD.value).user
    rows = {one.name: one for one in Indicator.objects.filter(principal=made.root, source="own", owner__code="300")}
    told = (
        ("Elever per lärare", "Tas ur personalsystemet till budgeten. Vi för in samma tal en gång till.", ""),
        ("Kränkningar per 100 elever", "Vi hinner inte föra in dem varje månad.",
         "Nämnden följer kränkningarna varje månad. Vi gör det lättare att föra in dem i stället."),
    )  # fmt: skip
    for name, why, answer in told:
        if name in rows:
            row = stops.propose(
                by=head, unit=school, indicator=rows[name], why=why, last_year=setting.year,
                at=moment(date(setting.year, 9, 14)),
            )  # fmt: skip
            if answer:
                by, at = setting.people["controller"], moment(date(setting.year, 9, 28))
                stops.decline(by=by, proposal=row, answer=answer, at=at)
