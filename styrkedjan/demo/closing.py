"""The months of the year: closed by the controller with what was known then, and the newest one on its way.

The newest month holds what a controller would find in it: rents that have not come, a large invoice, a wrong sign.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from itertools import cycle

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from styrkedjan.areas.economy.actions import closing as closing_actions
from styrkedjan.areas.economy.actions import signing
from styrkedjan.areas.economy.models import ForecastSignature, SignLevel
from styrkedjan.areas.economy.queries.closing import closing
from styrkedjan.areas.economy.queries.signing import OwnForecast, SumForecast, sign_off
from styrkedjan.areas.organisation.models import OperatingForm, Unit
from styrkedjan.areas.reporting.models import UnitReport
from styrkedjan.demo.organisation import Organisation
from styrkedjan.demo.setting import Setting, moment
from styrkedjan.domain.economy.closing import Left, RemarkKind
from styrkedjan.domain.errors import Refused
from styrkedjan.domain.periods import Period, closes_on
from styrkedjan.domain.reporting import ReportState
from styrkedjan.foundation.known import NOW, Known
from styrkedjan.foundation.models import AuditEvent, User

RENT, MATERIAL, CONSULTANTS = "6010", "6410", "7010"
NOTES = {
    RemarkKind.JUMP: "Väntat: årstiden, och fakturor som kommer en gång i halvåret.",
    RemarkKind.MISSING: "Fakturan kom efter brytdagen och bokas nästa månad.",
    RemarkKind.SIGN: "Kreditfaktura för en felleverans.",
}
SUMMER = "Sommaren: skolor och förskolor köper in mindre och har färre vikarier i juli."
TWICE = "Hyran bokfördes två gånger. Rättas nästa månad."
MANY = 20
LATE = "Två enheter saknar chef. Deras förra prognos får stå."

# What heads write when they sign.
SAID = (
    "Stämmer med det vi ser i verksamheten.",
    "Vi räknar med det som är beslutat i år; förslaget följer tidigare år.",
    "Tjänsterna är tillsatta till årsskiftet.",
    "Oförändrat sedan förra månaden.",
)


def mistakes(setting: Setting, units: Sequence[Unit], codes: np.ndarray, table: pa.Table) -> pa.Table:
    """The year's rows with what went wrong in its last two months. The rows are numbered anew."""
    schools, preschools = (_own(units, codes, service) for service in ("grundskola", "forskola"))
    latest, before = setting.latest, setting.latest.previous()
    if before.year == latest.year:
        table = pa.concat_tables([table, _rows(table, before, schools[4], RENT)])
    table = pa.concat_tables([table, _rows(table, latest, schools[5], CONSULTANTS)])
    for code in (schools[3], preschools[2]):
        table = table.filter(pc.invert(_where(table, latest, code, RENT)))
    negated = pc.if_else(_where(table, latest, preschools[5], MATERIAL), -1, 1)
    place = table.column_names.index("amount_ore")
    table = table.set_column(place, "amount_ore", pc.multiply(table["amount_ore"], negated.cast(pa.int64())))
    return table.set_column(table.column_names.index("row"), "row", pa.array(np.arange(1, len(table) + 1)))


def without_late(setting: Setting, units: Sequence[Unit], codes: np.ndarray, table: pa.Table, last: int) -> pa.Table:
    """What the month before the newest looked like when it was closed: an invoice came late."""
    if last >= setting.latest.number:
        return table
    late = _where(table, setting.latest.previous(), _own(units, codes, "grundskola")[6], CONSULTANTS)
    return table.filter(pc.invert(late))


def _own(units: Sequence[Unit], codes: np.ndarray, service: str) -> list[str]:
    """The responsibility codes of the municipality's own units in a service area."""
    return [
        str(code)
        for unit, code in zip(units, codes, strict=True)
        if unit.service_area and unit.service_area.code == service and unit.operating_form == OperatingForm.IN_HOUSE
    ]


def _where(table: pa.Table, month: Period, code: str, account: str) -> pa.ChunkedArray:
    same_month = pc.equal(table["period"], month.year * 100 + month.number)
    return pc.and_(same_month, pc.and_(pc.equal(table["responsibility"], code), pc.equal(table["account"], account)))


def _rows(table: pa.Table, month: Period, code: str, account: str) -> pa.Table:
    return table.filter(_where(table, month, code, account))


def build(setting: Setting, made: Organisation) -> None:
    """Every month before the newest is closed on its day; the newest is half done."""
    for number in range(1, setting.latest.number):
        _close(setting, made, Period.month(setting.year, number))
    _begin(setting, made)


def _close(setting: Setting, made: Organisation, month: Period) -> None:
    """Signed, looked at and closed, as it was known on the 8th."""
    closed = moment(closes_on(month), 15)
    close = partial(
        closing_actions.close_month, by=setting.people["controller"], principal=made.root, period=month, at=closed
    )
    _sign_all(setting, made, month)
    try:
        close()
    except Refused:
        left = _look_at_all(setting, made, month)
        close(reason=LATE if left.missing or left.unsigned or left.sums else "")
    happened = AuditEvent.objects.filter(action__in=("economy.close_month", "economy.review_remarks"))
    happened.filter(details__period=str(month)).update(at=closed)


def _look_at_all(setting: Setting, made: Organisation, month: Period) -> Left:
    """Every remark looked at an hour before. Returns what was left to do with them counted."""
    at = moment(closes_on(month), 14)
    found = closing(made.root, month, Known.at(at))
    for kind in {item.key.kind for item in found.items}:
        keys = [item.key for item in found.items if item.key.kind is kind]
        note = SUMMER if len(keys) > MANY else TWICE if keys[0].account == RENT else NOTES[kind]
        closing_actions.review_remarks(
            by=setting.people["controller"], unit=made.root, period=month, keys=keys, note=note, at=at
        )
    return found.left


def _sign_all(setting: Setting, made: Organisation, month: Period) -> None:
    """Every unit but two signs, and every sum, two days after the ledger came; many rows, so written together."""
    signed, summed = moment(closes_on(month), 10), moment(closes_on(month), 13)
    found = sign_off(made.root, month, Known.at(signed))
    units = [row for index, row in enumerate(found.units) if index % 150 != 120 and row.figures]
    rows = [_signature(row, SignLevel.OWN, month, _head(setting, row.place.code)) for row in units]
    sums = [_signature(row, SignLevel.SUM, month, _boss(setting, made, row)) for row in found.sums if row.figures]
    for row in rows:
        row.known_at = signed
    for row in sums:
        row.known_at, row.comment = summed, "Stämmer med det vi ser i verksamheten."
    ForecastSignature.objects.bulk_create([*rows, *sums], batch_size=500)


def _signature(row: OwnForecast | SumForecast, level: SignLevel, month: Period, by: User) -> ForecastSignature:
    figures = row.figures or {}
    return ForecastSignature(
        unit_id=row.place.pk,
        period=str(month),
        level=level,
        amount=sum(figures.values()),
        figures={name: str(amount) for name, amount in figures.items()},
        known_by=by,
    )


def _begin(setting: Setting, made: Organisation) -> None:
    """The newest month: asked for, signed by those who have handed in their report, two sums signed, one sent back."""
    month, controller = setting.latest, setting.people["controller"]
    opened = moment(month.end, 16)
    due = max(setting.today, month.end) + timedelta(days=6)
    signing.call_for_forecasts(by=controller, principal=made.root, period=month, due=due, at=opened)
    reports = UnitReport.objects.filter(
        round__period=str(month), round__closed_at=None, state__in=(ReportState.SUBMITTED, ReportState.APPROVED)
    )
    missing = {row.place.pk for row in sign_off(made.root, month, NOW).missing}
    done = [report.unit for report in reports.select_related("unit") if report.unit_id not in missing]
    signed = moment(setting.today - timedelta(days=2))
    for unit, said in zip(done, cycle(SAID), strict=False):
        signing.sign_forecast(by=_head(setting, unit.code), unit=unit, period=month, comment=said, at=signed)
    AuditEvent.objects.filter(action="economy.sign_forecast").update(at=signed)
    for row in sign_off(made.root, month, NOW).sums:
        if row.place.code in ("100", "800"):
            said = "De som återstår är små och räknar med budget." if row.waiting_below else SAID[0]
            signing.sign_sum(by=_boss(setting, made, row), unit=made.bodies[row.place.code], period=month, comment=said)
    back = next((unit for unit in done if unit.code.startswith("300")), None)
    if back is not None:
        reason = "Vikarierna i december saknas. Räkna om personalen och skriv på igen."
        signing.send_back_forecast(by=setting.people["forvaltningschef"], unit=back, period=month, reason=reason)
    _look(setting, made, month)


def _look(setting: Setting, made: Organisation, month: Period) -> None:
    """The large invoice is explained; the rents and the wrong sign wait."""
    jumps = [
        item.key
        for item in closing(made.bodies["300"], month, NOW).items
        if item.key.kind is RemarkKind.JUMP and item.key.account == CONSULTANTS
    ]
    if jumps:
        closing_actions.review_remarks(
            by=setting.people["controller"], unit=made.root, period=month, keys=jumps,
            note="Konsulten fakturerade hela höstens uppdrag på en gång.",
        )  # fmt: skip


def _head(setting: Setting, code: str) -> User:
    """Who is head of a unit or a department."""
    school = setting.people["enhetschef"].role_assignments.values_list("unit__code", flat=True)[0]
    named = {school: "enhetschef", "305": "forvaltningschef"}
    return setting.people.get(named.get(code, f"chef{code.lower()}"), setting.people["controller"])


def _boss(setting: Setting, made: Organisation, row: SumForecast) -> User:
    """Who answers for a body's sum: the head of its department."""
    return _head(setting, made.departments[row.place.code].code)
