"""A small country: six municipalities, two key figures of which one has a margin, and a group of similar ones."""

from datetime import UTC, datetime

import pyarrow as pa
import pytest

from styrkedjan.areas.indicators.queries.kolada import store
from styrkedjan.store.key_figure_files import publish_catalogue, publish_key_figures
from styrkedjan.store.schema import KEY_FIGURE_VALUES
from tests import factories

KNOWN = datetime(2026, 6, 1, tzinfo=UTC)
TOWNS = {
    "0126": "Huddinge",
    "0180": "Stockholm",
    "0182": "Nacka",
    "0127": "Botkyrka",
    "0136": "Haninge",
    "0138": "Tyresö",
}
SAFE, MARGIN, COST = "N15643", "N95643", "N17005"
# 2023, 2024 and 2025, municipality by municipality; None is not reported.
VALUES = {
    SAFE: {
        "0126": (70, 72, 74), "0180": (80, 80, 80), "0182": (82, 84, 86), "0127": (60, 61, None), "0136": (73, 73, 73),
        "0138": (50, 52, 54), "0000": (71, 71, 72),
    },
    MARGIN: {"0126": (2, 2, 2), "0180": (3, 3, 3), "0182": (2, 2, 2), "0136": (4, 4, 4)},
    "N07777": {"0126": (1, 1, 1), "0180": (2, 2, 2)},
}  # fmt: skip
TITLE = "Elever i åk 8: Känner du dig trygg i skolan?"


def entry(key: str, title: str, area: str = "Grundskola åk 0-9 inkl förskoleklass") -> dict[str, object]:
    return {
        "id": key, "title": title, "description": "Andel elever som svarat", "operating_area": area,
        "is_divided_by_gender": False, "municipality_type": "K", "auspice": "", "perspective": "",
        "publ_period": "2025", "prel_publication_date": "", "publication_date": "2026-06-01", "has_ou_data": False,
    }  # fmt: skip


def publish(values, *, known=KNOWN, source="Kolada API v3, hämtat 2026-06-01"):
    rows = [
        {
            "kpi": key, "municipality": town, "period": 2023 + at, "gender": "T", "status": "", "count": 1,
            "value": None if value is None else float(value), "missing": "not_reported" if value is None else "",
            "preliminary": False, "fetched_at": known.replace(tzinfo=None),
        }
        for key, towns in values.items()
        for town, series in towns.items()
        for at, value in enumerate(series)
    ]  # fmt: skip
    batch = pa.RecordBatch.from_pylist(rows, KEY_FIGURE_VALUES)
    publish_key_figures(store(), [batch], [], dict, source=source, by="Anna", known_at=known)


@pytest.fixture
def kolada(db):
    publish_catalogue(
        store(),
        [
            entry(SAFE, TITLE), entry(MARGIN, f"Osäkerhetstal - {TITLE}"),
            entry("N07777", "Elevers kulturskola, antal (-2020)", "Kultur och fritid"),
        ],
        [{"id": code, "title": name, "type": "K"} for code, name in {"0000": "Riket", **TOWNS}.items()],
        [
            {"group_id": group, "group_title": title, "member_id": code, "member_title": TOWNS[code]}
            for group, title, members in (
                ("G1", "Liknande kommuner grundskola, Huddinge, 2025", ("0182", "0127", "0136")),
                ("G2", "Stockholms läns kommuner (ovägt medel)", tuple(TOWNS)),
                ("G3", "Alla kommuner (ovägt medel)", tuple(TOWNS)),
            )
            for code in members
        ],
        source="Kolada API v3, hämtat 2026-06-01", by="Anna", known_at=KNOWN,
    )  # fmt: skip
    publish(VALUES)
    return factories.municipality(code="0126")
