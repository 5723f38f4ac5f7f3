"""What has been found of performers and in inspection: only what the municipality has chosen to show."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from styrkedjan.areas.inspection.models import Inspection
from styrkedjan.areas.inspection.queries import years
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.providers.queries import cards
from styrkedjan.areas.providers.queries.cards import Shown
from styrkedjan.areas.publishing.actions.publications import Built
from styrkedjan.domain.publishing.data import Column, Kind, plain
from styrkedjan.foundation.known import NOW
from styrkedjan.reports.open_data import DataSet

AGREEMENTS = (
    Column("verksamhet", Kind.NAME, "Verksamheten."),
    Column("utforare", Kind.CODE, "Utförarens kod."),
    Column("utforare_namn", Kind.NAME, "Utförarens namn."),
    Column("avtal", Kind.CODE, "Avtalets nummer."),
    Column("slag", Kind.NAME, "Avtal, uppdrag i egen regi eller partnerskap."),
    Column("fran", Kind.DAY, "Gäller från."),
    Column("till", Kind.DAY, "Gäller till."),
    Column("varde", Kind.NUMBER, "Avtalets värde.", "kr"),
    Column("krav_provade", Kind.NUMBER, "Krav som är prövade hos utföraren."),
    Column("krav_uppfyllda", Kind.NUMBER, "Krav som är uppfyllda."),
    Column("avvikelser", Kind.NUMBER, "Avvikelser som väntar på rättelse."),
)  # fmt: skip
INSPECTIONS = (
    Column("tillsyn", Kind.NAME, "Vilken tillsyn det är."),
    Column("plats", Kind.CODE, "Platsens nummer."),
    Column("plats_namn", Kind.NAME, "Platsens namn."),
    Column("utforare", Kind.CODE, "Utförarens kod, där platsen är en av utförarna."),
    Column("ar", Kind.NUMBER, "Tillsynsplanens år."),
    Column("omrade", Kind.NAME, "Vad som prövades; tomt när inget område hade en brist."),
    Column("beslut", Kind.NAME, "Vad som beslutades."),
    Column("foljt", Kind.NAME, "Om beslutet är följt."),
)  # fmt: skip


def agreements(principal: Unit, threshold: int) -> Built:
    """The running agreements of those that are shown to the public."""
    found = cards.public(principal, NOW)
    rows = [line for service, shown in found.items() for one in shown for line in _agreements(service, one)]
    return Built(AGREEMENTS, rows, "", ("Kommunens avtalsuppföljning",))


def _agreements(service: str, one: Shown) -> Iterator[dict[str, Any]]:
    for line in one.lines:
        row = line.row
        yield {
            "verksamhet": service, "utforare": one.performer.code, "utforare_namn": one.performer.name,
            "avtal": row.code, "slag": row.get_kind_display(), "fran": row.start.isoformat(),
            "till": row.end.isoformat() if row.end else None, "varde": plain(row.value, 2),
            "krav_provade": one.tested, "krav_uppfyllda": one.met, "avvikelser": one.open_deviations,
        }  # fmt: skip


def inspections(principal: Unit, threshold: int) -> Built:
    """Decisions in published inspections, the steps alone: nothing of what anybody has said or seen."""
    rows = Inspection.objects.filter(plan__committee__principal=principal, published_on__isnull=False)
    rows = rows.select_related("inspected__unit")
    lines = sorted(years.cases(rows, NOW), key=lambda one: (one.law.name, one.row.inspected.name, one.row.plan.year))
    told = [
        {
            "tillsyn": line.law.name, "plats": line.row.inspected.code, "plats_namn": line.row.inspected.name,
            "utforare": line.row.inspected.unit.code if line.row.inspected.unit else None,
            "ar": line.row.plan.year, "omrade": fault.area if fault else None,
            "beslut": fault.label[:200] if fault else "Ingen åtgärd",
            "foljt": fault.obeyed.label if fault and fault.obeyed else None,
        }
        for line in lines for fault in (line.faults or (None,))
    ]  # fmt: skip
    return Built(INSPECTIONS, told, "", ("Kommunens tillsyn",))


DATA_SETS = (
    DataSet(
        "avtal", "Avtal med utförare och hur de följs",
        "Löpande avtal och uppdrag, hur många krav som är prövade och uppfyllda, och öppna avvikelser.",
        "Agreements with providers", "Running agreements, how many requirements are met, and open deviations.",
        "GOVE", ("avtal", "upphandling", "uppföljning"), AGREEMENTS, agreements, "providers:public",
    ),
    DataSet(
        "tillsyn", "Beslut i kommunens tillsyn",
        "Vad kommunen har beslutat i tillsynen över dem som andra driver med tillstånd.",
        "Decisions in municipal inspection", "What the municipality has decided in its inspection of others.",
        "GOVE", ("tillsyn", "förskola", "beslut"), INSPECTIONS, inspections, "inspection:public",
    ),
)  # fmt: skip
