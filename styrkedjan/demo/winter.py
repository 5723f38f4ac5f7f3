"""Winter maintenance: an earmarked appropriation of the climate and city committee, on its own activity code.

Its budget and what it cost lie beside everything else of the street units, so that the earmark has lines of its own in
budget, ledger and forecast.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import numpy as np
import pyarrow as pa

from styrkedjan.areas.economy.actions import earmarks
from styrkedjan.areas.economy.models import MONTH_FIELDS, BudgetLine
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.demo.organisation import Organisation
from styrkedjan.demo.setting import Setting, moment
from styrkedjan.foundation.decisions import Decision
from styrkedjan.store.schema import LEDGER

COMMITTEE, SERVICE = "800", "gata"
NAME, ACTIVITY, ACCOUNT, GROUP = "vinterunderhåll", "241", "7010", "ovrigt"
YEARLY = Decimal(14_000_000)
# Per cent of a year in each month, and how the winters became beside the budget: mild, hard, rather mild.
MONTHS = (20, 19, 14, 5, 0, 0, 0, 0, 0, 6, 14, 22)
WINTERS = (0.94, 1.082, 0.91)
SUPPLIERS = ("Norrlunda Vinterväg AB", "Viks Sand och Salt AB")


def units(made: Organisation) -> list[Unit]:
    """The units that clear and grit."""
    return [unit for unit in made.units if unit.service_area and unit.service_area.code == SERVICE]


def budgets(made: Organisation) -> dict[int, tuple[Decimal, ...]]:
    """Unit key -> twelve months in kronor; together they are the appropriation."""
    clearing = units(made)
    each = YEARLY / len(clearing)
    return {unit.pk: tuple(round(each * share / 100, 2) for share in MONTHS) for unit in clearing}


def budget_lines(setting: Setting, made: Organisation) -> list[BudgetLine]:
    rows = []
    by_unit = budgets(made)
    for year in setting.years:
        for unit in units(made):
            values = dict(zip(MONTH_FIELDS, by_unit[unit.pk], strict=True))
            rows.append(
                BudgetLine(
                    unit=unit, year=year, responsibility=made.responsibility[unit.pk], account_group=GROUP,
                    activity=ACTIVITY, known_by=setting.people["controller"], known_at=moment(date(year - 1, 12, 15)),
                    **values,
                )
            )  # fmt: skip
    return rows


def ledger_rows(setting: Setting, made: Organisation, year: int, *, first_row: int) -> pa.Table:
    """What the winter cost: two invoices a unit and month."""
    columns: dict[str, list[object]] = {name: [] for name in LEDGER.names}
    last = setting.latest.number if year == setting.year else 12
    factor = WINTERS[setting.years.index(year)]
    for unit, months in budgets(made).items():
        for month in range(1, last + 1):
            whole = int(float(months[month - 1]) * factor * 100)
            for part, supplier in zip((whole // 3, whole - whole // 3), SUPPLIERS, strict=True):
                row = {
                    "period": year * 100 + month, "day": date(year, month, 26),
                    "responsibility": made.responsibility[unit], "account": ACCOUNT, "activity": ACTIVITY,
                    "project": "", "counterparty": "8000", "object": "", "amount_ore": part,
                    "voucher": f"V{unit}-{month}", "text": supplier, "row": first_row + len(columns["row"]),
                }  # fmt: skip
                for name in LEDGER.names if part else ():
                    columns[name].append(row[name])
    return pa.table(columns, schema=LEDGER)


def expected(setting: Setting, made: Organisation, plan_units: list[Unit], year: int) -> tuple[np.ndarray, np.ndarray]:
    """Budget and true cost of the year per unit of the plan and month, kronor; nought for those that clear nothing."""
    by_unit = budgets(made)
    none = (Decimal(0),) * 12
    budget = np.array([[float(month) for month in by_unit.get(unit.pk, none)] for unit in plan_units])
    return budget, budget * WINTERS[setting.years.index(year)]


def earmark(setting: Setting, made: Organisation) -> None:
    """The council's decision to set it apart."""
    first = setting.years[0]
    decided = date(first - 1, 11, 24)
    earmarks.set_earmark(
        by=setting.people["controller"], committee=made.bodies[COMMITTEE], name=NAME, activities=(ACTIVITY,),
        first_year=first, decision=Decision("Kommunfullmäktige", decided, "12", f"KS-{decided.year}/1012"),
        at=moment(decided),
    )  # fmt: skip
