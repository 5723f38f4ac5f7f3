"""Forms of a unit's budget work: whole tables of posts, costs and volumes at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal
from typing import Any

from django import forms

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.planning.actions import allocation, budgets, staff
from styrkedjan.areas.planning.models import PlannedCost, StaffPost
from styrkedjan.areas.planning.queries import unit_plan
from styrkedjan.areas.planning.queries.distribution import DistributionRow
from styrkedjan.areas.planning.queries.unit_plan import PlannedVolume
from styrkedjan.domain.periods import MONTH_NAMES
from styrkedjan.domain.planning import staff as rules
from styrkedjan.foundation import facts
from styrkedjan.foundation.known import NOW
from styrkedjan.pages.kit import query
from styrkedjan.pages.kit.forms import TokenField
from styrkedjan.pages.kit.handling import let_stand
from styrkedjan.pages.planning.forms import NumberField, ThousandsField

HUNDRED = Decimal(100)
NEW_POSTS, NEW_COSTS = 3, 1
SMALL = {"size": 6, "class": "num", "inputmode": "decimal"}
MONTHS = [(str(at), name[:3]) for at, name in enumerate(MONTH_NAMES, 1)]


class Grid(forms.Form):
    """A table of rows to change, take away and add to.

    Of a row that somebody else has added since the form was opened nothing is sent: it stays as it stands. One that
    was taken away meanwhile comes back as a new row, when who sent it saves knowing that.
    """

    version = TokenField()
    signs = ""  # the field by which a sent row is known

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

    def sent_beside(self, stored: Collection[str]) -> list[str]:
        """The sent rows that stand no longer."""
        keys = [name.removeprefix(self.signs) for name in self.data if name.startswith(self.signs)]
        return [key for key in keys if key not in stored and not key.startswith("ny")]

    def let_stored_stand(self, stored: Iterable[str]) -> None:
        """The rows that nothing was sent of."""
        for key in stored:
            names = (name for name in self.fields if name.partition("_")[2] == key and not name.startswith("gone"))
            let_stand(self, f"{self.signs}{key}", *names)

    def code_of(self, key: str, before: str = "") -> str:
        return str(self.cleaned_data.get(f"code_{key}") or before or next(iter(self.codes), ""))

    def cells(self, key: str, names: Iterable[str]) -> list[Any]:
        return [self[f"{name}_{key}"] for name in names if f"{name}_{key}" in self.fields]

    def is_gone(self, key: str) -> bool:
        return bool(self.cleaned_data.get(f"gone_{key}"))


class PostsForm(Grid):
    """The unit's staff budget."""

    columns = ("title", "posts", "degree", "salary", "first", "last", "code")
    signs = "title_"

    def __init__(self, *args: Any, stored: Sequence[StaffPost], unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, unit=unit, **kwargs)
        self.fields["version"].initial = facts.version_of(stored)
        self.stored = {row.row: row for row in stored}
        for key, row in self.stored.items():
            self._add_row(key, row.title, row)
            self.fields[f"gone_{key}"] = forms.BooleanField(label=f"Ta bort {row.title}", required=False)
        self.new = [*self.sent_beside(self.stored), *(f"ny{place}" for place in range(1, NEW_POSTS + 1))]
        for key in self.new:
            self._add_row(key, f"ny rad {key.removeprefix('ny')}", None)
        self.let_stored_stand(self.stored)

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
        return [*found, *((None, self.cells(key, self.columns), None) for key in self.new)]

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
        filled = [key for key in self.new if any(self.data.get(f"{name}_{key}", "").strip() for name in _ASKED)]
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

    def values(self) -> dict[str, Any]:
        gone = [key for key in self.stored if self.is_gone(key)]
        return {"rows": self.wanted(), "remove": gone, "version": self.cleaned_data["version"]}

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


_ASKED = {"title": "befattning", "posts": "antal", "salary": "månadslön"}


class CostsForm(Grid):
    """The unit's other costs and income, in thousands of kronor."""

    columns = ("amount", "profile")
    signs = "amount_"

    def __init__(
        self, *args: Any, stored: Sequence[PlannedCost], unit: Unit, groups: Sequence[tuple[str, str]],
        profiles: Sequence[tuple[str, str]], **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, unit=unit, **kwargs)
        self.fields["version"].initial = facts.version_of(stored)
        self.stored = {row.slug: row for row in stored}
        self.names = dict(groups)
        for key, row in self.stored.items():
            name = self.names.get(row.account_group, row.account_group)
            self._add_figures(key, name, profiles, row.amount, row.profile)
            self.fields[f"gone_{key}"] = forms.BooleanField(label=f"Ta bort {name}", required=False)
        self.new = [*self.sent_beside(self.stored), *(f"ny{place}" for place in range(1, NEW_COSTS + 1))]
        for key in self.new:
            name, (code, group, _) = "ny rad", _codes(key)
            self.fields[f"group_{key}"] = forms.ChoiceField(
                label=f"Kontogrupp, {name}", choices=[("", "Välj kontogrupp"), *groups], required=False, initial=group
            )
            self._add_figures(key, name, profiles, None, profiles[0][0])
            self.add_code(key, name, code)
        self.let_stored_stand(self.stored)

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
        return [*found, *((None, "", self.cells(key, ("group", *self.columns, "code")), None) for key in self.new)]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for key in self.stored:
            if not self.is_gone(key) and f"amount_{key}" not in self.errors and data.get(f"amount_{key}") is None:
                self.add_error(f"amount_{key}", "Skriv ett belopp, eller kryssa i Ta bort.")
        for key in self.new:
            group, amount = data.get(f"group_{key}"), data.get(f"amount_{key}")
            if group and amount is None and f"amount_{key}" not in self.errors:
                self.add_error(f"amount_{key}", "Skriv ett belopp.")
            if amount is not None and not group:
                self.add_error(f"group_{key}", "Välj kontogrupp.")
        return data

    def values(self) -> dict[str, Any]:
        gone = [row.key for key, row in self.stored.items() if self.is_gone(key)]
        return {"rows": self.wanted(), "remove": gone, "version": self.cleaned_data["version"]}

    def wanted(self) -> list[budgets.PlannedRow]:
        """The rows as they are to be."""
        data, found = self.cleaned_data, []
        for key, row in self.stored.items():
            if not self.is_gone(key):
                amount, profile = data[f"amount_{key}"], data[f"profile_{key}"] or row.profile
                found.append(
                    budgets.PlannedRow(row.responsibility, row.account_group, amount, row.activity, profile, row.note)
                )
        for key in self.new:
            if data.get(f"group_{key}"):
                code, _, activity = _codes(key)
                found.append(
                    budgets.PlannedRow(
                        self.code_of(key, code), data[f"group_{key}"], data[f"amount_{key}"],
                        activity or self.activity, data[f"profile_{key}"],
                    )
                )  # fmt: skip
        return found


def _codes(key: str) -> tuple[str, str, str]:
    """The code string of a row that stood; nothing for a new one."""
    code, group, activity = (*key.split("|"), "", "")[:3] if "|" in key else ("", "", "")
    return code, group, activity


class VolumesForm(forms.Form):
    """The unit's volumes on the models' lines."""

    version = TokenField()

    def __init__(self, *args: Any, unit: Unit, volumes: Sequence[PlannedVolume], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit, self.volumes = unit, volumes
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

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        rows = [
            allocation.VolumeRow(
                self.unit, one.line.id, data[f"volume_{one.line.id}"], data[f"index_{one.line.id}"],
                data[f"area_{one.line.id}"] or Decimal(0),
            )
            for one in self.volumes
        ]  # fmt: skip
        return {"rows": rows, "version": data["version"]}


class DistributionForm(forms.Form):
    """A committee's frame on its units. A field left as it was shown keeps its amount to the krona."""

    version = TokenField()

    def __init__(self, *args: Any, rows: Sequence[DistributionRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = rows
        for row in rows:
            stands = row.proposed if row.amount is None else row.amount
            self.fields[f"unit_{row.unit.pk}"] = ThousandsField(
                label=f"Ram för {row.unit.name}, tkr", required=False, rounded=0, initial=stands,
                widget=forms.TextInput(attrs={"size": 9, "class": "num", "inputmode": "decimal"}),
            )  # fmt: skip
            self.fields[f"reason_{row.unit.pk}"] = forms.CharField(
                label=f"Skäl för {row.unit.name}", required=False, max_length=255, initial=row.reason,
                widget=forms.TextInput(attrs={"size": 18}),
            )  # fmt: skip

    def rows(self) -> list[tuple[DistributionRow, Any, Any]]:
        return [(row, self[f"unit_{row.unit.pk}"], self[f"reason_{row.unit.pk}"]) for row in self.units]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for row in self.units:
            name = f"reason_{row.unit.pk}"
            if name in data and data.get(f"unit_{row.unit.pk}") is None and data[name].strip() != row.reason:
                self.add_error(name, "Skälet hör till en ram, och ingen är skriven.")
        return data

    def values(self) -> dict[str, Any]:
        """The frames that are given or changed; an empty field leaves the unit as it is."""
        data, amounts, reasons = self.cleaned_data, {}, {}
        for row in self.units:
            amount, reason = data[f"unit_{row.unit.pk}"], data[f"reason_{row.unit.pk}"].strip()
            if amount is not None and (amount, reason) != (row.amount, row.reason):
                amounts[row.unit], reasons[row.unit] = amount, reason
        return {"amounts": amounts, "reasons": reasons, "version": data["version"]}


def profile_choices(unit: Unit) -> list[tuple[str, str]]:
    """The profiles there are to choose from: the municipality's, and those worked out for the unit."""
    shared = unit_plan.profiles(unit.principal or unit, NOW)
    return [*((key, one.name.capitalize()) for key, one in shared.items()), *unit_plan.OWN_PROFILES.items()]
