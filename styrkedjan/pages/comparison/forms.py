"""Forms for networks and sets: municipalities and key figures are written by name or number, one to a line."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms

from styrkedjan.domain.comparison import ColourRule
from styrkedjan.domain.gap_states import GAP, GapMove, GapState
from styrkedjan.domain.surveys import TEXT, TextState
from styrkedjan.domain.swedish import exact, parse_number
from styrkedjan.pages.kit.forms import AmountField, DayField, TokenField, VersionField, text_area

MOST_LINES = 400


class NetworkForm(forms.Form):
    """A network: its name, why, and its municipalities."""

    name = forms.CharField(label="Namn", max_length=120)
    purpose = text_area("Varför just de")
    members = text_area(
        "Kommuner",
        rows=8,
        required=True,
        help_text="En på varje rad: namn eller kommunkod, till exempel Nacka eller 0182.",
    )

    def __init__(self, *args: Any, towns: Mapping[str, str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.towns = towns
        held = self.initial.get("members")
        if isinstance(held, list):
            self.initial["members"] = "\n".join(towns.get(code, code) for code in held)

    def clean_members(self) -> list[str]:
        by_name = {name.casefold(): code for code, name in self.towns.items()}
        found: list[str] = []
        unknown: list[str] = []
        for line in _lines(self.cleaned_data["members"]):
            code = line if line in self.towns else by_name.get(line.casefold())
            (unknown if code is None else found).append(code or line)
        if unknown:
            raise forms.ValidationError(
                f"Finns inte bland kommunerna: {', '.join(unknown)}. Skriv namnet som i Kolada."
            )
        return list(dict.fromkeys(found))


class ChangeNetworkForm(NetworkForm):
    version = VersionField()


class SetForm(forms.Form):
    """A set of measures with their weights."""

    name = forms.CharField(label="Namn", max_length=120)
    purpose = text_area("Vad urvalet ska visa")
    source = forms.CharField(
        label="Varifrån urval och vikter kommer", max_length=300, required=False,
        help_text="Till exempel: beslutat av nätverket 2026-03-02. Tomt betyder att de är kommunens egna.",
    )  # fmt: skip
    rule = forms.ChoiceField(
        label="Färg efter",
        choices=[(one.value, one.label) for one in ColourRule],
    )
    measures = text_area(
        "Mått med vikt", rows=12, required=True,
        help_text="Ett på varje rad: nyckeltalets id och vikten, till exempel N15613 2. Utan vikt räknas 1.",
    )  # fmt: skip

    def __init__(self, *args: Any, known_ids: Mapping[str, object], **options: Any) -> None:
        super().__init__(*args, **options)
        self.known_ids = known_ids
        held = self.initial.get("measures")
        if isinstance(held, list):
            self.initial["measures"] = "\n".join(f"{key} {exact(Decimal(weight))}" for key, weight in held)

    def clean_measures(self) -> dict[str, Decimal]:
        found: dict[str, Decimal] = {}
        problems = []
        for number, line in enumerate(_lines(self.cleaned_data["measures"]), 1):
            key, _, weight = line.partition(" ")
            key = key.upper().rstrip(":;,")
            if key not in self.known_ids:
                problems.append(f"Rad {number}: ”{key}” finns inte i katalogen över nyckeltal.")
            elif key in found:
                problems.append(f"Rad {number}: {key} står två gånger.")
            else:
                try:
                    found[key] = parse_number(weight) if weight.strip() else Decimal(1)
                except ValueError as error:
                    problems.append(f"Rad {number}: {error}")
                    continue
                if found[key] < 0 or found[key] > MOST_WEIGHT:
                    problems.append(f"Rad {number}: vikten ska vara mellan 0 och {MOST_WEIGHT}.")
        if problems:
            raise forms.ValidationError(problems)
        return found


MOST_WEIGHT = 1000


class ChangeSetForm(SetForm):
    version = VersionField()


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines()[:MOST_LINES] if line.strip()]


class ReviewForm(forms.Form):
    """What is decided of a free answer."""

    version = VersionField()
    move = forms.ChoiceField(label="Beslut", widget=forms.RadioSelect)

    def __init__(self, *args: Any, state: str, **options: Any) -> None:
        super().__init__(*args, **options)
        moves = TEXT.moves(TextState(state))
        self.fields["move"].choices = [(one.value, one.label) for one in moves]  # type: ignore[attr-defined]


class GapForm(forms.Form):
    """An answer to a difference between groups."""

    version = VersionField()
    move = forms.ChoiceField(label="Vad ni svarar", widget=forms.RadioSelect)
    text = text_area("Svaret", rows=5, required=True, help_text="Vad ni har sett, varför det är så, eller vad ni gör.")
    due = DayField(label="Åtgärden klar senast", required=False)

    def __init__(self, *args: Any, state: GapState, **options: Any) -> None:
        super().__init__(*args, **options)
        moves = GAP.moves(state)
        self.fields["move"].choices = [(one.value, one.label) for one in moves]  # type: ignore[attr-defined]
        if len(moves) == 1:
            self.initial["move"] = moves[0].value
        if GapMove.ACT not in moves:
            del self.fields["due"]


class ReceiptForm(forms.Form):
    """What was entered into Kolada."""

    version = TokenField()
    value = AmountField(label="Inmatat värde")
    entered_on = DayField(label="Inmatat den")
    reference = forms.CharField(label="Kvittens", max_length=120, required=False,
                                help_text="Till exempel ärendenumret i svaret, eller vem som matade in.")  # fmt: skip
