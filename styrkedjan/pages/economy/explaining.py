"""The variance in its parts on a page: part by part up to the whole, beside the table that it draws."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.safestring import SafeString

from styrkedjan.areas.economy.queries.explained import EconomyPage, Explained
from styrkedjan.domain.economy.decomposition import Part
from styrkedjan.pages.kit.charts import drawn
from styrkedjan.reports.charts import Chart, ChartKind, Series

THOUSAND = Decimal(1_000)
# Below this a whole thousand says too little.
SMALL = Decimal(100_000)


@dataclass(frozen=True, slots=True)
class DrawnExplanation:
    """An explanation with its drawing; `decimals` is how the amounts in thousands of kronor are written."""

    found: Explained
    chart: SafeString
    decimals: int


def explanations(page: EconomyPage) -> list[DrawnExplanation]:
    """So far and the full year, where there is something to explain."""
    return [_drawn(each) for each in (page.so_far, page.full_year) if each is not None and each.says_something]


def _drawn(found: Explained) -> DrawnExplanation:
    decimals = 0 if max(abs(part.amount) for part in found.parts) >= SMALL else 1
    parts = {part.part: part.amount / THOUSAND for part in found.parts}
    shown = [part for part in Part if parts[part]] or list(Part)
    whole = found.result.variance / THOUSAND
    chart = Chart(
        ChartKind.WATERFALL,
        (*(part.label for part in shown), "Hela avvikelsen"),
        (Series("Del av avvikelsen", (*(parts[part] for part in shown), whole)),),
        unit="tkr",
        decimals=decimals,
        category_heading="Del",
    )
    return DrawnExplanation(found, drawn(chart, f"{found.title} del för del, plus är överskott"), decimals)
