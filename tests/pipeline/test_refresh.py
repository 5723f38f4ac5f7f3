"""Kolada to the store, month after month, judged by plain Python over what the server said."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from styrkedjan.domain.errors import InvalidInput
from styrkedjan.domain.observations import Missing, Sex
from styrkedjan.pipeline.refresh import refresh_kolada
from styrkedjan.sources.kolada import data_requests, fetch, metadata_requests
from styrkedjan.store import key_figures
from styrkedjan.store.key_figure_profiles import column, history, profile
from styrkedjan.store.layout import PUBLIC
from styrkedjan.store.versions import Store
from tests.sources.kolada.server import Clock, Kolada, real_kolada


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "store")


class World:
    """A Kolada, a clock, and a folder and store that follow it."""

    def __init__(self, folder, store):
        self.kolada, self.clock, self.folder, self.store = Kolada(), Clock(), folder, store
        self.kolada.municipalities = [
            {"id": code, "title": title, "type": kind}
            for code, title, kind in [
                ("0000", "Riket", "L"),
                ("0001", "Region Stockholm", "L"),
                ("0126", "Huddinge", "K"),
                ("0127", "Botkyrka", "K"),
                ("0136", "Haninge", "K"),
            ]
        ]
        self.kolada.catalogue = [{"id": "N00945", "title": "Invånare totalt, antal"}]
        self.kolada.groups = [group("2024", "0127", "0136")]
        for code, value in [("0000", 9), ("0126", 3), ("0127", 1), ("0136", 2), ("0001", 5)]:
            self.kolada.put("N00945", code, 2024, value)

    def refresh(self, kpis=("N00945",), municipalities=(), years=(2023, 2024), **options):
        self.clock.time += timedelta(days=30)
        requests = (*metadata_requests(), *data_requests(kpis, municipalities, years))
        fetch(self.folder, requests, self.kolada.client(self.clock))
        return refresh_kolada(self.store, self.folder, by="Anna", known_at=self.clock.time, **options)

    def value(self, municipality="0126", **options):
        (observation,) = key_figures.series(self.store, "N00945", municipality, **{"as_of": None, **options})
        return observation


def group(year, *members):
    titles = {"0127": "Botkyrka", "0136": "Haninge"}
    return {
        "id": "G1",
        "title": f"Liknande kommuner grundskola, Huddinge, {year}",
        "members": [{"member_id": each, "member_title": titles[each]} for each in members],
    }


@pytest.fixture
def world(tmp_path, store):
    return World(tmp_path / "svar", store)


def fates(result):
    written = result.values
    return {
        name: getattr(written, name) for name in ("new", "changed", "removed", "same", "kept") if getattr(written, name)
    }


def test_the_first_refresh_is_all_new_and_the_second_changes_nothing(world):
    assert fates(world.refresh()) == {"new": 5}
    again = world.refresh()
    assert fates(again) == {"same": 5}
    assert (again.values.version, again.catalogue) == ("", "")
    assert len(world.store.versions("kolada", PUBLIC)) == 1


def test_a_revised_value_is_a_new_version_and_the_unchanged_keep_their_time(world):
    world.refresh()
    first = world.clock.time
    world.kolada.put("N00945", "0126", 2024, 3.5)
    assert fates(world.refresh()) == {"changed": 1, "same": 4}
    assert (world.value().value, world.value().known_at) == (Decimal("3.5"), world.clock.time)
    assert (world.value("0127").value, world.value("0127").known_at) == (Decimal("1.0"), first)
    assert world.value(as_of=first).value == Decimal("3.0")


def test_a_value_that_is_gone_without_a_word_becomes_not_reported(world):
    world.refresh()
    del world.kolada.values["N00945", "0126", 2024]
    assert fates(world.refresh()) == {"removed": 1, "same": 4}
    assert (world.value().value, world.value().missing) == (None, Missing.NOT_REPORTED)
    assert fates(world.refresh()) == {"same": 4, "kept": 1}
    world.kolada.put("N00945", "0126", 2024, 4)
    assert fates(world.refresh()) == {"changed": 1, "same": 4}


def test_a_retired_key_figure_keeps_its_history_and_is_told_of(world):
    world.refresh()
    world.kolada.values.clear()
    result = world.refresh()
    assert fates(result) == {"kept": 5}
    assert ["N00945 gav inget svar" in each.what for each in result.problems] == [True]
    assert world.value().value == Decimal("3.0")


def test_what_was_not_asked_for_is_kept(world):
    world.kolada.put("N00945", "0126", 2022, 7)
    world.kolada.put("N15613", "0126", 2024, 80, "K")
    world.refresh(["N00945", "N15613"], years=[2022, 2024])
    del world.kolada.values["N00945", "0126", 2022]
    world.folder = world.folder / "ny"
    assert fates(world.refresh(["N00945"], ["0126"], [2024])) == {"same": 1, "kept": 6}
    assert len(key_figures.series(world.store, "N00945", "0126", as_of=None)) == 2
    assert len(key_figures.series(world.store, "N15613", "0126", sexes=[Sex.WOMEN], as_of=None)) == 1


def test_an_older_folder_loaded_late_changes_nothing(world):
    late = World(world.folder.with_name("sen"), world.store)
    world.refresh()
    requests = data_requests(["N00945"], years=[2024])
    late.kolada.put("N00945", "0126", 2024, 2.5)
    del late.kolada.values["N00945", "0127", 2024]
    fetch(late.folder, requests, late.kolada.client(late.clock))
    result = refresh_kolada(world.store, late.folder, by="Anna", known_at=world.clock.time + timedelta(days=1))
    assert fates(result) == {"kept": 5}
    assert world.value().value == Decimal("3.0")
    assert world.value("0127").value == Decimal("1.0")


def test_a_narrow_question_asked_later_counts_before_a_wide_one_asked_earlier(world):
    world.refresh()
    del world.kolada.values["N00945", "0126", 2024]
    world.kolada.put("N00945", "0126", 2023, 1)
    world.refresh(["N00945"], ["0126"])
    assert {each.period.year: each.value for each in key_figures.series(world.store, "N00945", "0126", as_of=None)} == {
        2023: Decimal("1.0"),
        2024: None,
    }


def test_files_without_a_change_are_shared_with_the_version_before(world):
    world.kolada.put("N00945", "0126", 2023, 7)
    world.refresh()
    world.kolada.put("N00945", "0126", 2024, 8)
    world.refresh()
    first, second = world.store.versions("kolada", PUBLIC)
    shared = {file.path for file in first.files} & {file.path for file in second.files}
    assert {path.split("/", 1)[1] for path in shared} == {"gender=T/year=2023/values.parquet"}
    assert world.store.damaged(second) == ()
    assert {path.name for path in (second.folder / second.name).iterdir()} == {"manifest.json", "gender=T"}


def test_a_question_about_all_municipalities_says_nothing_of_groups(world):
    world.kolada.put("N00945", "G1", 2024, 4)
    world.refresh(municipalities=["G1", "0126", "0127"])
    del world.kolada.values["N00945", "0127", 2024]
    del world.kolada.values["N00945", "G1", 2024]
    world.folder = world.folder / "ny"
    assert fates(world.refresh()) == {"new": 3, "same": 1, "removed": 1, "kept": 1}
    (group_value,) = key_figures.values(world.store, municipalities=["G1"], as_of=None)
    assert group_value.observation.value == Decimal("4.0")


def test_a_deleted_twin_on_another_page_does_not_hide_the_live_value(world):
    world.kolada.per_page = 1
    world.kolada.rows = lambda path: {
        "kpi": world.kolada.catalogue, "municipality": world.kolada.municipalities, "municipality_groups": [],
    }.get(path) or [
        {"kpi": "N00945", "municipality": "0126", "period": 2024, "values": [cell]} for cell in (
            {"gender": "T", "value": 3, "isdeleted": False}, {"gender": "T", "value": None, "isdeleted": True},
        )
    ]  # fmt: skip
    assert fates(world.refresh()) == {"new": 1}
    assert world.value().value == Decimal("3.0")


def test_an_undone_refresh_gives_the_old_values_back(world):
    world.refresh()
    world.kolada.put("N00945", "0126", 2024, 999)
    world.refresh()
    wrong = world.store.newest("kolada", PUBLIC, None)
    world.store.withdraw(wrong, by="Bo", at=world.clock.time + timedelta(days=1))
    assert world.value().value == Decimal("3.0")


def test_ranks_are_among_municipalities_and_regions_apart_and_leave_the_country_out(world):
    world.kolada.put("N00945", "0136", 2024, 3)
    world.refresh()
    ranks = {
        unit: profile(world.store, unit, as_of=None).find("N00945").rank
        for unit in ("0000", "0001", "0126", "0127", "0136")
    }
    told = {unit: (rank.from_highest, rank.from_lowest, rank.of) if rank else None for unit, rank in ranks.items()}
    assert told == {"0000": None, "0001": (1, 1, 1), "0126": (1, 2, 3), "0136": (1, 2, 3), "0127": (3, 1, 3)}


def test_raw_values_say_kolada_and_ranks_say_our_own_processing(world):
    world.refresh()
    (row,) = profile(world.store, "0126", as_of=None)
    assert row.label == world.value().source == "Källa: Kolada"
    assert row.processed_label == "Egen bearbetning av data från Kolada"


def test_a_comparison_keeps_its_order_and_hides_nobody(world):
    world.refresh()
    found = key_figures.comparison(world.store, "N00945", 2024, ["0136", "1480", "0126"], as_of=None)
    assert [(each.unit, each.value, each.missing) for each in found] == [
        ("0136", Decimal("2.0"), None),
        ("1480", None, Missing.NOT_REPORTED),
        ("0126", Decimal("3.0"), None),
    ]
    everybody = key_figures.comparison(world.store, "N00945", 2024, None, as_of=None)
    assert [each.unit for each in everybody] == ["0126", "0127", "0136"]


def test_similar_municipalities_are_a_dated_snapshot(world):
    world.refresh()
    first = world.clock.time
    world.kolada.groups = [group("2025", "0136")]
    assert world.refresh().catalogue
    now, then = (key_figures.peers(world.store, "0126", "Grundskola", as_of=moment) for moment in (None, first))
    assert (then.year, then.members, then.known_at) == (2024, (("0127", "Botkyrka"), ("0136", "Haninge")), first)
    assert (now.year, now.members, now.id) == (2025, (("0136", "Haninge"),), then.id)
    assert key_figures.peers(world.store, "0126", "LSS", as_of=None) is None
    assert key_figures.peer_groups(world.store, "9999", as_of=None) == ()


def test_an_unknown_municipality_is_refused_until_accepted(world):
    world.kolada.put("N00945", "9999", 2024, 1)
    with pytest.raises(InvalidInput, match="9999"):
        world.refresh()
    assert key_figures.values(world.store, as_of=None) == ()
    assert fates(world.refresh(accept=["known_units"])) == {"new": 6}


def test_one_answer_that_says_two_things_is_refused(world):
    row = world.kolada.values["N00945", "0126", 2024]
    row.append({**row[0], "value": 4})
    with pytest.raises(InvalidInput, match="N00945 0126 2024 T förekommer 2 gånger"):
        world.refresh()


def test_a_preview_says_what_would_happen_and_does_nothing(world):
    assert fates(world.refresh(preview=True)) == {"new": 5}
    assert world.store.versions("kolada", PUBLIC) == ()
    assert world.store.versions("kolada_catalogue", PUBLIC) == ()


def test_an_empty_store_answers_with_nothing(store):
    assert key_figures.series(store, "N00945", "0126", as_of=None) == ()
    assert list(profile(store, "0126", as_of=None)) == []
    assert column(store, "N00945", 2024, as_of=None) is history(store, "0126", as_of=None) is None
    assert key_figures.catalogue(store, as_of=None) == ()
    assert key_figures.peer_groups(store, "0126", as_of=None) == ()
    (told,) = key_figures.comparison(store, "N00945", 2024, ["0126"], as_of=None)
    assert told.missing is Missing.NOT_REPORTED


UNITS = ("0126", "0127", "0136")
KEYS = [(unit, year) for unit in UNITS for year in (2023, 2024)]
rounds = st.lists(
    st.tuples(
        st.dictionaries(st.sampled_from(KEYS), st.integers(1, 3)),  # what Kolada holds that month
        st.sets(st.sampled_from(UNITS)),  # whom we ask about; none means everybody
        st.booleans(),  # a new folder, or the same as before
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=12, deadline=None)
@given(rounds=rounds)
@example(rounds=[({("0127", 2023): 1}, set(), False), ({}, {"0127"}, False), ({("0126", 2023): 1}, {"0126"}, False)])
def test_any_sequence_of_refreshes_equals_a_plain_dictionary(tmp_path_factory, rounds):
    folder = tmp_path_factory.mktemp("kolada")
    world = World(folder / "0", Store(folder / "store"))
    expected: dict[tuple[str, int], float | None] = {}
    history = []
    for number, (held, asked, anew) in enumerate(rounds, start=1):
        world.folder = folder / f"{number}" if anew else world.folder
        world.kolada.values.clear()
        for (unit, year), value in held.items():
            world.kolada.put("N00945", unit, year, value)
        covered = {key for key in KEYS if key[0] in (asked or UNITS)}
        answered = {key: float(value) for key, value in held.items() if key in covered}
        gone = {key: None for key in expected if key in covered and key not in answered} if answered else {}
        expected = {**expected, **gone, **answered}
        world.refresh(municipalities=sorted(asked))
        history.append((world.clock.time, expected))
    for moment, then in history:
        found = key_figures.values(world.store, as_of=moment)
        observations = [each.observation for each in found]
        assert {
            (each.unit, each.period.year): None if each.value is None else float(each.value) for each in observations
        } == then


@pytest.fixture(scope="module")
def real(tmp_path_factory, shared_data):
    """Every real value beside the project, loaded once."""
    folder = tmp_path_factory.mktemp("kolada")
    kolada = real_kolada(shared_data)
    kpis = sorted({kpi for kpi, _, _ in kolada.values})
    years = sorted({year for _, _, year in kolada.values})
    fetch(folder / "svar", (*metadata_requests(), *data_requests(kpis, years=years)), kolada.client())
    store = Store(folder / "store")
    refresh_kolada(store, folder / "svar", by="Anna", known_at=datetime(2026, 5, 1, tzinfo=UTC))
    return kolada, store


def test_every_real_value_is_found_in_its_series_comparison_and_profile(real):
    kolada, store = real
    expected = {
        (kpi, unit, year, row["gender"]): row["value"]
        for (kpi, unit, year), rows in kolada.values.items()
        for row in rows
    }
    stored = {
        (o.measure, o.unit, o.period.year, o.breakdown.sex.value): None if o.value is None else float(o.value)
        for o in (each.observation for each in key_figures.values(store, as_of=None))
    }
    assert stored == expected
    found = profile(store, "0126", as_of=None)
    own = {key for key, value in expected.items() if key[1] == "0126" and value is not None}
    assert {(row.measure, row.sex.value) for row in found if row.value is not None} == {(k[0], k[3]) for k in own}
    assert len(found) > 10
    for row in found:
        years = [key[2] for key in own if (key[0], key[3]) == (row.measure, row.sex.value)]
        same = [
            value
            for (kpi, unit, year, gender), value in expected.items()
            if (kpi, year, gender) == (row.measure, row.year, row.sex.value)
            and key_figures.is_municipality(unit)
            and value is not None
        ]
        value = float(row.value)
        assert row.year == max(years)
        assert value == expected[row.measure, "0126", row.year, row.sex.value]
        assert row.rank.of == len(same)
        assert row.rank.from_highest == 1 + sum(other > value for other in same)
        assert row.rank.from_lowest == 1 + sum(other < value for other in same)


def test_real_similar_municipalities_are_seven_and_exclude_the_municipality(real):
    _, store = real
    groups = key_figures.peer_groups(store, "0126", as_of=None)
    assert [group.subject for group in groups][:3] == ["IFO", "LSS", "arbetsmarknad"]
    assert len(groups) == 12
    for group in groups:
        assert len(group.members) == 7
        assert "0126" not in dict(group.members)
    assert len(key_figures.catalogue(store, as_of=None)) == 6099
    assert key_figures.find_key_figures(store, "trygghet åk 5", as_of=None)
