"""Every figure on the economy's pages of every unit, computed again from raw rows."""

from __future__ import annotations

import io
import json
from collections import Counter
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.cli.report import report
from styrkedjan.foundation import tokens
from styrkedjan.foundation.models import User
from styrkedjan.store.engines import engine
from styrkedjan.store.queries import ledger_totals
from styrkedjan.store.versions import Store
from tests.areas.economy import naive
from tests.recomputation.conftest import PRINCIPAL, Judge, Site, overhead
from tests.recomputation.economy import MONTHS, ZERO, Economy
from tests.recomputation.pages import Page
from tests.recomputation.raw import Row
from tests.recomputation.shown import DASH, SPACE, minus, mnkr, mnkr_signed, percent, tkr
from tests.store import ledgers

PARTS = 4  # the units in as many tests, so that both cores have something to do
MONTH_NAMES = [
    "Januari", "Februari", "Mars", "April", "Maj", "Juni", "Juli", "Augusti", "September", "Oktober", "November",
    "December",
]  # fmt: skip


def check_table(judge: Judge, page: Page, caption: str, rows: list[list[str]], total: list[str]) -> None:
    table = page.table(caption)
    if table is None:
        judge.equal(page.address, f"tabellen {caption}", [], rows)
        return
    judge.rows(page.address, caption, sorted(table.rows), sorted(map(bare, rows)))
    judge.equal(page.address, f"{caption}: summa", table.foot, [["Nettokostnad", *bare(total)]])


def bare(cells: list[str]) -> list[str]:
    """The heading tells that the column is in per cent."""
    return [cell.removesuffix(f"{SPACE}%") for cell in cells]


def check_economy_page(judge: Judge, site: Site, right: Economy, unit: Row) -> None:
    page = site.page("economy:unit", code=unit.code)
    table = right.table(unit)
    check_table(judge, page, "Per kontogrupp", table.by_group, table.total.cells())
    check_table(judge, page, "Per enhet", table.by_unit, table.total.cells())
    total = table.total
    variance = minus(total.budget_year, total.forecast)
    so_far = minus(total.budget, total.outcome)
    change = minus(total.outcome, total.before)
    judge.equal(page.address, "prognos", page.cards["Prognos för helåret"], f"{mnkr_signed(variance)} mnkr mot budget")
    judge.equal(page.address, "hittills", page.cards["Hittills i år"], f"{mnkr_signed(so_far)} mnkr mot budget")
    share = None if change is None or not total.before else change / abs(total.before)
    judge.equal(page.address, "i fjol", page.cards["Mot i fjol"], f"{percent(share)} samma månader")
    sentence = f"Nettokostnad {mnkr(total.outcome)} mnkr mot budgeterade {mnkr(total.budget)}."
    judge.equal(page.address, sentence, sentence in page.text, True)
    months = page.table("Nettokostnad per månad")
    assert months
    judge.rows(page.address, "månader", months.rows, month_rows(right, unit))


def month_rows(right: Economy, unit: Row) -> list[list[str]]:
    """Budget and outcome of each month, and both added up so far. What has not been booked is unknown."""
    inside = right.raw.below(unit)
    pks = {row.id for row in inside}
    lines = [row for row in right.budget_lines if row.unit_id in pks]
    ore = dict.fromkeys(range(1, 13), 0)
    for row in inside:
        for booked in right.booked(row, right.year, range(1, 13)):
            if right.is_result(booked.account):
                ore[booked.month] += booked.ore
    answers = unit.path == right.raw.root_path or any(right.raw.codes_of.get(pk) for pk in pks)
    through = right.raw.booked_through(right.year) if answers else 0
    rows, budget_so_far, outcome_so_far = [], ZERO, ZERO
    for month in range(1, 13):
        budget = sum((line[MONTHS[month - 1]] for line in lines), ZERO)
        outcome = Decimal(ore[month]) / 100 if month <= min(through, right.month) else None
        budget_so_far += budget
        outcome_so_far += outcome or ZERO
        shown = [tkr(budget if lines else None), tkr(outcome), tkr(budget_so_far)]
        rows.append([MONTH_NAMES[month - 1], *shown, DASH if outcome is None else tkr(outcome_so_far)])
    return rows


@pytest.mark.parametrize("part", range(PARTS))
def test_the_economy_of_every_unit(site: Site, judge: Judge, part: int) -> None:
    right = site.economy()
    for unit in sorted(right.raw.units.values(), key=lambda unit: unit.code)[part::PARTS]:
        check_economy_page(judge, site, right, unit)


@pytest.mark.parametrize(("year", "month", "day"), [(-1, 12, ""), (0, 4, "05-20"), (0, 8, "10-01")])
def test_the_economy_of_another_month_and_as_it_was_known(
    site: Site, judge: Judge, year: int, month: int, day: str
) -> None:
    """`day` is the day whose knowledge is asked for, to its end."""
    asked = f"{site.year}-{day}" if day else ""
    moment = datetime.fromisoformat(f"{asked}T21:59:59+00:00") if asked else None  # midnight, summer time in Sweden
    right = site.economy(site.year + year, month, moment)
    site.choose(site.year + year, month, asked)
    try:
        for unit in overhead(right.raw):
            check_economy_page(judge, site, right, unit)
    finally:
        site.choose(site.year, site.month)


COLUMNS = (1, 2, 4, 5)
NAMES = ("budget_period", "outcome_period", "budget_year", "forecast_year")


def test_four_judges_agree_on_every_total(site: Site, judge: Judge, tmp_path: Path) -> None:
    """Raw rows, a slow second rule, each way the store answers (the other engine: store/test_spark), and every door."""
    right = site.economy()
    header = {
        "Authorization": f"Bearer {tokens.create(by=None, user=User.objects.get(username='controller'), name='x')}"
    }
    month, root = f"{right.year}-{right.month:02d}", right.raw.root
    ore: Counter[tuple[int, str, str]] = Counter()
    for row in right.raw.transactions(right.year):
        ore[row.month, row.responsibility, row.account] += row.ore
    booked = [ledgers.Row(*place, Decimal(sum_) / 100) for place, sum_ in ore.items()]
    fewest = min(overhead(right.raw), key=lambda unit: len(right.raw.below(unit)))
    for unit in [root, fewest, *right.raw.between(root)[:3]]:
        total = right.total(unit)
        expected = dict(zip(NAMES, (total.budget, total.outcome, total.budget_year, total.forecast), strict=True))
        if unit is fewest:  # it is slow
            place = Unit.objects.get(pk=unit.id)
            slow = naive.totals(Unit.objects.get(pk=root.id), place, right.year, right.month, booked)
            judge.equal(unit.code, "den långsamma regeln", slow, {name: expected[name] for name in slow})
        for what, sums in stored(site, right, unit).items():
            judge.equal(unit.code, what, sums, total.outcome or ZERO)
        told = site.client.get(f"/api/v1/economy/{unit.code}?period={month}", headers=header).json()["total"]
        judge.equal(unit.code, "API", {name: told[name] and Decimal(told[name]) for name in NAMES}, expected)
        page = site.page("economy:unit", code=unit.code)
        table = page.table("Per kontogrupp")
        file = openpyxl.load_workbook(io.BytesIO(site.client.get(page.address + "?format=xlsx").content))
        *_, last = file.worksheets[-1].iter_rows(values_only=True)
        shown = table.foot[0] if table else []
        judge.equal(unit.code, "sidan", [shown[at] for at in COLUMNS], [tkr(one) for one in expected.values()])
        summed = last[0] == "Nettokostnad"  # a table without rows has no sum
        held = [Decimal(str(last[at])) * 1000 if summed and last[at] not in (None, DASH) else None for at in COLUMNS]
        judge.equal(unit.code, "filen", held, [*expected.values()])
    target = tmp_path / "ut.json"
    CliRunner().invoke(report, ["build", PRINCIPAL, month, "--format", "json", "-o", str(target)])
    blocks = json.loads(target.read_text(encoding="utf-8"))["document"]["blocks"]
    sums = [row["cells"] for block in blocks for row in block.get("rows", ()) if row["cells"][0] == "Summa"]
    built = [Decimal(cell["number"]) for cell in sums[0][1:6]]
    total = right.total(root)
    expected_sum = [total.budget, total.outcome, minus(total.budget, total.outcome), total.budget_year, total.forecast]
    judge.equal(PRINCIPAL, "rapporten från kommandoraden", built, expected_sum)


def stored(site: Site, right: Economy, unit: Row) -> dict[str, Decimal]:
    """What the store says: by the table of numbers made at publishing, and by the engine from the rows themselves."""
    held = {row.account for row in right.raw.transactions(right.year)}
    asked = {
        "by": (),
        "months": range(1, right.month + 1),
        "responsibilities": [code for one in right.raw.below(unit) for code in right.codes(one, right.year)],
        "accounts": [account for account in held if right.is_result(account)],
        "as_of": None,
    }
    ways = {"talen": None, "motorn": engine()}
    told = {what: ledger_totals(Store(site.store), PRINCIPAL, right.year, **asked, using=ways[what]) for what in ways}
    return {what: sum((each.amount for each in sums), ZERO) for what, sums in told.items()}
