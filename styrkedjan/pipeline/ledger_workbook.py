"""The ledger's own workbook: the same columns out as in, for those whose system hands out neither SIE nor a table."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.utils import timezone

from styrkedjan.areas.organisation.models import Responsibility, Unit
from styrkedjan.sources.workbook import Column, Kind, TableSpec, Values, write_table

LEDGER_TABLE = TableSpec(
    name="ledger",
    title="Redovisning",
    key=("row",),
    whole=True,
    columns=(
        Column("responsibility", "Ansvar", Kind.CODE, required=True, help="Koden; den ska finnas i organisationen."),
        Column("account", "Konto", Kind.CODE, required=True),
        Column("activity", "Verksamhet", Kind.CODE),
        Column("project", "Projekt", Kind.CODE),
        Column("counterparty", "Motpart", Kind.CODE),
        Column("object", "Objekt", Kind.CODE),
        Column("period", "Period", Kind.CODE, required=True, help="Månaden som 202603 eller 2026-03."),
        Column("day", "Datum", Kind.DATE, help="Bokföringsdagen; får vara tom när perioden är ifylld."),
        Column("amount", "Belopp", Kind.MONEY, required=True, help="Kronor. Kostnad är plus, intäkt minus."),
        Column("voucher", "Verifikation"),
        Column("text", "Text"),
        Column("row", "Rad", Kind.INTEGER, help="Behöver inte fyllas i."),
    ),
    help="En rad per transaktion. Summarader läses inte. Ett blad per månad går bra: alla synliga blad läses.",
)


def example(scope: Unit) -> bytes:
    """Two transactions on a responsibility of the municipality's own."""
    codes = Responsibility.objects.filter(principal=scope).order_by("code").values_list("code", flat=True)
    code, year = codes.first() or "1000", timezone.localdate().year
    rows: list[Values] = [
        _row(1, code, "5011", date(year, 1, 25), Decimal("32500.00"), "A 1", "Lön januari"),
        _row(2, code, "3011", date(year, 1, 31), Decimal("-1200.50"), "B 7", "Avgifter januari"),
    ]
    return write_table(LEDGER_TABLE, rows, timezone.localtime())


def _row(number: int, code: str, account: str, day: date, amount: Decimal, voucher: str, text: str) -> Values:
    return {
        "row": number,
        "responsibility": code,
        "account": account,
        "period": f"{day:%Y%m}",
        "day": day,
        "amount": amount,
        "voucher": voucher,
        "text": text,
    }
