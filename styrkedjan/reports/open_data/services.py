"""What each service costs and gives: the municipality's own key figures beside similar municipalities."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from styrkedjan.areas.comparison.queries import catalogue, figures
from styrkedjan.areas.comparison.queries.catalogue import KeyFigure
from styrkedjan.areas.comparison.queries.groups import Group, groups
from styrkedjan.areas.economy.queries.services import services_at
from styrkedjan.areas.organisation.models import ServiceArea, Unit
from styrkedjan.areas.publishing.actions.publications import Built
from styrkedjan.areas.publishing.models import PublicService
from styrkedjan.areas.publishing.queries.published import services
from styrkedjan.domain.periods import Period
from styrkedjan.domain.publishing.data import Column, Kind, plain
from styrkedjan.foundation.known import NOW
from styrkedjan.reports.open_data import DataSet
from styrkedjan.reports.open_data.accounts import annual_report

YEARS, OWN_YEARS = 6, 3
OWN = "egen-kostnad"
COST, RESULT = "kostnad", "resultat"
COLUMNS = (
    Column("tjanst", Kind.CODE, "Tjänstens kod i kommunen."),
    Column("tjanst_namn", Kind.NAME, "Tjänstens namn."),
    Column("matt", Kind.CODE, "Nyckeltalets id i källan."),
    Column("matt_namn", Kind.NAME, "Nyckeltalets namn."),
    Column("slag", Kind.CODE, "kostnad eller resultat."),
    Column("enhet", Kind.NAME, "Vad värdet räknas i."),
    Column("riktning", Kind.CODE, "higher: högt är bra. lower: lågt är bra. none: varken eller."),
    Column("ar", Kind.NUMBER, "Året värdet gäller."),
    Column("varde", Kind.NUMBER, "Kommunens värde."),
    Column("jamforelse", Kind.NUMBER, "Snittet för kommunerna i jämförelsen, vår egen oräknad."),
    Column("jamforelse_med", Kind.NAME, "Vilka kommuner jämförelsen gäller."),
)  # fmt: skip


def build(principal: Unit, threshold: int) -> Built:
    """The services that are described for everybody, in the order of their names."""
    every, group = catalogue.key_figures_known(NOW), groups(principal, NOW)[0]
    told = sorted(services(principal, NOW).values(), key=lambda row: row.service.name)
    rows, sources = [], set()
    for row in (row for row in told if row.is_shown):
        for key, kind in _chosen(row):
            if key in every:
                for line, source in _figure(principal, row.service, every[key], kind, group):
                    rows.append(line)
                    sources.add(source)
    shown = {row.service_id: row.service for row in told if row.is_shown}
    if own := list(_own_cost(principal, shown)):
        rows += own
        sources.add("Kommunens bokförda kostnad och egna volymer")
    texts = {
        row.service.code: {
            "name": row.service.name, "unit": row.service.volume_unit, "about": row.about, "choosing": row.choosing,
        }
        for row in told if row.is_shown
    }  # fmt: skip
    years = sorted({row["ar"] for row in rows})
    covers = f"{years[0]}–{years[-1]}" if years else ""
    return Built(COLUMNS, rows, covers, sorted(sources), {"services": texts})


def _chosen(row: PublicService) -> Iterator[tuple[str, str]]:
    if row.cost_figure:
        yield row.cost_figure, COST
    yield from ((key, RESULT) for key in row.result_figures)


def _figure(
    principal: Unit, service: ServiceArea, figure: KeyFigure, kind: str, group: Group
) -> Iterator[tuple[dict[str, Any], str]]:
    """A figure year by year, the years it can be compared in."""
    found = figures.compare(figure, principal.code, group, NOW)
    since = max(figure.breaks, default=0)
    for one in (found.years if found else ())[-YEARS:]:
        if one.own is None or one.year < since:
            continue
        yield {
            "tjanst": service.code, "tjanst_namn": service.name, "matt": figure.id, "matt_namn": figure.title[:200],
            "slag": kind, "enhet": figure.unit, "riktning": figure.direction.value, "ar": one.year,
            "varde": plain(one.own), "jamforelse": plain(one.mean), "jamforelse_med": group.name,
        }, found.raw_label if found else ""  # fmt: skip


def _own_cost(principal: Unit, shown: Mapping[int, ServiceArea]) -> Iterator[dict[str, Any]]:
    """What a child, a pupil or an hour cost in the years that are decided, as the ledger and the volumes have it."""
    decided = annual_report(principal)
    last = int(decided.report.round.period[:4]) if decided else 0
    for year in range(last - OWN_YEARS + 1, last + 1) if decided else ():
        for row in services_at(principal, Period.month(year, 12), NOW):
            if row.area.pk in shown and row.total is not None and row.total.unit_cost is not None:
                yield {
                    "tjanst": row.area.code, "tjanst_namn": row.area.name, "matt": OWN,
                    "matt_namn": f"Kostnad per {row.volume_unit}", "slag": COST, "enhet": f"kr per {row.volume_unit}",
                    "riktning": "none", "ar": year, "varde": plain(row.total.unit_cost, 0), "jamforelse": None,
                    "jamforelse_med": None,
                }  # fmt: skip


DATA_SETS = (
    DataSet(
        "tjanster", "Kostnader och resultat för tjänster",
        "Vad kommunens tjänster kostar och ger, år för år, bredvid snittet för liknande kommuner.",
        "Costs and results of services",
        "What municipal services cost and achieve, by year, beside the mean of similar municipalities.",
        "GOVE", ("kostnad", "kvalitet", "nyckeltal"), COLUMNS, build, "portal:start",
    ),
)  # fmt: skip
