"""Everybody who gives a service, own production too, and how good it is as far as it is measured (KL 8:18).

The order is that of the names, never of the owner. There is no total score. Where it can be reckoned with, a value has
its interval and says whether it differs from all of them by more than chance; where background decides much, what the
background gives stands beside it. What too few stand behind is hidden, and what would let it be worked out too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import timezone

from styrkedjan.analysis.binomial import Interval, wilson
from styrkedjan.analysis.expected_values import Beside, expected_values
from styrkedjan.analysis.funnels import funnel_of_shares
from styrkedjan.areas.comparison.queries.counts import count
from styrkedjan.areas.indicators.models import Indicator
from styrkedjan.areas.indicators.queries.tables import Table
from styrkedjan.areas.indicators.queries.values import tables_of
from styrkedjan.areas.organisation.models import OperatingForm, Unit, UnitKind
from styrkedjan.areas.providers.models import ChoiceCount, ChoiceOffer
from styrkedjan.areas.publishing.actions.publications import Built
from styrkedjan.areas.publishing.models import PublicService, ServicePlace
from styrkedjan.areas.publishing.queries.published import places, services
from styrkedjan.domain.observations import ALL, Missing, Observation
from styrkedjan.domain.periods import Period
from styrkedjan.domain.publishing.data import LONGEST_NAME, Column, Kind, plain
from styrkedjan.foundation.known import NOW
from styrkedjan.reports.open_data import DataSet

PLACES = (
    Column("tjanst", Kind.CODE, "Tjänstens kod i kommunen."),
    Column("kod", Kind.CODE, "Utförarens kod."),
    Column("namn", Kind.NAME, "Utförarens namn."),
    Column("driftform", Kind.NAME, "Vem som driver."),
    Column("omrade", Kind.NAME, "Kommundel."),
    Column("adress", Kind.NAME, "Gatuadress."),
    Column("postnummer", Kind.CODE, "Postnummer."),
    Column("ort", Kind.NAME, "Postort."),
    Column("latitud", Kind.NUMBER, "Läge, WGS 84."),
    Column("longitud", Kind.NUMBER, "Läge, WGS 84."),
    Column("telefon", Kind.CONTACT, "Telefon till verksamheten."),
    Column("webb", Kind.CONTACT, "Verksamhetens webbplats."),
    Column("oppettider", Kind.NAME, "När det är öppet."),
    Column("erbjuder", Kind.NAME, "Vad som erbjuds, med egna ord för inriktning och språk."),
    Column("platser", Kind.NUMBER, "Antal platser."),
    Column("lediga", Kind.NUMBER, "Lediga platser."),
    Column("lediga_dag", Kind.DAY, "Dagen då de räknades."),
    Column("tar_emot", Kind.YES_NO, "Om utföraren tar emot nya."),
)  # fmt: skip
QUALITY = (
    Column("tjanst", Kind.CODE, "Tjänstens kod i kommunen."),
    Column("kod", Kind.CODE, "Utförarens kod."),
    Column("namn", Kind.NAME, "Utförarens namn."),
    Column("matt", Kind.CODE, "Måttets kod."),
    Column("matt_namn", Kind.NAME, "Måttets namn."),
    Column("enhet", Kind.NAME, "Vad värdet räknas i."),
    Column("riktning", Kind.CODE, "higher: högt är bra. lower: lågt är bra."),
    Column("period", Kind.CODE, "När det mättes."),
    Column("hur", Kind.NAME, "Hur det mäts."),
    Column("varde", Kind.NUMBER, "Värdet.", told=True),
    Column("n", Kind.NUMBER, "Hur många som står bakom värdet.", told=True),
    Column("lagst", Kind.NUMBER, "Osäkerhetens nedre gräns, 95 procent.", told=True),
    Column("hogst", Kind.NUMBER, "Osäkerhetens övre gräns, 95 procent.", told=True),
    Column("lage", Kind.CODE, "over, under eller slump: mot alla som visas. Tomt: går inte att räkna.", told=True),
    Column("alla", Kind.NUMBER, "Värdet för alla som visas, tillsammans."),
    Column("vantat", Kind.NUMBER, "Vad bakgrunden ger, där den avgör mycket.", told=True),
    Column("vantat_lage", Kind.CODE, "over, under eller slump: skillnaden mot vad bakgrunden ger.", told=True),
    Column("saknas", Kind.NAME, "Varför värdet saknas."),
)  # fmt: skip
FEWEST = 3  # so many must be shown, or there is nothing to compare
SIDES = {1: "over", 0: "slump", -1: "under"}
HIDDEN, UNKNOWN = "För få svar för att visas", "Uppgift saknas"
PROTECTED = "Skyddad adress"


def providers(principal: Unit, service: int) -> list[Unit]:
    """Everybody who gives a service today, by name (one query)."""
    rows = Unit.objects.filter(
        principal=principal, service_area_id=service, kind__in=[UnitKind.UNIT, UnitKind.PROVIDER], valid_to=None
    )
    return sorted(rows, key=lambda unit: (unit.name, unit.code))


def _described(principal: Unit) -> list[PublicService]:
    rows = services(principal, NOW).values()
    return sorted((row for row in rows if row.is_shown), key=lambda row: row.service.name)


# -- who they are ------------------------------------------------------------------------------------------------------


def who(principal: Unit, threshold: int) -> Built:
    """A provider a row, of the services that are described for everybody."""
    at, offers, users = places(principal, NOW), _offers(principal), _users(principal)
    rows = [
        _place(row.service.code, unit, at.get(unit.pk), offers.get(unit.pk), users, threshold)
        for row in _described(principal)
        for unit in providers(principal, row.service_id)
    ]
    counted = sorted(row["lediga_dag"] for row in rows if row["lediga_dag"])
    return Built(PLACES, rows, counted[-1] if counted else "", ("Kommunens register över utförare",))


def _offers(principal: Unit) -> dict[int, ChoiceOffer]:
    rows = NOW.rows(ChoiceOffer).filter(system__committee__principal=principal, ended_on=None)
    return {row.performer_id: row for row in rows}


def _users(principal: Unit) -> dict[int, tuple[str, int | None]]:
    """Each performer's newest month and how many it had; None where somebody has hidden a part."""
    rows = NOW.rows(ChoiceCount).filter(system__committee__principal=principal)
    found: dict[int, tuple[str, int | None]] = {}
    for performer, month, users in rows.order_by("period").values_list("performer_id", "period", "users"):
        before = found.get(performer)
        same = before[1] if before and before[0] == month else 0
        found[performer] = (month, None if users is None or same is None else same + users)
    return found


def _place(
    service: str, unit: Unit, at: ServicePlace | None, offer: ChoiceOffer | None,
    users: Mapping[int, tuple[str, int | None]], threshold: int,
) -> dict[str, Any]:  # fmt: skip
    told = at if at is not None and at.is_shown else None
    words = [told.offers if told else "", offer.profile if offer else "", offer.languages if offer else ""]
    row = {name: (getattr(told, name) or None) if told else None for name in ("address", "postcode", "town", "phone")}
    free, day = (told.open_places, told.counted_on) if told else (None, None)
    if free is None and offer is not None and offer.ceiling is not None:
        month, count = users.get(unit.pk, ("", None))
        free = _spare(offer.ceiling, count, threshold)
        day = Period.parse(month).end if free is not None else None
    return {
        "tjanst": service, "kod": unit.code, "namn": unit.name,
        "driftform": OperatingForm(unit.operating_form).label, "omrade": unit.geographic_area or None,
        "adress": PROTECTED if at is not None and not at.is_shown else row["address"],
        "postnummer": row["postcode"], "ort": row["town"], "telefon": row["phone"],
        "latitud": plain(told.latitude) if told else None, "longitud": plain(told.longitude) if told else None,
        "webb": (told.web or None) if told else None, "oppettider": (told.opening or None) if told else None,
        "erbjuder": ", ".join(filter(None, words))[:200] or None,
        "platser": told.places if told else None, "lediga": free, "lediga_dag": day.isoformat() if day else None,
        "tar_emot": offer.is_open if offer else None if free is None else free > 0,
    }  # fmt: skip


def _spare(ceiling: int, users: int | None, threshold: int) -> int | None:
    """What is left under a ceiling; nothing where it would tell how few somebody has."""
    return max(0, ceiling - users) if users is not None and users >= threshold else None


# -- how good it is ----------------------------------------------------------------------------------------------------


def quality(principal: Unit, threshold: int) -> Built:
    """A measure and provider a row: everybody stands there, those without a value with why."""
    rows: list[dict[str, Any]] = []
    backgrounds = {pk: row for pk, row in places(principal, NOW).items() if row.background is not None}
    for described in _described(principal):
        units = providers(principal, described.service_id)
        wanted = Indicator.objects.filter(principal=principal, key__in=described.quality)
        for one in sorted(NOW.as_written(wanted), key=lambda each: described.quality.index(each.key)):
            told = backgrounds if one.key in described.background_decides else {}
            rows += _measured(described.service.code, one, principal, units, told, threshold)
    return Built(QUALITY, rows, ", ".join(sorted({row["period"] for row in rows})), ("Egen rapportering",))


@dataclass(frozen=True)
class _Judged:
    """What can be said of those that are shown, by code: value, interval, and whether it differs from them all."""

    table: Table
    period: Period
    values: Mapping[str, Observation]
    chance: Mapping[str, tuple[Interval, int]]
    expected: Mapping[str, Beside]
    whole: Decimal | None


def _measured(
    service: str, indicator: Indicator, principal: Unit, units: Sequence[Unit],
    backgrounds: Mapping[int, ServicePlace], threshold: int,
) -> Iterator[dict[str, Any]]:  # fmt: skip
    # The stricter of the two limits: what the public sees is never more than what the pages show.
    indicator.suppression_threshold = max(indicator.suppression_threshold, threshold)
    made = tables_of(indicator, principal, Period.month(timezone.localdate().year, 12), NOW)
    for period, table in reversed(made.items()):
        values = {unit.code: seen for unit in units if (seen := _shown(table, unit, threshold)) is not None}
        if len(values) >= FEWEST:
            chance, whole = _chance(indicator, values)
            judged = _Judged(table, period, values, chance, _expected(units, values, backgrounds), whole)
            yield from (_row(service, unit, indicator, judged) for unit in units)
            return


def _shown(table: Table, unit: Unit, threshold: int) -> Observation | None:
    """What the unit has reported, where enough stand behind it."""
    value = table.value(unit.pk, ALL) if (unit.pk, ALL) in table.reported else None
    return value if value is not None and value.value is not None and (value.n or 0) >= threshold else None


def _chance(
    indicator: Indicator, values: Mapping[str, Observation]
) -> tuple[dict[str, tuple[Interval, int]], Decimal | None]:
    """Each share's interval and its side of all together, and that whole; nothing where no shares are counted."""
    counted = {code: one for code, value in values.items() if (one := count(value)) is not None}
    if len(counted) < len(values) or indicator.unit_of_measure != "%":
        return {}, None
    # Not widened: what a reader is told here is whether chance alone could have given it, and nothing else.
    sides = funnel_of_shares(list(counted.values()), widen=False).outside
    upper, lower = (sum(part) for part in zip(*((one.successes, one.trials) for one in counted.values()), strict=True))
    told = zip(counted.items(), sides, strict=True)
    return {code: (wilson(one.successes, one.trials), side) for (code, one), side in told}, 100 * Decimal(upper) / lower


def _expected(
    units: Sequence[Unit], values: Mapping[str, Observation], backgrounds: Mapping[int, ServicePlace]
) -> dict[str, Beside]:
    """Code -> what its background gives; nothing where too few have one."""
    at = {unit.code: backgrounds[unit.pk] for unit in units if unit.pk in backgrounds and unit.code in values}
    try:
        fitted = expected_values(
            [float(values[code].value or 0) for code in at],
            [[float(row.background or 0)] for row in at.values()],
            [float(values[code].n or 0) for code in at],
        )
    except ValueError:
        return {}
    return dict(zip(at, fitted.units, strict=True))


def _row(service: str, unit: Unit, indicator: Indicator, judged: _Judged) -> dict[str, Any]:
    row = {
        "tjanst": service, "kod": unit.code, "namn": unit.name, "matt": indicator.key,
        "matt_namn": indicator.name[:200], "enhet": indicator.unit_of_measure, "riktning": indicator.direction,
        "period": str(judged.period), "hur": _how(indicator), "alla": plain(judged.whole, 1),
        **dict.fromkeys(("varde", "n", "lagst", "hogst", "lage", "vantat", "vantat_lage")), "saknas": UNKNOWN,
    }  # fmt: skip
    value = judged.values.get(unit.code)
    if value is None:
        seen = judged.table.value(unit.pk, ALL)
        hidden = seen is not None and (seen.missing is Missing.SUPPRESSED or seen.value is not None)
        return row | {"saknas": HIDDEN if hidden else UNKNOWN}
    told: dict[str, Any] = {"varde": plain(value.value, indicator.decimals), "n": value.n, "saknas": None}
    if unit.code in judged.chance:
        interval, side = judged.chance[unit.code]
        low, high = (plain(Decimal(str(end * 100)), 1) for end in (interval.low, interval.high))
        told |= {"lagst": low, "hogst": high, "lage": SIDES[side]}
    if unit.code in judged.expected:
        beside = judged.expected[unit.code]
        given = plain(Decimal(str(beside.expected.value)), 1)
        told |= {"vantat": given, "vantat_lage": SIDES[_beyond(beside)]}
    return row | told


def _how(indicator: Indicator) -> str | None:
    """What is counted and how, as the indicator's own definition has it."""
    return " ".join(filter(None, (indicator.what, indicator.formula)))[:LONGEST_NAME] or None


def _beyond(one: Beside) -> int:
    if one.p_value >= 1 - one.level:
        return 0
    return 1 if one.difference > 0 else -1


DATA_SETS = (
    DataSet(
        "utforare", "Utförare av kommunens tjänster",
        "Alla som ger en tjänst, i kommunens egen regi och andras: var de finns, vad de erbjuder och lediga platser.",
        "Providers of municipal services",
        "Everybody who provides a service, in-house and others: where they are, what they offer, and open places.",
        "SOCI", ("utförare", "skola", "omsorg", "adress"), PLACES, who, "portal:compare",
    ),
    DataSet(
        "kvalitet", "Kvalitet hos utförare",
        "Värden per utförare och mått, med antalet bakom och osäkerheten. Små grupper är dolda.",
        "Quality by provider",
        "Values by provider and measure, with the number behind them and the uncertainty. Small groups are hidden.",
        "SOCI", ("kvalitet", "brukarundersökning", "jämförelse"), QUALITY, quality, "portal:compare",
    ),
)  # fmt: skip
