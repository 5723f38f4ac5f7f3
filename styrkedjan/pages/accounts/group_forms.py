"""Forms of the group: the companies' figures of a year, and what its members have between them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms

from styrkedjan.areas.accounts.actions import companies as companies_actions
from styrkedjan.areas.accounts.models import CompanyAccounts, InternalDealing
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.economy.group_accounts import DealingKind
from styrkedjan.domain.swedish import number
from styrkedjan.foundation.facts import version_of
from styrkedjan.pages.kit.forms import AmountField, ThousandsField

FIGURES = {"income": "Intäkter", "costs": "Kostnader", "assets": "Tillgångar", "debts": "Avsättningar och skulder"}
BLANK_ROWS = 3


@dataclass(frozen=True, slots=True)
class CompanyFields:
    """A company's row in the form."""

    company: Unit
    owned: forms.BoundField
    figures: tuple[forms.BoundField, ...]
    source: forms.BoundField


class CompaniesForm(forms.Form):
    """Each company's year in thousands of kronor. A company without any figure is left out of the group."""

    version = forms.CharField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, companies: Sequence[Unit], rows: Sequence[CompanyAccounts], year: int, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.companies, self.year = companies, year
        self.known = {row.company_id: row for row in rows if row.company_id is not None}
        self.fields["version"].initial = version_of(rows)
        for company in companies:
            self._add(company, self.known.get(company.pk))

    def _add(self, company: Unit, row: CompanyAccounts | None) -> None:
        key = company.pk
        self.fields[f"owned_{key}"] = AmountField(
            label=f"Ägarandel i {company.name}, procent", required=False,
            initial=number(row.owned * 100, 2).removesuffix(",00") if row else "",
        )  # fmt: skip
        for name, label in FIGURES.items():
            self.fields[f"{name}_{key}"] = ThousandsField(
                label=f"{label}, tkr: {company.name}", required=False, initial=getattr(row, name, None),
            )  # fmt: skip
        self.fields[f"source_{key}"] = forms.CharField(
            label=f"Källa: {company.name}", required=False, max_length=255, initial=row.source if row else ""
        )

    @property
    def rows(self) -> list[CompanyFields]:
        return [
            CompanyFields(
                one,
                self[f"owned_{one.pk}"],
                tuple(self[f"{name}_{one.pk}"] for name in FIGURES),
                self[f"source_{one.pk}"],
            )
            for one in self.companies
        ]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        for company in self.companies:
            names = [f"{name}_{company.pk}" for name in ("owned", *FIGURES)]
            stated = [name for name in names if data.get(name) is not None]
            for name in set(names) - set(stated) - set(self.errors) if stated else ():
                self.add_error(name, f"Fyll i hela raden för {company.name}, eller lämna hela tom.")
            owned = data.get(f"owned_{company.pk}")
            if owned is not None and not 0 < owned <= 100:
                self.add_error(f"owned_{company.pk}", "En ägarandel är över 0 och högst 100 procent.")
        return data

    def values(self) -> dict[str, Any]:
        """Every company's figures; None for one that had some and has none now."""
        data = self.cleaned_data
        wanted: dict[companies_actions.CompanyKey, companies_actions.Summary | None] = {}
        for company in self.companies:
            key = company.pk
            figures = {name: data[f"{name}_{key}"] for name in FIGURES}
            if data[f"owned_{key}"] is not None:
                share = (data[f"owned_{key}"] / 100).quantize(Decimal("0.000001"))
                said = companies_actions.Summary(**figures, owned=share, source=data[f"source_{key}"])
                wanted[key, self.year] = said
            elif key in self.known:
                wanted[key, self.year] = None
        return {"accounts": wanted, "version": data["version"]}


@dataclass(frozen=True, slots=True)
class DealingFields:
    """A dealing's row in the form."""

    number: int
    fields: tuple[forms.BoundField, ...]


class DealingsForm(forms.Form):
    """What the members have between them, in thousands of kronor; a row without amount is taken away."""

    version = forms.CharField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, members: Sequence[Unit], rows: Sequence[InternalDealing], year: int, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.known, self.year = list(rows), year
        self.fields["version"].initial = version_of(rows)
        choices = [("", "Välj"), *((one.pk, one.name) for one in members)]
        kinds = [("", "Välj"), *((kind.value, kind.label) for kind in DealingKind)]
        blank: list[InternalDealing | None] = [None] * BLANK_ROWS
        self.count = len(self.known) + BLANK_ROWS
        for place, row in enumerate([*self.known, *blank], 1):
            self._add(place, row, choices, kinds)

    def _add(
        self, place: int, row: InternalDealing | None, members: Iterable[Any], kinds: Iterable[tuple[str, str]]
    ) -> None:
        start = {} if row is None else {"kind": row.kind, "giver": row.giver_id, "taker": row.taker_id}
        for name, label, choices in (("kind", "Slag", kinds), ("giver", "Från", members), ("taker", "Till", members)):
            self.fields[f"{name}_{place}"] = forms.ChoiceField(
                label=f"{label}, rad {place}", required=False, choices=list(choices), initial=start.get(name, "")
            )
        self.fields[f"amount_{place}"] = ThousandsField(
            label=f"Belopp i tkr, rad {place}", required=False, initial=row.amount if row else None
        )
        self.fields[f"source_{place}"] = forms.CharField(
            label=f"Källa, rad {place}", required=False, max_length=255, initial=row.source if row else ""
        )

    @property
    def rows(self) -> list[DealingFields]:
        names = ("kind", "giver", "taker", "amount", "source")
        return [
            DealingFields(place, tuple(self[f"{name}_{place}"] for name in names)) for place in range(1, self.count + 1)
        ]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        seen: dict[Any, int] = {}
        for place in range(1, self.count + 1):
            key = tuple(data.get(f"{name}_{place}") for name in ("kind", "giver", "taker"))
            amount = data.get(f"amount_{place}")
            if amount is not None and not all(key):
                self.add_error(f"amount_{place}", f"Välj slag, från och till på rad {place}.")
            elif amount is not None and amount < 0:
                self.add_error(f"amount_{place}", f"Skriv beloppet på rad {place} utan minus.")
            elif amount is not None and key in seen:
                self.add_error(f"amount_{place}", f"Rad {place} är samma mellanhavande som rad {seen[key]}.")
            elif amount is not None:
                seen[key] = place
        return data

    def values(self) -> dict[str, Any]:
        """Every row with an amount; None for what was there and is not any more."""
        data = self.cleaned_data
        wanted: dict[Any, companies_actions.InternalAmount | None] = {
            (self.year, DealingKind(row.kind), row.giver_id, row.taker_id): None for row in self.known
        }
        for place in range(1, self.count + 1):
            amount = data[f"amount_{place}"]
            if amount is not None:
                kind, giver, taker = (data[f"{name}_{place}"] for name in ("kind", "giver", "taker"))
                said = companies_actions.InternalAmount(amount, data[f"source_{place}"])
                wanted[self.year, DealingKind(kind), int(giver), int(taker)] = said
        return {"dealings": wanted, "version": data["version"]}
