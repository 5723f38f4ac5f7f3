"""Ekevik's proposals to stop: one waits, one was declined, a field and a row have ended; and measured time."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from decimal import Decimal

from styrkedjan.areas.burden.actions import measuring, stops
from styrkedjan.areas.indicators.actions import defining
from styrkedjan.areas.indicators.models import Indicator
from styrkedjan.areas.organisation.models import OperatingForm, RoleAssignment, Unit
from styrkedjan.areas.providers.actions import asking
from styrkedjan.areas.providers.models import Agreement
from styrkedjan.areas.reporting.models import Round
from styrkedjan.demo.organisation import Organisation, service_of
from styrkedjan.demo.setting import Setting, moment
from styrkedjan.domain.burden import AskedKind, Ground
from styrkedjan.domain.providers.states import AgreementState
from styrkedjan.domain.reporting import ANALYSIS, READING
from styrkedjan.domain.stops import FIELD, INDICATOR, Thing
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Role
from styrkedjan.overviews.burden import ledger

# What the law asks for, as the owners have said it; the rest has its goal, or nobody has said.
BY_LAW = {"Kränkningar per 100 elever": "Skollagen 6 kap."}


def build(setting: Setting, made: Organisation) -> None:
    by = setting.people["controller"]
    school = next(one for one in made.units if service_of(one) == "grundskola")
    head = RoleAssignment.objects.get(unit=school, role=Role.UNIT_HEAD.value).user
    rows = {one.name: one for one in Indicator.objects.filter(principal=made.root, source="own", owner__code="300")}
    for name, told in BY_LAW.items():
        if name in rows:
            row = rows[name]
            defining.change(by=by, indicator=row, version=row.version, ground=Ground.LAW, ground_told=told)
    _asked_twice(setting, by, made.root)
    _measured(setting, made.root)
    _indicators(setting, head, school, rows)
    _ended(setting, by, head, school)


def _ago(setting: Setting, days: int) -> datetime:
    return moment(setting.today - timedelta(days=days))


def _indicators(setting: Setting, head: User, school: Unit, rows: dict[str, Indicator]) -> None:
    told = (
        ("Elever per lärare", "Tas ur personalsystemet till budgeten. Vi för in samma tal en gång till.", ""),
        ("Kränkningar per 100 elever", "Vi hinner inte föra in dem varje månad.",
         "Nämnden följer kränkningarna varje månad. Vi gör det lättare att föra in dem i stället."),
    )  # fmt: skip
    for name, why, answer in told:
        if name in rows:
            row = stops.propose(
                by=head, unit=school, what=Thing(INDICATOR, rows[name].pk).key, why=why, last_year=setting.year,
                hours=_hours(setting, school, Thing(INDICATOR, rows[name].pk).key),
                at=_ago(setting, 78),
            )  # fmt: skip
            if answer:
                at = _ago(setting, 64)
                stops.decline(by=setting.people["controller"], proposal=row, answer=answer, at=at)


def _asked_twice(setting: Setting, by: User, root: Unit) -> None:
    """A performer is asked in a letter for the very figure that it reports each year."""
    measures = [one for one in ledger(root, setting.year, NOW).items if one.kind is AskedKind.INDICATOR]
    private = Agreement.objects.filter(
        committee__principal=root, performer__operating_form=OperatingForm.PRIVATE, state=AgreementState.RUNNING
    ).select_related("performer", "committee")
    for agreement in private.order_by("-code"):
        same = [one for one in measures if one.is_asked_of(agreement.performer.code)]
        if same:
            asking.ask(
                by=by, agreement=agreement, kind="data", asked=same[0].name, used_for="Nämndens jämförelse", minutes=40,
                asked_on=setting.today - timedelta(days=9), due=setting.today + timedelta(days=14),
                at=_ago(setting, 9),
            )  # fmt: skip
            return


def _ended(setting: Setting, by: User, head: User, school: Unit) -> None:
    """From next year no monthly report has an analysis, and the costliest row of a plan is asked for no more."""
    step = Round.objects.filter(plan_year__principal=school.principal, plan_year__year=setting.year).latest("period")
    key = Thing(FIELD, step=step.cycle_id, field=ANALYSIS).key
    row = stops.propose(
        by=head, unit=school, what=key, last_year=setting.year, hours=_hours(setting, school, key),
        why="En månad är för kort att analysera. Vi skriver samma sak varje gång.",
        instead="Analysen i delårsrapporten.",
        at=_ago(setting, 57),
    )  # fmt: skip
    stops.sign(by=by, proposal=row, at=_ago(setting, 50))
    rows = [one for one in ledger(school.principal or school, setting.year, NOW).items
            if one.kind is AskedKind.FOLLOW_UP and one.can_end]  # fmt: skip
    if rows:
        worst = max(rows, key=lambda one: (one.hours, one.name))
        row = stops.propose(
            by=head, unit=school, what=worst.key, last_year=setting.year, hours=worst.hours,
            why="Samma frågor ställs i tillsynen en månad senare.", at=_ago(setting, 42),
        )  # fmt: skip
        stops.sign(by=by, proposal=row, at=_ago(setting, 35))
        stops.follow(
            by=by, proposal=row, outcome="Ingen har frågat efter det sedan dess.",
            at=_ago(setting, 20),
        )  # fmt: skip


def _hours(setting: Setting, school: Unit, key: str) -> Decimal:
    found = ledger(school.principal or school, setting.year, NOW).items
    return next((one.hours for one in found if one.key == key), Decimal(0))


def _measured(setting: Setting, root: Unit) -> None:
    """What answering has taken since the spring, the comments much longer than believed; and what somebody has read."""
    read = [one.pk for one in Indicator.objects.filter(principal=root, source="own").order_by("pk") if one.pk % 3]
    Indicator.objects.filter(pk__in=read).update(last_read_at=moment(setting.latest.end))
    for one in ledger(root, setting.year, NOW).items:
        if one.kind not in (AskedKind.FIELD, AskedKind.INDICATOR, AskedKind.CONTROL) or one.times < 3:
            continue
        share = int(hashlib.sha256(one.name.encode()).hexdigest()[:4], 16) / 0xFFFF
        each = float(one.each) * 60 * (0.6 + 1.1 * share) or 240 + 600 * share
        each *= 4 if one.name.endswith("kommentar till ekonomin") else 1
        answers = max(2, one.times * 2 // 3)
        measuring.add(root, setting.year, {one.key: (answers, round(each * answers))})
    for step in Round.objects.filter(plan_year__principal=root, plan_year__year=setting.year).exclude(closed_at=None):
        measuring.note_read(root, setting.year, Thing(FIELD, step=step.cycle_id, field=READING).key)
