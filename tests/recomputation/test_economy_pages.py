"""The other pages about a unit's money: accounts, transactions, budget, forecasts, accuracy, month and unit page."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from tests.recomputation.conftest import Judge, Site, examples, overhead
from tests.recomputation.economy import MONTHS, ZERO, Economy
from tests.recomputation.raw import Booked, Row
from tests.recomputation.shown import (
    DASH,
    minus,
    mnkr,
    number,
    percent,
    tkr,
    tkr_signed,
)
from tests.recomputation.test_economy import check_table

PAGE_SIZE = 100
ACCOUNTS_TRIED = 3


def transactions(right: Economy, unit: Row, months: Iterable[int]) -> list[Booked]:
    """Every transaction of the unit and all below it."""
    wanted = list(months)
    return [row for one in right.raw.below(unit) for row in right.booked(one, right.year, wanted)]


def kronor(rows: Iterable[Booked]) -> Decimal:
    return Decimal(sum(row.ore for row in rows)) / 100


def by_account(rows: Iterable[Booked]) -> dict[str, list[Booked]]:
    found: dict[str, list[Booked]] = {}
    for row in rows:
        found.setdefault(row.account, []).append(row)
    return found


def named(right: Economy, account: str) -> str:
    return f"{right.raw.account_names.get(account, 'Konto')} {account}"


def test_the_accounts_of_every_unit(site: Site, judge: Judge) -> None:
    """Largest first; where two are as large, by number."""
    right = site.economy()
    for unit in examples(right.raw):
        page = site.page("economy:accounts", code=unit.code)
        booked = [row for row in transactions(right, unit, range(1, right.month + 1)) if right.is_result(row.account)]
        accounts = by_account(booked)
        order = sorted(accounts, key=lambda account: (-abs(kronor(accounts[account])), account))
        rows = [
            [named(right, account), number(kronor(accounts[account]), 2), number(len(accounts[account]))]
            for account in order
        ]
        table = page.table("Utfall per konto")
        judge.rows(page.address, "konton", table.rows if table else [], rows)
        foot = [["Summa", number(kronor(booked), 2), ""]] if rows else []
        judge.equal(page.address, "summa", table.foot if table else [], foot)


def test_the_transactions_of_accounts(site: Site, judge: Judge) -> None:
    """Of each unit's accounts the first, the middle and the last; a page of them is a part of the raw rows."""
    right = site.economy()
    for unit in examples(right.raw):
        accounts = by_account(transactions(right, unit, range(1, right.month + 1)))
        for account in sorted(accounts)[:: max(1, len(accounts) // ACCOUNTS_TRIED)]:
            page = site.page("economy:transactions", code=unit.code, account=account)
            rows = accounts[account]
            sentence = f"{number(len(rows))} poster, summa {number(kronor(rows), 2)} kr"
            judge.equal(page.address, sentence, sentence in page.text, True)
            table = page.table("Poster")
            assert table
            shown = [(row[1], row[2], row[3], row[4], row[5], row[6], row[7]) for row in table.rows]
            right_rows = [
                (one.voucher, one.text, f"{right.raw.holders[one.responsibility]} {one.responsibility}",
                 right.raw.activities.get(one.activity, one.activity),
                 one.project, one.counterparty, number(Decimal(one.ore) / 100, 2))
                for one in rows
            ]  # fmt: skip
            judge.equal(page.address, "antal rader", len(shown), min(PAGE_SIZE, len(rows)))
            there = set(right_rows)
            strangers = [row for row in shown if row not in there]
            judge.equal(page.address, "rader som inte finns", strangers, [])
            if len(rows) <= PAGE_SIZE:
                judge.equal(page.address, "rader", sorted(shown), sorted(right_rows))


def test_frame_and_budget_of_every_unit(site: Site, judge: Judge) -> None:
    right = site.economy()
    names = {group.code: group.name for group in right.raw.groups}
    order = [group.code for group in right.raw.groups]
    kinds = {
        "decided": "Beslutad ram", "supplementary": "Tilläggsanslag", "technical": "Teknisk justering",
        "reallocation": "Omdisponering", "capital": "Anslag för kapitalkostnader",
    }  # fmt: skip
    for unit in examples(right.raw):
        page = site.page("economy:budget", code=unit.code)
        frame = right.frame(unit)
        if frame is not None:
            judge.equal(page.address, "ram", page.cards["Nettoram"], f"{mnkr(frame)} mnkr")
            total = right.total(unit).budget_year
            judge.equal(page.address, "fördelat", page.cards["Fördelat i budget"], f"{mnkr(total)} mnkr")
        entries = page.table("Ramen post för post")
        judge.equal(
            page.address, "ramposter", [(row[0], row[3]) for row in entries.rows] if entries else [],
            [
                (f"{kinds[row.kind]}: {row.earmark}" if row.earmark else kinds[row.kind], tkr(row.amount))
                for row in right.frame_entries(unit)
            ],
        )  # fmt: skip
        lines = [row for row in right.budget_lines if row.unit_id == unit.id]
        lines.sort(key=lambda row: (order.index(row.account_group), row.responsibility, row.activity))
        table = page.table("Enhetens budget")
        if lines:
            assert table
            rows = [
                [
                    f"{names[row.account_group]}\n{row.responsibility}{f' / {row.activity}' if row.activity else ''}",
                    *(tkr(row[name]) for name in MONTHS),
                    tkr(sum((row[name] for name in MONTHS), ZERO)),
                ]
                for row in lines
            ]
            # Which earmark a line falls in is words beside the code; the figures are judged here.
            shown = [[row[0].split(", särskilt anslag")[0], *row[1:]] for row in table.rows]
            judge.rows(page.address, "budgetrader", shown, rows)
            sums = [sum((row[name] for row in lines), ZERO) for name in MONTHS]
            judge.equal(page.address, "netto", table.foot, [["Netto", *map(tkr, sums), tkr(sum(sums, ZERO))]])
        else:
            below = right.table(unit)
            check_table(judge, page, "Budget per enhet", below.by_unit, below.total.cells())


# --- forecasts --------------------------------------------------------------------------------------------------------


def test_the_forecasts_of_last_year_beside_what_it_became(site: Site, judge: Judge) -> None:
    """Per round: each unit's standing forecast minus the outcome of the lines it has forecast."""
    for year in (site.year - 1, site.year):
        right = site.economy(year, 12)
        for unit in examples(right.raw):
            page = site.page("economy:accuracy", f"?ar={year}", code=unit.code)
            caption = "Prognos minus utfall" if year < site.year else "Prognos per tillfälle och ändring från förra"
            table = page.table(caption)
            rows, total = accuracy(right, unit, complete=year < site.year)
            judge.rows(page.address, caption, table.rows if table else [], rows)
            judge.equal(page.address, "summa", table.foot if table else [], [["Summa", *total]] if rows else [])


def accuracy(right: Economy, unit: Row, *, complete: bool) -> tuple[list[list[str]], list[str]]:
    inside = {row.id for row in right.raw.below(unit)}
    made = [row for row in right.all_forecasts if row.unit_id in inside]
    rounds = sorted({row.round_key for row in made})
    counted: dict[str, set[int]] = {}  # a row of the table -> the units that are counted in it
    for pk in {row.unit_id for row in made}:
        counted.setdefault(right.shown_as(unit, right.raw.units[pk]).code, set()).add(pk)
    rows = [
        [right.raw.unit(code).name, *_accuracy_cells(right, made, rounds, complete, counted[code])]
        for code in sorted(counted)
    ]
    return rows, _accuracy_cells(right, made, rounds, complete, inside)


def _accuracy_cells(right: Economy, made: list[Row], rounds: list[str], complete: bool, units: set[int]) -> list[str]:
    mine = sorted((row for row in made if row.unit_id in units), key=lambda row: row.round_key)
    standing: dict[tuple[int, str], Decimal] = {}  # the newest word on each line, in this round or before
    cells: list[str] = []
    before: Decimal | None = None
    for key in rounds:
        said = [row for row in mine if row.round_key == key]
        standing |= {(row.unit_id, row.account_group): row.amount for row in said}
        forecast = sum(standing.values(), ZERO) if said else None
        if forecast is None:
            cells += [DASH, DASH]
        elif complete:
            error = forecast - sum((outcome_of(right, *place) for place in standing), ZERO)
            budget = sum((budget_of(right, *place) for place in standing), ZERO)
            cells += [tkr_signed(error), percent(error / abs(budget) if budget else None)]
        else:
            cells += [tkr(forecast), tkr_signed(minus(forecast, before))]
        before = forecast
    return cells


def outcome_of(right: Economy, unit: int, group: str) -> Decimal:
    own = right.own.get((unit, group))
    return (own.outcome if own else None) or ZERO


def budget_of(right: Economy, unit: int, group: str) -> Decimal:
    own = right.own.get((unit, group))
    return (own.budget_year if own else None) or ZERO


def test_the_forecasts_to_sign(site: Site, judge: Judge) -> None:
    """Each unit's own forecast, where the budget stands in for what it has not forecast, and the committees' sums."""
    right = site.economy()
    for unit in overhead(right.raw):
        page = site.page("economy:signing", code=unit.code)
        is_root = unit.path == right.raw.root_path
        table = page.table("Kommunens egen prognos" if is_root else "Per enhet")
        if table:
            mine = [unit] if is_root else right.raw.below(unit)
            rows = {row.name: own_forecast(right, row) for row in mine}
            shown = {row[0]: row[1:4] for row in table.rows}
            judge.equal(page.address, "enheter", shown, {name: cells for name, cells in rows.items() if cells})
        sums = page.table("Per nämnd")
        if sums:
            for row in sums.rows:
                committee = next(one for one in right.raw.between(unit) if one.name == row[0])
                judge.equal(page.address, row[0], row[1:4], summed(right, committee))


def own_forecast(right: Economy, unit: Row) -> list[str]:
    """[] for a unit without budget and without forecast of the month."""
    month = f"{right.year}-{right.month:02d}"
    budgets = {group: line.budget_year for (pk, group), line in right.own.items() if pk == unit.id}
    budgets = {group: amount for group, amount in budgets.items() if amount is not None}
    newest = {group: amount for (pk, group), amount in right.newest_forecasts.items() if pk == unit.id}
    if not budgets and not any(row.unit_id == unit.id and row.round_key == month for row in right.forecasts):
        return []
    amount = sum((newest.get(group, budgets.get(group, ZERO)) for group in {*budgets, *newest}), ZERO)
    budget = sum(budgets.values(), ZERO) if budgets else None
    return [tkr(amount), tkr(budget), tkr_signed(minus(budget, amount))]


def summed(right: Economy, committee: Row) -> list[str]:
    total = right.total(committee)
    return [tkr(total.forecast), tkr(total.budget_year), tkr_signed(minus(total.budget_year, total.forecast))]


# --- the month --------------------------------------------------------------------------------------------------------


def test_the_month_that_has_come_in(site: Site, judge: Judge) -> None:
    right = site.economy()
    last_year = site.economy(site.year - 1)
    names = {group.code: group.name for group in right.raw.groups}
    order = [*names.values(), "Övriga konton"]
    for unit in examples(right.raw):
        page = site.page("economy:month", code=unit.code)
        months = [
            groups_of_month(right, unit, right.month), groups_of_month(right, unit, right.month - 1),
            groups_of_month(last_year, unit, right.month),
        ]  # fmt: skip
        labels = {label for month in months for label in month}
        # What stood in one of the three months before the one before is looked at as well, and then has a row.
        labels |= {label for back in (2, 3) for label in groups_of_month(right, unit, right.month - back)}
        rows = []
        for label in sorted(labels, key=order.index):
            booked = [month.get(label) for month in months]
            amounts = [tkr(kronor(one) if one else None) for one in booked]
            rows.append([label, *amounts, number(len(booked[0] or []))])
        table = page.table("Bokfört per kontogrupp")
        judge.rows(page.address, "bokfört", table.rows if table else [], rows)
        now = [row for booked in months[0].values() for row in booked]
        foot = [["Netto", tkr(kronor(now)), "", "", number(len(now))]] if rows else []
        judge.equal(page.address, "netto", table.foot if table else [], foot)
        check_remarks(judge, page.address, page.tables, right, unit)


def groups_of_month(right: Economy, unit: Row, month: int) -> dict[str, list[Booked]]:
    names = {group.code: group.name for group in right.raw.groups}
    found: dict[str, list[Booked]] = {}
    for row in transactions(right, unit, [month]):
        if right.is_result(row.account):
            found.setdefault(names.get(right.group_of(row.account), "Övriga konton"), []).append(row)
    return found


def check_remarks(judge: Judge, where: str, tables: list, right: Economy, unit: Row) -> None:
    """What a remark says is booked, now and in the months before, is what is booked."""
    for table in tables:
        if not table.caption.endswith("inte granskade") or "Konto" not in table.head or "Enhet" not in table.head:
            continue
        first = table.head.index("Enhet")
        for row in table.rows:
            code, called, usual, now = row[first + 1 : first + 5]
            account = called.split()[-1]
            sums = [
                [one for one in right.raw.ledger(right.year).get(code, []) if one.account == account and one.month == m]
                for m in range(right.month - 3, right.month + 1)
            ]
            before = [kronor(one) for one in sums[:-1] if one]
            mean = sum(before, ZERO) / len(before) if before else None
            judge.equal(where, f"{code} {account} före", usual, tkr(mean, 1))
            judge.equal(where, f"{code} {account} nu", now, tkr(kronor(sums[-1]), 1) if sums[-1] else "inget bokfört")


# --- the unit page ----------------------------------------------------------------------------------------------------


def test_the_money_on_every_unit_page(site: Site, judge: Judge) -> None:
    right = site.economy()
    for unit in examples(right.raw):
        page = site.page("economy:unit_page", code=unit.code)
        table = right.table(unit)
        judge.equal(page.address, "pengar", page.cards["Pengar"], f"{mnkr(table.total.outcome)} mnkr netto hittills")
        check_table(judge, page, "Ekonomi per enhet", table.by_unit, table.total.cells())


def test_frame_and_forecast_of_each_committee(site: Site, judge: Judge) -> None:
    right = site.economy()
    page = site.page("economy:findings")
    table = page.table("Nämndernas nettoram och helårsprognos")
    assert table
    political = [row for row in right.raw.units.values() if row.kind in ("committee", "executive_board", "council")]
    framed = {row.name: row for row in political}
    for row in table.rows:
        name = row[0].split("\n")[0]
        total, frame = right.total(framed[name]), right.frame(framed[name])
        cells = [tkr(frame), tkr(total.budget_year), tkr(total.forecast), tkr_signed(minus(frame, total.forecast))]
        judge.equal(page.address, name, row[1:5], cells)
    shown = {row[0].split("\n")[0] for row in table.rows}
    judge.equal(
        page.address, "nämnder med ram", {n for n in framed if right.frame(framed[n]) is not None} - shown, set()
    )
