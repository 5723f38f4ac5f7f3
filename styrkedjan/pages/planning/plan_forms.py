"""Forms of a unit's budget work: whole tables of posts, costs and volumes at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django import forms

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.planning.actions import allocation, budgets, staff
from styrkedjan.areas.planning.models import PlannedCost, StaffPost
from styrkedjan.areas.planning.queries import unit_plan
from styrkedjan.areas.planning.queries.unit_plan import PlannedVolume
from styrkedjan.domain.periods import MONTH_NAMES
from styrkedjan.domain.planning import staff as rules
from styrkedjan.foundation import facts
from styrkedjan.pages.kit import query
from styrkedjan.pages.planning.forms import NumberField, ThousandsField

HUNDRED = Decimal(100)
NEW_POSTS, NEW_COSTS = 3, 1
SMALL = {"size": 6, "class": "num", "inputmode": "decimal"}
MONTHS = [(str(at), name[:3]) for at, name in enumerate(MONTH_NAMES, 1)]


class Grid(forms.Form):
    """A table of rows to change, take away and add to. `version` sees that nobody saved meanwhile."""

    version = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, unit: Unit, activity: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.codes = sorted(unit.responsibilities.values_list("code", flat=True))
        self.activity = activity

    def add_code(self, key: str, name: str, code: str = "") -> None:
        """The responsibility, to be chosen only where the unit has several."""
        if len(self.codes) > 1:
            self.fields[f"code_{key}"] = forms.ChoiceField(
                label=f"Ansvar, {name}", choices=[(one, one) for one in self.codes], initial=code, required=False
            )

    @property
    def is_stale(self) -> bool:
        """Whether somebody has saved since the form was opened."""
        return str(self.data.get("version")) != str(self.initial["version"])

    def as_sent(self) -> list[str]:
        raise NotImplementedError

    def code_of(self, key: str, before: str = "") -> str:
        return str(self.cleaned_data.get(f"code_{key}") or before or next(iter(self.codes), ""))

    def cells(self, key: str, names: Iterable[str]) -> list[Any]:
        return [self[f"{name}_{key}"] for name in names if f"{name}_{key}" in self.fields]

    def is_gone(self, key: str) -> bool:
        return bool(self.cleaned_data.get(f"gone_{key}"))


class PostsForm(Grid):
    """The unit's staff budget."""

    columns = ("title", "posts", "degree", "salary", "first", "last", "code")

    def __init__(self, *args: Any, stored: Sequence[StaffPost], unit: Unit, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"version": facts.version_of(stored)})
        super().__init__(*args, unit=unit, **kwargs)
        self.stored = {row.row: row for row in stored}
        for key, row in self.stored.items():
            self._add_row(key, row.title, row)
            self.fields[f"gone_{key}"] = forms.BooleanField(label=f"Ta bort {row.title}", required=False)
        for place in range(1, NEW_POSTS + 1):
            self._add_row(f"ny{place}", f"ny rad {place}", None)

    def _add_row(self, key: str, name: str, row: StaffPost | None) -> None:
        title = forms.TextInput(attrs={"size": 18})
        self.fields[f"title_{key}"] = forms.CharField(
            label=f"Befattning, {name}", max_length=120, required=False, initial=row.title if row else "", widget=title
        )
        figures = {
            "posts": ("Antal", row.posts if row else None, 2),
            "degree": ("Grad i procent", row.degree * HUNDRED if row else HUNDRED, 4),
            "salary": ("Månadslön på heltid", row.salary if row else None, 2),
        }
        for field, (label, initial, decimals) in figures.items():
            self.fields[f"{field}_{key}"] = NumberField(
                label=f"{label}, {name}", required=False, initial=initial, decimals=decimals,
                widget=forms.TextInput(attrs=SMALL),
            )  # fmt: skip
        months = {
            "first": ("Från", row.first_month if row else 1),
            "last": ("Till och med", row.last_month if row else 12),
        }
        for field, (label, month) in months.items():
            self.fields[f"{field}_{key}"] = forms.TypedChoiceField(
                label=f"{label}, {name}",
                choices=MONTHS,
                coerce=int,
                initial=str(month),
                required=False,
                empty_value=None,
            )
        self.add_code(key, name, row.responsibility if row else "")

    def rows(self) -> list[tuple[StaffPost | None, list[Any], Any]]:
        """Each row, its cells and the box that takes it away; None for a row to fill in."""
        found: list[tuple[StaffPost | None, list[Any], Any]] = [
            (row, self.cells(key, self.columns), self[f"gone_{key}"]) for key, row in self.stored.items()
        ]
        new = [f"ny{place}" for place in range(1, NEW_POSTS + 1)]
        return [*found, *((None, self.cells(key, self.columns), None) for key in new)]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for key in self._kept():
            if not any(f"{name}_{key}" in self.errors for name in self.columns):
                try:
                    self._post(key)
                except ValueError as error:
                    self.add_error(f"title_{key}", str(error))
        return data

    def _kept(self) -> list[str]:
        """The rows that stay or are new; a new row without title, number and salary is none."""
        new = [f"ny{place}" for place in range(1, NEW_POSTS + 1)]
        filled = [key for key in new if any(self.data.get(f"{name}_{key}", "").strip() for name in _ASKED)]
        return [*(key for key in self.stored if not self.is_gone(key)), *filled]

    def _post(self, key: str) -> rules.StaffPost:
        data = self.cleaned_data
        missing = [label for name, label in _ASKED.items() if data.get(f"{name}_{key}") in (None, "")]
        if missing:
            raise ValueError(f"Fyll i {' och '.join(missing)}.")
        degree = data[f"degree_{key}"]
        return rules.StaffPost(
            data[f"title_{key}"].strip(), data[f"posts_{key}"], (HUNDRED if degree is None else degree) / HUNDRED,
            data[f"salary_{key}"], data[f"first_{key}"] or 1, data[f"last_{key}"] or rules.MONTHS,
        )  # fmt: skip

    def wanted(self) -> list[staff.PostRow]:
        """The rows as they are to be; new ones are numbered after the largest number there is."""
        used = max((number for key in self.stored if (number := query.integer(key)) is not None), default=0)
        found = []
        for key in self._kept():
            before = self.stored.get(key)
            if before is None:
                used += 1
            code = self.code_of(key, before.responsibility if before else "")
            activity = before.activity if before else self.activity
            found.append(staff.PostRow(before.row if before else str(used), self._post(key), code, activity))
        return found

    def removed(self) -> list[str]:
        return [key for key in self.stored if self.is_gone(key)]

    def as_sent(self) -> list[str]:
        """What was sent, as it was written, for the one whose table could not be saved."""
        keys = [name.removeprefix("title_") for name in self.data if name.startswith("title_")]
        rows = [[self.data.get(f"{name}_{key}", "") for name in _ASKED] for key in keys]
        return [f"{title}: {posts} à {salary} kr" for title, posts, salary in rows if title]


_ASKED = {"title": "befattning", "posts": "antal", "salary": "månadslön"}


class CostsForm(Grid):
    """The unit's other costs and income, in thousands of kronor."""

    columns = ("amount", "profile")

    def __init__(
        self, *args: Any, stored: Sequence[PlannedCost], unit: Unit, groups: Sequence[tuple[str, str]],
        profiles: Sequence[tuple[str, str]], **kwargs: Any,
    ) -> None:  # fmt: skip
        kwargs.setdefault("initial", {"version": facts.version_of(stored)})
        super().__init__(*args, unit=unit, **kwargs)
        self.stored = {str(row.pk): row for row in stored}
        self.names = dict(groups)
        for key, row in self.stored.items():
            name = self.names.get(row.account_group, row.account_group)
            self._add_figures(key, name, profiles, row.amount, row.profile)
            self.fields[f"gone_{key}"] = forms.BooleanField(label=f"Ta bort {name}", required=False)
        for place in range(1, NEW_COSTS + 1):
            key, name = f"ny{place}", "ny rad"
            self.fields[f"group_{key}"] = forms.ChoiceField(
                label=f"Kontogrupp, {name}", choices=[("", "Välj kontogrupp"), *groups], required=False
            )
            self._add_figures(key, name, profiles, None, profiles[0][0])
            self.add_code(key, name)

    def _add_figures(
        self, key: str, name: str, profiles: Sequence[tuple[str, str]], amount: Decimal | None, profile: str
    ) -> None:  # fmt: skip
        self.fields[f"amount_{key}"] = ThousandsField(
            label=f"Belopp i tkr, {name}", required=False, initial=amount, rounded=0,
            widget=forms.TextInput(attrs={"size": 9, "class": "num"}),
        )  # fmt: skip
        self.fields[f"profile_{key}"] = forms.ChoiceField(
            label=f"Över året, {name}", choices=profiles, initial=profile, required=False
        )

    def rows(self) -> list[tuple[PlannedCost | None, str, list[Any], Any]]:
        """Each row, its account group's name, its cells and the box that takes it away."""
        found: list[tuple[PlannedCost | None, str, list[Any], Any]] = [
            (row, self.names.get(row.account_group, row.account_group), self.cells(key, self.columns),
             self[f"gone_{key}"])
            for key, row in self.stored.items()
        ]  # fmt: skip
        new = [f"ny{place}" for place in range(1, NEW_COSTS + 1)]
        return [*found, *((None, "", self.cells(key, ("group", *self.columns, "code")), None) for key in new)]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for key in self.stored:
            if not self.is_gone(key) and f"amount_{key}" not in self.errors and data.get(f"amount_{key}") is None:
                self.add_error(f"amount_{key}", "Skriv ett belopp, eller kryssa i Ta bort.")
        for place in range(1, NEW_COSTS + 1):
            group, amount = data.get(f"group_ny{place}"), data.get(f"amount_ny{place}")
            if group and amount is None and f"amount_ny{place}" not in self.errors:
                self.add_error(f"amount_ny{place}", "Skriv ett belopp.")
            if amount is not None and not group:
                self.add_error(f"group_ny{place}", "Välj kontogrupp.")
        return data

    def wanted(self) -> list[budgets.PlannedRow]:
        """The rows as they are to be."""
        data, found = self.cleaned_data, []
        for key, row in self.stored.items():
            if not self.is_gone(key):
                amount, profile = data[f"amount_{key}"], data[f"profile_{key}"] or row.profile
                found.append(
                    budgets.PlannedRow(row.responsibility, row.account_group, amount, row.activity, profile, row.note)
                )
        for place in range(1, NEW_COSTS + 1):
            key = f"ny{place}"
            if data.get(f"group_{key}"):
                found.append(
                    budgets.PlannedRow(
                        self.code_of(key), data[f"group_{key}"], data[f"amount_{key}"], self.activity,
                        data[f"profile_{key}"],
                    )
                )  # fmt: skip
        return found

    def as_sent(self) -> list[str]:
        """What was sent, as it was written, for the one whose table could not be saved."""
        found = []
        for name, amount in self.data.items():
            if name.startswith("amount_") and amount:
                key = name.removeprefix("amount_")
                group = self.stored[key].account_group if key in self.stored else self.data.get(f"group_{key}", "")
                found.append(f"{self.names.get(group, 'En rad')}: {amount} tkr")
        return found

    def removed(self) -> list[tuple[str, str, str]]:
        gone = [row for key, row in self.stored.items() if self.is_gone(key)]
        return [(row.responsibility, row.account_group, row.activity) for row in gone]


class VolumesForm(forms.Form):
    """The unit's volumes on the models' lines."""

    def __init__(self, *args: Any, volumes: Sequence[PlannedVolume], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.volumes = volumes
        for one in volumes:
            name = f"{one.line.block} {one.line.group}".lower()
            shown = {
                "volume": ("Antal", one.volume, 2),
                "index": ("Socioekonomiskt index", one.index, 4),
                "area": ("Yta i kvm", one.area or None, 1),
            }
            for field, (label, initial, decimals) in shown.items():
                self.fields[f"{field}_{one.line.id}"] = NumberField(
                    label=f"{label}, {name}", required=False, initial=initial, decimals=decimals,
                    widget=forms.TextInput(attrs=SMALL),
                )  # fmt: skip

    def rows(self) -> list[tuple[PlannedVolume, list[Any]]]:
        return [(one, [self[f"{name}_{one.line.id}"] for name in ("volume", "index", "area")]) for one in self.volumes]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name, value in list(data.items()):
            if isinstance(value, Decimal) and value < 0:
                self.add_error(name, "Skriv ett tal som är noll eller större.")
        return data

    def wanted(self, unit: Unit) -> list[allocation.VolumeRow]:
        data = self.cleaned_data
        return [
            allocation.VolumeRow(
                unit, one.line.id, data[f"volume_{one.line.id}"], data[f"index_{one.line.id}"],
                data[f"area_{one.line.id}"] or Decimal(0),
            )
            for one in self.volumes
        ]  # fmt: skip


def profile_choices(unit: Unit) -> list[tuple[str, str]]:
    """The profiles there are to choose from: the municipality's, and those worked out for the unit."""
    shared = unit_plan.profiles(unit.principal or unit)
    return [*((key, one.name.capitalize()) for key, one in shared.items()), *unit_plan.OWN_PROFILES.items()]
