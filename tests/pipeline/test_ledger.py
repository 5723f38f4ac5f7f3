"""A ledger from file to page: previewed, explained, refused as a whole, undone as one step."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from styrkedjan.domain.errors import InvalidInput, Level, Refused
from styrkedjan.pipeline.ledger import from_sie, import_ledger, open_source, sie_dimensions, undo_import
from styrkedjan.sources import sie
from styrkedjan.store import queries
from styrkedjan.store.versions import Store

HEAD = "Ansvar;Konto;Period;Belopp\n"
MARCH, APRIL, MAY = (datetime(2026, month, 1, tzinfo=UTC) for month in (3, 4, 5))


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "store")


@pytest.fixture
def load(store, tmp_path):
    def load(text: str, at: datetime | None = None, **options):
        path = tmp_path / "huvudbok.csv"
        path.write_text(text, encoding="utf-8")
        return import_ledger(store, "0126", 2026, open_source(path, year=2026), by="Anna", at=at, **options)

    return load


def total(store, **options) -> Decimal | None:
    found = queries.ledger_totals(store, "0126", 2026, by=(), **{"as_of": None, **options})
    return found[0].amount if found else None


def test_an_import_says_what_it_did_and_can_be_asked_for(load, store):
    result = load(HEAD + "20000;5011;202601;100,50\n20000;3011;202602;-40\n", MARCH)
    assert (result.rows, result.amount, result.problems) == (2, Decimal("60.50"), ())
    assert [(each.responsibility, each.account_group, each.before, each.after) for each in result.changes] == [
        ("20000", "30", 0, Decimal(-40)),
        ("20000", "50", 0, Decimal("100.50")),
    ]
    assert queries.ledger_version(store, "0126", 2026, as_of=None).name == result.version
    assert total(store) == Decimal("60.50")


def test_a_preview_tells_the_changes_and_changes_nothing(load, store):
    load(HEAD + "20000;5011;202601;100\n20000;4010;202601;5\n", MARCH)
    preview = load(HEAD + "20000;5011;202601;130\n20000;4010;202601;5\n", preview=True)
    assert [(each.account_group, each.difference) for each in preview.changes] == [("50", Decimal(30))]
    assert preview.version == ""
    assert total(store) == Decimal(105)


def test_an_undone_import_gives_the_old_figures_back_and_history_stays(load, store):
    load(HEAD + "20000;5011;202601;100\n", MARCH)
    wrong = load(HEAD + "20000;5011;202601;999\n", APRIL)
    undo_import(store, "0126", 2026, wrong.version, by="Bo", at=MAY, reason="Fel fil")
    assert total(store) == Decimal(100)
    assert total(store, as_of=datetime(2026, 4, 15, tzinfo=UTC)) == Decimal(999)
    with pytest.raises(Refused):
        undo_import(store, "0126", 2026, "20260101T000000000000Z", by="Bo", at=MAY)


def test_one_wrong_row_stops_the_whole_import_and_the_old_version_stands(load, store):
    load(HEAD + "20000;5011;202601;100\n", MARCH)
    with pytest.raises(InvalidInput, match="rad 3"):
        load(HEAD + "20000;5011;202601;1\n20000;5011;202601;hundra\n")
    assert total(store) == Decimal(100)
    assert len(queries.ledger_versions(store, "0126", 2026)) == 1


def test_another_years_file_is_refused(load):
    with pytest.raises(InvalidInput, match="Perioderna 202512–202601 ligger utanför 2026"):
        load(HEAD + "20000;5011;202512;100\n20000;5011;202601;100\n")


def test_an_empty_file_does_not_wipe_the_year(load, store):
    load(HEAD + "20000;5011;202601;100\n", MARCH)
    with pytest.raises(InvalidInput, match="inga transaktioner"):
        load(HEAD)
    assert total(store) == Decimal(100)


def test_a_month_can_be_replaced_alone(load, store):
    load(HEAD + "20000;5011;202601;100\n20000;5011;202602;200\n", MARCH)
    result = load(HEAD + "20000;5011;202602;250\n", APRIL, months=[2])
    assert [(each.before, each.after) for each in result.changes] == [(Decimal(300), Decimal(350))]
    assert [each.amount for each in queries.ledger_totals(store, "0126", 2026, by=("period",), as_of=None)] == [
        100,
        250,
    ]
    rows = queries.ledger_transactions(store, "0126", 2026, as_of=None).rows
    assert len({row.row for row in rows}) == 2
    with pytest.raises(InvalidInput, match="valda månader"):
        load(HEAD + "20000;5011;202603;1\n", months=[2])


def test_half_a_file_is_refused_until_a_person_accepts_it(load, store):
    load(HEAD + "20000;5011;202601;1\n" * 10, MARCH)
    with pytest.raises(InvalidInput, match="4 rader mot 10"):
        load(HEAD + "20000;5011;202601;1\n" * 4)
    result = load(HEAD + "20000;5011;202601;1\n" * 4, accept=["row_count"])
    assert [each.level for each in result.problems] == [Level.WARNING]
    assert queries.ledger_version(store, "0126", 2026, as_of=None).checks == result.problems
    warned = load(HEAD + "20000;5011;202601;1\n" * 3)
    assert [each.what for each in warned.problems] == ["Filen har 3 rader mot 4 vid förra inläsningen."]


def test_a_responsibility_that_no_unit_has_is_refused_until_accepted(load, store):
    text = HEAD + "20000;5011;202601;100\n99999;5011;202601;1000\n"
    with pytest.raises(InvalidInput, match="Ansvar ”99999” finns inte i organisationen"):
        load(text, known_responsibilities={"20000"})
    load(text, known_responsibilities={"20000"}, accept={"known_units"})
    assert total(store) == Decimal(1100)


def test_two_municipalities_in_one_installation_never_meet(load, store, tmp_path):
    load(HEAD + "20000;5011;202601;100\n", MARCH)
    path = tmp_path / "annan.csv"
    path.write_text(HEAD + "20000;5011;202601;7\n", encoding="utf-8")
    import_ledger(store, "0127", 2026, open_source(path, year=2026), by="Carl")
    assert total(store) == Decimal(100)
    assert queries.ledger_totals(store, "0127", 2026, by=(), as_of=None)[0].amount == Decimal(7)


SIE = """#FLAGGA 0
#FORMAT PC8
#SIETYP 4
#PROGRAM "Test" 1
#GEN 20260401
#ORGNR 212000-0000
#FNAMN "Kommunen"
#RAR 0 20260101 20261231
#DIM 20 "Verksamhet"
#DIM 21 "Motpart"
#KONTO 5011 "Lön"
#KONTO 2440 "Leverantörsskulder"
#VER A 1 20260315 "Löner mars"
{
#TRANS 5011 {1 "0126" 20 "440" 6 "P1" 21 "850"} 1000.50
#TRANS 2440 {} -1000.50
}
"""


def test_a_sie_file_becomes_a_ledger_by_the_names_of_its_dimensions(store, tmp_path):
    path = tmp_path / "bok.se"
    path.write_bytes(SIE.encode("cp437"))
    result = import_ledger(store, "0126", 2026, open_source(path, year=2026), by="Anna")
    assert result.rows == 2
    page = queries.ledger_transactions(store, "0126", 2026, responsibility="0126", as_of=None)
    (row,) = page.rows
    assert (row.account, row.activity, row.project, row.counterparty) == ("5011", "440", "P1", "850")
    assert (row.amount, row.voucher, row.text) == (Decimal("1000.50"), "A 1", "Löner mars")
    assert str(row.day) == "2026-03-15"
    assert total(store) == Decimal(0)


def test_dimensions_can_be_given_and_are_otherwise_named_or_reserved(store, tmp_path):
    path = tmp_path / "bok.se"
    path.write_bytes(SIE.encode("cp437"))
    assert sie_dimensions(sie.header(path)) == {"responsibility": 1, "project": 6, "activity": 20, "counterparty": 21}
    import_ledger(store, "0126", 2026, from_sie(path, dimensions={"responsibility": 20}), by="Anna")
    assert [
        each.responsibility for each in queries.ledger_totals(store, "0126", 2026, by=("responsibility",), as_of=None)
    ] == [
        "",
        "440",
    ]


def test_a_refused_sie_file_changes_nothing(store, tmp_path):
    path = tmp_path / "bok.se"
    path.write_bytes(SIE.encode("cp437").replace(b"}\n", b"", 1)[:-20])
    with pytest.raises(InvalidInput):
        import_ledger(store, "0126", 2026, open_source(path, year=2026), by="Anna")
    assert total(store) is None


def test_a_real_sie_file_adds_up_to_what_its_reader_says(store, shared_data):
    path = shared_data / "sie" / "forsslund"
    found = [each for each in sorted(path.rglob("*")) if each.suffix.lower() in {".se", ".si"}]
    if not found:
        pytest.skip("ingen SIE-fil i ../shared/data/sie/forsslund")
    reader = sie.SieReader(found[0])
    batches = list(reader.batches())
    years = {day // 10_000 for batch in batches for day in batch.date}
    assert len(years) == 1
    result = import_ledger(store, "0126", years.pop(), from_sie(found[0]), by="Anna")
    assert result.rows == sum(map(len, batches))
    assert result.amount * 100 == sum(sum(batch.amount) for batch in batches)
