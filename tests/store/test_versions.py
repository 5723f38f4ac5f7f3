"""What was known when: publishing, withdrawing and asking as of a time, judged by a plain replay of the events."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from styrkedjan.domain.errors import InvalidInput, Level, Problem, Refused
from styrkedjan.store import ledger_files
from styrkedjan.store.versions import Store
from styrkedjan.store.writing import publication

START = datetime(2026, 1, 1, tzinfo=UTC)


def at(day: int) -> datetime:
    return START + timedelta(days=day)


def publish(store, day, text="x", slice_="0126/2026", problem=None, error=None):
    with publication(store, "ledger", slice_, source="fil.csv", by="Anna", known_at=at(day)) as draft:
        draft.path("facts.txt", rows=1).write_text(text)
        draft.rows = 1
        if problem:
            draft.checks.append(problem)
        if error:
            raise error
    return draft.published


def newest_text(store: Store, as_of: datetime | None = None) -> str | None:
    version = store.newest("ledger", "0126/2026", as_of)
    return version.file("facts.txt").read_text() if version else None


def test_an_empty_store_knows_nothing(store):
    assert store.newest("ledger", "0126/2026", None) is None
    assert store.versions("ledger", "0126/2026") == ()
    assert store.slices("ledger", "0126") == ()


def test_a_correction_is_a_new_version_and_the_old_one_is_still_what_was_known(store):
    publish(store, 1, "mars")
    publish(store, 5, "mars, rättad")
    assert newest_text(store) == "mars, rättad"
    assert newest_text(store, at(4)) == "mars"
    assert newest_text(store, at(0)) is None


def test_a_version_counts_from_the_very_moment_it_became_known(store):
    publish(store, 1)
    assert newest_text(store, at(1)) == "x"
    assert newest_text(store, at(1) - timedelta(microseconds=1)) is None


def test_the_asked_for_time_may_be_in_any_time_zone(store):
    publish(store, 1)
    swedish_midnight = datetime(2026, 1, 2, 0, 30, tzinfo=timezone(timedelta(hours=1)))
    assert newest_text(store, swedish_midnight) is None
    with pytest.raises(ValueError, match="tidszon"):
        store.newest("ledger", "0126/2026", datetime(2026, 1, 2))  # noqa: DTZ001 - a naive time is the point


def test_undoing_an_import_brings_the_one_before_back_but_changes_no_history(store):
    publish(store, 1, "bra")
    wrong = publish(store, 2, "fel fil")
    store.withdraw(wrong, by="Bo", at=at(4), reason="Fel fil")
    assert newest_text(store) == "bra"
    assert newest_text(store, at(3)) == "fel fil"
    assert newest_text(store, at(4)) == "bra"
    withdrawn = store.versions("ledger", "0126/2026")[1].withdrawn
    assert (withdrawn.by, withdrawn.at, withdrawn.reason) == ("Bo", at(4), "Fel fil")


def test_an_import_is_undone_once_and_not_before_it_was_made(store):
    version = publish(store, 2)
    with pytest.raises(Refused, match="innan den gjordes"):
        store.withdraw(version, by="Bo", at=at(1))
    store.withdraw(version, by="Bo", at=at(3))
    with pytest.raises(Refused, match="redan ångrad"):
        store.withdraw(version, by="Bo", at=at(4))


def test_nothing_can_be_slipped_in_before_what_is_already_known(store):
    publish(store, 5)
    with pytest.raises(Refused, match="efter den angivna tidpunkten"):
        publish(store, 4)
    assert len(store.versions("ledger", "0126/2026")) == 1


def test_the_manifest_says_who_when_and_from_where(store):
    version = publish(store, 1)
    read = store.versions("ledger", "0126/2026")[0]
    assert read == version
    assert (read.source, read.by, read.known_at, read.rows, read.principal) == ("fil.csv", "Anna", at(1), 1, "0126")
    assert store.damaged(read) == ()


def test_damage_to_a_published_file_is_found(store):
    version = publish(store, 1)
    version.file("facts.txt").write_text("ändrad")
    assert [problem.what for problem in store.damaged(version)] == ["Filen är inte den som publicerades."]
    version.file("facts.txt").unlink()
    assert [problem.what for problem in store.damaged(version)] == ["Filen saknas i faktalagret."]


def test_a_failed_check_leaves_the_old_version_and_says_why(store):
    publish(store, 1, "gammal")
    problem = Problem("fil.csv", "rad 2", "Beloppet är ingen siffra.", "Rätta raden.")
    with pytest.raises(InvalidInput, match="Beloppet är ingen siffra"):
        publish(store, 2, "ny", problem=problem)
    assert newest_text(store) == "gammal"
    assert leftovers(store) == []


def test_a_warning_does_not_stop_a_version_and_is_kept_with_it(store):
    problem = Problem("fil.csv", "", "Färre rader än sist.", "Kontrollera.", Level.WARNING)
    publish(store, 2, "ny", problem=problem)
    assert store.newest("ledger", "0126/2026", None).checks == (problem,)


def test_an_exception_half_way_leaves_the_old_version_and_no_rubbish(store):
    publish(store, 1, "gammal")
    with pytest.raises(RuntimeError):
        publish(store, 2, "halv", error=RuntimeError())
    assert newest_text(store) == "gammal"
    assert leftovers(store) == []


def test_a_preview_publishes_nothing(store):
    with publication(store, "ledger", "0126/2026", source="fil.csv", by="Anna", preview=True) as draft:
        draft.path("facts.txt", rows=1).write_text("prov")
    assert draft.published is None
    assert newest_text(store) is None
    assert leftovers(store) == []


def test_two_imports_of_the_same_slice_at_once_are_refused_but_other_slices_go_on(store):
    with publication(store, "ledger", "0126/2026", source="fil.csv", by="Anna", known_at=at(1)) as draft:
        draft.path("facts.txt", rows=1).write_text("först")
        with pytest.raises(Refused, match="pågår"):
            publish(store, 2)
        publish(store, 2, slice_="0126/2025")
    assert newest_text(store) == "först"


@pytest.mark.parametrize("name", ["../0127/2026", "0126/../0127", "/etc", "0126//2026", ".staging-x", "0126/2026/", ""])
def test_a_name_cannot_lead_out_of_the_principals_own_folder(store, name):
    with pytest.raises(ValueError, match="inget delurval"):
        store.newest("ledger", name, None)


def test_each_principal_sees_only_its_own_slices(store):
    publish(store, 1, slice_="0126/2026")
    publish(store, 1, slice_="0127/2025")
    assert store.slices("ledger", "0126") == ("0126/2026",)
    assert store.slices("ledger", "0127") == ("0127/2025",)
    assert store.principals("ledger") == ("0126", "0127")


def leftovers(store: Store) -> list[str]:
    return [path.name for path in (store.root / "facts").rglob("*") if path.name.startswith((".staging", ".preview"))]


events = st.lists(
    st.tuples(st.integers(1, 12), st.sampled_from(["publish", "withdraw"]), st.integers(0, 5)),
    max_size=8,
)


@settings(max_examples=60, deadline=None)
@given(events=events, asked=st.lists(st.integers(0, 110), min_size=1, max_size=6))
def test_as_of_equals_a_replay_of_everything_that_happened_by_then(tmp_path_factory, events, asked):
    store = Store(tmp_path_factory.mktemp("store"))
    day, happened, versions = 0, [], []
    for pause, what, which in events:
        day += pause
        if what == "publish":
            versions.append(publish(store, day, f"version {len(versions)}"))
            happened.append((day, "publish", len(versions) - 1))
        elif versions and ("withdraw", which % len(versions)) not in [event[1:] for event in happened]:
            store.withdraw(versions[which % len(versions)], by="Bo", at=at(day))
            happened.append((day, "withdraw", which % len(versions)))
    for question in asked:
        assert newest_text(store, at(question)) == replayed(happened, question)
    assert newest_text(store) == replayed(happened, 10_000)


def replayed(happened: list[tuple[int, str, int]], day: int) -> str | None:
    """The obvious way: go through the events in order and keep a stack."""
    standing: list[int] = []
    for when, what, which in happened:
        if when <= day:
            standing.append(which) if what == "publish" else standing.remove(which)
    return f"version {max(standing)}" if standing else None


def test_texts_too_long_for_the_little_memory_are_sorted_in_more(tmp_path, monkeypatch):
    monkeypatch.setattr(ledger_files, "SORT_MEMORY", ("16MB", "112MB"))
    target = tmp_path / "ut.parquet"
    texts = "SELECT repeat('x', 20000) || (i * 7919 % 1000) AS text FROM range(1000) r(i)"
    connection = ledger_files._writer(tmp_path)
    ledger_files._with_room(connection, f"COPY ({texts} ORDER BY text) TO '{target}' (FORMAT parquet)")
    assert connection.execute(f"SELECT count(*), max(text) FROM '{target}'").fetchone() == (1000, "x" * 20000 + "999")
