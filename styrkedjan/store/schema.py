"""The columns at rest and their types.

Ledger amounts are whole öre in a 64-bit integer: exact, the fastest to sum, and what the SIE reader hands over. A
sum of 20 million rows of a billion kronor each still fits. They become Decimal kronor at the door (`kronor`).
Codes are text ("0126" is not 126) and "" when a transaction has none.
"""

from __future__ import annotations

from decimal import Decimal

import pyarrow as pa

CODES = ("responsibility", "account", "activity", "project", "counterparty", "object")

LEDGER = pa.schema(
    [
        ("period", pa.int32()),  # yyyymm
        ("day", pa.date32()),  # null when the source only says the month
        *((code, pa.string()) for code in CODES),
        ("amount_ore", pa.int64()),  # cost positive, income negative, as in the ledger
        ("voucher", pa.string()),
        ("text", pa.string()),
        ("row", pa.int64()),  # row, or line, in the source; unique in the version
    ]
)
LEDGER_ORDER = ("period", "responsibility", "account", "activity", "row")

# What pages ask every time is summed once per version. The first that has every column asked for answers.
ROLL_UPS: dict[str, tuple[str, ...]] = {
    "accounts.parquet": ("responsibility", "period", "account"),
    "codes.parquet": ("responsibility", "period", "account", "activity", "project"),
}
FACTS = "facts.parquet"
ACCOUNT_NAMES = "account_names.parquet"  # only where a source has said what accounts are called

KEY_FIGURE_VALUES = pa.schema(
    [
        ("kpi", pa.string()),
        ("municipality", pa.string()),  # or region, or "0000" for the country, or a group's id
        ("period", pa.int32()),  # year
        ("gender", pa.string()),  # T, K or M
        ("value", pa.float64()),
        ("missing", pa.string()),  # "" when there is a value, else a domain Missing
        ("status", pa.string()),  # as Kolada wrote it
        ("count", pa.int32()),  # members behind a group's mean; null when not said
        ("preliminary", pa.bool_()),
        ("fetched_at", pa.timestamp("us")),  # when Kolada said so, in UTC
    ]
)
KEY_FIGURES = pa.schema(
    [
        ("id", pa.string()),
        ("title", pa.string()),
        ("description", pa.string()),
        ("is_divided_by_gender", pa.bool_()),
        ("municipality_type", pa.string()),
        ("auspice", pa.string()),
        ("operating_area", pa.string()),
        ("perspective", pa.string()),
        ("prel_publication_date", pa.string()),
        ("publication_date", pa.string()),
        ("publ_period", pa.string()),
        ("has_ou_data", pa.bool_()),
    ]
)
MUNICIPALITIES = pa.schema([("id", pa.string()), ("title", pa.string()), ("type", pa.string())])
GROUP_MEMBERS = pa.schema(
    [
        ("group_id", pa.string()),
        ("group_title", pa.string()),
        ("member_id", pa.string()),
        ("member_title", pa.string()),
    ]
)


def described(schema: pa.Schema) -> tuple[tuple[str, str], ...]:
    """A schema as plain text, for the manifest."""
    return tuple((field.name, str(field.type)) for field in schema)


def kronor(ore: int) -> Decimal:
    """Whole öre as kronor with two decimals, exactly."""
    return Decimal(ore).scaleb(-2)
