"""One unbound Ibis expression per question about the ledger. Only the shape is in the expression; values are bound."""

from __future__ import annotations

from typing import Any

from styrkedjan.store.compiling import PAGE, parameter

# filter name -> (column, Ibis type of the list that is bound)
LEDGER_FILTERS = {
    "months": ("period", "array<int32>"),
    "responsibilities": ("responsibility", "array<string>"),
    "accounts": ("account", "array<string>"),
    "activities": ("activity", "array<string>"),
    "projects": ("project", "array<string>"),
    "counterparties": ("counterparty", "array<string>"),
    "objects": ("object", "array<string>"),
    "vouchers": ("voucher", "array<string>"),
}
_TYPES = {"period": "int32", "day": "date", "amount_ore": "int64", "rows": "int64", "row": "int64"}
TRANSACTION_COLUMNS = (
    "period", "day", "responsibility", "account", "activity", "project", "counterparty", "object",
    "amount_ore", "voucher", "text", "row",
)  # fmt: skip


def ledger_totals(columns: tuple[str, ...], filters: tuple[str, ...], rolled_up: bool) -> Any:
    """Sums and counts by `columns`; which account is in which group is bound as two lists."""
    wanted = tuple("account" if column == "account_group" else column for column in columns)
    filtered = {LEDGER_FILTERS[name][0] for name in filters}
    table = _table("ledger", {*wanted, *filtered, "amount_ore", *(["rows"] if rolled_up else [])})
    kept = table.filter(*_conditions(table, filters)) if filters else table
    rows = kept["rows"].sum() if rolled_up else kept.count()
    keys = list(dict.fromkeys(wanted))
    by_account = (kept.group_by(keys) if keys else kept).agg(amount_ore=kept.amount_ore.sum(), rows=rows)
    if "account_group" not in columns:
        return _in_order(by_account, columns)
    # Few accounts are left by now, so the grouping costs nothing.
    grouped = by_account.mutate(account_group=_account_group(by_account.account))
    summed = grouped.group_by(list(columns)).agg(amount_ore=grouped.amount_ore.sum(), rows=grouped["rows"].sum())
    return _in_order(summed, columns)


def ledger_transactions(filters: tuple[str, ...]) -> Any:
    """One page of transactions in the order of the ledger; `limit` and `offset` are bound."""
    table = _table("ledger", set(TRANSACTION_COLUMNS))
    kept = table.filter(*_conditions(table, filters)) if filters else table
    ordered = kept.select(*TRANSACTION_COLUMNS).order_by("period", "responsibility", "account", "row")
    return ordered.limit(PAGE)


def ledger_count(filters: tuple[str, ...], rolled_up: bool) -> Any:
    """How many transactions there are and what they sum to."""
    filtered = {LEDGER_FILTERS[name][0] for name in filters}
    table = _table("ledger", {*filtered, "amount_ore", *(["rows"] if rolled_up else [])})
    kept = table.filter(*_conditions(table, filters)) if filters else table
    rows = kept["rows"].sum() if rolled_up else kept.count()
    return kept.agg(rows=rows, amount_ore=kept.amount_ore.sum())


def _table(name: str, columns: set[str]) -> Any:
    import ibis

    return ibis.table({column: _TYPES.get(column, "string") for column in sorted(columns)}, name=name)


def _conditions(table: Any, filters: tuple[str, ...]) -> list[Any]:
    return [parameter(name, LEDGER_FILTERS[name][1]).contains(table[LEDGER_FILTERS[name][0]]) for name in filters]


def _account_group(account: Any) -> Any:
    """The group at the place where the account stands in the list of accounts. Both engines count from 1."""
    import ibis

    def array_position(accounts: Any, account: Any) -> None: ...

    place = ibis.udf.scalar.builtin(array_position, signature=(("array<string>", "string"), "int64"))
    at = place(parameter("grouped_accounts", "array<string>"), account)
    # Spark wants a plain INT to find its way in an array.
    return parameter("group_codes", "array<string>")[at.cast("int32") - 1]


def _in_order(table: Any, columns: tuple[str, ...]) -> Any:
    chosen = table.select(*columns, "amount_ore", "rows")
    return chosen.order_by(*columns) if columns else chosen


_KEY_FIGURE_TYPES = {
    "kpi": "string",
    "municipality": "string",
    "period": "int32",
    "gender": "string",
    "value": "float64",
    "missing": "string",
    "status": "string",
    "count": "int32",
    "preliminary": "boolean",
    "known_at": "timestamp",
    "fetched_at": "timestamp",
}
KEY_FIGURE_FILTERS = {"measures": "kpi", "municipalities": "municipality"}


def key_figure_values(filters: tuple[str, ...]) -> Any:
    """Values; the years and sexes are chosen by which files are read, which is what the folders are for."""
    return _key_figures(_KEY_FIGURE_TYPES, filters)


def key_figure_profile() -> Any:
    """Each key figure of one municipality in its latest year: value, places among its kind and in a group, trend.

    The obvious way, from the values themselves: what answers where nothing is derived (another engine, an older
    version), and judges what is. Bound: `municipality`, `group` (without the municipality). One row per key figure and
    sex that anything was ever said of.
    """
    import ibis

    types = {name: _KEY_FIGURE_TYPES[name] for name in sorted(PROFILED)}
    table = ibis.table(types, name="key_figures")
    municipality = parameter("municipality", "string")
    group = parameter("group", "array<string>")
    own = table.filter(table.municipality == municipality)
    valued = own.filter(own.value.notnull())
    key = ["kpi", "gender", "period"]
    said = own.group_by("kpi", "gender").agg(period=own.period.max()).join(own, key)
    said = said.select("kpi", "gender", "missing", "preliminary", said="period")
    latest = valued.group_by("kpi", "gender").agg(period=valued.period.max())
    mine = latest.join(valued, key).select(*key, own_value="value")
    two_years_before = valued.select("kpi", "gender", before="value", period=valued.period + 2)
    trends = mine.join(two_years_before, key)
    trends = trends.select("kpi", "gender", trend=(trends.own_value - trends.before) / 2)
    everybody = table.filter(table.value.notnull()).select(*key, "municipality", "value")
    everybody = mine.join(everybody, key)
    region = everybody.municipality.substr(0, 2) == "00"
    alike = (
        (region == (municipality.substr(0, 2) == "00"))
        & (everybody.municipality != "0000")
        & ~everybody.municipality.startswith("G")
    )
    close = group.contains(everybody.municipality)
    above, below = everybody.value > everybody.own_value, everybody.value < everybody.own_value
    ranks = (
        everybody.mutate(
            **{
                name: ibis.ifelse(condition, 1, 0)
                for name, condition in {
                    "higher": alike & above, "lower": alike & below, "all": alike,
                    "group_higher": close & above, "group_lower": close & below, "group_all": close,
                }.items()
            }
        )
        .group_by("kpi", "gender")
        .agg(**{name: ibis._[name].sum() for name in RANKED})
    )  # fmt: skip
    found = said
    for each in (mine.select("kpi", "gender", "own_value", year="period"), trends, ranks):
        found = found.left_join(each, ["kpi", "gender"]).drop("kpi_right", "gender_right")
    everybody_first = ibis.cases((found.gender == "T", 0), (found.gender == "K", 1), else_=2)
    return found.select(
        "kpi", "gender", "year", "said", "missing", "preliminary", "own_value", "trend", *RANKED
    ).order_by(everybody_first, "kpi")


PROFILED = ("kpi", "municipality", "period", "gender", "value", "missing", "preliminary")
RANKED = ("higher", "lower", "all", "group_higher", "group_lower", "group_all")


def _key_figures(types: dict[str, str], filters: tuple[str, ...]) -> Any:
    import ibis

    # The columns are declared in another order than asked for, so that they are named in the text and never "*".
    table = ibis.table({name: types[name] for name in sorted(types)}, name="key_figures")
    wanted = [parameter(name, "array<string>").contains(table[KEY_FIGURE_FILTERS[name]]) for name in filters]
    kept = table.filter(*wanted) if wanted else table
    chosen = kept.select(*types)
    everybody_first = ibis.cases((chosen.gender == "T", 0), (chosen.gender == "K", 1), else_=2)
    return chosen.order_by("kpi", "municipality", "period", everybody_first)
