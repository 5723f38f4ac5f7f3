"""The upload form, made from what the kind asks for."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django import forms

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.foundation.import_reading import COLUMNS, UNIT, fields_of, needed_of, recognised
from styrkedjan.foundation.imports import AnyKind, FileKind
from styrkedjan.sources.tables.headings import UNITS, ColumnMap

WORKBOOKS = ".xlsx,.csv,.txt"


class UploadForm(forms.Form):
    """A file, the unit it is for, and the kind's own questions."""

    file = forms.FileField(label="Fil", max_length=255)

    def __init__(self, *args: Any, kind: AnyKind, units: Sequence[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.fields["file"].widget.attrs["accept"] = kind.accept if isinstance(kind, FileKind) else WORKBOOKS
        help_text = "" if isinstance(kind, FileKind) else "Excel (xlsx) eller CSV, helst en export härifrån."
        self.fields["file"].help_text = help_text
        if len(units) > 1:
            choices = [(unit.code, unit.name) for unit in units]
            self.fields["enhet"] = forms.ChoiceField(label="Gäller", choices=choices)
        if isinstance(kind, FileKind):
            add_options(self, kind)
        elif kind.removable:
            self.fields["remove_missing"] = forms.BooleanField(
                label="Ta bort rader som saknas i filen",
                required=False,
                help_text="Annars lämnas de som de är.",
            )

    def options(self) -> dict[str, str]:
        """The answers as text, to be kept with the upload."""
        names = [option.key for option in self.kind.options] if isinstance(self.kind, FileKind) else ["remove_missing"]
        return {name: as_text(self.cleaned_data.get(name)) for name in names}


class ColumnField(forms.ChoiceField):
    """Which heading is the field; it may be needed, so it is not called voluntary."""

    sometimes_required = True


class ReadingForm(forms.Form):
    """What a person says of the file: the unit of its amounts, and which of its headings is which field."""

    def __init__(
        self,
        *args: Any,
        kind: AnyKind,
        headings: Sequence[str],
        unit: str,
        chosen: ColumnMap | None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.keys = list(fields_of(kind)) if headings else []
        said = chosen.headings if chosen else {}
        units = [("", "Kronor, eller fråga"), *((each, each) for each in UNITS)]
        self.fields[UNIT] = forms.ChoiceField(label="Beloppens enhet", choices=units, required=False, initial=unit)
        known, self.missing = recognised(kind, headings), {UNIT}
        for key, words in fields_of(kind).items() if headings else ():
            name = words[0] if words else key
            empty = f"Känns igen: {known[key]}" if key in known else "Finns inte i filen"
            field = ColumnField(
                label=name[:1].upper() + name[1:], required=False, initial=said.get(key, ""),
                choices=[("", empty), *((heading, heading) for heading in headings)],
            )  # fmt: skip
            self.fields[f"kolumn-{key}"] = field
            if key in said or (key not in known and key in needed_of(kind)):
                self.missing.add(f"kolumn-{key}")

    def asked(self) -> list[forms.BoundField]:
        """What the file does not say by itself."""
        return [bound for bound in self if bound.name in self.missing]

    def rest(self) -> list[forms.BoundField]:
        return [bound for bound in self if bound.name not in self.missing]

    def options(self) -> dict[str, str]:
        found = {key: self.cleaned_data[f"kolumn-{key}"] for key in self.keys}
        chosen = {key: heading for key, heading in found.items() if heading}
        return {UNIT: self.cleaned_data[UNIT], COLUMNS: json.dumps(chosen, ensure_ascii=False) if chosen else ""}


class OptionsForm(forms.Form):
    """The kind's own questions once more, when the answers turn out to matter."""

    def __init__(self, *args: Any, kind: FileKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        add_options(self, kind)

    def options(self) -> dict[str, str]:
        return {option.key: as_text(self.cleaned_data.get(option.key)) for option in self.kind.options}


def add_options(form: forms.Form, kind: FileKind) -> None:
    for option in kind.options:
        common: dict[str, Any] = {"label": option.label, "help_text": option.help, "required": False}
        if option.kind == "check":
            form.fields[option.key] = forms.BooleanField(**common)
        elif option.kind == "integer":
            form.fields[option.key] = forms.IntegerField(**common, min_value=0)
        else:
            form.fields[option.key] = forms.CharField(**common, max_length=200)
        if option.default:
            form.fields[option.key].initial = option.default


def as_text(value: Any) -> str:
    """ "" for no; what a person wrote otherwise."""
    return "" if value in (None, False) else ("on" if value is True else str(value))
