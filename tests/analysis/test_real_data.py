"""The methods on real public figures: nothing breaks, and what they say is what one who knows the figures would say."""

import csv
import gzip
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest

from styrkedjan.analysis.gaps import Gap, real_gaps
from styrkedjan.analysis.intervals import Interval
from styrkedjan.analysis.ranks import places_of_estimates
from styrkedjan.analysis.trends import trend
from styrkedjan.analysis.variance_parts import variance_parts
from styrkedjan.analysis.weightings import weighted

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"


def rows(path: Path) -> list[dict[str, str]]:
    if not path.exists():
        pytest.skip(f"{path} finns inte här: det verkliga underlaget ligger utanför projektet")
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return list(csv.DictReader(data.decode("utf-8").splitlines()))


@pytest.fixture(scope="module")
def survey() -> dict[str, dict[str, dict[int, float]]]:
    """The school survey: measure -> municipality -> year -> value."""
    found: dict[str, dict[str, dict[int, float]]] = defaultdict(lambda: defaultdict(dict))
    for row in rows(DATA / "kolada_skolenkat" / "skolenkaten_kommun_2022_2026_long.csv"):
        if row["value"]:
            found[row["kpi"]][row["municipality"]][int(row["period"])] = float(row["value"])
    return found


@pytest.fixture(scope="module")
def merit() -> dict[str, list[tuple[int, float]]]:
    """School -> (year, average merit rating), without what is hidden or missing."""
    found = defaultdict(list)
    for row in rows(DATA / "skola" / "skolverket_v4_grundskola_statistics_long.csv.gz"):
        if row["indicator"] == "averageGradesMeritRating9thGrade" and row["value_type"] == "EXISTS":
            found[row["school_unit"]].append((int(row["period"][:4]), float(row["value"].replace(",", "."))))
    return found


def test_municipalities_differ_lastingly_in_every_figure_of_the_school_survey(survey):
    assert len(survey) == 18
    shares = []
    for measure in survey.values():
        found = variance_parts([list(years.values()) for years in measure.values()])
        assert found.p_value < 0.05
        shares.append(found.between_share.value)
    assert 0.1 < float(np.median(shares)) < 0.9


def test_a_survey_of_every_second_year_is_no_trend_of_five(survey):
    """The figures stand twice, so five years are three surveys: nobody has a trend, however straight the five look."""
    years = range(2022, 2027)
    five = [
        [values[year] for year in years]
        for measure in survey.values()
        for values in measure.values()
        if len(values) == 5
    ]
    assert len(five) > 1000
    found = [trend(years, values) for values in five]
    assert sum(one.count <= 3 for one in found) > 0.95 * len(found)
    assert not any(one.is_real for one in found)
    assert sum(values == sorted(values) for values in five) > 100


def test_few_schools_trends_are_real_once_all_are_looked_at(merit):
    """Of those that look like trends alone, most fall when all are counted in."""
    found = [trend([float(year) for year, _ in points], [value for _, value in points]) for points in merit.values()]
    long = [one for one in found if one.count >= 5]
    gaps = [Gap("trend", "", "", Interval(0, 0, 0), one.p_value) for one in long]
    alone, together = sum(one.is_real for one in long), sum(gap.is_real for gap in real_gaps(gaps))
    assert len(long) > 300
    assert 0 < alone < len(long) / 4
    assert together <= alone / 2


def test_places_among_all_municipalities_are_wide_and_hold_the_observed(survey):
    """Five years' mean with its standard error: the best is surely above the worst, and hardly anyone has one place."""
    measure = max(survey.values(), key=len)
    known = [list(values.values()) for values in measure.values() if len(values) == 5]
    means = [float(np.mean(one)) for one in known]
    errors = [float(np.std(one, ddof=1)) / 5**0.5 for one in known]
    found = places_of_estimates(means, errors)
    order = sorted(range(len(means)), key=lambda index: -means[index])
    assert all(found[index].low <= place <= found[index].high for place, index in enumerate(order, 1))
    assert found[order[0]].high < found[order[-1]].high
    assert sum(one.low == one.high for one in found) < len(found) / 10


def test_five_municipalities_weighed_on_all_their_figures(survey):
    year = 2026
    both = [name for name, measure in survey.items() if sum(year in values for values in measure.values()) > 150]
    complete = [
        code for code in next(iter(survey.values())) if all(year in survey[name].get(code, {}) for name in both)
    ][:5]
    table = [[survey[name][code][year] for name in both] for code in complete]
    found = weighted(table, [1] * len(both), [True] * len(both))
    assert len(found) == 5
    assert sum(one.first_share for one in found) >= 1 - 1e-9
    for one in found:
        low, high = one.likely_places()
        assert low <= one.place <= high


def test_schools_merit_ratings_vary_more_between_schools_than_between_years(merit):
    found = variance_parts([[value for _, value in points] for points in merit.values()])
    assert len(merit) > 500
    assert found.between_share.low > 0.6


def test_more_of_those_newly_come_found_work_as_the_years_went():
    table = rows(DATA / "regional" / "etablering.csv")
    measure = next(name for name in table[0] if name.startswith("Andel"))
    whole = [
        row
        for row in table
        if (row["kön"], row["utbildningsnivå"]) == ("män och kvinnor", "samtliga utbildningsnivåer")
        and row["bakgrundsvariabel"] == "vistelsetid 4-9 år"
        and row["region"] == "Stockholms län"
        and row[measure]
    ]
    if not whole:
        pytest.skip("gruppen finns inte i filen")
    found = trend([float(row["år"]) for row in whole], [float(row[measure]) for row in whole])
    assert found.is_real
    assert found.slope.value > 0
