"""The raw rows of the demo: what is written in the database and in the ledger's files, row by row, and nothing else.

None of the product's questions are used here. A table of the database is read as it stands; a ledger is read as the
lines of its file.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow.parquet as parquet
from django.db.models import Model

from styrkedjan.areas.economy.models import AccountGroup
from styrkedjan.areas.organisation.models import Responsibility, ServiceArea, Unit


class Booked(NamedTuple):
    """One transaction, in öre. Costs are plus."""

    month: int
    responsibility: str
    account: str
    activity: str
    project: str
    counterparty: str
    voucher: str
    text: str
    ore: int


class Row(dict[str, Any]):
    """A row of the database, its columns by name."""

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None


def rows_of(model: type[Model]) -> list[Row]:
    """Every row of a table."""
    return [Row(row) for row in model._default_manager.order_by("pk").values()]


def is_known(row: Row, moment: datetime | None) -> bool:
    """A row counts from when it became known until it was replaced."""
    if moment is None:
        return bool(row.superseded_at is None)
    return bool(row.known_at <= moment and (row.superseded_at is None or row.superseded_at > moment))


@dataclass
class Raw:
    """One municipality's raw rows, as they were known at `moment` (None: now)."""

    store: Path
    principal: str
    moment: datetime | None = None
    _ledgers: dict[int, dict[str, list[Booked]]] = field(default_factory=dict, repr=False)
    _through: dict[int, int] = field(default_factory=dict, repr=False)
    _known: dict[type[Model], list[Row]] = field(default_factory=dict, repr=False)

    def known(self, model: type[Model]) -> list[Row]:
        """The rows of a table that count."""
        if model not in self._known:
            self._known[model] = [row for row in rows_of(model) if is_known(row, self.moment)]
        return self._known[model]

    @cached_property
    def units(self) -> dict[int, Row]:
        return {row.id: row for row in rows_of(Unit) if row.path.startswith(self.root_path)}

    @cached_property
    def root_path(self) -> str:
        return str(next(row.path for row in rows_of(Unit) if row.code == self.principal and row.parent_id is None))

    @property
    def root(self) -> Row:
        return next(row for row in self.units.values() if row.path == self.root_path)

    def unit(self, code: str) -> Row:
        return self._by_code[code]

    @cached_property
    def _by_code(self) -> dict[str, Row]:
        return {row.code: row for row in self.units.values()}

    def below(self, unit: Row) -> list[Row]:
        """The unit and everything under it."""
        return [row for row in self.units.values() if row.path.startswith(unit.path)]

    def between(self, unit: Row) -> list[Row]:
        """The units right under it."""
        return self._children.get(unit.id, [])

    @cached_property
    def _children(self) -> dict[int, list[Row]]:
        found: dict[int, list[Row]] = {}
        for row in self.units.values():
            found.setdefault(row.parent_id, []).append(row)
        return found

    @cached_property
    def groups(self) -> list[Row]:
        """The account groups in their order."""
        mine = [row for row in rows_of(AccountGroup) if row.principal_id == self.root.id]
        return sorted(mine, key=lambda row: (row.order, row.code))

    @cached_property
    def codes_of(self) -> dict[int, list[str]]:
        """Unit -> the responsibility codes it answers for."""
        found: dict[int, list[str]] = {}
        for row in rows_of(Responsibility):
            if row.unit_id in self.units:
                found.setdefault(row.unit_id, []).append(row.code)
        return found

    @cached_property
    def account_names(self) -> dict[str, str]:
        """Account -> what the newest year that names it calls it."""
        found: dict[str, str] = {}
        for year in sorted(int(folder.name) for folder in (self.store / "facts" / "ledger" / self.principal).iterdir()):
            newest = self._newest(year)
            file = newest / "account_names.parquet" if newest else None
            if file is not None and file.exists():
                found |= {line["account"]: line["name"] for line in parquet.read_table(file).to_pylist()}
        return found

    @cached_property
    def holders(self) -> dict[str, str]:
        """Responsibility code -> the name of the unit that answers for it."""
        return {code: self.units[unit].name for unit, codes in self.codes_of.items() for code in codes}

    @cached_property
    def activities(self) -> dict[str, str]:
        """Activity code -> the name of the service area that it belongs to, and the code."""
        areas = [row for row in rows_of(ServiceArea) if row.principal_id == self.root.id]
        return {code: f"{row.name} {code}" for row in areas for code in row.activity_codes}

    def ledger(self, year: int) -> dict[str, list[Booked]]:
        """The year's transactions by responsibility code; {} when no ledger was known."""
        if year not in self._ledgers:
            self._ledgers[year] = {}
            for row in self._lines(year):
                self._ledgers[year].setdefault(row.responsibility, []).append(row)
        return self._ledgers[year]

    def transactions(self, year: int) -> Iterator[Booked]:
        for rows in self.ledger(year).values():
            yield from rows

    def booked_through(self, year: int) -> int:
        """The last month with anything booked; 0 without a ledger."""
        if year not in self._through:
            self._through[year] = max((row.month for row in self.transactions(year)), default=0)
        return self._through[year]

    def _newest(self, year: int) -> Path | None:
        """The newest folder that was known; what came stands in a folder with a note of when."""
        newest: tuple[datetime, Path] | None = None
        for note in (self.store / "facts" / "ledger" / self.principal / str(year)).glob("*/manifest.json"):
            came = datetime.fromisoformat(json.loads(note.read_text(encoding="utf-8"))["known_at"])
            if (self.moment is None or came <= self.moment) and (newest is None or came > newest[0]):
                newest = (came, note.parent)
        return newest[1] if newest else None

    def _lines(self, year: int) -> Iterator[Booked]:
        newest = self._newest(year)
        if newest is None:
            return
        for line in parquet.read_table(newest / "facts.parquet").to_pylist():
            yield Booked(
                line["period"] % 100,
                line["responsibility"],
                line["account"],
                line["activity"],
                line["project"],
                line["counterparty"],
                line["voucher"],
                line["text"],
                line["amount_ore"],
            )
