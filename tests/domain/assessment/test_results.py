"""Published results: shown as printed, compared only where they can be, and a middle that is a middle."""

import csv
from collections import defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from styrkedjan.domain.assessment.results import (
    Place,
    Result,
    check_total,
    compare,
    most_improved,
    place_among,
    pool_of_areas,
    pool_of_totals,
)
from styrkedjan.domain.errors import Refused
from styrkedjan.sources.definitions import load_definitions

SHARED = Path(__file__).resolve().parents[3].parent / "shared" / "data" / "kommunkompassen" / "results.csv"


def points(text):
    return [None if cell == "-" else Decimal(cell) for cell in text.split()]


# areas, published -> sum, difference, words of the note
SPEC = [
    ("51 45 62 34 52 27 39 53", "359", "363", "4", "avrundade"),
    ("74 78.5 74.5 82 80 62 59 92", "602", "602", "0", ""),
    ("50 50 50 50 50 50 50 50", "448", "400", "-48", "större än avrundning"),
    ("50 50 50 50 50 50 50 -", "448", None, None, "område 8"),
    ("50 50 50 50 50 50 - -", "448", None, None, "områdena 7 och 8"),
    ("0 0 0 0 0 0 0 0", "0", "0", "0", ""),
    ("1 2", None, "3", None, ""),
    ("", None, None, None, ""),
]


@pytest.mark.parametrize(("areas", "published", "total", "difference", "note"), SPEC)
def test_totals_are_checked_and_never_repaired(areas, published, total, difference, note):
    found = check_total(points(areas), published and Decimal(published))
    assert (found.areas_total, found.difference) == tuple(v and Decimal(v) for v in (total, difference))
    assert found.published_total == (published and Decimal(published))
    assert note in found.note
    assert bool(found.note) == bool(note)


def test_the_published_results_of_the_source_are_reproduced():
    if not SHARED.exists():
        pytest.skip(f"{SHARED} finns inte här: det verkliga underlaget ligger utanför projektet")
    areas = defaultdict(list)
    medians = []
    for row in csv.DictReader(SHARED.read_text(encoding="utf-8").splitlines()):
        areas[row["municipality"], row["year"]].append(Decimal(row["points"]))
        medians += [Decimal(row["median_or_ref"])] if row["municipality"] == "Stockholm" else []
    assert check_total(areas["Stockholm", "2009"], None).areas_total == 602
    assert sum(medians) == Decimal("476.4")


@pytest.fixture(scope="module")
def frameworks():
    return load_definitions().frameworks


def result(framework="kommunkompassen_2_0", scope="hela kommunen", total="400", year=2015, name="A"):
    return Result(framework, name, date(year, 6, 1), scope, (), Decimal(total) if total else None)


def test_the_same_version_and_scope_is_compared(frameworks):
    found = compare(result(total="359", year=2011), result(total="448", year=2013), frameworks.values())
    assert (found.difference, found.label) == (89, "")


@pytest.mark.parametrize(
    ("other", "why"),
    [
        (result(framework="kommunkompassen_1_0"), "mäter olika"),
        (result(scope="koncern"), "omfattningen skiljer"),
        (result(framework="kommunkompassen_2020", scope="koncern"), "mäter olika och omfattningen"),
    ],
)
def test_across_versions_and_scopes_it_is_refused_and_labelled_when_forced(frameworks, other, why):
    with pytest.raises(Refused, match=why):
        compare(other, result(), frameworks.values())
    assert why in compare(other, result(), frameworks.values(), forced=True).label


def test_an_unknown_scope_is_not_taken_for_the_same(frameworks):
    with pytest.raises(Refused, match="inte känd"):
        compare(result(scope=""), result(scope=" "), frameworks.values())


def test_the_pool_is_of_each_ones_latest_as_of_the_day():
    many = [result(total=str(t), name=str(t)) for t in (300, 400, 500, 600)]
    many += [result(total="700", name="300", year=2018), result(scope="koncern", total="1", name="S")]
    early = pool_of_totals(many, "kommunkompassen_2_0", "hela kommunen", date(2016, 1, 1))
    assert (early.count, early.first_quartile, early.median, early.third_quartile) == (4, 375, 450, 525)
    assert pool_of_totals(many, "kommunkompassen_2_0", "hela kommunen", date(2019, 1, 1)).median == 550
    assert pool_of_totals(many, "kommunkompassen_2_0", "hela kommunen", date(2000, 1, 1)) is None
    assert "450,0" in early.sentence


def test_a_median_of_totals_is_no_sum_of_medians():
    areas = [points("10 90"), points("50 20"), points("90 50")]
    many = [Result("kommunkompassen_2_0", str(n), date(2015, 1, 1), "hela", tuple(own)) for n, own in enumerate(areas)]
    middle = pool_of_totals(many, "kommunkompassen_2_0", "hela", date(2016, 1, 1)).median
    assert middle == 100
    assert sum(sorted(column)[1] for column in zip(*areas, strict=True)) == 100 - 0
    many[2] = Result("kommunkompassen_2_0", "2", date(2015, 1, 1), "hela", (Decimal(90), Decimal(90)))
    assert pool_of_totals(many, "kommunkompassen_2_0", "hela", date(2016, 1, 1)).median == 100
    assert sum(sorted(column)[1] for column in zip(*(one.areas for one in many), strict=True)) == 140


def test_each_area_has_its_own_median() -> None:
    def result(name: str, year: int, *areas: int | None) -> Result:
        points = tuple(None if one is None else Decimal(one) for one in areas)
        return Result("k", name, date(year, 5, 1), "hela", points)

    rows = [
        result("A", 2019, 90, 90), result("A", 2024, 10, 60), result("B", 2024, 20, None), result("C", 2025, 60, 20),
        result("D", 2026, 100, 100),
    ]  # fmt: skip
    medians = pool_of_areas(rows, "k", "hela", date(2025, 12, 31), 2)
    assert medians == (Decimal(20), Decimal(40))  # A's newest, B's and C's; D is not published yet
    assert pool_of_areas(rows, "k", "annan", date(2025, 12, 31), 2) == (None, None)
    whole = pool_of_totals(rows, "k", "hela", date(2025, 12, 31))
    assert whole is not None
    assert whole.median == Decimal(75) != sum(filter(None, medians))  # of the two whose totals are known


def test_who_improved_most_and_who_stands_where() -> None:
    framework = load_definitions().frameworks["kommunkompassen_1_0"]

    def result(name: str, year: int, total: int | None, scope: str = "hela") -> Result:
        areas = (None,) * 8
        return Result(framework.id, name, date(year, 5, 1), scope, areas, None if total is None else Decimal(total))

    rows = [
        result("A", 2018, 300), result("A", 2022, 310), result("A", 2026, 400), result("B", 2020, 500),
        result("B", 2024, 480), result("C", 2021, 700), result("D", 2020, 100), result("D", 2024, 300, "koncernen"),
        result("E", 2024, None), result("F", 2024, 400),
    ]  # fmt: skip
    changes = most_improved(rows, framework, "hela", date(2026, 12, 31))
    assert [(one.later.municipality, one.difference) for one in changes] == [("A", 90), ("B", -20)]
    assert [one.later.municipality for one in most_improved(rows, framework, "hela", date(2025, 1, 1))] == ["A", "B"]
    place = place_among(rows, "A", framework.id, "hela", date(2026, 12, 31))
    assert place == Place(3, 5, Decimal(400))  # C 700, B 480, then A and F; D 100 is last; E is not known
    assert place_among(rows, "F", framework.id, "hela", date(2026, 12, 31)) == Place(3, 5, Decimal(400))
    assert place_among(rows, "E", framework.id, "hela", date(2026, 12, 31)) is None
