"""Kommunallagen 11:15: a decision on an expense within the running budget year also says what pays for it."""

from __future__ import annotations

from decimal import Decimal

from styrkedjan.domain.errors import Refused
from styrkedjan.domain.lifecycle import Labelled


class Financing(Labelled):
    """What pays for a supplementary appropriation. Equity and reserves are not money, so neither is among them."""

    UNFORESEEN = "unforeseen", "Anslag till förfogande för oförutsett"
    OTHER_FRAME = "other_frame", "Lägre anslag till någon annan"
    REVENUE = "revenue", "Högre skatteintäkter, bidrag eller avgifter"
    RESULT = "result", "Lägre budgeterat resultat"
    LOAN = "loan", "Lån"


UNSAID = "Tilläggsanslaget säger inte hur det finansieras."
REMEDY = "Välj vilka medel beslutet anvisar (kommunallagen 11 kap. 15 §)."


def financing_refusal(amount: Decimal, financing: str) -> Refused | None:
    """Why a supplementary appropriation of `amount` kronor cannot be entered; None when it can.

    What lowers a frame spends nothing, and needs no financing. Raises ValueError for an unknown financing.
    """
    if financing:
        Financing(financing)
    return Refused(UNSAID, REMEDY) if amount > 0 and not financing else None
