"""The form of a marked item. Amounts are in kronor, as the transactions are."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from styrkedjan.areas.economy.actions.marked import Mark
from styrkedjan.areas.economy.models import MarkedItem, MarkKind
from styrkedjan.domain.periods import Period
from styrkedjan.pages.kit.forms import LARGEST, AmountField, offer

KINDS = (
    (MarkKind.ONE_OFF.value, "Engångspost: hör hit, men återkommer inte"),
    (MarkKind.TIMING.value, "Fel månad: bokförd eller väntad i en annan månad än den hör till"),
)


class MarkForm(forms.Form):
    """What is said of an amount. The names of the fields are Swedish since a link fills them in by address."""

    slag = forms.ChoiceField(label="Vad är det?", choices=KINDS, widget=forms.RadioSelect)
    bokford = forms.ChoiceField(
        label="Bokförd i", help_text="Månaden i redovisningen. Väntar du beloppet: månaden då det kommer."
    )
    hor_till = forms.ChoiceField(
        label="Hör till", required=False,
        help_text="Bara för fel månad. En faktura som inte har kommit bokförs i en senare månad och hör till den här.",
    )  # fmt: skip
    grupp = forms.ChoiceField(label="Kontogrupp")
    belopp = AmountField(
        label="Belopp, kronor",
        to_the_ore=True,
        help_text="Som i redovisningen: kostnad plus, intäkt minus. Det får vara en del av posten.",
    )
    orsak = forms.CharField(
        label="Orsak", max_length=255, help_text="En mening som den som läser avvikelsen förstår. Inga personuppgifter."
    )
    konto = forms.CharField(label="Konto", max_length=60, required=False)
    verifikat = forms.CharField(label="Verifikat", max_length=60, required=False)

    def __init__(self, *args: Any, groups: list[tuple[str, str]], year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        initial = kwargs.get("initial") or {}
        self.initial.setdefault("slag", MarkKind.ONE_OFF.value)
        months = [Period.month(at, number) for at in (year - 1, year, year + 1) for number in range(1, 13)]
        choices = [(str(month), month.label) for month in months]
        known = {str(month) for month in months}
        for name in ("bokford", "hor_till"):
            other = _month(initial.get(name, ""))
            extra = [(str(other), other.label)] if other is not None and str(other) not in known else []
            none = [("", "Samma månad")] if name == "hor_till" else []
            offer(self, name, [*none, *extra, *choices])
        offer(self, "grupp", groups)

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        mark = Mark(
            kind=MarkKind(data["slag"]),
            period=Period.parse(data["bokford"]),
            other=Period.parse(data["hor_till"]) if data["hor_till"] else None,
            account_group=data["grupp"],
            amount=data["belopp"],
            reason=data["orsak"],
            account=data["konto"],
            voucher=data["verifikat"],
        )
        return {"mark": mark}


def _month(text: str) -> Period | None:
    try:
        return Period.parse(text)
    except ValueError:
        return None


def amount_in(text: str) -> Decimal | str:
    """The amount that an address names; the text itself where it names none."""
    try:
        amount = Decimal(text)
    except ArithmeticError:
        return text
    return amount if amount.is_finite() and abs(amount) <= LARGEST else text


def written(item: MarkedItem) -> dict[str, Any]:
    """A marked item as the form shows it."""
    return {
        "slag": item.kind, "bokford": item.period, "hor_till": item.other, "grupp": item.account_group,
        "belopp": item.amount, "orsak": item.reason, "konto": item.account, "verifikat": item.voucher,
    }  # fmt: skip
