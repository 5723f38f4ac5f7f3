"""The form of a statement's mapping: every line's accounts, and everything that is wrong with them at once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.utils.text import slugify

from styrkedjan.areas.accounts.workbooks.mapping import OWN
from styrkedjan.domain.definitions import Flawed
from styrkedjan.domain.economy.mapping_review import Fault, read_accounts, review
from styrkedjan.domain.economy.statement_mapping import ChartMapping, MappedLine, MappedStatement, StatementKind
from styrkedjan.domain.swedish import listing
from styrkedjan.pages.kit.forms import offer
from styrkedjan.pages.kit.handling import let_stand

EXAMPLE = "Skriv till exempel 30-39, 79."


@dataclass(frozen=True, slots=True)
class LineFields:
    """A line of the form: its fields, or none for a sum."""

    line: MappedLine
    accounts: forms.BoundField | None = None
    verified: forms.BoundField | None = None
    source: forms.BoundField | None = None
    note: forms.BoundField | None = None


class MappingForm(forms.Form):
    """A statement's lines. `placed` is (account, line): an account to put on a line."""

    version = forms.CharField(widget=forms.HiddenInput)
    from_year = forms.IntegerField(
        label="Gäller från räkenskapsår", min_value=2000, max_value=2199,
        help_text="Skriv ett senare år för att låta åren före vara som de är.",
    )  # fmt: skip
    why = forms.CharField(label="Varför", max_length=255, required=False, help_text="Syns bland ändringarna.")
    new_name = forms.CharField(label="Ny rad", max_length=120, required=False)
    new_accounts = forms.CharField(label="Den nya radens konton", max_length=255, required=False, help_text=EXAMPLE)
    new_into = forms.ChoiceField(label="Räknas in i", required=False)

    def __init__(
        self, *args: Any, mapping: ChartMapping, kind: StatementKind, placed: tuple[str, str] = ("", ""), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.mapping, self.statement, self.kind = mapping, mapping.statement(kind), kind
        sums = [(line.id, line.name) for line in self.statement.lines if line.adds]
        offer(self, "new_into", [("", "Välj en summa"), *sums])
        for line in self.statement.lines:
            if line.accounts:
                self._add(line, placed)

    def _add(self, line: MappedLine, placed: tuple[str, str]) -> None:
        account, target = placed
        new = bool(account) and target == line.id
        accounts = [*line.accounts, *([account] if new else [])]
        self.fields[f"accounts_{line.id}"] = forms.CharField(
            label=f"Konton: {line.name}", required=False, max_length=255, initial=", ".join(accounts)
        )
        self.fields[f"verified_{line.id}"] = forms.BooleanField(
            label=f"Verifierad: {line.name}", required=False, initial=line.verified and not new
        )
        self.fields[f"source_{line.id}"] = forms.CharField(
            label=f"Källa: {line.name}", required=False, max_length=255, initial=line.source
        )
        self.fields[f"note_{line.id}"] = forms.CharField(
            label=f"Anmärkning: {line.name}", required=False, max_length=255, initial=line.note
        )
        let_stand(self, f"accounts_{line.id}", f"verified_{line.id}", f"source_{line.id}", f"note_{line.id}")

    @property
    def rows(self) -> list[LineFields]:
        names = ("accounts", "verified", "source", "note")
        return [
            LineFields(line, *(self[f"{name}_{line.id}"] for name in names)) if line.accounts else LineFields(line)
            for line in self.statement.lines
        ]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        lines = [kept for line in self.statement.lines if (kept := self._line(line, data)) is not None]
        new = self._new_line(data, lines)
        if self.errors:
            return data
        data["mapping"] = self._mapping(_without_parts_gone([*lines] if new is None else _put(lines, *new)))
        return data

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {**{name: data[name] for name in ("from_year", "mapping", "version")}, "note": data["why"]}

    def _line(self, line: MappedLine, data: dict[str, Any]) -> MappedLine | None:
        """The line as written; None when its accounts are emptied, which takes it away."""
        if not line.accounts:
            return line
        try:
            accounts = read_accounts(data.get(f"accounts_{line.id}") or "")
            source, note = data.get(f"source_{line.id}", ""), data.get(f"note_{line.id}", "")
            verified = bool(data.get(f"verified_{line.id}"))
            return replace(line, accounts=accounts, verified=verified, source=source, note=note) if accounts else None
        except Flawed as error:
            self.add_error(f"source_{line.id}", " ".join(flaw.what for flaw in error.flaws))
        except ValueError as error:
            self.add_error(f"accounts_{line.id}", f"{error} {EXAMPLE}")
        return line

    def _new_line(self, data: dict[str, Any], lines: list[MappedLine]) -> tuple[MappedLine, str] | None:
        """The new line and the sum it goes into; its sign and figure are those of the sum's other lines."""
        name, written, into = (data.get(key) or "" for key in ("new_name", "new_accounts", "new_into"))
        if not (name or written or into):
            return None
        for key, value in (("new_name", name), ("new_accounts", written), ("new_into", into)):
            if not value:
                self.add_error(key, "Fyll i både namn, konton och summa för den nya raden.")
        try:
            accounts = read_accounts(written)
        except ValueError as error:
            self.add_error("new_accounts", f"{error} {EXAMPLE}")
        if self.errors:
            return None
        if any((line.name, line.accounts) == (name, accounts) for line in lines):
            return None  # somebody else has put it there meanwhile
        sibling = _sibling(into, lines)
        taken = {line.id for line in lines}
        base = slugify(name).replace("-", "_")[:34] or "rad"
        key = next(one for one in (base, *(f"{base}_{n}" for n in range(2, 999))) if one not in taken)
        figure, factor = (sibling.figure, sibling.factor) if sibling else (lines[0].figure, lines[0].factor)
        return MappedLine(key, name, accounts, figure, factor), into

    def _mapping(self, lines: list[MappedLine]) -> ChartMapping | None:
        """The mapping with these lines; every overlap and every other flaw as errors of the form."""
        for one in review(lines, self.statement.must_take, self.statement.exclusive):
            if one.fault is Fault.OVERLAP:
                self.add_error(None, f"{one.sentence} {one.remedy}")
        if self.errors:
            return None
        try:
            mine = MappedStatement(self.kind, tuple(lines), self.statement.must_take, self.statement.exclusive)
        except Flawed as error:
            for flaw in error.flaws:
                self.add_error(None, f"{flaw.what} {flaw.remedy}")
            return None
        statements = tuple(mine if one.kind is self.kind else one for one in self.mapping.statements)
        year = self.cleaned_data.get("from_year")
        return replace(self.mapping, id=OWN, name=f"Egen mappning från {year}", statements=statements)


def _put(lines: list[MappedLine], new: MappedLine, into: str) -> list[MappedLine]:
    """The new line just above the sum that it goes into."""
    place = next(index for index, line in enumerate(lines) if line.id == into)
    total = replace(lines[place], adds=(*lines[place].adds, new.id))
    return [*lines[:place], new, total, *lines[place + 1 :]]


def _without_parts_gone(lines: list[MappedLine]) -> list[MappedLine]:
    """The sums without the lines that are taken away, and without the sums that had nothing else."""
    kept = lines
    while True:
        known = {line.id for line in kept}
        trimmed = [
            replace(line, adds=tuple(one for one in line.adds if one in known)) if set(line.adds) - known else line
            for line in kept
            if not line.adds or set(line.adds) & known
        ]
        if trimmed == kept:
            return kept
        kept = trimmed


def _sibling(into: str, lines: list[MappedLine]) -> MappedLine | None:
    """A line with accounts under the sum, however deep."""
    by_id = {line.id: line for line in lines}
    for key in by_id[into].adds:
        line = by_id[key]
        found = line if line.accounts else _sibling(key, lines)
        if found is not None:
            return found
    return None


def gaps_in_words(accounts: list[str]) -> str:
    return f"Inga rader tar kontona {listing(accounts)}. Det gör inget så länge de inte används."
