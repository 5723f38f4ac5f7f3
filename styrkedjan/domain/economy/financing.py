"""Kommunallagen 11:15: a decision on an expense within the running budget year also says what pays for it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from styrkedjan.domain.errors import Refused
from styrkedjan.domain.lifecycle import Labelled


class Financing(Labelled):
    """What pays for money that is added. Equity and reserves are not money, so neither is among them."""

    UNFORESEEN = "unforeseen", "Anslag till förfogande för oförutsett"
    OTHER_FRAME = "other_frame", "Lägre anslag till någon annan"
    REVENUE = "revenue", "Högre skatteintäkter, bidrag eller avgifter"
    RESULT = "result", "Lägre budgeterat resultat"
    CASH = "cash", "Egna likvida medel"
    LOAN = "loan", "Lån"


UNSAID = "Beslutet tillför pengar under budgetåret men säger inte vad som betalar."
REMEDY = "Välj vilka medel beslutet anvisar (kommunallagen 11 kap. 15 §)."


def is_within_year(decided: date | None, year: int) -> bool:
    """Whether a decision is taken when the budget year has begun; what is decided before is the budget itself."""
    return decided is not None and decided.year >= year


def financing_refusal(amount: Decimal, financing: str) -> Refused | None:
    """Why a decision that adds `amount` kronor within the year cannot be entered; None when it can.

    What lowers a frame spends nothing, and needs no financing. Raises ValueError for an unknown financing.
    """
    if financing:
        Financing(financing)
    return Refused(UNSAID, REMEDY) if amount > 0 and not financing else None
