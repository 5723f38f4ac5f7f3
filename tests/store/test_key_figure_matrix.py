"""The derived arrays against the values they come from: every figure, rank, trend and reason, in every version."""

from datetime import UTC, datetime, timedelta
from multiprocessing import get_context

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from styrkedjan.domain.observations import Missing, Sex
from styrkedjan.store import key_figure_matrix, key_figures
from styrkedjan.store.engines import DuckDBEngine, engine
from styrkedjan.store.key_figure_files import VALUES, publish_key_figures
from styrkedjan.store.key_figure_profiles import column, history, profile
from styrkedjan.store.layout import PUBLIC
from styrkedjan.store.schema import KEY_FIGURE_VALUES
from styrkedjan.store.versions import Store

START = datetime(2026, 4, 30, 8, tzinfo=UTC)
UNITS = ("0000", "0001", "0013", "0114", "0126", "0127", "0136", "G1")
GROUP = ("0114", "0127", "9999")

cells = st.one_of(
    st.sampled_from([1.0, 2.0, 0.0, -1.5, 10_587_710.0, 0.1]),
    st.sampled_from([Missing.SUPPRESSED, Missing.NOT_REPORTED, Missing.NOT_APPLICABLE]),
)
keys = st.tuples(
    st.sampled_from(["N00945", "U15613"]), st.sampled_from(UNITS), st.sampled_from([2021, 2023, 2024, 2025]),
    st.sampled_from("TKM"),
)  # fmt: skip
rounds = st.lists(st.dictionaries(keys, st.tuples(cells, st.booleans()), max_size=30), min_size=1, max_size=2)


def put(store: Store, held: dict, moment: datetime) -> None:
    """Publish {(key figure, unit, year, sex): (value or reason, preliminary)} as fetched and known at a moment."""
    rows = [
        {
            "kpi": kpi, "municipality": unit, "period": year, "gender": sex, "status": "", "count": 1,
            "value": None if isinstance(cell, Missing) else cell, "missing": cell if isinstance(cell, Missing) else "",
            "preliminary": early, "fetched_at": moment.replace(tzinfo=None),
        }
        for (kpi, unit, year, sex), (cell, early) in held.items()
    ]  # fmt: skip
    batch = pa.RecordBatch.from_pylist(rows, KEY_FIGURE_VALUES)
    publish_key_figures(store, [batch], [], dict, source="Kolada", by="Anna", known_at=moment)


@settings(max_examples=12, deadline=None)
@given(rounds=rounds)
def test_every_profile_series_column_and_history_equals_what_the_values_say(tmp_path_factory, rounds):
    store = Store(tmp_path_factory.mktemp("store"))
    for number, held in enumerate(rounds):
        put(store, held, START + timedelta(days=number))
    for version in store.versions(VALUES, PUBLIC):
        key_figure_matrix.derive(store, version)
        _judge(store, version.known_at)


def _judge(store: Store, moment: datetime) -> None:
    arrays = key_figure_matrix.current(store, moment)
    stored = {
        (o.measure, o.unit, o.period.year, o.breakdown.sex.value): o
        for o in (each.observation for each in key_figures.values(store, as_of=moment))
    }
    for unit in UNITS:
        derived, asked = (profile(store, unit, group=GROUP, as_of=moment, using=using) for using in (None, engine()))
        assert [*derived] == [*asked]
        if unit == "G1":
            continue
        found = key_figures.several(store, ["N00945", "U15613"], [unit], as_of=moment)
        told = {(o.measure, o.unit, o.period.year, o.breakdown.sex.value): o for rows in found.values() for o in rows}
        assert told == {key: row for key, row in stored.items() if key[1] == unit}
        past = history(store, unit, as_of=moment)
        for (kpi, _, year, sex), row in told.items():
            cell = past.series.index((kpi, sex)), past.years.index(year)
            assert past.missing(*cell) == row.missing
            assert np.isnan(past.values[cell]) if row.missing else past.values[cell] == float(row.value)
            beside = column(store, kpi, year, sex=Sex(sex), as_of=moment)
            place = beside.units.index(unit)
            assert (beside.missing(place), repr(beside.values[place])) == (row.missing, repr(past.values[cell]))
    assert arrays is not None


def test_arrays_are_lost_until_they_are_made(tmp_path):
    store = Store(tmp_path)
    assert not key_figure_matrix.is_lost(store)
    put(store, {("N00945", "0126", 2025, "T"): (4.0, False)}, START)
    assert key_figure_matrix.is_lost(store)
    key_figure_matrix.derive_newest(store)
    assert not key_figure_matrix.is_lost(store)


def test_a_profile_says_latest_year_places_trend_and_newer_silence(tmp_path):
    store = Store(tmp_path)
    held = {
        ("N00945", "0126", 2023, "T"): (4.0, False), ("N00945", "0126", 2025, "T"): (7.0, True),
        ("N00945", "0127", 2025, "T"): (9.0, False), ("N00945", "0136", 2025, "T"): (7.0, False),
        ("N00945", "0114", 2024, "T"): (99.0, False), ("N00945", "0114", 2025, "T"): (Missing.SUPPRESSED, False),
    }  # fmt: skip
    put(store, held, START)
    own = profile(store, "0126", group=["0136", "0114", "0126"], as_of=None).find("N00945")
    assert (own.year, float(own.value), own.preliminary, own.trend) == (2025, 7.0, True, 1.5)
    assert (own.rank.from_highest, own.rank.from_lowest, own.rank.of) == (2, 1, 3)
    assert (own.group_rank.from_highest, own.group_rank.of) == (1, 2)
    late = profile(store, "0114", as_of=None).find("N00945")
    assert (late.year, late.later, late.later_missing, late.rank.of) == (2024, 2025, Missing.SUPPRESSED, 1)
    assert late.trend is None
    assert late.group_rank is None


@pytest.fixture
def published(tmp_path):
    store = Store(tmp_path)
    put(store, {("N00945", "0126", 2025, "T"): (7.0, False)}, START)
    return store


def test_arrays_that_are_lost_or_broken_are_made_again(published):
    version = published.newest(VALUES, PUBLIC, None)
    assert key_figure_matrix.current(published, None) is not None
    folder = next((published.root / "derived" / VALUES).glob(f"{version.name}-*"))
    (folder / "values.npy").write_bytes(b"inte en matris")
    (folder / "labels.json").touch()
    assert float(key_figures.series(published, "N00945", "0126", as_of=None)[0].value) == 7.0
    assert key_figure_matrix.opened(published, version).values.shape == (1, 1, 1)


def test_a_version_too_large_to_derive_while_somebody_waits_is_asked_itself(published, monkeypatch):
    monkeypatch.setattr(key_figure_matrix, "SMALL", 0)
    assert key_figure_matrix.current(published, None) is None
    assert float(key_figures.series(published, "N00945", "0126", as_of=None)[0].value) == 7.0
    assert float(profile(published, "0126", as_of=None).find("N00945").value) == 7.0
    assert column(published, "N00945", 2025, as_of=None) is None


def test_a_store_that_may_only_be_read_still_answers(published, monkeypatch):
    def refuse(*_args):
        raise PermissionError

    monkeypatch.setattr(key_figure_matrix, "derive", refuse)
    assert float(profile(published, "0126", as_of=None).find("N00945").value) == 7.0


def test_only_the_newest_two_are_kept(published):
    for number in range(1, 5):
        put(published, {("N00945", "0126", 2025, "T"): (float(number), False)}, START + timedelta(days=number))
        assert key_figure_matrix.current(published, None) is not None
    kept = sorted(path.name for path in (published.root / "derived" / VALUES).iterdir() if path.is_dir())
    assert [name.split("-")[0] for name in kept] == [each.name for each in published.versions(VALUES, PUBLIC)[-2:]]


def test_two_processes_that_derive_at_once_make_one(published):
    with get_context("spawn").Pool(2) as pool:
        shapes = pool.map(_derived_shape, [str(published.root)] * 4)
    assert {shape for shape in shapes if shape} == {(1, 1, 1)}
    assert list((published.root / "derived" / VALUES).glob(".draft-*")) == []


def _derived_shape(root: str) -> tuple[int, ...] | None:
    store = Store(root)
    arrays = key_figure_matrix.derive(store, store.newest(VALUES, PUBLIC, None))
    return None if arrays is None else arrays.values.shape


def test_the_judge_answers_on_duckdb_with_little_memory(published):
    assert len(profile(published, "0126", as_of=None, using=DuckDBEngine("256MB"))) == 1
