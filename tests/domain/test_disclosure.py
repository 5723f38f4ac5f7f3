"""Small numbers: what is hidden, and that what is hidden cannot be computed from what is shown."""

import csv
import gzip
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from styrkedjan.domain.disclosure import (
    Sum,
    closed,
    conceal,
    derivable,
    hidden,
    hidden_shares,
    none_is_few,
    sums_of,
)
from styrkedjan.domain.indicators import aggregate
from styrkedjan.domain.measures import Aggregation
from styrkedjan.domain.observations import Breakdown, Missing, Observation, Sex
from styrkedjan.domain.periods import Period

# How many stand behind the total and its parts, threshold 5 -> what is hidden. "?" nobody knows how many.
SPEC = [
    ("T=30 K=20 M=10", ""),
    ("T=30 K=27 M=3", "K M"),
    ("T=8 K=4 M=4", "K M"),
    ("T=4 K=2 M=2", "K M T"),
    ("T=20 A=3 B=7 C=10", "A B"),
    ("T=20 A=1 B=1 C=8 D=10", "A B C"),
    ("T=30 A=0 B=10 C=20", ""),
    ("T=13 A=3 B=0 C=10", "A C"),
    ("T=3 A=3 B=0", "A T"),
    ("T=12 A=? B=12", "A B"),
    ("K=3 M=20", "K"),
]


@pytest.mark.parametrize(("cells", "expected"), SPEC)
def test_what_is_hidden(cells, expected):
    counts = {name: None if n == "?" else int(n) for name, n in (cell.split("=") for cell in cells.split())}
    sums = [Sum("T", tuple(name for name in counts if name != "T"))]
    assert hidden(counts, sums, 5) == set(expected.split())


@pytest.mark.parametrize("threshold", [0, 1])
def test_without_a_threshold_nothing_is_hidden(threshold):
    assert hidden({"T": 2, "K": None, "M": 1}, [Sum("T", ("K", "M"))], threshold) == frozenset()


def row(unit, sex, n, value=None, **rest):
    return Observation("m", unit, Period(2026), value=Decimal(value or 50), breakdown=Breakdown(sex), n=n, **rest)


def test_a_table_of_units_and_sexes_is_closed_both_ways():
    rows = [
        row("kommunen", Sex.TOTAL, 90),
        row("kommunen", Sex.WOMEN, 45),
        row("kommunen", Sex.MEN, 45),
        row("ek", Sex.TOTAL, 30),
        row("ek", Sex.WOMEN, 27),
        row("ek", Sex.MEN, 3),
        row("al", Sex.TOTAL, 60),
        row("al", Sex.WOMEN, 18),
        row("al", Sex.MEN, 42),
    ]
    cells = {(r.unit, r.breakdown): r for r in rows}
    secret = closed(cells, {"ek": "kommunen", "al": "kommunen"}, 5)
    assert {(unit, part.sex) for unit, part in secret} == {
        (unit, sex) for unit in ("ek", "al") for sex in (Sex.WOMEN, Sex.MEN)
    }


def counted_row(sex, numerator, denominator):
    value = Decimal(numerator) / Decimal(denominator) * 100
    share = {"numerator": Decimal(numerator), "denominator": Decimal(denominator)}
    return Observation("m", "ek", Period(2026), value=value, breakdown=Breakdown(sex), **share)


# women, men as numerator/denominator -> what is hidden at 5: all of all say it of each
BY_SEX = [
    (("20/27", "2/3"), "K M"),
    (("27/27", "3/3"), "K M T"),
    (("0/27", "0/3"), "K M T"),
    (("27/27", "20/20"), ""),
    (("270/27", "3/3"), "K M"),
]


@pytest.mark.parametrize(("cells", "expected"), BY_SEX)
def test_a_whole_of_none_or_all_says_it_of_each(cells, expected):
    parts = [tuple(map(int, cell.split("/"))) for cell in cells]
    rows = [counted_row(sex, *part) for sex, part in zip((Sex.WOMEN, Sex.MEN), parts, strict=True)]
    rows.append(counted_row(Sex.TOTAL, *(sum(column) for column in zip(*parts, strict=True))))
    secret = closed({("ek", one.breakdown): one for one in rows}, {}, 5)
    assert {part.sex.value for _, part in secret} == set(expected.split())


def test_what_is_hidden_tells_nothing():
    secret = conceal(row("ek", Sex.MEN, 3, numerator=Decimal(1), denominator=Decimal(3)))
    assert (secret.value, secret.n, secret.numerator, secret.denominator) == (None, None, None, None)
    assert secret.missing is Missing.SUPPRESSED


def test_the_denominator_counts_when_no_number_is_given():
    one = row("ek", Sex.TOTAL, None, numerator=Decimal(1), denominator=Decimal(3))
    assert closed({("ek", one.breakdown): one}, {}, 5)
    assert not closed({("ek", one.breakdown): one}, {}, 3)


def test_what_is_missing_hides_nothing():
    gone = Observation("m", "ek", Period(2026), missing=Missing.NOT_REPORTED)
    assert not closed({("ek", gone.breakdown): gone}, {}, 5)


def test_ages_areas_and_units_are_parts_too():
    whole, young, old, place = Breakdown(), Breakdown(age="0–6 år"), Breakdown(age="7–15 år"), Breakdown(area="Vårby")
    found = sums_of([("u", part) for part in (whole, young, old, place)] + [("above", whole)], {"u": "above"})
    assert Sum(("u", whole), (("u", young), ("u", old))) in found
    assert Sum(("u", whole), (("u", place),)) in found
    assert Sum(("above", whole), (("u", whole),)) in found


# -- the judge: a reader with a pen and linear algebra ----------------------------------------------------------------


def found_with_a_pen(secret, shown, sums):
    """The hidden cells whose value follows from the shown ones and the sums (Gaussian elimination, exact)."""
    order = sorted(secret, key=str)
    rows = []
    for one in sums:
        cells = [(one.total, Fraction(1)), *((part, Fraction(-1)) for part in one.parts)]
        if all(key in secret or key in shown for key, _ in cells):
            rows.append([sum((c for key, c in cells if key == name), Fraction(0)) for name in order])
    reduced = _eliminate(rows)
    return {order[next(i for i, c in enumerate(r) if c)] for r in reduced if sum(map(bool, r)) == 1}


def _eliminate(rows):
    done, column = [], 0
    rest = [list(r) for r in rows]
    while rest and column < len(rest[0]):
        pivot = next((r for r in rest if r[column]), None)
        if pivot is not None:
            rest.remove(pivot)
            pivot = [c / pivot[column] for c in pivot]
            done = [[a - r[column] * b for a, b in zip(r, pivot, strict=True)] for r in done] + [pivot]
            rest = [[a - r[column] * b for a, b in zip(r, pivot, strict=True)] for r in rest]
        column += 1
    return done


counts_by_unit = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), min_size=1, max_size=6)


@given(counts_by_unit, st.integers(2, 8))
@settings(max_examples=150, deadline=None)
def test_a_reader_with_a_pen_cannot_find_a_hidden_cell(pairs, threshold):
    counts = {}
    for index, (women, men) in enumerate(pairs):
        counts |= {(index, "K"): women, (index, "M"): men, (index, "T"): women + men}
    for sex in "KMT":
        counts[(99, sex)] = sum(counts[(index, sex)] for index in range(len(pairs)))
    sums = [Sum((unit, "T"), ((unit, "K"), (unit, "M"))) for unit in [*range(len(pairs)), 99]]
    sums += [Sum((99, sex), tuple((unit, sex) for unit in range(len(pairs)))) for sex in "KMT"]
    secret = hidden(counts, sums, threshold)
    shown = counts.keys() - secret
    assert all(counts[key] == 0 or counts[key] >= threshold for key in shown)
    found = found_with_a_pen(secret, shown, sums)
    # A lone total whose other parts are nobody at all has nothing left to hide behind.
    assert {key for key in found if 0 < counts[key] < threshold} == set()


@given(st.dictionaries(st.sampled_from("ABCDE"), st.integers(0, 30), min_size=1), st.integers(2, 10))
def test_hidden_parts_are_together_at_least_the_threshold(parts, threshold):
    counts = {"T": sum(parts.values()), **parts}
    secret = hidden(counts, [Sum("T", tuple(parts))], threshold)
    concealed = [counts[key] for key in parts if key in secret]
    if "T" not in secret and concealed:
        assert len(concealed) > 1
        assert sum(concealed) >= threshold


# -- several sums at once, earlier years and other exports
# ----------------------------------------------------------------

# sums "total=parts", counts, what is known from elsewhere -> hidden
OVERLAPPING = [
    ("T=A+B+C U=A+B", "T=53 A=20 B=30 C=3 U=50", "", "A B C T"),
    ("T=A+B+C", "T=53 A=20 B=30 C=3", "A", "B C"),
    ("T=A+B+C", "T=53 A=20 B=30 C=3", "A B", "C T"),
    ("T=A+B+C", "T=53 A=20 B=30 C=3", "A B T", "C"),
    ("JanApr=JanMar+Apr JanMar=Jan+Feb+Mar", "JanApr=43 JanMar=40 Apr=3 Jan=20 Feb=12 Mar=8", "", "Apr JanMar Mar"),
    ("three=y1+y2+y3", "three=64 y1=30 y2=30 y3=4", "y1 y2", "three y3"),
]


@pytest.mark.parametrize(("sums", "counts", "public", "expected"), OVERLAPPING)
def test_sums_that_overlap_and_what_is_out_already(sums, counts, public, expected):
    found = hidden(counted(counts), summed(sums), 5, public=public.split())
    assert found == set(expected.split())


def counted(text):
    return {name: int(n) for name, n in (cell.split("=") for cell in text.split())}


def summed(text):
    return [Sum(total, tuple(parts.split("+"))) for total, parts in (cell.split("=") for cell in text.split())]


def test_the_readers_algebra_on_all_sums_at_once():
    sums = summed("T=A+B+C U=A+B V=B+C+D")
    assert derivable({"A", "B", "C"}, sums, set("TUABC")) == {"C"}
    assert derivable({"A", "B", "C", "D"}, sums, set("TUVABCD")) == {"C"}
    assert derivable({"A", "B"}, sums, set("TUABC")) == set()
    assert derivable({"A", "C"}, sums, set("TABC")) == set()


person = st.integers(0, 9)
cubes = st.tuples(st.integers(2, 4), st.integers(2, 3)).flatmap(
    lambda shape: st.lists(
        st.lists(st.tuples(person, person), min_size=shape[1], max_size=shape[1]), min_size=shape[0], max_size=shape[0]
    )
)


def cube_table(cube):
    """Units by age by sex with every margin a page or an export can show, and the sums between them."""
    base = {(u, a, s): n for u, unit in enumerate(cube) for a, age in enumerate(unit) for s, n in enumerate(age)}
    axes = [sorted({key[axis] for key in base}) for axis in range(3)]
    counts = {}
    for key in [(u, a, s) for u in [*axes[0], "T"] for a in [*axes[1], "T"] for s in [*axes[2], "T"]]:
        counts[key] = sum(n for cell, n in base.items() if all(k in ("T", c) for k, c in zip(key, cell, strict=True)))
    sums = [
        Sum(key, tuple((*key[:axis], part, *key[axis + 1 :]) for part in axes[axis]))
        for key in counts
        for axis in range(3)
        if key[axis] == "T"
    ]
    return counts, sums


@given(cubes, st.integers(2, 6))
@settings(max_examples=60, deadline=None)
def test_no_hidden_cell_of_a_cube_can_be_found_over_units_ages_and_sexes(cube, threshold):
    counts, sums = cube_table(cube)
    secret = hidden(counts, sums, threshold)
    shown = counts.keys() - secret
    assert all(counts[key] == 0 or counts[key] >= threshold for key in shown)
    with_pen = found_with_a_pen(secret, shown, sums)
    assert derivable(secret, sums, counts) == with_pen
    # What is left to find is where everything else is nobody at all: there is nothing more to hide.
    for key in with_pen & {key for key in secret if 0 < counts[key] < threshold}:
        beside = {cell for one in sums if key in (one.total, *one.parts) for cell in (one.total, *one.parts)}
        assert all(counts[cell] == 0 or cell in secret for cell in beside)


shares = st.lists(
    st.integers(0, 12).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), min_size=1, max_size=6
)


@given(shares, st.integers(2, 8))
@settings(max_examples=150, deadline=None)
def test_hidden_shares_together_are_neither_none_nor_all(pairs, threshold):
    table = {str(index): pair for index, pair in enumerate(pairs)}
    table["T"] = (sum(k for k, _ in pairs), sum(n for _, n in pairs))
    secret = hidden_shares(table, [Sum("T", tuple(table.keys() - {"T"}))], threshold)
    together = [table[key] for key in secret - {"T"} if table[key][1]]
    if "T" not in secret and together:
        assert 0 < sum(k for k, _ in together) < sum(n for _, n in together)
        assert sum(n for _, n in together) >= threshold


# -- real schools
# --------------------------------------------------------------------------------------------------------

SCHOOLS = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "skola"


def test_small_schools_of_the_register_cannot_be_found_from_any_margin():
    """Pupils per school, with municipality, organiser and their crossing as margins; schools under 60 are hidden."""
    if not SCHOOLS.exists():
        pytest.skip(f"{SCHOOLS} finns inte här: det verkliga underlaget ligger utanför projektet")
    places = csv.DictReader((SCHOOLS / "skolverket_v4_school_units.csv").read_text(encoding="utf-8").splitlines())
    place = {row["code"]: (row["municipality"], row["organizer"]) for row in places}
    pupils = {}
    with gzip.open(SCHOOLS / "skolverket_v4_grundskola_statistics_long.csv.gz", "rt", encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            if row["indicator"] == "totalNumberOfPupils" and row["school_unit"] in place:
                digits = "".join(char for char in row["value"] if char.isdigit())
                if digits:
                    pupils[(row["school_unit"], *place[row["school_unit"]])] = int(digits)
    counts, margins = dict(pupils), {}
    for key, n in pupils.items():
        for margin in (("", key[1], key[2]), ("", key[1], ""), ("", "", key[2]), ("", "", "")):
            counts[margin] = counts.get(margin, 0) + n
            margins.setdefault(margin, []).append(key)
    sums = [Sum(margin, tuple(parts)) for margin, parts in margins.items()]
    secret = hidden(counts, sums, 60)
    assert len(pupils) > 300
    assert secret
    assert derivable(secret, sums, counts) & {key for key in secret if counts[key] < 60} == set()
    assert len(secret) < len(counts) / 2


numbers = st.one_of(st.none(), st.integers(0, 12))


@st.composite
def reported(draw):
    """What some units report: counts of all kinds, some of them missing, some shares of nobody."""
    rows = []
    for unit in "ABC"[: draw(st.integers(1, 3))]:
        if draw(st.booleans()) and draw(st.booleans()):
            rows.append(Observation("m", unit, Period(2026), missing=Missing.NOT_REPORTED))
            continue
        denominator = draw(numbers)
        numerator = None if denominator is None else Decimal(draw(st.integers(0, denominator)))
        below = None if denominator is None else Decimal(denominator)
        rows.append(Observation("m", unit, Period(2026), value=Decimal(1), n=draw(numbers),
                                numerator=numerator, denominator=below))  # fmt: skip
    return rows


@given(reported(), st.sampled_from(list(Aggregation)), st.integers(2, 6))
@settings(max_examples=400)
def test_where_none_is_few_nothing_made_of_them_is_hidden_either(rows, rule, threshold):
    """The short way, which makes nothing of the rows, beside the long one."""
    cells = {(unit, Breakdown()): row for unit, row in enumerate(rows, 1)}
    made = aggregate(rule, rows, unit="T").observation
    whole = cells | ({(0, Breakdown()): made} if rule is not Aggregation.NONE else {})
    counts = {
        cell: row.n if row.n is not None else None if row.denominator is None else int(row.denominator)
        for cell, row in whole.items()
        if row.value is not None
    }
    if none_is_few(rows, rule, threshold):
        assert all(count == 0 or (count is not None and count >= threshold) for count in counts.values())
        assert closed(whole, dict.fromkeys(range(1, len(rows) + 1), 0), threshold) == frozenset()


@given(st.lists(st.one_of(st.just(0), st.integers(5, 30)), min_size=1, max_size=5), st.data())
def test_where_none_is_few_no_share_is_hidden(counts, data):
    """However the parts are counted: what is hidden beside others is so for the sake of one that is few."""
    parts = {str(index): (data.draw(st.integers(0, count)), count) for index, count in enumerate(counts)}
    total = (sum(one for one, _ in parts.values()), sum(counts))
    assert hidden_shares(parts | {"T": total}, [Sum("T", tuple(parts))], 5) == frozenset()
