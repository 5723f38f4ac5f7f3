"""Good practices for everybody: which, of what, and where else they worked; the texts stay on the card."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from styrkedjan.areas.improvement.models import Improvement
from styrkedjan.areas.improvement.queries.effects import Effect, effects
from styrkedjan.areas.improvement.queries.practices import Card, cards
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.publishing.actions.publications import Built
from styrkedjan.domain.publishing.data import LONGEST_NAME, Column, Kind, plain
from styrkedjan.foundation.known import NOW
from styrkedjan.reports.open_data import DataSet

KEY = "goda_exempel"
COLUMNS = (
    Column("exempel", Kind.NAME, "Exemplets rubrik, som den är beslutad."),
    Column("enhet", Kind.NAME, "Enheten där det prövades."),
    Column("verksamhet", Kind.NAME, "Verksamheten."),
    Column("matt", Kind.NAME, "Måttet som rörde sig."),
    Column("nyckeltal", Kind.CODE, "Nyckeltalets id, där måttet är ett nyckeltal."),
    Column("delat", Kind.DAY, "Dagen då det delades."),
    Column("beslut", Kind.NAME, "Beslutet att dela det."),
    Column("fraga", Kind.NAME, "Funktionen att fråga."),
    Column("n", Kind.NUMBER, "Hur många svar eller personer som står bakom effekten på den minsta sidan."),
    Column("fore", Kind.NUMBER, "Måttet i medel före, högst tre perioder.", told=True),
    Column("efter", Kind.NUMBER, "Måttet i medel efter, högst tre perioder.", told=True),
    Column("effekt", Kind.NAME, "Vad statistiken säger om skillnaden; aldrig vad som är orsaken.", told=True),
    Column("provas_av", Kind.NUMBER, "Hur många enheter som har börjat pröva det."),
    Column("fungerade", Kind.NUMBER, "Hur många av dem som har berättat att det fungerade där också."),
)  # fmt: skip


def practices(principal: Unit, threshold: int) -> Built:
    """Those of the municipality that are shared by decision, with their effect where enough stand behind it."""
    mine = [one for one in cards(NOW) if one.is_shared and one.town.pk == principal.pk]
    rows = Improvement.objects.filter(pk__in=[one.row.improvement_id for one in mine])
    told = effects(list(rows.select_related("unit", "indicator")), principal, NOW)
    ordered = sorted(mine, key=lambda one: one.row.title)
    found = [row_of(one) | _effect(told.get(one.row.improvement_id), threshold) for one in ordered]
    return Built(COLUMNS, found, "", ("Kommunens förbättringar",))


def row_of(one: Card) -> dict[str, Any]:
    """What is told of a card, without its effect."""
    row = one.row
    return {
        "exempel": row.title[:LONGEST_NAME], "enhet": row.unit.name, "verksamhet": row.service or None,
        "matt": row.measure or None, "nyckeltal": row.key_figure or None,
        "delat": row.published_on.isoformat() if row.published_on else None, "beslut": row.decision_text,
        "fraga": row.contact, "provas_av": len(one.copies), "fungerade": one.worked,
    }  # fmt: skip


def name_of(row: Mapping[str, Any]) -> tuple[Any, ...]:
    """What a card is known by in an edition."""
    return row["exempel"], row["enhet"], row["delat"]


def _effect(found: Effect | None, threshold: int) -> dict[str, Any]:
    people = found.people if found else None
    if found is None or people is None or people < threshold or found.before is None or found.after is None:
        return {"n": people, "fore": None, "efter": None, "effekt": None}
    before, after = (plain(Decimal(repr(round(value, 2))), 2) for value in (found.before, found.after))
    return {"n": people, "fore": before, "efter": after, "effekt": found.verdict.label}


DATA_SETS = (
    DataSet(
        KEY, "Goda exempel", "Förbättringar som har fungerat, vad de rörde och var de har kopierats.",
        "Good practices", "Improvements that worked, what they moved and where they have been copied.",
        "GOVE", ("goda exempel", "förbättring", "lärande"), COLUMNS, practices,
    ),
)  # fmt: skip
