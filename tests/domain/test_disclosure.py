"""Small numbers: what is hidden, and that what is hidden cannot be computed from what is shown."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from styrkedjan.domain.disclosure import Sum, closed, conceal, hidden, sums_of
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


def derivable(secret, shown, sums):
    """The hidden cells whose value follows from the shown ones and the sums (Gaussian elimination, exact)."""
    order = sorted(secret)
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
    found = derivable(secret, shown, sums)
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
