"""Kolada as the tests know it: API v3 answered from memory, with its paging, its silences and its moods."""

import csv
import json
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx

from styrkedjan.sources.kolada import Client

BASE = "https://api.kolada.se/v3/"


class Clock:
    """Time that only passes when somebody sleeps."""

    def __init__(self, start: datetime = datetime(2026, 4, 30, 8, tzinfo=UTC)) -> None:
        self.time = start
        self.slept: list[float] = []

    def now(self) -> datetime:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += timedelta(seconds=seconds)


class Kolada:
    """`values` are (kpi, municipality, year) -> [{gender, value, status, count}]. `moods` answer before it does."""

    def __init__(self, per_page: int = 5000) -> None:
        self.per_page = per_page
        self.catalogue: list[dict] = []
        self.municipalities: list[dict] = []
        self.groups: list[dict] = []
        self.values: dict[tuple[str, str, int], list[dict]] = {}
        self.asked: list[str] = []
        self.moods: list[Callable[[httpx.Request], httpx.Response | None]] = []

    def put(
        self, kpi: str, municipality: str, year: int, value: float | None, gender: str = "T", status: str = ""
    ) -> None:
        row = {"gender": gender, "count": 1, "status": status, "value": value, "isdeleted": False}
        rows = self.values.setdefault((kpi, municipality, year), [])
        rows[:] = [each for each in rows if each["gender"] != gender] + [row]

    def client(self, clock: Clock | None = None) -> Client:
        clock = clock or Clock()
        return Client(httpx.Client(transport=httpx.MockTransport(self.answer)), BASE, clock.sleep, clock.now)

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(str(request.url))
        while self.moods:
            answer = self.moods.pop(0)(request)
            if answer is not None:
                return answer
        url = urlsplit(str(request.url))
        path, asked = url.path.removeprefix("/v3/"), parse_qs(url.query)
        rows = self.rows(path)
        if rows is None:
            return httpx.Response(404, json={"detail": "Not found"})
        page, size = int(asked.get("page", ["1"])[0]), min(int(asked["per_page"][0]), self.per_page)
        part = rows[(page - 1) * size : page * size]
        more = f"{BASE}{path}?per_page={size}&page={page + 1}" if len(rows) > page * size else None
        return httpx.Response(200, json={"values": part, "count": len(part), "next_url": more, "previous_url": None})

    def rows(self, path: str) -> list[dict] | None:
        metadata = {"kpi": self.catalogue, "municipality": self.municipalities, "municipality_groups": self.groups}
        if path in metadata:
            return metadata[path]
        parts = path.split("/")
        wanted = {name: set(ids.split(",")) for name, ids in zip(parts[1::2], parts[2::2], strict=True)}
        if parts[0] != "data" or len(wanted) < 2 or any(len(ids) > 25 for ids in wanted.values()):
            return None
        return [
            {"kpi": kpi, "municipality": municipality, "period": year, "values": values}
            for (kpi, municipality, year), values in sorted(self.values.items())
            if kpi in wanted.get("kpi", {kpi})
            and municipality in wanted.get("municipality", {municipality})
            and str(year) in wanted.get("year", {str(year)})
        ]


def real_kolada(data: Path) -> Kolada:
    """The saved answers and the values of `../shared/data`, answered as the API would."""
    kolada = Kolada()
    folder = data / "kolada"
    kolada.catalogue = json.loads((folder / "kpi_catalogue_v3_2026-04.json").read_text(encoding="utf-8"))["values"]
    kolada.municipalities = json.loads((folder / "municipality_v3_2026-04.json").read_text(encoding="utf-8"))["values"]
    groups = json.loads((folder / "municipality_groups_v3_2026-04.json").read_text(encoding="utf-8"))["values"]
    kolada.groups = [
        {
            "id": group["id"],
            "title": group["title"],
            "members": [{"member_id": each["id"], "member_title": each["title"]} for each in group["members"]],
        }
        for group in groups
    ]
    with (data / "kolada_skolenkat" / "skolenkaten_kommun_2022_2026_long.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            value = float(row["value"]) if row["value"] else None
            kolada.put(row["kpi"], row["municipality"], int(row["period"]), value, row["gender"])
    with (folder / "rkolada_vignette_values.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            value = float(row["value"]) if row["value"] else None
            kolada.put(row["kpi"], row["municipality_id"], int(row["year"]), value, row["gender"], row["status"])
    return kolada


def counted(kolada: Kolada) -> dict[str, int]:
    """How many values the server holds per key figure: what a fetch must bring home."""
    found: dict[str, int] = defaultdict(int)
    for (kpi, _, _), values in kolada.values.items():
        found[kpi] += len(values)
    return dict(found)
