"""The financial profile of a municipality beside a group, over three years (no SQL)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from styrkedjan.areas.comparison.queries.groups import Group
from styrkedjan.areas.indicators.queries.kolada import store
from styrkedjan.domain.comparison import Place, place_of
from styrkedjan.domain.financial_profile import AxisScore, ProfileModel, Ratio, axis_scores
from styrkedjan.domain.observations import Sex
from styrkedjan.foundation.known import Known
from styrkedjan.sources.definitions import load_definitions
from styrkedjan.store import key_figures

YEARS = 3


@dataclass(frozen=True, slots=True)
class RatioScore:
    """A ratio in a year: its value (a mean where the ratio is one), its place in the group, its score."""

    ratio: Ratio
    value: Decimal | None
    place: Place | None
    score: int | None


@dataclass(frozen=True, slots=True)
class FinancialYear:
    """One year's ratios and axes."""

    year: int
    ratios: tuple[RatioScore, ...]
    axes: tuple[AxisScore, ...]


@dataclass(frozen=True, slots=True)
class FinancialProfile:
    """The newest year first. `group` are those compared with."""

    model: ProfileModel
    group: Group
    years: tuple[FinancialYear, ...]
    raw_label: str
    processed_label: str


def financial_profile(municipality: str, group: Group, known: Known, model_id: str = "kfi") -> FinancialProfile:
    """The newest three years that the municipality has any of the ratios for."""
    model = load_definitions().financial_profiles[model_id]
    at_rest, towns = store(), [municipality, *group.members]
    wanted = sorted({ratio.key_figure for ratio in model.ratios if ratio.key_figure})
    found = key_figures.several(at_rest, wanted, towns, sexes=[Sex.TOTAL], as_of=known.moment)
    series = {key: {row.period.year: row.value for row in rows if row.value is not None} for key, rows in found.items()}
    years = sorted({year for key in wanted for year in series.get((key, municipality), {})}, reverse=True)[:YEARS]
    raw, processed = key_figures.labels(at_rest, as_of=known.moment)
    return FinancialProfile(
        model, group, tuple(_year(model, year, municipality, group.members, series) for year in years), raw, processed
    )


Values = Mapping[tuple[str, str], Mapping[int, Decimal]]


def _year(model: ProfileModel, year: int, own: str, members: Sequence[str], series: Values) -> FinancialYear:
    ratios = tuple(_scored(model, ratio, year, own, members, series) for ratio in model.ratios)
    return FinancialYear(year, ratios, axis_scores(model, {one.ratio.id: one.score for one in ratios}))


def _scored(
    model: ProfileModel, ratio: Ratio, year: int, own: str, members: Sequence[str], series: Values
) -> RatioScore:
    value = _value(ratio, year, own, series)
    others = [one for code in members if (one := _value(ratio, year, code, series)) is not None]
    place = place_of(value, others, ratio.direction) if value is not None and others else None
    return RatioScore(ratio, value, place, model.score(place))


def _value(ratio: Ratio, year: int, town: str, series: Values) -> Decimal | None:
    """The year's value, or the mean over the ratio's years when each of them is known."""
    held = series.get((ratio.key_figure, town), {})
    values = [held.get(year - back) for back in range(ratio.years)]
    known = [value for value in values if value is not None]
    return sum(known, Decimal(0)) / len(known) if len(known) == ratio.years else None
