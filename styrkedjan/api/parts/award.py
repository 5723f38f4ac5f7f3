"""Awards: who is nominated and who has won, which is public."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema

from styrkedjan.api.access import reader
from styrkedjan.api.common import ERRORS, AsOf
from styrkedjan.areas.assessment.queries import award as queries
from styrkedjan.areas.assessment.queries.award import AwardYear
from styrkedjan.foundation.known import Known

router = Router(tags=["Utmärkelser"])


class NomineeOut(Schema):
    """A nominated municipality."""

    code: str = Field(examples=["9901"])
    name: str = Field(examples=["Ekeviks kommun"])
    motivation: str = Field(examples=["Kommunen följer varje mål från fullmäktige till enhet."])
    is_winner: bool = Field(examples=[False])


class AwardOut(Schema):
    """A round whose nominees are told. Applications, conflicts and votes are not here."""

    award: str = Field(examples=["sveriges_kvalitetskommun"])
    name: str = Field(examples=["Sveriges KvalitetsKommun"])
    year: int = Field(examples=[2026])
    organiser: str = Field(examples=["9990"])
    state: str = Field(examples=["decided"], description="judging eller decided")
    decided_on: date | None = Field(examples=["2026-11-18"])
    motivation: str = Field(examples=["Björkvalla belönas för att invånarna märker skillnad."])
    nominees: list[NomineeOut]


@router.get("/awards", response={200: list[AwardOut], **ERRORS})
def awards(request: HttpRequest, as_of: AsOf = None) -> Any:
    """Utmärkelser vars nominerade är offentliga, den senaste först."""
    reader(request)
    return [_round(one) for one in queries.public_rounds(Known.end_of(as_of))]


def _round(year: AwardYear) -> dict[str, Any]:
    row = year.row
    return {
        "award": row.award, "name": year.award.name, "year": row.year, "organiser": row.organiser.code,
        "state": row.state, "decided_on": row.decision_date, "motivation": row.motivation,
        "nominees": [
            {
                "code": one.row.municipality.code, "name": one.name, "motivation": one.row.motivation,
                "is_winner": one.row.pk == row.winner_id,
            }
            for one in year.nominees
        ],
    }  # fmt: skip
