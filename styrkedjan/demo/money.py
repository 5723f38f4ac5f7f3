"""Three years of monthly ledger, budgets, frames and forecasts.

Every unit's year follows its volume and its service's cost; the months follow the kind of account. One committee
drifts: home care costs more and more from April this year.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import numpy as np
import pyarrow as pa
from django.conf import settings

from styrkedjan.areas.economy.actions import prices
from styrkedjan.areas.economy.models import MONTH_FIELDS, BudgetLine, Forecast, NetFrame
from styrkedjan.areas.organisation.models import OperatingForm, Unit
from styrkedjan.demo import happenings, staffing, winter
from styrkedjan.demo.closing import mistakes, without_late
from styrkedjan.demo.investments import ledger_rows
from styrkedjan.demo.organisation import GROUPS, HIRED, PERSONNEL, Organisation
from styrkedjan.demo.setting import Setting, moment
from styrkedjan.domain.economy.financing import Financing
from styrkedjan.foundation.known import NOW
from styrkedjan.store.ledger_files import publish_ledger
from styrkedjan.store.schema import LEDGER
from styrkedjan.store.versions import Store

# account: (text, share of gross cost in own units, share bought from others, how many entries a month)
ACCOUNTS: dict[str, tuple[str, float, float, int]] = {
    "3010": ("Avgifter", -0.045, -0.02, 4),
    "3510": ("Statsbidrag", -0.035, 0.0, 1),
    "4510": ("Ersättning till utförare", 0.0, 1.02, 3),
    "5010": ("Löner månadsanställda", 0.52, 0.0, 6),
    "5020": ("Löner timanställda", 0.055, 0.0, 6),
    "5510": ("Arbetsgivaravgifter", 0.185, 0.0, 2),
    "6010": ("Internhyra", 0.14, 0.0, 1),
    "6410": ("Förbrukningsmaterial", 0.03, 0.0, 9),
    "6910": ("Livsmedel", 0.035, 0.0, 9),
    "7010": ("Entreprenad och konsulter", 0.04, 0.0, 4),
    "7450": ("It och telefoni", 0.02, 0.0, 4),
    "7910": ("Avskrivningar", 0.012, 0.0, 1),
}
# What the accounts are called in the ledger's own chart, with those of the investments.
ACCOUNT_NAMES = {
    **{account: text for account, (text, *_) in ACCOUNTS.items()},
    "1179": "Pågående investeringar",
    "2440": "Leverantörsskulder",
    happenings.HIRED_ACCOUNT: "Inhyrd personal",
}
SUPPLIERS = (
    "Norrlunda Livs AB",
    "Viks Kontor AB",
    "Ekvik Bemanning AB",
    "Stenlund Bygg AB",
    "Solhags Data AB",
    "Kvarnbergs Städ AB",
    "Östra Media AB",
    "Lindens Maskin AB",
)
SUMMER_LOW = {"forskola", "fritidshem", "grundskola", "gymnasieskola", "vuxenutbildning"}
DRIFTING = "hemtjanst"
# What the council grants for the capital costs of streets and development, within the frame.
CAPITAL_GRANT = Decimal(1_500_000)


@dataclass(frozen=True, slots=True)
class Plan:
    """Yearly amounts per responsibility and account: budget and true cost, kronor, shape (units, accounts)."""

    units: list[Unit]
    codes: np.ndarray
    activities: np.ndarray
    budget: dict[int, np.ndarray]
    outcome: dict[int, np.ndarray]
    months: np.ndarray  # (units, accounts, 12), sums to 1


def build(setting: Setting, made: Organisation) -> None:
    """Ledger to the store; frames, budget lines, forecasts and what explains the variances to the database."""
    plan = _plan(setting, made)
    _ledger(setting, made, plan)
    _budgets(setting, made, plan)
    winter.earmark(setting, made)
    _frames(setting, made, plan)
    _forecasts(setting, made, plan)
    staffing.build(setting, made, _personnel(setting, made, plan))
    happenings.mark(setting, made)
    _prices(setting, made)


def _prices(setting: Setting, made: Organisation) -> None:
    """What prices and wages rose beside what the budget reckoned with, as the year went; Ekevik's own, invented."""
    told = "påhittat för Ekevik"
    rises = {
        ("personal", 4): prices.Rise("Löneavtalet från april", Decimal("2.9"), Decimal("3.3"), f"Löneavtal, {told}"),
        ("ovrigt", 1): prices.Rise("Prisindex för material", Decimal("2.1"), Decimal("2.8"), f"Prisindex, {told}"),
        ("lokaler", 1): prices.Rise("Internhyrans index", Decimal("2.5"), Decimal("2.5"), f"Internhyresavtal, {told}"),
    }
    rows = {(setting.year, group, month): rise for (group, month), rise in rises.items()}
    by, known = setting.people["controller"], moment(date(setting.year, 5, 12))
    prices.save_price_indexes(by=by, principal=made.root, rows=rows, at=known)


def _plan(setting: Setting, made: Organisation) -> Plan:
    units = [*made.departments.values(), *made.units]
    base = np.array([_yearly(setting, made, unit) for unit in units])
    own = np.array([unit.operating_form == OperatingForm.IN_HOUSE for unit in units])
    shares = np.array([[row[1], row[2]] for row in ACCOUNTS.values()])
    mix = np.where(own[:, None], shares[:, 0][None, :], shares[:, 1][None, :])
    mix = mix / mix.sum(axis=1, keepdims=True)
    budget, outcome = {}, {}
    for step, year in enumerate(setting.years):
        growth = 1.032**step
        budget[year] = np.round(base[:, None] * mix * growth, -3)
        noise = setting.random.normal(1.0, 0.018, size=(len(units), 1)) * setting.random.normal(
            1.0, 0.03, size=(len(units), len(ACCOUNTS))
        )
        outcome[year] = budget[year] * noise
    months = _months(setting, units)
    activities = np.array([_activity(setting, unit) for unit in units])
    codes = np.array([made.responsibility[unit.pk] for unit in units])
    return Plan(units, codes, activities, budget, outcome, months)


def _yearly(setting: Setting, made: Organisation, unit: Unit) -> float:
    """Net cost of a year at the first year's prices."""
    if unit.service_area is None:
        body = next(row for row in setting.facts["bodies"] if unit.parent and row["code"] == unit.parent.code)
        return float(body["central_cost"])
    row = setting.facts["service_areas"][unit.service_area.code]
    return float(made.sizes[unit.pk] * row[6])


def _activity(setting: Setting, unit: Unit) -> str:
    return "920" if unit.service_area is None else str(setting.facts["service_areas"][unit.service_area.code][2])


def _months(setting: Setting, units: list[Unit]) -> np.ndarray:
    """How a year falls on its months, per unit and account."""
    even = np.ones((len(units), len(ACCOUNTS), 12))
    summer = np.array([unit.service_area is not None and unit.service_area.code in SUMMER_LOW for unit in units])
    names = list(ACCOUNTS)
    for account in ("6410", "6910", "7010", "5020"):
        even[np.ix_(summer, np.array([names.index(account)]), np.array([6]))] = 0.35
    even[:, names.index("5010"), 5] = 1.06
    winter = np.array([unit.service_area is not None and unit.service_area.code == "gata" for unit in units])
    profile = np.array([2.1, 2.0, 1.5, 0.8, 0.6, 0.5, 0.5, 0.5, 0.6, 0.7, 1.0, 1.2])
    even[np.ix_(winter, np.array([names.index("7010")]))] = profile
    shares: np.ndarray = even / even.sum(axis=2, keepdims=True)
    return shares


def _ledger(setting: Setting, made: Organisation, plan: Plan) -> None:
    store = Store(Path(settings.STYRKEDJAN_STORE))
    for year in setting.years:
        table = _transactions(setting, made, plan, year)
        if year == setting.year:
            table = mistakes(setting, plan.units, plan.codes, table)
        invested = ledger_rows(setting, year, first_row=len(table) + 1)
        cleared = winter.ledger_rows(setting, made, year, first_row=len(table) + len(invested) + 1)
        table = pa.concat_tables([table, invested, cleared])
        table = pa.concat_tables([table, happenings.ledger_rows(setting, made, year, first_row=len(table) + 1)])
        for last, known in _publications(setting, year):
            upto = table.filter(pa.compute.less_equal(table["period"], year * 100 + last))
            if year == setting.year:
                upto = without_late(setting, plan.units, plan.codes, upto, last)
            publish_ledger(
                store,
                setting.facts["code"],
                year,
                upto.to_batches(max_chunksize=65536),
                source=f"Ekonomisystemet, {year}-{last:02d}",
                by="controller",
                known_at=moment(known),
                accept=("row_count",),
                account_names=lambda: ACCOUNT_NAMES,
            )


def _publications(setting: Setting, year: int) -> list[tuple[int, date]]:
    """Which months became known when: whole years the February after; this year month by month."""
    if year < setting.year:
        return [(12, date(year + 1, 2, 5))]
    return [(month, _closing(year, month)) for month in range(1, setting.latest.number + 1)]


def _closing(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 7)


def _transactions(setting: Setting, made: Organisation, plan: Plan, year: int) -> pa.Table:
    """One year's rows, in the order of the source."""
    random = setting.random
    last = setting.latest.number if year == setting.year else 12
    amounts = plan.outcome[year][:, :, None] * plan.months
    if year == setting.year:
        amounts = amounts * _drift(plan, made)
    amounts = amounts[:, :, :last] * random.normal(1.0, 0.05, size=amounts[:, :, :last].shape)
    counts = np.array([row[3] for row in ACCOUNTS.values()])[None, :, None] * np.ones_like(amounts, dtype=int)
    counts = np.where(np.abs(amounts) < 1, 0, counts)
    order = np.argsort(np.broadcast_to(np.arange(last), amounts.shape).ravel(), kind="stable")
    unit, account, month = (index.ravel()[order] for index in np.indices(amounts.shape))
    repeat = counts.ravel()[order]
    total = amounts.ravel()[order]
    unit, account, month = (np.repeat(index, repeat) for index in (unit, account, month))
    weights = random.uniform(0.4, 1.6, size=len(unit))
    starts = np.cumsum(repeat[repeat > 0]) - repeat[repeat > 0]
    sums = np.repeat(np.add.reduceat(weights, starts), repeat[repeat > 0])
    ore = np.round(np.repeat(total, repeat) * weights / sums * 100).astype("int64")
    return _table(setting, plan, year, unit, account, month, ore)


def _drift(plan: Plan, made: Organisation) -> np.ndarray:
    """Home care costs three per cent more every month from April, and posts that are not filled cost nothing."""
    factor = np.ones((len(plan.units), len(ACCOUNTS), 12))
    drifting = np.array([u.service_area is not None and u.service_area.code == DRIFTING for u in plan.units])
    factor[drifting, :, :] = (1 + 0.03 * np.clip(np.arange(12) - 2, 0, None))[None, None, :]
    personnel = [index for index, account in enumerate(ACCOUNTS) if _group_of(account) == PERSONNEL]
    place = {unit.pk: index for index, unit in enumerate(plan.units)}
    for unit, one in happenings.vacant(made).items():
        factor[place[unit], personnel, one.first - 1 :] *= 1 - one.share
    return factor


def _table(
    setting: Setting, plan: Plan, year: int, unit: np.ndarray, account: np.ndarray, month: np.ndarray, ore: np.ndarray
) -> pa.Table:
    random, rows = setting.random, len(ore)
    names, texts = list(ACCOUNTS), [row[0] for row in ACCOUNTS.values()]
    first_days = np.array([np.datetime64(f"{year}-{number:02d}-01") for number in range(1, 13)])
    days = first_days[month] + random.integers(0, 28, size=rows).astype("timedelta64[D]")
    supplier = random.integers(0, len(SUPPLIERS), size=rows)
    bought = np.isin(account, [names.index(code) for code in ("4510", "6410", "6910", "7010", "7450")])
    voucher = np.char.add("L", (np.arange(rows) // 4 + 1).astype(str))
    return pa.table(
        {
            "period": (year * 100 + month + 1).astype("int32"),
            "day": pa.array(days.astype("datetime64[D]")),
            "responsibility": _coded(unit, plan.codes),
            "account": _coded(account, names),
            "activity": _coded(unit, plan.activities),
            "project": _constant("", rows),
            "counterparty": _coded(
                np.where(bought, supplier + 1, 0), ["", *(f"{8000 + n}" for n in range(len(SUPPLIERS)))]
            ),
            "object": _constant("", rows),
            "amount_ore": ore,
            "voucher": pa.array(voucher),
            "text": _coded(np.where(bought, supplier + len(texts), account), [*texts, *SUPPLIERS]),
            "row": np.arange(1, rows + 1, dtype="int64"),
        }
    ).cast(LEDGER)


def _coded(index: np.ndarray, words: object) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(index.astype("int32")), pa.array(list(words))).cast(pa.string())  # type: ignore[call-overload]


def _constant(word: str, rows: int) -> pa.Array:
    return pa.array([word]).take(pa.array(np.zeros(rows, dtype="int32")))


def _group_of(account: str) -> str:
    return next(code for code, _, first, last, _ in GROUPS if first <= account <= last)


def _grouped(plan: Plan, yearly: np.ndarray) -> dict[str, np.ndarray]:
    """Account group -> (units, 12) kronor."""
    monthly = yearly[:, :, None] * plan.months
    sums: dict[str, np.ndarray] = {}
    for index, account in enumerate(ACCOUNTS):
        group = _group_of(account)
        sums[group] = sums.get(group, np.zeros((len(plan.units), 12))) + monthly[:, index, :]
    return sums


def _personnel(setting: Setting, made: Organisation, plan: Plan) -> dict[int, list[staffing.Personnel]]:
    """Year -> the units that employ, with what their personnel truly cost month by month against the budget."""
    accounts = [index for index, account in enumerate(ACCOUNTS) if _group_of(account) == PERSONNEL]
    found = {}
    for year in setting.years:
        drift = _drift(plan, made)[:, accounts, :] if year == setting.year else np.ones((1, 1, 12))
        budget = plan.budget[year][:, accounts].sum(axis=1)
        true = (plan.outcome[year][:, accounts, None] * drift).sum(axis=1)
        found[year] = [
            staffing.Personnel(
                unit,
                str(plan.codes[index]),
                str(plan.activities[index]),
                float(budget[index]),
                true[index] / budget[index],
            )
            for index, unit in enumerate(plan.units)
            if budget[index] > 0
        ]
    return found


def _budgets(setting: Setting, made: Organisation, plan: Plan) -> None:
    lines = []
    for year in setting.years:
        for group, months in _grouped(plan, plan.budget[year]).items():
            rounded = np.round(months, -2)
            for index, unit in enumerate(plan.units):
                if np.abs(rounded[index]).sum() > 0:
                    lines.append(_line(setting, unit, year, str(plan.codes[index]), group, rounded[index], plan, index))
    BudgetLine.objects.bulk_create([*lines, *winter.budget_lines(setting, made)], batch_size=500)


def _line(
    setting: Setting, unit: Unit, year: int, code: str, group: str, months: np.ndarray, plan: Plan, index: int
) -> BudgetLine:
    values = {name: Decimal(int(amount)) for name, amount in zip(MONTH_FIELDS, months, strict=True)}
    return BudgetLine(
        unit=unit,
        year=year,
        responsibility=code,
        account_group=group,
        activity=str(plan.activities[index]),
        known_by=setting.people["controller"],
        known_at=moment(date(year - 1, 12, 15)),
        **values,
    )


def _frames(setting: Setting, made: Organisation, plan: Plan) -> None:
    """The council's decided frames, a supplementary grant, and the earmarked winter maintenance."""
    lines = NOW.rows(BudgetLine).values_list("unit__path", "year", *MONTH_FIELDS)
    sums: dict[tuple[str, int], Decimal] = {}
    for path, year, *months in lines:
        sums[path, year] = sums.get((path, year), Decimal(0)) + sum(months, Decimal(0))
    rows = []
    for code, body in made.bodies.items():
        for year in setting.years:
            total = sum(
                (amount for (path, at), amount in sums.items() if at == year and path.startswith(body.path)), Decimal(0)
            )
            if total:
                rows += _frame_rows(setting, body, code, year, total)
    NetFrame.objects.bulk_create(rows)


def _frame_rows(setting: Setting, body: Unit, code: str, year: int, total: Decimal) -> list[NetFrame]:
    snow = winter.YEARLY if code == winter.COMMITTEE else Decimal(0)
    extra = Decimal(6_000_000) if code == "500" and year == setting.year else Decimal(0)
    capital = CAPITAL_GRANT if code == winter.COMMITTEE else Decimal(0)
    decided = total - snow - extra - capital
    rows = [_frame(setting, body, year, decided, "decided", "", date(year - 1, 11, 24), "12")]
    if snow:
        rows.append(_frame(setting, body, year, snow, "decided", winter.NAME, date(year - 1, 11, 24), "12"))
    if capital:
        rows.append(_frame(setting, body, year, capital, "capital", "", date(year - 1, 11, 24), "12"))
    if extra:
        rows.append(_frame(setting, body, year, extra, "supplementary", "", date(year, 4, 27), "9"))
        rows[-1].financing = Financing.UNFORESEEN
    return rows


def _frame(
    setting: Setting, body: Unit, year: int, amount: Decimal, kind: str, earmark: str, decided: date, section: str
) -> NetFrame:
    return NetFrame(
        unit=body,
        year=year,
        kind=kind,
        earmark=earmark,
        amount=amount,
        decision_body="Kommunfullmäktige",
        decision_date=decided,
        decision_section=section,
        record_number=f"KS-{decided.year}/{1000 + int(section)}",
        known_by=setting.people["controller"],
        known_at=moment(decided),
    )


def _forecasts(setting: Setting, made: Organisation, plan: Plan) -> None:
    """Forecasts through last year and this: what is known by then, told a little optimistically."""
    rows: list[Forecast] = []
    for year in (setting.year - 1, setting.year):
        last = setting.latest.number if year == setting.year else 10
        drift = _drift(plan, made).mean(axis=2) if year == setting.year else 1.0
        outcome, budget = _grouped(plan, plan.outcome[year] * drift), _grouped(plan, plan.budget[year])
        snow = winter.expected(setting, made, plan.units, year)
        budget[winter.GROUP], outcome[winter.GROUP] = budget[winter.GROUP] + snow[0], outcome[winter.GROUP] + snow[1]
        for month in [*(month for month in (4, 8) if month < last), last]:
            happened = happenings.in_forecast(setting, made, month) if year == setting.year else {}
            for group, months in outcome.items():
                extra = np.array([float(happened.get((unit.pk, group), 0)) for unit in plan.units])
                planned, true = budget[group].sum(axis=1), months.sum(axis=1)
                rows += _round_of(setting, plan, (year, month), group, planned, true, extra)
            hired = happenings.hired_in_forecast(made, month) if year == setting.year else {}
            rows += [_forecast(setting, unit, (year, month), HIRED, Decimal(cost)) for unit, cost in hired.items()]
    Forecast.objects.bulk_create(rows, batch_size=500)


def _round_of(
    setting: Setting, plan: Plan, at: tuple[int, int], group: str, planned: np.ndarray, true: np.ndarray,
    extra: np.ndarray,
) -> Iterator[Forecast]:  # fmt: skip
    """One round's forecasts for an account group; in the newest a few units are late."""
    year, month = at
    amounts = np.round(planned + (true - planned) * (month / 12) + extra, -3)
    for index, unit in enumerate(plan.units):
        is_late = (year, month) == (setting.year, setting.latest.number) and index % 29 == 7
        if abs(planned[index]) >= 1 and not is_late:
            yield _forecast(setting, unit.pk, at, group, Decimal(int(amounts[index])))


def _forecast(setting: Setting, unit: int, at: tuple[int, int], group: str, amount: Decimal) -> Forecast:
    year, month = at
    return Forecast(
        unit_id=unit, year=year, round_key=f"{year}-{month:02d}", account_group=group, amount=amount,
        known_by=setting.people["controller"], known_at=moment(_closing(year, month), 11),
    )  # fmt: skip
