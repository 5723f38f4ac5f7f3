"""One answer of values as columns: parsed by Arrow when everything in it is regular, else row by row with care.

Arrow reads nine times faster than a row of Python at a time, but refuses a whole answer for one odd cell. So it is only
trusted with answers without one: whatever is null where it may not be, has another type, is deleted or lies out of
range sends the answer to the careful reader, which leaves out what nobody can understand and tells of it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.json as pj

from styrkedjan.domain.errors import InvalidInput, Level, Problem
from styrkedjan.domain.observations import Missing, Sex
from styrkedjan.domain.periods import Period

DELETED = "Deleted"
UNREADABLE = "Unreadable"
FIRST_YEAR, LAST_YEAR = 1900, 2199
MOST_MEMBERS = 2**31 - 1
MOST_PROBLEMS = 200
# Status as Kolada writes it beside a missing value. Anything else without a value is not reported.
MISSING = {
    "private": Missing.SUPPRESSED,
    "secret": Missing.SUPPRESSED,
    "confidential": Missing.SUPPRESSED,
    "not applicable": Missing.NOT_APPLICABLE,
    "notapplicable": Missing.NOT_APPLICABLE,
    "irrelevant": Missing.NOT_APPLICABLE,
    "missing": Missing.NOT_REPORTED,
    "deleted": Missing.NOT_REPORTED,
    "unreadable": Missing.NOT_REPORTED,
    "": Missing.NOT_REPORTED,
}
# Kolada's fields, flat. `missing` is "" beside a value.
ANSWER = pa.schema(
    [
        ("kpi", pa.string()),
        ("municipality", pa.string()),
        ("period", pa.int32()),
        ("gender", pa.string()),
        ("value", pa.float64()),
        ("missing", pa.string()),
        ("status", pa.string()),
        ("count", pa.int32()),
    ]
)
_EACH = pa.struct(
    [
        ("gender", pa.string()),
        ("value", pa.float64()),
        ("status", pa.string()),
        ("count", pa.int32()),
        ("isdeleted", pa.bool_()),
        ("is_deleted", pa.bool_()),
    ]
)
_ROW = pa.struct(
    [("kpi", pa.string()), ("municipality", pa.string()), ("period", pa.int32()), ("values", pa.list_(_EACH))]
)
_BODY = pj.ParseOptions(
    explicit_schema=pa.schema([("values", pa.list_(_ROW))]),
    unexpected_field_behavior="ignore",
    newlines_in_values=True,
)


class Value(NamedTuple):
    """One cell of an answer, in the order of `ANSWER`."""

    kpi: str
    municipality: str
    period: int
    gender: str
    value: float | None
    missing: str
    status: str
    members: int | None


@dataclass
class Reading:
    """What was met on the way through many answers: counted here, told once at the end."""

    bad: list[Problem] = field(default_factory=list)
    bad_count: int = 0
    cells: int = 0
    twins: dict[str, int] = field(default_factory=dict)
    unknown_status: dict[str, int] = field(default_factory=dict)

    def leave_out(self, name: str, number: int, error: Exception) -> None:
        """Note a cell that nobody can understand."""
        self.bad_count += 1
        if len(self.bad) < MOST_PROBLEMS:
            what = f"Värdet går inte att tolka ({why(error)}) och räknas inte."
            self.bad.append(Problem(name, f"värde {number}", what, "Kontrollera värdet i Kolada.", Level.WARNING))

    def reason(self, status: str, times: int = 1) -> Missing | None:
        """Why a value with the status is missing; None for a status that is not known here, which is counted."""
        reason = MISSING.get(status.casefold())
        if reason is None:
            self.unknown_status[status] = self.unknown_status.get(status, 0) + times
        return reason


def read_body(name: str, body: bytes, reading: Reading) -> tuple[pa.Table, list[str]]:
    """The values of one answer (schema `ANSWER`) and the key figures that it says anything of.

    Raises InvalidInput when it is no answer of Kolada's at all.
    """
    return _regular(body, reading) or _careful(name, body, reading)


def _regular(body: bytes, reading: Reading) -> tuple[pa.Table, list[str]] | None:
    """The answer as Arrow reads it, or None when anything in it is out of the ordinary."""
    whole = pj.ReadOptions(block_size=len(body) + 1, use_threads=False)
    try:
        (column,) = pj.read_json(BytesIO(body), read_options=whole, parse_options=_BODY).columns
        rows = column.combine_chunks().flatten()
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, ValueError):
        return None
    values = rows.field("values")
    cells = values.flatten()
    named = [rows.field(each) for each in ("kpi", "municipality", "period")]
    if any(each.null_count for each in (rows, values, cells, *named)):
        return None
    at = values.value_parent_indices()
    kpi, municipality, period = (each.take(at) for each in named)
    gender, value = cells.field("gender"), cells.field("value")
    if not _in_order(named[2], gender, value, cells):
        return None
    status = cells.field("status").fill_null("")
    missing, value = _judged(value, status, reading)
    reading.cells += len(cells)
    arrays = [kpi, municipality, period, gender, value, missing, status, cells.field("count")]
    return pa.Table.from_arrays(arrays, schema=ANSWER), pc.unique(rows.field("kpi")).to_pylist()


def _in_order(period: pa.Array, gender: pa.Array, value: pa.Array, cells: pa.Array) -> bool:
    """Whether every year, sex and value is one, and nothing is deleted."""
    years = pc.min_max(period).as_py()
    if len(period) and not FIRST_YEAR <= years["min"] <= years["max"] <= LAST_YEAR:
        return False
    if not set(pc.unique(gender).to_pylist()) <= set(Sex):
        return False
    deleted = (cells.field("isdeleted"), cells.field("is_deleted"))
    return not any(pc.any(each).as_py() for each in deleted) and pc.all(pc.is_finite(value)).as_py() is not False


def _judged(value: pa.Array, status: pa.Array, reading: Reading) -> tuple[pa.Array, pa.Array]:
    """(reason or "", value): a value that Kolada calls private is not shown, whatever it holds."""
    met = pc.value_counts(status).to_pylist()
    reasons = {each["values"]: reading.reason(each["values"], each["counts"]) for each in met}
    keys = pa.array(list(reasons), pa.string())
    why = pa.array([(reason or Missing.NOT_REPORTED).value for reason in reasons.values()], pa.string())
    hidden = pa.array([reason is Missing.SUPPRESSED for reason in reasons.values()], pa.bool_())
    at = pc.index_in(status, keys)
    shown = pc.and_(pc.is_valid(value), pc.invert(hidden.take(at)))
    missing = pc.if_else(shown, "", why.take(at))
    return missing, pc.if_else(shown, value, pa.scalar(None, pa.float64()))


def _careful(name: str, body: bytes, reading: Reading) -> tuple[pa.Table, list[str]]:
    """The same, a cell at a time: one that cannot be understood is left out and told, the rest count."""
    answered: dict[str, None] = {}
    found: list[Value] = []
    for number, row in enumerate(listed(name, body), start=1):
        try:
            key = _named(row["kpi"]), _named(row["municipality"]), _year(row["period"])
            cells = list(row["values"])
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            reading.cells += 1
            reading.leave_out(name, number, error)
            continue
        answered[key[0]] = None
        found += _of_row(name, number, key, cells, reading)
    kept = list(_without_twins(found, reading))
    columns = list(zip(*kept, strict=True)) or [()] * len(ANSWER)
    arrays = [pa.array(cells, each.type) for cells, each in zip(columns, ANSWER, strict=True)]
    return pa.Table.from_arrays(arrays, schema=ANSWER), list(answered)


def why(error: Exception) -> str:
    """Why a row cannot be understood, for a person."""
    if isinstance(error, KeyError):
        return f"{error} saknas"
    return str(error) if isinstance(error, ValueError) else "den har en annan form"


def _gender(given: Any) -> str:
    if given not in list(Sex):
        raise ValueError(f"{given!r} är inget kön")
    return Sex(given).value


def _named(given: Any) -> str:
    if not isinstance(given, str | int) or isinstance(given, bool):
        raise ValueError(f"{given!r} är inget id")
    return str(given)


def _whole(given: Any) -> int:
    if isinstance(given, float) and not given.is_integer():
        raise ValueError(f"{given!r} är inget heltal")
    number = int(given)
    if abs(number) > MOST_MEMBERS:
        raise ValueError(f"{given!r} är ett orimligt tal")
    return number


def _year(given: Any) -> int:
    return Period(_whole(given)).year


def _of_row(name: str, number: int, key: tuple[str, str, int], cells: list[Any], reading: Reading) -> Iterator[Value]:
    for each in cells:
        reading.cells += 1
        try:
            gender = _gender(each["gender"])
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            reading.leave_out(name, number, error)
            continue
        try:
            value, missing, status = _judged_alone(each, reading)
            count = None if each.get("count") is None else _whole(each["count"])
        except (ValueError, KeyError, TypeError, AttributeError, OverflowError) as error:
            # We know what it is about but not what it says: that is not reported, and never the old value.
            reading.leave_out(name, number, error)
            value, missing, status, count = None, Missing.NOT_REPORTED.value, UNREADABLE, None
        yield Value(*key, gender, value, missing, status, count)


def _judged_alone(each: dict[str, Any], reading: Reading) -> tuple[float | None, str, str]:
    value, status = each["value"], str(each.get("status") or "")
    if each.get("isdeleted") or each.get("is_deleted"):
        return None, Missing.NOT_REPORTED.value, DELETED
    if isinstance(value, bool) or not (value is None or isinstance(value, int | float)):
        raise ValueError(f"{value!r} är inget tal")
    if value is not None and not math.isfinite(value):
        raise ValueError(f"{value!r} är inget ändligt tal")
    reason = reading.reason(status)
    if value is not None and reason is not Missing.SUPPRESSED:
        return float(value), "", status
    return None, (reason or Missing.NOT_REPORTED).value, status


def _without_twins(found: list[Value], reading: Reading) -> Iterator[Value]:
    """A deleted value that has a live one beside it in the same answer is history, not news; it is told."""
    live = {each[:4] for each in found if each.status != DELETED}
    for each in found:
        if each.status == DELETED and each[:4] in live:
            reading.twins[each.kpi] = reading.twins.get(each.kpi, 0) + 1
        else:
            yield each


def listed(name: str, body: bytes) -> list[dict[str, Any]]:
    """The `values` of any answer. Raises InvalidInput when there are none."""
    try:
        values = json.loads(body)["values"]
        return list(values)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        problem = Problem(name, "", "Svaret går inte att läsa.", "Hämta på nytt till en tom mapp.")
        raise InvalidInput([problem]) from error
