"""Forms for frames and forecasts: amounts in thousands of kronor, written as people write them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from styrkedjan.areas.economy.actions.frames import MOVES
from styrkedjan.areas.economy.models import FrameKind
from styrkedjan.areas.economy.queries.proposals import Proposal
from styrkedjan.domain.economy.closing import ACKNOWLEDGE, Left
from styrkedjan.domain.swedish import number, parse_number, plural

LARGEST = Decimal(10) ** 12
# What a single entry may be: kinds that move money between frames are entered together, as an adjustment.
GIVING = [(kind.value, kind.label) for kind in FrameKind if kind not in MOVES]


class ThousandsField(forms.CharField):
    """An amount in thousands of kronor; the cleaned value is in kronor."""

    def clean(self, value: Any) -> Decimal | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            amount = parse_number(text) * 1000
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error
        if abs(amount) > LARGEST:
            raise forms.ValidationError("Beloppet är orimligt stort. Skriv det i tusental kronor.")
        return amount


class FrameForm(forms.Form):
    """One entry of a committee's frame."""

    amount = ThousandsField(label="Belopp, tkr", help_text="Nettokostnad. Minus minskar ramen.")
    kind = forms.ChoiceField(label="Slag", choices=GIVING)
    body = forms.CharField(label="Beslutande organ", max_length=120)
    date = forms.DateField(label="Beslutsdatum", widget=forms.DateInput(attrs={"type": "date"}))
    section = forms.CharField(label="Paragraf", max_length=20, required=False)
    record_number = forms.CharField(label="Diarienummer", max_length=40, required=False)
    earmark = forms.CharField(
        label="Särskilt anslag", max_length=40, required=False, help_text="Lämna tomt för den fria ramen."
    )
    note = forms.CharField(label="Anmärkning", max_length=255, required=False)


class ForecastForm(forms.Form):
    """A full-year forecast: one amount per account group and a comment. `version` sees that nobody saved meanwhile."""

    version = forms.CharField(widget=forms.HiddenInput, required=False)
    comment = forms.CharField(
        label="Kommentar",
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        help_text="Behövs om du ändrar förslaget: vad vet du som förslaget inte vet?",
    )

    def __init__(self, *args: Any, rows: list[Proposal], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows
        for row in rows:
            self.fields[f"group_{row.group}"] = ThousandsField(
                label=f"{row.label}, tkr",
                initial="" if row.start is None else number(row.start / 1000, 0),
                error_messages={"required": f"Skriv en prognos för {row.label.lower()}; 0 om inget väntas."},
            )

    def amounts(self) -> dict[str, Decimal]:
        """Kronor per group; a group left as it was shown keeps its amount to the krona."""
        given = {row.group: self.cleaned_data[f"group_{row.group}"] for row in self.rows}
        return {
            row.group: row.start
            if row.start is not None and number(given[row.group] / 1000, 0) == number(row.start / 1000, 0)
            else given[row.group]
            for row in self.rows
        }

    def proposed(self) -> dict[str, Decimal]:
        return {row.group: row.amount for row in self.rows if row.amount is not None}


def _words(label: str, *, rows: int = 3, required: bool = False, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label, widget=forms.Textarea(attrs={"rows": rows}), required=required, help_text=help_text
    )


class ReviewForm(forms.Form):
    """One note for the remarks that are ticked beside it."""

    kind = forms.CharField(widget=forms.HiddenInput)
    note = _words(
        "Varför är det rätt?",
        rows=2,
        required=True,
        help_text="Nästa person som undrar läser detta. Till exempel: Hyran kom två gånger i september.",
    )
    use_required_attribute = False


class CloseForm(forms.Form):
    """Why the month is closed with things undone; asked only then."""

    reason = _words("Varför stängs månaden ändå?", help_text="Sparas i bokslutet, och läses av den som undrar.")
    use_required_attribute = False

    def __init__(self, *args: Any, left: Left, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = bool(left)
        self.fields["reason"].error_messages["required"] = f"{left.sentence} {ACKNOWLEDGE}"


class ReasonForm(forms.Form):
    """A reason, under the question that is asked."""

    reason = _words("Skäl", required=True)

    def __init__(self, *args: Any, label: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = label


class CallForm(forms.Form):
    """The last day for the month's forecasts."""

    due = forms.DateField(label="Klar senast", widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))


class SignForm(forms.Form):
    """Signing a sum: the amount that was seen, and a comment, which is asked for when units are `waiting`."""

    seen = forms.DecimalField(widget=forms.HiddenInput, required=False)
    comment = _words("Kommentar")
    use_required_attribute = False

    def __init__(self, *args: Any, waiting: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if waiting:
            field = self.fields["comment"]
            field.required = True
            field.help_text = "Alla har inte skrivit på. Varför skriver du på ändå?"
            field.error_messages["required"] = (
                f"{plural(waiting, 'enhet har', 'enheter har')} inte skrivit på. "
                "Skriv varför du skriver på ändå, eller vänta in dem."
            )
