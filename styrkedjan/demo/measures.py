"""250 indicators with three years of values, targets, breakdown by sex, corrections and gaps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import numpy as np

from styrkedjan.areas.chain.models import Element
from styrkedjan.areas.indicators.models import Indicator, IndicatorKind, IndicatorLink, IndicatorValue, TargetValue
from styrkedjan.areas.organisation.models import OperatingForm, Unit
from styrkedjan.demo.chain import Chain
from styrkedjan.demo.organisation import FOUNDED, Organisation, service_of
from styrkedjan.demo.setting import Setting, moment
from styrkedjan.domain.observations import Missing, Sex
from styrkedjan.foundation import editing

CENTRAL = (
    ("Nettokostnad per invånare", "kr", "none", 62000),
    ("Resultat av skatt och bidrag, tre år", "%", "higher", 1.9),
    ("Låneskuld per invånare", "kr", "lower", 41000),
    ("Soliditet med alla pensioner", "%", "higher", 24),
    ("Investeringar per invånare", "kr", "none", 9400),
    ("Självfinansiering av investeringar", "%", "higher", 71),
    ("Invånare", "invånare", "none", 115000),
    ("Förtroende för politiker", "%", "higher", 44),
    ("Nöjda med att bo i kommunen", "%", "higher", 83),
    ("Telefonsamtal besvarade inom 30 sekunder", "%", "higher", 81),
)
# What is of people, and so is told by sex: a street has none.
OF_PEOPLE = (
    "Elever", "Brukare", "Boende", "Barn vars", "Studerande", "Klienter", "Besökare", "Invånare", "Trygga",
    "Simkunniga", "Sjukfrånvaro", "Avhopp", "Närvaro", "Vårdnadshavare",
)  # fmt: skip
# What is told by age: key -> age, its part of those asked, and how many points it lies from the unit's own.
AGES = {
    "grundskola-03": (("6–9 år", 0.36, 4.0), ("10–12 år", 0.33, 1.0), ("13–15 år", 0.31, -6.0)),
    "hemtjanst-03": (("65–79 år", 0.42, 4.0), ("80 år och äldre", 0.58, -4.0)),
    "sabo-01": (("65–79 år", 0.27, 1.0), ("80 år och äldre", 0.73, -0.5)),
}  # fmt: skip


@dataclass
class Values:
    """Rows on their way to the database."""

    setting: Setting
    values: list[IndicatorValue]
    targets: list[TargetValue]

    def value(
        self, indicator: Indicator, unit: Unit, period: str, amount: float | None, known: datetime, **fields: Any
    ) -> None:
        if amount is not None and indicator.unit_of_measure == "%":
            amount = min(amount, 100.0)
        exact = None if amount is None else round(Decimal(str(amount)), indicator.decimals + 1)
        fields.setdefault("missing", "" if exact is not None else Missing.NOT_REPORTED.value)
        self.values.append(
            IndicatorValue(
                indicator=indicator,
                unit=unit,
                period=period,
                value=exact,
                known_at=known,
                known_by=self.setting.people["controller"],
                **fields,
            )
        )

    def target(self, indicator: Indicator, unit: Unit, year: int, amount: float) -> None:
        side = "ceiling" if indicator.direction == "lower" else "floor"
        self.targets.append(
            TargetValue(
                indicator=indicator,
                unit=unit,
                year=year,
                **{side: Decimal(str(amount))},
                known_at=moment(date(year - 1, 12, 15)),
                known_by=self.setting.people["controller"],
                decision_body="Kommunfullmäktige",
                decision_date=date(year - 1, 11, 24),
                decision_section="12",
            )
        )


def build(setting: Setting, made: Organisation, chain: Chain) -> None:
    """Definitions first, then values and targets in bulk."""
    rows = Values(setting, [], [])
    _services(setting, made, chain, rows)
    _committees(setting, made, chain, rows)
    _central(setting, made, rows)
    _missing_unit(made, rows)
    IndicatorValue.objects.bulk_create(rows.values, batch_size=700)
    TargetValue.objects.bulk_create(rows.targets, batch_size=700)
    _correction(setting, made)


def _indicator(
    setting: Setting, made: Organisation, key: str, name: str, unit: str, direction: str, **fields: Any
) -> Indicator:
    people = unit in {"%", "index"}
    fields.setdefault("decimals", 0 if unit in {"antal", "invånare", "kr", "dagar", "poäng", "timme", "besök"} else 1)
    fields.setdefault("aggregation", "share" if unit == "%" else "none")
    row = Indicator(
        principal=made.root,
        key=key,
        name=name,
        unit_of_measure=unit,
        direction=direction,
        what=f"Mäter {name[0].lower()}{name[1:]}.",
        why="Visar om arbetet leder dit fullmäktige vill.",
        formula="Täljare delad med nämnare, i procent." if unit == "%" else "Räknas eller mäts direkt.",
        numerator=name if unit == "%" else "",
        denominator="Alla som ingår i mätningen" if people else "",
        created_at=moment(FOUNDED),
        changed_at=moment(FOUNDED),
        **setting.authored(),
        **fields,
    )
    editing.in_history(row, setting.system, row.changed_at)
    return row


def _measures(setting: Setting, indicator: Indicator, *elements: Element) -> None:
    known = {"known_at": indicator.created_at, "known_by": setting.system}
    IndicatorLink.objects.bulk_create(IndicatorLink(indicator=indicator, element=one, **known) for one in elements)


def _services(setting: Setting, made: Organisation, chain: Chain, rows: Values) -> None:
    for service, measures in setting.facts["measures"].items():
        units = [unit for unit in made.units if service_of(unit) == service]
        owner = made.bodies[units[0].code[:3]]
        for number, (name, unit, direction, level, spread, target, minutes, threshold) in enumerate(measures):
            indicator = _indicator(
                setting,
                made,
                f"{service}-{number + 1:02d}",
                name,
                unit,
                direction,
                owner=owner,
                minutes=minutes,
                suppression_threshold=threshold,
                service_area=made.services[service],
                frequency="year",
            )
            indicator.save()
            if number < 2:
                _measures(setting, indicator, *(chain.unit[each.pk, number + 1] for each in units))
            for each in units:
                _series(setting, rows, indicator, each, level, spread, target, made.sizes[each.pk])
        _volume(setting, made, service, units, owner, rows)


def _series(
    setting: Setting,
    rows: Values,
    indicator: Indicator,
    unit: Unit,
    level: float,
    spread: float,
    target: float,
    size: float,
) -> None:
    """Three yearly values around the unit's own level; shares come with numerator and denominator."""
    random = setting.random
    own = random.normal(level, spread * 0.6)
    answers = max(4, int(min(size, 400) * 0.7)) if indicator.unit_of_measure == "%" else None
    for step, year in enumerate(setting.years):
        amount = own + random.normal(0, spread * 0.35) + step * 0.1 * spread
        known = moment(date(year, 6, 15) if year == setting.year else date(year + 1, 2, 10))
        rows.target(indicator, unit, year, target) if step else None
        if answers is None:
            rows.value(indicator, unit, str(year), max(0.0, amount), known)
        else:
            _share(setting, rows, indicator, unit, str(year), amount, answers, known)


def _share(
    setting: Setting,
    rows: Values,
    indicator: Indicator,
    unit: Unit,
    period: str,
    level: float,
    answers: int,
    known: datetime,
) -> None:
    if answers < indicator.suppression_threshold:
        rows.value(indicator, unit, period, None, known, missing=Missing.SUPPRESSED.value, n=answers)
        return
    probability = min(max(level / 100, 0.0), 1.0)
    women = answers // 2
    hits = {
        Sex.WOMEN: int(setting.random.binomial(women, probability)),
        Sex.MEN: int(setting.random.binomial(answers - women, max(0.0, probability - 0.03))),
    }
    parts = {Sex.WOMEN: women, Sex.MEN: answers - women}
    _one(rows, indicator, unit, period, sum(hits.values()), answers, known, "T")
    # This year's is told when the year is over.
    if int(period) >= setting.year - 1 and indicator.name.startswith(OF_PEOPLE):
        for sex, count in parts.items():
            if count >= max(1, indicator.suppression_threshold):
                _one(rows, indicator, unit, period, hits[sex], count, known, sex.value)
        _by_age(rows, indicator, unit, period, sum(hits.values()), answers, known)


def _by_age(
    rows: Values, indicator: Indicator, unit: Unit, period: str, hits: int, answers: int, known: datetime
) -> None:
    """The same answers by age, where every age has enough of them."""
    groups = AGES.get(indicator.key, ())
    random = np.random.default_rng([rows.setting.seed, unit.pk])
    asked = random.multinomial(answers, [part for _, part, _ in groups]) if groups else np.zeros(0, int)
    if not groups or asked.min() < max(4, indicator.suppression_threshold):
        return
    likely = [max(0.02, min(0.98, (100 * hits / answers + away) / 100)) for _, _, away in groups]
    given = random.binomial(asked, likely)
    while given.sum() != hits:  # as many in all as the unit has told of
        way = 1 if given.sum() < hits else -1
        room = (asked - given) if way > 0 else given
        given[int(random.choice(len(groups), p=room / room.sum()))] += way
    for (age, _, _), count, told in zip(groups, asked.tolist(), given.tolist(), strict=True):
        _one(rows, indicator, unit, period, told, count, known, "T", age=age)


def _one(
    rows: Values, indicator: Indicator, unit: Unit, period: str, hits: int, count: int, known: datetime, sex: str,
    **part: str,
) -> None:  # fmt: skip
    rows.value(
        indicator,
        unit,
        period,
        100 * hits / count,
        known,
        sex=sex,
        n=count,
        numerator=Decimal(hits),
        denominator=Decimal(count),
        **part,
    )


def _volume(setting: Setting, made: Organisation, service: str, units: list[Unit], owner: Unit, rows: Values) -> None:
    name, unit_name = setting.facts["service_areas"][service][:2]
    indicator = _indicator(
        setting,
        made,
        f"{service}-volym",
        f"Volym i {name.lower() if name != 'LSS' else name}",
        unit_name,
        "none",
        owner=owner,
        kind=IndicatorKind.VOLUME,
        service_area=made.services[service],
        frequency="tertial",
        aggregation="sum",
        over_year="mean",
        decimals=0,
    )
    indicator.save()
    for unit in units:
        # What the budget counted on: without it no variance can be laid on volume.
        # Home care was planned as if nobody grew older.
        for step, planned in enumerate(setting.years[1:], 1):
            growth = 1 + 0.012 * (step - (service == "hemtjanst"))
            rows.target(indicator, unit, planned, round(made.sizes[unit.pk] * growth))
        for step, year in enumerate(setting.years):
            for tertial in (1, 2, 3):
                if year == setting.year and tertial * 4 > setting.latest.number:
                    continue
                amount = made.sizes[unit.pk] * (1 + 0.012 * step) * setting.random.normal(1, 0.015)
                known = moment(date(year + tertial // 3, (tertial * 4) % 12 + 1, 10))
                rows.value(indicator, unit, f"{year}-T{tertial}", round(amount), known)


def _committees(setting: Setting, made: Organisation, chain: Chain, rows: Values) -> None:
    """One indicator for each committee goal: yearly, and so far this year per tertial."""
    for body in setting.facts["bodies"]:
        unit = made.bodies[body["code"]]
        for number, (_, _, name, measure, direction, target) in enumerate(body["goals"], 1):
            decimals = 1 if float(target) < 100 and measure != "antal" else 0
            indicator = _indicator(
                setting,
                made,
                f"{body['code']}-{number:02d}",
                name,
                measure,
                direction,
                owner=unit,
                frequency="tertial",
                decimals=decimals,
                minutes=20,
            )
            indicator.save()
            _measures(setting, indicator, chain.committee[body["code"], number])
            _committee_values(setting, rows, indicator, unit, float(target), body["code"], number)


def _committee_values(
    setting: Setting, rows: Values, indicator: Indicator, unit: Unit, target: float, code: str, number: int
) -> None:
    random = setting.random
    scale = max(abs(target) * 0.06, 0.4)
    better = 1 if indicator.direction == "higher" else -1
    start = target - better * scale * float(random.uniform(-0.2, 2.2))
    for step, year in enumerate(setting.years):
        rows.target(indicator, unit, year, target)
        trend = start + better * step * scale * float(random.uniform(0.0, 0.7))
        if year < setting.year:
            rows.value(indicator, unit, str(year), max(0.0, trend), moment(date(year + 1, 2, 1)))
            continue
        for tertial in range(1, setting.latest.number // 4 + 1):
            amount = trend + better * scale * 0.3 * tertial
            if (code, number) == ("200", 9):
                amount = target + 4  # green by rule: the queue that grew is not in the measure
            known = moment(date(year + tertial // 3, (tertial * 4) % 12 + 1, 10))
            rows.value(indicator, unit, f"{year}-T{tertial}", max(0.0, amount), known)


def _central(setting: Setting, made: Organisation, rows: Values) -> None:
    for number, (name, unit, direction, level) in enumerate(CENTRAL, 1):
        indicator = _indicator(
            setting,
            made,
            f"KS-{number:02d}",
            name,
            unit,
            direction,
            owner=made.root,
            frequency="year",
            kind=IndicatorKind.VOLUME if name == "Invånare" else IndicatorKind.RESOURCE,
            minutes=5,
        )
        indicator.save()
        for step, year in enumerate(setting.years[:2]):
            amount = level * (1 + 0.012 * step) * float(setting.random.normal(1, 0.01))
            rows.value(indicator, made.root, str(year), amount, moment(date(year + 1, 3, 20)))
        for year in setting.years:
            rows.target(indicator, made.root, year, level)


def _missing_unit(made: Organisation, rows: Values) -> None:
    """One private provider has reported nothing this year: the gap is a fact of its own."""
    silent = next(
        unit for unit in made.units if service_of(unit) == "sabo" and unit.operating_form == OperatingForm.PRIVATE
    )
    for row in rows.values:
        if row.unit.pk == silent.pk and row.period.startswith(str(rows.setting.year)):
            row.value, row.numerator, row.denominator, row.n = None, None, None, None
            row.missing = Missing.NOT_REPORTED.value


def _correction(setting: Setting, made: Organisation) -> None:
    """A value reported wrongly in June and put right in September: both are kept."""
    row = (
        IndicatorValue.objects.filter(
            indicator__key="grundskola-02",
            unit__service_area__code="grundskola",
            period=str(setting.year),
            sex=Sex.TOTAL,
        )
        .exclude(value=None)
        .first()
    )
    if row is None:
        return
    corrected = moment(min(date(setting.year, 9, 3), setting.latest.end))
    IndicatorValue.objects.filter(pk=row.pk).update(superseded_at=corrected)
    row.pk, row.known_at, row.note = None, corrected, "Rättat: enkätsvar från två klasser saknades."
    row.numerator = (row.numerator or Decimal(0)) - 6
    row.value = row.numerator / (row.denominator or 1) * 100
    row.save()
