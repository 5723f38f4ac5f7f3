"""Good practices for everybody: which, of what, and where else they worked; the texts stay on the card."""

from __future__ import annotations

from typing import Any

from styrkedjan.areas.improvement.queries.practices import Card, cards
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.publishing.actions.publications import Built
from styrkedjan.domain.publishing.data import LONGEST_NAME, Column, Kind
from styrkedjan.foundation.known import NOW
from styrkedjan.reports.open_data import DataSet

COLUMNS = (
    Column("exempel", Kind.NAME, "Exemplets rubrik, som den är beslutad."),
    Column("enhet", Kind.NAME, "Enheten där det prövades."),
    Column("verksamhet", Kind.NAME, "Verksamheten."),
    Column("matt", Kind.NAME, "Måttet som rörde sig."),
    Column("nyckeltal", Kind.CODE, "Nyckeltalets id, där måttet är ett nyckeltal."),
    Column("delat", Kind.DAY, "Dagen då det delades."),
    Column("beslut", Kind.NAME, "Beslutet att dela det."),
    Column("fraga", Kind.NAME, "Funktionen att fråga."),
    Column("provas_av", Kind.NUMBER, "Hur många enheter som har börjat pröva det."),
    Column("fungerade", Kind.NUMBER, "Hur många av dem som har berättat att det fungerade där också."),
)  # fmt: skip


def practices(principal: Unit, threshold: int) -> Built:
    """Those of the municipality that are shared by decision."""
    mine = [one for one in cards(NOW) if one.is_shared and one.town.pk == principal.pk]
    return Built(
        COLUMNS, [_row(one) for one in sorted(mine, key=lambda one: one.row.title)], "", ("Kommunens förbättringar",)
    )


def _row(one: Card) -> dict[str, Any]:
    row = one.row
    return {
        "exempel": row.title[:LONGEST_NAME], "enhet": row.unit.name, "verksamhet": row.service or None,
        "matt": row.measure or None, "nyckeltal": row.key_figure or None,
        "delat": row.published_on.isoformat() if row.published_on else None, "beslut": row.decision_text,
        "fraga": row.contact, "provas_av": len(one.copies), "fungerade": one.worked,
    }  # fmt: skip


DATA_SETS = (
    DataSet(
        "goda_exempel", "Goda exempel", "Förbättringar som har fungerat, vad de rörde och var de har kopierats.",
        "Good practices", "Improvements that worked, what they moved and where they have been copied.",
        "GOVE", ("goda exempel", "förbättring", "lärande"), COLUMNS, practices,
    ),
)  # fmt: skip
