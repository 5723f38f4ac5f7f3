"""Forms for what budgets are computed by: periodisation profiles, and the terms of a year's staff budgets."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms

from styrkedjan.areas.planning.models import PeriodisationProfile
from styrkedjan.domain.economy.periodisation import Profile, periodise
from styrkedjan.domain.periods import MONTH_NAMES
from styrkedjan.domain.planning import staff as rules
from styrkedjan.domain.planning.staff import StaffKey
from styrkedjan.domain.swedish import number
from styrkedjan.foundation.editing import saved_as
from styrkedjan.pages.kit.forms import TokenField
from styrkedjan.pages.planning.forms import NumberField

HUNDRED = Decimal(100)
SMALL = {"size": 6, "class": "num", "inputmode": "decimal"}


class ProfileForm(forms.Form):
    """How a year falls on its months: twelve shares in per cent."""

    version = forms.CharField(widget=forms.HiddenInput, max_length=40, required=False)
    name = forms.CharField(label="Namn", max_length=80, help_text="Till exempel Vintertungt.")

    def __init__(
        self, *args: Any, profile: Profile | None = None, row: PeriodisationProfile | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = saved_as(row) if row else ""
        shares = shares_of(profile) if profile else (None,) * len(MONTH_NAMES)
        if profile and not kwargs.get("initial"):
            self.fields["name"].initial = profile.name
        for (at, month), share in zip(enumerate(MONTH_NAMES, 1), shares, strict=True):
            self.fields[f"m{at:02d}"] = NumberField(
                label=month.capitalize(), required=False, initial=share, decimals=4,
                widget=forms.TextInput(attrs=SMALL),
            )  # fmt: skip

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {"name": data["name"], "weights": self.weights, "version": data["version"] or None}

    @property
    def months(self) -> list[Any]:
        return [self[f"m{at:02d}"] for at in range(1, len(MONTH_NAMES) + 1)]

    @property
    def weights(self) -> tuple[Decimal, ...]:
        """The shares as written; a month left empty gets nothing."""
        names = [f"m{at:02d}" for at in range(1, len(MONTH_NAMES) + 1)]
        return tuple(self.cleaned_data.get(name) or Decimal(0) for name in names)

    @property
    def total(self) -> Decimal:
        return sum(self.weights, Decimal(0))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and self.total != HUNDRED:
            told = f"Andelarna blir {number(self.total, 2)} %, inte 100. "
            self.add_error(None, told + _mending(HUNDRED - self.total))
        return data


def _mending(left: Decimal) -> str:
    verb = "Lägg till" if left > 0 else "Ta bort"
    return f"{verb} {number(abs(left), 2)} procentenheter."


def shares_of(profile: Profile) -> tuple[Decimal, ...]:
    """The profile's months in per cent with two decimals that sum to exactly 100."""
    return periodise(HUNDRED, profile)


class StaffTermsForm(forms.Form):
    """The year's contributions and salary revision, each with its source."""

    version = TokenField()

    def __init__(self, *args: Any, parameters: Mapping[StaffKey, rules.StaffParameter], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parameters = parameters
        for key in StaffKey:
            now = parameters.get(key)
            self.fields[f"share_{key.value}"] = NumberField(
                label=f"{key.label}, %", required=key.is_contribution, decimals=4,
                initial=now.share * HUNDRED if now else None,
                help_text="" if key.is_contribution else "Tomt om ingen revision ska räknas in.",
            )  # fmt: skip
            if key is StaffKey.REVISION:
                self.fields["month"] = forms.TypedChoiceField(
                    label="Från och med månad", coerce=int,
                    choices=[(str(at), name) for at, name in enumerate(MONTH_NAMES, 1)],
                    initial=str((now.month if now else None) or rules.USUAL_REVISION_MONTH),
                )  # fmt: skip
            self.fields[f"source_{key.value}"] = forms.CharField(
                label=f"Källa, {key.label.lower()}", max_length=255, required=key.is_contribution,
                initial=now.source if now else "",
            )  # fmt: skip
            self.fields[f"verified_{key.value}"] = forms.BooleanField(
                label="Jag har läst siffran i källan", required=False, initial=bool(now and now.verified)
            )

    def sections(self) -> list[tuple[StaffKey, list[Any]]]:
        names = {key: [f"share_{key.value}", f"source_{key.value}", f"verified_{key.value}"] for key in StaffKey}
        names[StaffKey.REVISION].insert(1, "month")
        return [(key, [self[name] for name in fields]) for key, fields in names.items()]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for key in StaffKey:
            if f"share_{key.value}" in data and f"source_{key.value}" in data:
                try:
                    self._parameter(key)
                except ValueError as error:
                    self.add_error(f"share_{key.value}", str(error))
        return data

    def _parameter(self, key: StaffKey) -> rules.StaffParameter | None:
        """The parameter as written; a revision left empty is not stated, or taken back when it was."""
        data = self.cleaned_data
        share, source = data[f"share_{key.value}"], data[f"source_{key.value}"].strip()
        if share is None:
            if key not in self.parameters:
                return None
            share, source = Decimal(0), source or "Ingen revision räknas in"
        month = data.get("month") if key is StaffKey.REVISION else None
        return rules.StaffParameter(key, share / HUNDRED, source, data[f"verified_{key.value}"], month)

    def values(self) -> dict[str, Any]:
        found = [one for key in StaffKey if (one := self._parameter(key)) is not None]
        return {"parameters": found, "version": self.cleaned_data["version"]}
