"""Forms for frames, forecasts and the closing of a month: amounts in thousands of kronor."""

from __future__ import annotations

from typing import Any

from django import forms

from styrkedjan.areas.economy.models import FrameKind
from styrkedjan.areas.economy.models.money import BETWEEN_FRAMES
from styrkedjan.domain.economy.closing import ACKNOWLEDGE, Left
from styrkedjan.domain.swedish import plural
from styrkedjan.pages.kit.forms import DayField, DecisionForm, FinancingField, ThousandsField, text_area

# What a single entry may be: kinds that move money between frames are entered together, as an adjustment.
GIVING = [(kind, kind.label) for kind in FrameKind if kind not in BETWEEN_FRAMES]


class FrameForm(DecisionForm):
    """One entry of a committee's frame."""

    without_section = True

    amount = ThousandsField(label="Belopp, tkr", help_text="Nettokostnad. Minus minskar ramen.")
    kind = forms.ChoiceField(label="Slag", choices=GIVING)
    earmark = forms.CharField(
        label="Särskilt anslag", max_length=40, required=False, help_text="Lämna tomt för den fria ramen."
    )
    financing = FinancingField(
        help_text="Krävs för pengar som tillförs under budgetåret: beslutet anvisar dem (kommunallagen 11 kap. 15 §)."
    )
    note = forms.CharField(label="Anmärkning", max_length=255, required=False)

    field_order = ("amount", "kind", "financing", "body", "date", "section", "record_number", "earmark", "note")


class ReviewForm(forms.Form):
    """One note for the remarks that are ticked beside it."""

    kind = forms.CharField(widget=forms.HiddenInput)
    note = text_area(
        "Varför är det rätt?",
        rows=2,
        required=True,
        help_text="Nästa person som undrar läser detta. Till exempel: Hyran kom två gånger i september.",
    )
    use_required_attribute = False


class CloseForm(forms.Form):
    """Why the month is closed with things undone; asked only then."""

    reason = text_area("Varför stängs månaden ändå?", help_text="Sparas i bokslutet, och läses av den som undrar.")
    use_required_attribute = False

    def __init__(self, *args: Any, left: Left, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = bool(left)
        self.fields["reason"].error_messages["required"] = f"{left.sentence} {ACKNOWLEDGE}"


class ReasonForm(forms.Form):
    """A reason, under the question that is asked."""

    reason = text_area("Skäl", required=True)

    def __init__(self, *args: Any, label: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = label


class CallForm(forms.Form):
    """The last day for the month's forecasts."""

    due = DayField(label="Klar senast")


class SignForm(forms.Form):
    """Signing a sum: the amount that was seen, and a comment, which is asked for when units are `waiting`."""

    seen = forms.DecimalField(widget=forms.HiddenInput, required=False)
    comment = text_area("Kommentar")
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
