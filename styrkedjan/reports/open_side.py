"""What the public pages tell, made of published editions and nothing else: sentences, pictures and lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from styrkedjan.areas.publishing.queries.published import Shown
from styrkedjan.domain.publishing.places import Point, centre
from styrkedjan.domain.status import Status
from styrkedjan.domain.swedish import listing, measured, number, plural
from styrkedjan.reports.charts import Chart, ChartKind, Series, Tone

Row = Mapping[str, Any]
MOST_BARS = 8
LARGE = 1000


def figure(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def told(value: Decimal | None, unit: str) -> str:
    """`158 321 kr/barn`, `5,2`, `–`: large figures without decimals."""
    if value is None:
        return "–"
    whole = abs(value) >= LARGE or value == value.to_integral_value()
    return measured(value, 0 if whole else 1, "" if unit == "antal" else unit)


# What a national title ends with and nobody says.
_TAIL = re.compile(
    r"(?:[,\s]*\b(?:andel(?: som .*)?|antal|index|medelvärde|median|genomsnitt(?: \(.*\))?|hemkommun|lägeskommun)\b"
    r"|[,\s]*\(%\)|[,\s]*kr/[\w+ ]+|\s*\(- ?\d{4}\))+$",
    re.IGNORECASE,
)


def plain_name(title: str) -> str:
    """A key figure's title as one would say it: a question ends with its mark, and what is counted is not named."""
    asked = title.partition("? Andel")
    return f"{asked[0]}?" if asked[1] else _TAIL.sub("", title).replace(" -  ", ": ").replace(" - ", ": ")


# -- the tax -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Tax:
    """Where a hundred kronor go: name and kronor, the largest first."""

    parts: tuple[tuple[str, Decimal], ...]
    year: str

    @property
    def sentence(self) -> str:
        (first, most), (second, next_most) = self.parts[:2]
        return f"Av 100 kronor går {number(most)} till {first} och {number(next_most)} till {second}"

    @property
    def chart(self) -> Chart:
        names = tuple(name for name, _ in self.parts)
        return Chart(
            ChartKind.BARS, names, (Series("Kronor av hundra", tuple(kronor for _, kronor in self.parts)),), "kr",
            decimals=1, category_heading="Nämnd",
        )  # fmt: skip


def tax(accounts: Shown | None) -> Tax | None:
    """Each committee's part of what all committees cost; None where no annual report is published."""
    rows = accounts.beside.get("committees", ()) if accounts else ()
    costs = [(row["name"], cost) for row in rows if (cost := figure(row["cost"])) is not None and cost > 0]
    whole = sum((cost for _, cost in costs), Decimal(0))
    if accounts is None or len(costs) < 2:
        return None
    ordered = sorted(costs, key=lambda each: -each[1])
    return Tax(tuple((name, 100 * cost / whole) for name, cost in ordered[:MOST_BARS]), accounts.covers)


# -- services ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Measure:
    """A key figure of a service: its years, newest last, beside the mean of similar municipalities."""

    key: str
    name: str
    unit: str
    is_cost: bool
    direction: str
    beside: str
    years: tuple[tuple[int, Decimal, Decimal | None], ...]

    @property
    def year(self) -> int:
        return self.years[-1][0]

    @property
    def value(self) -> str:
        return told(self.years[-1][1], self.unit)

    @property
    def change(self) -> str:
        """`3 % mer än 2022`: how it has gone since the first year that is shown."""
        (first, before, _), (_, now, _) = self.years[0], self.years[-1]
        if first == self.year or not before:
            return ""
        if self.unit == "%":
            moved = now - before
            if abs(moved) < Decimal("0.5"):
                return f"Ungefär som {first}"
            return f"{number(abs(moved), 1)} procentenheter {'högre' if moved > 0 else 'lägre'} än {first}"
        share = 100 * (now - before) / abs(before)
        if abs(share) < Decimal("0.5"):
            return f"Ungefär som {first}"
        return f"{number(abs(share))} % {'mer' if share > 0 else 'mindre'} än {first}"

    @property
    def against(self) -> str:
        """How it stands beside the others, in words; "" where there are none."""
        _, now, others = self.years[-1]
        if others is None or not others:
            return ""
        if abs(now - others) / abs(others) < Decimal("0.01"):
            return f"Ungefär som andra ({told(others, self.unit)})"
        more = now > others
        if self.is_cost or self.direction == "none":
            word = "Mer" if more else "Mindre"
        else:
            word = "Bättre" if more == (self.direction == "higher") else "Sämre"
        return f"{word} än andra ({told(others, self.unit)})"

    @property
    def chart(self) -> Chart | None:
        """A line to each of us and them; None for a single year."""
        if len(self.years) < 2:
            return None
        series = [Series("Vi", tuple(round(own, 1) for _, own, _ in self.years))]
        others = tuple(None if them is None else round(them, 1) for _, _, them in self.years)
        if any(one is not None for one in others):
            series.append(Series("Andra", others, tone=Tone.QUIET))
        large = max(own for _, own, _ in self.years) >= LARGE
        years = tuple(str(year) for year, _, _ in self.years)
        return Chart(
            ChartKind.LINES, years, tuple(series), self.unit, 0 if large else 1, category_heading="År",
            at=tuple(float(year) for year, _, _ in self.years),
        )  # fmt: skip


@dataclass(frozen=True)
class Service:
    """A service as everybody may read of it."""

    code: str
    name: str
    unit: str
    about: str
    choosing: str
    measures: tuple[Measure, ...]

    @property
    def costs(self) -> tuple[Measure, ...]:
        """What one costs first: our own reckoning, then the national figure."""
        return tuple(one for one in self.measures if one.is_cost)[::-1]

    @property
    def results(self) -> tuple[Measure, ...]:
        return tuple(one for one in self.measures if not one.is_cost)

    @property
    def sentence(self) -> str:
        if not self.costs:
            return self.name
        cost = self.costs[0]
        return f"{self.name}: {told(cost.years[-1][1], 'kr')} per {self.unit} {cost.year}"


def services(edition: Shown | None) -> dict[str, Service]:
    """The services that are told of, by name."""
    if edition is None:
        return {}
    rows: dict[tuple[str, str], list[Row]] = {}
    for row in edition.rows:
        rows.setdefault((row["tjanst"], row["matt"]), []).append(row)
    found = {}
    for code, text in sorted(edition.beside["services"].items(), key=lambda each: each[1]["name"]):
        measures = tuple(_measure(key, lines) for (service, key), lines in rows.items() if service == code)
        found[code] = Service(code, text["name"], text["unit"], text["about"], text["choosing"], measures)
    return found


def _measure(key: str, rows: Sequence[Row]) -> Measure:
    first = rows[0]
    years = sorted((row["ar"], Decimal(row["varde"]), figure(row["jamforelse"])) for row in rows)
    return Measure(
        key, plain_name(first["matt_namn"]), first["enhet"], first["slag"] == "kostnad", first["riktning"],
        first["jamforelse_med"] or "", tuple(years),
    )  # fmt: skip


# -- promises ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Promise:
    """A goal of the council and what became of it."""

    title: str
    status: Status
    word: str
    comment: str


@dataclass(frozen=True)
class Promises:
    """What was promised for a year, the worst first."""

    year: int
    decision: str
    rows: tuple[Promise, ...]

    def of(self, status: Status) -> tuple[Promise, ...]:
        return tuple(one for one in self.rows if one.status is status)

    @property
    def groups(self) -> list[tuple[str, tuple[Promise, ...]]]:
        """Failures first; those not judged last."""
        named = (
            ("Det här blev inte av", self.of(Status.NOT_REACHED)), ("Det här blev delvis av", self.of(Status.PARTLY)),
            ("Det här höll vi", self.of(Status.REACHED)),
            ("Det här går inte att säga", self.of(Status.UNCERTAIN) + self.of(Status.NOT_ASSESSED)),
        )  # fmt: skip
        return [(name, rows) for name, rows in named if rows]

    @property
    def sentence(self) -> str:
        missed, partly = len(self.of(Status.NOT_REACHED)), len(self.of(Status.PARTLY))
        whole = plural(len(self.rows), "sak", "saker")
        if not missed and not partly:
            return f"Fullmäktige lovade {whole} {self.year}. Allt blev av"
        ways = [f"{missed} blev inte av" if missed else "", f"{partly} blev bara delvis av" if partly else ""]
        return f"Fullmäktige lovade {whole} {self.year}. {listing([one for one in ways if one])}"

    @property
    def chart(self) -> Chart:
        def count(status: Status) -> tuple[Decimal]:
            return (Decimal(len(self.of(status))),)

        series = (
            Series("Blev inte av", count(Status.NOT_REACHED), tone=Tone.BAD),
            Series("Delvis", count(Status.PARTLY), tone=Tone.QUIET), Series("Höll vi", count(Status.REACHED)),
        )  # fmt: skip
        return Chart(ChartKind.COUNTS, (f"Löften {self.year}",), series, category_heading="")


def promises(edition: Shown | None) -> Promises | None:
    if edition is None or not edition.rows:
        return None
    said = edition.beside.get("comments", {})
    rows = [
        Promise(row["mal_namn"], Status(row["status"]), row["status_ord"], said.get(row["mal"], ""))
        for row in edition.rows
    ]
    return Promises(edition.rows[0]["ar"], edition.rows[0]["beslut"], tuple(rows))


# -- providers ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Value:
    """A measure of a provider, with how sure it is, or why there is none."""

    row: Row

    @property
    def name(self) -> str:
        return str(self.row["matt_namn"])

    @property
    def text(self) -> str:
        return (
            told(figure(self.row["varde"]), self.row["enhet"]) if self.row["varde"] is not None else self.row["saknas"]
        )

    @property
    def is_known(self) -> bool:
        return self.row["varde"] is not None

    @property
    def range(self) -> str:
        low, high = self.row["lagst"], self.row["hogst"]
        return f"{number(Decimal(low))}–{number(Decimal(high))}" if low is not None and high is not None else ""

    @property
    def chance(self) -> str:
        """How it stands beside all of them, in words."""
        side = self.row["lage"]
        if side is None:
            return ""
        whole = told(figure(self.row["alla"]), self.row["enhet"])
        if side == "slump":
            return f"Skillnaden mot alla ({whole}) kan vara slump."
        good = (side == "over") == (self.row["riktning"] == "higher")
        return f"{'Bättre' if good else 'Sämre'} än alla tillsammans ({whole}), mer än slumpen ger."

    @property
    def background(self) -> str:
        """What could be expected of those who go there; "" where background is not reckoned with."""
        if self.row["vantat"] is None:
            return ""
        given = told(figure(self.row["vantat"]), self.row["enhet"])
        words = {
            "slump": "Skillnaden kan vara slump",
            "over": "Värdet ligger över det",
            "under": "Värdet ligger under det",
        }
        return f"Elevernas bakgrund ger {given}. {words[self.row['vantat_lage']]}."


@dataclass(frozen=True)
class Provider:
    """Who gives a service, where, what is offered and how good it is. `km` is how far, where somebody has asked."""

    row: Row
    values: tuple[Value, ...]
    agreements: tuple[Row, ...] = ()
    inspections: tuple[Row, ...] = ()
    km: float | None = None

    @property
    def code(self) -> str:
        return str(self.row["kod"])

    @property
    def name(self) -> str:
        return str(self.row["namn"])

    @property
    def at(self) -> Point | None:
        north, east = self.row["latitud"], self.row["longitud"]
        return Point(float(north), float(east)) if north is not None and east is not None else None

    @property
    def address(self) -> str:
        place = " ".join(filter(None, (self.row["postnummer"], self.row["ort"])))
        return ", ".join(filter(None, (self.row["adress"], place)))

    @property
    def free(self) -> str:
        """How many places are open, or that it cannot be told."""
        if self.row["lediga"] is None:
            return {True: "Tar emot nya", False: "Tar inte emot nya nu", None: ""}[self.row["tar_emot"]]
        count, day = self.row["lediga"], self.row["lediga_dag"]
        many = plural(count, "ledig plats", "lediga platser") if count else "Inga lediga platser"
        return f"{many} ({date.fromisoformat(day):%Y-%m-%d})" if day else many

    @property
    def way(self) -> str:
        return f"{number(self.km, 1)} km" if self.km is not None else ""

    @property
    def insight(self) -> tuple[str, ...]:
        """What the municipality has found in its agreements with it."""
        found = []
        for row in self.agreements:
            tested, met = row["krav_provade"], row["krav_uppfyllda"]
            if tested is not None:
                found.append(f"Uppfyller {met} av {tested} krav som är prövade.")
            if row["avvikelser"]:
                found.append(f"{plural(row['avvikelser'], 'brist', 'brister')} ska rättas.")
        for row in self.inspections:
            about = f"{row['omrade']}: {row['beslut']}" if row["omrade"] else "ingen åtgärd"
            found.append(f"Tillsyn {row['ar']}: {about}.{' ' + row['foljt'] + '.' if row['foljt'] else ''}")
        return tuple(dict.fromkeys(found))


def providers(editions: Mapping[str, Shown], service: str) -> list[Provider]:
    """Everybody who gives the service, by name."""
    places, quality = editions.get("utforare"), editions.get("kvalitet")
    values: dict[str, list[Value]] = {}
    for row in quality.rows if quality else ():
        if row["tjanst"] == service:
            values.setdefault(row["kod"], []).append(Value(row))
    bound, inspected = (_by_provider(editions.get(key)) for key in ("avtal", "tillsyn"))
    return [
        Provider(row, tuple(values.get(row["kod"], ())), bound.get(row["kod"], ()), inspected.get(row["kod"], ()))
        for row in (places.rows if places else ())
        if row["tjanst"] == service
    ]


def _by_provider(edition: Shown | None) -> dict[str, tuple[Row, ...]]:
    found: dict[str, tuple[Row, ...]] = {}
    for row in edition.rows if edition else ():
        if row["utforare"]:
            found[row["utforare"]] = (*found.get(row["utforare"], ()), row)
    return found


def starts(found: Iterable[Provider]) -> dict[str, Point]:
    """Where one may come from: districts and postcodes of those that are shown, with their middles."""
    points: dict[str, list[Point]] = {}
    for one in found:
        for name in (one.row["omrade"], one.row["postnummer"]):
            if name and one.at is not None:
                points.setdefault(str(name), []).append(one.at)
    return {name: centre(at) for name, at in sorted(points.items())}


def by_distance(found: Sequence[Provider], here: Point) -> list[Provider]:
    """The nearest first; those whose place is not known last. Equal ones stand by name, never by owner."""
    measured_ = [replace(one, km=None if one.at is None else here.km_to(one.at)) for one in found]
    return sorted(measured_, key=lambda one: (one.km is None, round(one.km or 0, 1), one.name))


def chance_between(values: Sequence[Value | None]) -> str:
    """Whether some providers differ in a measure by more than chance, as far as their intervals tell."""
    ends = [
        (Decimal(one.row["lagst"]), Decimal(one.row["hogst"]))
        for one in values
        if one is not None and one.row["lagst"] is not None and one.row["hogst"] is not None
    ]
    if len(ends) < 2:
        return ""
    apart = max(low for low, _ in ends) > min(high for _, high in ends)
    return "Skillnaden är större än slumpen ger." if apart else "Skillnaden kan vara slump."
