"""Invented municipalities to compare Ekevik with, in the shape of Kolada's answers.

The key figures are real, with the titles they have; every municipality and every value is invented, and is labelled so
wherever it is shown. Nothing that carries Kolada's name stands in the demo.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa

from styrkedjan.areas.comparison.actions import choosing
from styrkedjan.areas.indicators.actions.catalogue import take_from_catalogue
from styrkedjan.areas.indicators.actions.targets import Aim, set_targets
from styrkedjan.areas.indicators.models import SourceKind
from styrkedjan.areas.indicators.queries.kolada import store
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.demo.setting import Setting, moment
from styrkedjan.domain.key_figures import KeyFigureMetadata
from styrkedjan.domain.measures import Direction
from styrkedjan.sources.definitions import load_definitions
from styrkedjan.store.key_figure_files import publish_catalogue, publish_key_figures
from styrkedjan.store.key_figure_matrix import derive_newest
from styrkedjan.store.schema import KEY_FIGURE_VALUES

SOURCE = "Påhittade jämförelsetal för demokommunen"
NAMES = (
    "Almsäter", "Björkvalla", "Dalsinge", "Edstuna", "Fagerlanda", "Granvista", "Hasselby strand", "Ingelunda",
    "Järnsäter", "Klockarvik", "Lindvalla", "Mörtsjö", "Nordäng", "Orrvik", "Pilsäter", "Rosendala", "Skogsinge",
    "Tallvik", "Ulvsby", "Vattunäs", "Åkersö", "Älvdala strand", "Östervalla", "Furusund å", "Kvarnlanda", "Stensinge",
    "Ljungvalla", "Sandvika strand", "Hallonäs", "Vassmossa", "Bäckalund",
)  # fmt: skip
YEARS = 10
MOST_OF_A_SHARE = 15  # what spreads more than this is no share of anything, and may be over 100
AREAS = {
    "skola": "Grundskola åk 0-9 inkl förskoleklass", "forskola": "Förskoleverksamhet",
    "aldreomsorg": "Äldre och funktionshinder", "forsorjning": "Individ- och familjeomsorg",
    "miljo": "Infrastruktur, miljö- och hälsoskydd mm", "demokrati": "Demokrati", "foretagande": "Arbetsmarknad",
}  # fmt: skip
GENERAL = "Kommunen, övergripande"
# Unit -> the middle and the spread among municipalities, where the title says nothing better.
LEVELS = {
    "%": (74.0, 7.0), "kr/inv": (52_000.0, 9_000.0), "index": (71.0, 5.0), "dagar": (38.0, 14.0),
    "personer": (15.0, 2.2), "poäng": (222.0, 14.0), "kr/elev": (134_000.0, 9_500.0), "kr/barn": (171_000.0, 12_000.0),
    "kr/inv 80+": (118_000.0, 14_000.0), "inv/kvm": (95.0, 40.0), "antal": (61_000.0, 21_000.0),
    "kr/inv 20+": (236_000.0, 14_000.0), "barn per årsarbetare": (5.3, 0.35),
}  # fmt: skip
WORDS = {
    "nettokostnadsavvikelse": (1.0, 8.0), "årets resultat": (2.4, 2.0), "resultat före": (2.2, 2.0),
    "finansnetto": (0.4, 0.8), "skattesats": (32.6, 0.9), "nettokostnad som andel": (97.5, 1.8),
    "soliditet": (46.0, 12.0), "kassalikviditet": (95.0, 35.0), "självfinansiering": (82.0, 28.0),
    "ekonomiskt bistånd": (3.6, 1.4),
    "80+": (5.8, 0.9), "eftergymnasial": (41.0, 6.0), "sysselsättningsgrad": (79.0, 3.0),
    "valdeltagande": (82.0, 3.0), "återvinning": (47.0, 8.0), "helhetssyn": (86.0, 5.0), "yrkesprogram": (84.0, 4.5),
}  # fmt: skip
# Where Ekevik stands, in spreads from the middle towards the better; the rest fall as they fall.
EKEVIK = {
    "U21401": -1.7,
    "N20891": -1.4,
    "U23471": -1.1,
    "N15436": 0.3,
    "N15643": 1.4,
    "N15613": 1.2,
    "N00945": 0.2,
    "N01951": 2.57,
}

# What municipalities enter themselves; Ekevik has not yet done so for last year.
ENTERED = frozenset({"U23401", "U31402", "U00200", "U00201", "U00202", "U00203"})
ENTERED_BY_US = " Källa: Egen undersökning i kommunen."
# Where Ekevik has turned: by how many spreads, and for how many years. One turn is news, one has been told.
TURNS = {"U23471": [(-1.6, 1)], "N15428": [(1.3, 3)]}
# What Ekevik's own steering follows: key figure -> who owns it, and the least (or most) it aims at.
FOLLOWED = {
    "U23471": ("500", 88), "U21468": ("500", 90), "U21401": ("500", 12), "N15643": ("300", 84), "N15428": ("300", 90),
    "N11102": ("200", "5.2"), "N03102": ("100", 2), "U31402": ("600", 14),
}  # fmt: skip


def build(setting: Setting, principal: Unit) -> None:
    """The catalogue, the groups and ten years of values; a network and a set of measures to look at them by."""
    random = np.random.default_rng(setting.seed + 7)
    measures = list(load_definitions().key_figures.key_figures)
    towns = {str(int(principal.code) + at): name for at, name in enumerate((principal.label, *NAMES))}
    known = moment(setting.latest.end - timedelta(days=40))
    publish_catalogue(
        store(), _catalogue(measures, setting.year), _towns(towns), _groups(principal.code, towns),
        source=SOURCE, by="Styrkedjan", known_at=known,
    )  # fmt: skip
    rows = list(_values(random, measures, list(towns), principal.code, range(setting.year - YEARS, setting.year)))
    fetched = known.replace(tzinfo=None)
    batch = pa.RecordBatch.from_pylist([{**row, "fetched_at": fetched} for row in rows], KEY_FIGURE_VALUES)
    publish_key_figures(store(), [batch], [], dict, source=SOURCE, by="Styrkedjan", known_at=known)
    derive_newest(store())
    _choices(setting, principal, towns, measures)


def _catalogue(measures: list[KeyFigureMetadata], year: int) -> Iterator[dict[str, Any]]:
    for each in measures:
        yield _entry(each.id, each.title, _area(each), year)
        if "skolenkat" in each.tags:
            yield _entry(_margin_id(each.id), f"Osäkerhetstal - {each.title}", _area(each), year)


def _entry(key: str, title: str, area: str, year: int) -> dict[str, Any]:
    return {
        "id": key, "title": title, "operating_area": area,
        "description": f"Alla värden i demokommunen är påhittade.{ENTERED_BY_US if key in ENTERED else ''}",
        "is_divided_by_gender": False, "municipality_type": "K", "auspice": "", "perspective": "Kvalitet och resultat",
        "prel_publication_date": "", "publication_date": f"{year}-06-30", "publ_period": str(year - 1),
        "has_ou_data": False,
    }  # fmt: skip


def _margin_id(key: str) -> str:
    return f"{key[0]}9{key[2:]}"


def _area(each: KeyFigureMetadata) -> str:
    return next((AREAS[tag] for tag in each.tags if tag in AREAS), GENERAL)


def _towns(towns: dict[str, str]) -> list[dict[str, str]]:
    return [
        {"id": "0000", "title": "Riket", "type": "K"},
        *({"id": c, "title": n, "type": "K"} for c, n in towns.items()),
    ]


def _groups(own: str, towns: dict[str, str]) -> Iterator[dict[str, str]]:
    name, codes = towns[own], list(towns)
    groups = {
        ("G990001", f"Liknande kommuner övergripande, {name}, 2025"): codes[1:8],
        ("G990002", f"Liknande kommuner grundskola, {name}, 2025"): codes[3:10],
        ("G990003", f"Liknande kommuner äldreomsorg, {name}, 2025"): codes[5:12],
        ("G990010", "Ekeviks läns kommuner (ovägt medel)"): codes[0:14],
        ("G990011", "Större stad (ovägt medel)"): [*codes[0:1], *codes[10:22]],
    }
    for (key, title), members in groups.items():
        for code in members:
            yield {"group_id": key, "group_title": title, "member_id": code, "member_title": towns[code]}


def _values(
    random: np.random.Generator, measures: list[KeyFigureMetadata], towns: list[str], own: str, years: range
) -> Iterator[dict[str, Any]]:
    """Each municipality keeps to its own level, wanders a little from year to year, and all follow the same trend."""
    habits = random.normal(size=len(towns))  # some are good at most things
    habits[towns.index(own)] = -0.4
    for each in measures:
        middle, spread = _level(each)
        better = {Direction.HIGHER: 1, Direction.LOWER: -1, Direction.NONE: 0}[each.direction]
        level = 0.35 * habits * (better or 1) + 0.94 * random.normal(size=len(towns))
        if each.id in EKEVIK:
            level[towns.index(own)] = EKEVIK[each.id] * (better or 1)
        drift = random.normal(0, 0.05) * np.arange(len(years))
        noise = random.normal(0, 0.25, size=(len(towns), len(years))).cumsum(axis=1) * 0.5
        table = middle + spread * (level[:, None] + drift[None, :] + noise)
        if each.unit == "%" and middle > 60 and spread < MOST_OF_A_SHARE:
            table = np.minimum(table, 99.0)
        table = np.maximum(table, middle * 0.05) if middle > 3 else table
        silent = random.random(table.shape) < 0.03
        silent[towns.index(own)] = False
        for shift, since in TURNS.get(each.id, ()):
            table[towns.index(own), len(years) - since :] += shift * spread
        for at, year in enumerate(years):
            if each.last_year and year > each.last_year:
                continue
            yield _row(each.id, "0000", year, round(float(table[:, at].mean()), each.decimals))
            for place, code in enumerate(towns):
                is_late = code == own and each.id in ENTERED and year == years[-1]
                value = None if silent[place, at] or is_late else round(float(table[place, at]), each.decimals)
                yield _row(each.id, code, year, value)
                if "skolenkat" in each.tags and value is not None:
                    yield _row(_margin_id(each.id), code, year, round(float(random.uniform(1.8, 5.5)), 1))


def _level(each: KeyFigureMetadata) -> tuple[float, float]:
    title = each.title.casefold()
    told = (level for words, level in WORDS.items() if each.unit == "%" and words in title)
    return next(told, LEVELS.get(each.unit, (70.0, 8.0)))


def _row(key: str, code: str, year: int, value: float | None) -> dict[str, Any]:
    return {
        "kpi": key, "municipality": code, "period": year, "gender": "T", "status": "", "count": 1, "value": value,
        "missing": "" if value is not None else "not_reported", "preliminary": False,
    }  # fmt: skip


def _choices(setting: Setting, principal: Unit, towns: dict[str, str], measures: list[KeyFigureMetadata]) -> None:
    """A network of five and the measures they look at together."""
    by = setting.people["controller"]
    others = list(towns)[1:5]
    choosing.add_network(
        by=by, principal=principal, name="Femklövern", members=others,
        purpose="Fem kommuner som träffas varje höst och visar varandra sina resultat.",
    )  # fmt: skip
    wanted = [
        each.id for each in measures if each.direction is not Direction.NONE and {"kkik", "skolenkat"} & set(each.tags)
    ]
    _follow(setting, principal, measures)
    choosing.add_set(
        by=by, principal=principal, name="Femklöverns resultat", rule="25_50_25",
        purpose="Det invånarna möter: skolan, äldreomsorgen och stödet, sida vid sida.",
        source="Femklöverns egna, lika vikt utom skolan som delar på sina",
        measures={key: Decimal(1) for key in wanted[:14]},
    )  # fmt: skip


def _follow(setting: Setting, principal: Unit, measures: list[KeyFigureMetadata]) -> None:
    """Some of the key figures are indicators of Ekevik's own, with targets for last year and this."""
    by, known = setting.people["controller"], {each.id: each for each in measures}
    aims = []
    for key, (owner, aim) in FOLLOWED.items():
        unit = Unit.objects.get(principal=principal, code=owner)
        (row,) = take_from_catalogue(
            by=by, principal=principal, keys=[key], owner=unit, source=SourceKind.KOLADA, element=None
        )
        is_least = known[key].direction is not Direction.LOWER
        aims += [
            Aim(row, principal, year, decision_body="Kommunfullmäktige", decision_date=date(year - 1, 11, 24),
                decision_section="12", floor=Decimal(str(aim)) if is_least else None,
                ceiling=None if is_least else Decimal(str(aim)))
            for year in (setting.year - 1, setting.year)
        ]  # fmt: skip
    set_targets(by=by, aims=aims)
