"""What happened once in Ekevik this year, or stands in the wrong month: in the ledger, in the forecasts and marked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pyarrow as pa

from styrkedjan.areas.economy.actions import marked
from styrkedjan.areas.economy.models import MarkKind
from styrkedjan.areas.organisation.models import OperatingForm, Unit
from styrkedjan.demo.organisation import GROUPS, Organisation
from styrkedjan.demo.setting import Setting, moment
from styrkedjan.domain.periods import Period
from styrkedjan.store.schema import LEDGER


@dataclass(frozen=True, slots=True)
class Happening:
    """An amount on the `number`th own unit of a service. `month` is when it is booked, `belongs` a month if another.

    Months count from January of the current year, so 0 is last December and 13 next January.
    """

    service: str
    number: int
    month: int
    account: str
    kronor: int
    reason: str
    text: str
    belongs: int | None = None


HAPPENINGS = (
    Happening("grundskola", 0, 2, "7010", 1_850_000, "Vattenskada i matsalen", "Stenlund Bygg AB"),
    Happening("grundskola", 0, 11, "3010", -1_200_000, "Försäkringen ersätter vattenskadan", "Försäkringsersättning"),
    Happening("grundskola", 4, 1, "7450", 420_000, "Faktura för elevdatorer från december", "Solhags Data AB", 0),
    Happening("hemtjanst", 1, 4, "5010", 640_000, "Retroaktiv lön efter tvisteförhandling", "Löner månadsanställda"),
    Happening("sabo", 0, 1, "6410", 310_000, "Inkontinensartiklar levererade före nyår", "Viks Kontor AB", 0),
    Happening("sabo", 2, 3, "7010", 780_000, "Sanering efter legionella", "Kvarnbergs Städ AB"),
    Happening("forskola", 3, 12, "3510", -260_000, "Statsbidrag för hösten som betalas i december", "Statsbidrag", 10),
    Happening("forskola", 7, 2, "7010", 380_000, "Flytt till tillfälliga lokaler", "Lindens Maskin AB"),
    Happening("gymnasieskola", 0, 9, "7910", 540_000, "Utrangering när verkstaden byggdes om", "Nedskrivning"),
    Happening("ifo", 0, 3, "7010", 1_100_000, "Skadestånd efter dom", "Entreprenad och konsulter"),
    Happening("gata", 0, 1, "7010", 950_000, "Nedfallna träd efter nyårsstormen", "Stenlund Bygg AB"),
    Happening("gata", 1, 11, "7010", 450_000, "Asfaltering i oktober, fakturan väntas", "Stenlund Bygg AB", 10),
)


@dataclass(frozen=True, slots=True)
class Vacant:
    """Posts that are not filled on the `number`th own unit of a service from a month and the year out.

    `share` of its personnel is not there, and somebody is hired in their place for `kronor` a month.
    """

    service: str
    number: int
    first: int
    share: float
    kronor: int


VACANT = (
    Vacant("sabo", 1, 3, 0.07, 310_000), Vacant("sabo", 3, 5, 0.05, 240_000), Vacant("hemtjanst", 2, 2, 0.06, 260_000),
)  # fmt: skip
AGENCY, HIRED_ACCOUNT = "Ekvik Bemanning AB", "7510"


@dataclass(frozen=True, slots=True)
class Placed:
    """A happening with its unit and its code in the ledger."""

    what: Happening
    unit: Unit
    code: str

    @property
    def group(self) -> str:
        return next(code for code, _, first, last, _ in GROUPS if first <= self.what.account <= last)


def _own(made: Organisation) -> dict[str, list[Unit]]:
    """Service -> the units that the municipality runs itself."""
    own: dict[str, list[Unit]] = {}
    for unit in made.units:
        if unit.service_area and unit.operating_form == OperatingForm.IN_HOUSE:
            own.setdefault(unit.service_area.code, []).append(unit)
    return own


def vacant(made: Organisation) -> dict[int, Vacant]:
    """Unit key -> its posts that are not filled."""
    own = _own(made)
    return {own[one.service][one.number].pk: one for one in VACANT if one.number < len(own.get(one.service, []))}


def hired_in_forecast(made: Organisation, month: int) -> dict[int, int]:
    """Unit key -> what the year is taken to cost in hired staff by a forecast made after `month`."""
    return {unit: one.kronor * (13 - one.first) for unit, one in vacant(made).items() if one.first <= month}


def placed(setting: Setting, made: Organisation) -> list[Placed]:
    """The happenings on units that the municipality runs itself."""
    own = _own(made)
    found = [(what, own.get(what.service, [])) for what in HAPPENINGS]
    return [
        Placed(what, units[what.number], made.responsibility[units[what.number].pk])
        for what, units in found
        if what.number < len(units)
    ]


def ledger_rows(setting: Setting, made: Organisation, year: int, *, first_row: int) -> pa.Table:
    """Those booked this year, to and with the latest month."""
    columns: dict[str, list[object]] = {name: [] for name in LEDGER.names}
    booked = [one for one in placed(setting, made) if year == setting.year and one.what.month <= setting.latest.number]
    for number, one in enumerate(booked):
        row = {
            "period": year * 100 + one.what.month, "day": date(year, one.what.month, 20), "responsibility": one.code,
            "account": one.what.account, "activity": "", "project": "", "counterparty": "", "object": "",
            "amount_ore": one.what.kronor * 100, "voucher": f"E{number + 1}", "text": one.what.text,
            "row": first_row + number,
        }  # fmt: skip
        for name in LEDGER.names:
            columns[name].append(row[name])
    for unit, vacancy in vacant(made).items() if year == setting.year else ():
        for month in range(vacancy.first, setting.latest.number + 1):
            row = {
                "period": year * 100 + month, "day": date(year, month, 27), "responsibility": made.responsibility[unit],
                "account": HIRED_ACCOUNT, "activity": "", "project": "", "counterparty": "8002", "object": "",
                "amount_ore": vacancy.kronor * 100, "voucher": f"B{unit}-{month}", "text": AGENCY,
                "row": first_row + len(columns["row"]),
            }  # fmt: skip
            for name in LEDGER.names:
                columns[name].append(row[name])
    return pa.table(columns, schema=LEDGER)


def in_forecast(setting: Setting, made: Organisation, month: int) -> dict[tuple[int, str], Decimal]:
    """(unit, account group) -> what a forecast of this year made after `month` has because of the happenings."""
    sums: dict[tuple[int, str], Decimal] = {}
    for one in placed(setting, made):
        within_year = one.what.belongs is not None and one.what.belongs > 0
        if not within_year and (one.what.month <= month or month == setting.latest.number):
            key = (one.unit.pk, one.group)
            sums[key] = sums.get(key, Decimal(0)) + one.what.kronor
    return sums


def mark(setting: Setting, made: Organisation) -> None:
    """The controller marks them a few days after the month is closed; those to come when the latest month is."""
    booked = 0
    for one in placed(setting, made):
        is_booked = one.what.month <= setting.latest.number
        booked += is_booked
        belongs = one.what.belongs
        if belongs is not None and not _tells_something(setting, one.what):
            continue
        said = marked.Mark(
            kind=MarkKind.ONE_OFF if belongs is None else MarkKind.TIMING,
            period=_month(setting.year, one.what.month),
            other=None if belongs is None else _month(setting.year, belongs),
            account_group=one.group,
            amount=Decimal(one.what.kronor),
            reason=one.what.reason,
            account=one.what.account if is_booked else "",
            voucher=f"E{booked}" if is_booked else "",
        )
        known = _month(setting.year, min(one.what.month, setting.latest.number)).end
        day = date(known.year + known.month // 12, known.month % 12 + 1, 12)
        marked.mark_item(by=setting.people["controller"], unit=one.unit, mark=said, at=moment(day))


def _tells_something(setting: Setting, what: Happening) -> bool:
    """A shift between two months to come is not known yet."""
    return min(what.month, what.belongs or what.month) <= setting.latest.number


def _month(year: int, number: int) -> Period:
    return Period.month(year + (number - 1) // 12, (number - 1) % 12 + 1)
