"""Saved answers to facts: missing is never zero, deleted is told, unknown ids are reported, damage is found."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from styrkedjan.domain.errors import InvalidInput, Level
from styrkedjan.domain.observations import Missing, Sex
from styrkedjan.sources.fetching import FINISHED, AnswerFolder
from styrkedjan.sources.kolada import columns, data_requests, fetch, metadata_requests, read
from tests.sources.kolada.server import Clock, Kolada, counted, real_kolada


@pytest.fixture
def kolada() -> Kolada:
    kolada = Kolada()
    kolada.catalogue = [
        {
            "id": "N00945", "title": "Invånare", "prel_publication_date": "2026-04-01",
            "publication_date": "2026-08-28", "publ_period": "2025",
        },
        {"id": "N15613", "title": "Trygghet", "prel_publication_date": None, "publ_period": None},
    ]  # fmt: skip
    kolada.municipalities = [{"id": "0126", "title": "Huddinge", "type": "K"}]
    return kolada


def fetched(kolada: Kolada, folder, kpis=("N00945",), clock: Clock | None = None):
    requests = (*metadata_requests(), *data_requests(kpis, ["0126"]))
    fetch(folder, requests, kolada.client(clock or Clock()))
    return read(folder)


@pytest.mark.parametrize(
    ("value", "status", "expected", "missing"),
    [
        (31.32959689, "", Decimal("31.32959689"), None),
        (0, "", Decimal("0.0"), None),
        (None, "", None, Missing.NOT_REPORTED),
        (None, "Missing", None, Missing.NOT_REPORTED),
        (None, "Private", None, Missing.SUPPRESSED),
        (4.0, "Private", None, Missing.SUPPRESSED),
        (None, "Not applicable", None, Missing.NOT_APPLICABLE),
    ],
)
def test_a_value_or_the_reason_it_is_missing(kolada, tmp_path, value, status, expected, missing):
    kolada.put("N00945", "0126", 2024, value, status=status)
    (observation,) = fetched(kolada, tmp_path).observations()
    assert (observation.value, observation.missing) == (expected, missing)
    assert (observation.unit, observation.source) == ("0126", "Källa: Kolada")
    assert observation.known_at - Clock().time < timedelta(seconds=1)


def test_values_come_per_gender_with_the_digits_kolada_wrote(kolada, tmp_path):
    for gender, value in (("T", 80.5), ("K", 79.123456789012345), ("M", 81)):
        kolada.put("N15613", "0126", 2024, value, gender)
    found = {each.breakdown.sex: each.value for each in fetched(kolada, tmp_path, ["N15613"]).observations()}
    assert found == {Sex.TOTAL: Decimal("80.5"), Sex.WOMEN: Decimal("79.12345678901235"), Sex.MEN: Decimal("81.0")}


def test_a_deleted_value_is_not_reported_and_says_so(kolada, tmp_path):
    kolada.put("N00945", "0126", 2024, None)
    kolada.values["N00945", "0126", 2024][0]["isdeleted"] = True
    (value,) = fetched(kolada, tmp_path).values()
    assert (value.value, value.missing, value.status) == (None, Missing.NOT_REPORTED, "Deleted")


def test_ids_that_kolada_is_silent_about_are_reported(kolada, tmp_path):
    kolada.put("N00945", "0126", 2024, 1)
    answers = fetched(kolada, tmp_path, ["N00945", "N15613", "N99999"])
    assert len(list(answers.values())) == 1
    assert [each.what for each in answers.problems] == [
        "Nyckeltalet N15613 gav inget svar för valda kommuner och år.",
        "Nyckeltalet N99999 gav inget svar och finns inte i Koladas katalog.",
    ]


def test_a_status_we_do_not_know_is_told(kolada, tmp_path):
    kolada.put("N00945", "0126", 2024, None, status="Zebra")
    answers = fetched(kolada, tmp_path)
    (value,) = answers.values()
    assert (value.missing, value.status) == (Missing.NOT_REPORTED, "Zebra")
    assert ["Zebra" in each.what for each in answers.problems] == [True]


@pytest.mark.parametrize(
    ("fetched_on", "year", "preliminary"),
    [
        (datetime(2026, 4, 30, tzinfo=UTC), 2025, True),
        (datetime(2026, 4, 30, tzinfo=UTC), 2024, False),
        (datetime(2026, 3, 31, tzinfo=UTC), 2025, False),
        (datetime(2026, 8, 27, tzinfo=UTC), 2025, True),
        (datetime(2026, 8, 28, tzinfo=UTC), 2025, False),
    ],
)
def test_the_newest_period_is_preliminary_until_it_is_final(kolada, tmp_path, fetched_on, year, preliminary):
    kolada.put("N00945", "0126", year, 1)
    (value,) = fetched(kolada, tmp_path, clock=Clock(fetched_on)).values()
    assert value.preliminary is preliminary


@pytest.mark.parametrize("wrong", ["tolv", True, [1], 10**400])
def test_a_value_that_is_no_number_is_told_and_refuses_nothing_else(kolada, tmp_path, wrong):
    kolada.put("N00945", "0126", 2022, 7)
    kolada.put("N00945", "0126", 2023, wrong)
    kolada.put("N00945", "0126", 2024, wrong)
    answers = fetched(kolada, tmp_path)
    found = {each.period: (each.value, each.missing, each.status) for each in answers.values()}
    unreadable = (None, Missing.NOT_REPORTED, "Unreadable")
    assert found == {2022: (7.0, None, ""), 2023: unreadable, 2024: unreadable}
    assert [(each.where, each.level) for each in answers.problems] == [
        ("värde 2", Level.WARNING),
        ("värde 3", Level.WARNING),
    ]


def test_a_row_without_its_fields_is_told(kolada, tmp_path):
    kolada.rows = lambda path: [{"kpi": "N00945"}] if path.startswith("data") else []
    answers = fetched(kolada, tmp_path)
    assert list(answers.values()) == []
    assert any("'municipality' saknas" in each.what for each in answers.problems)


@pytest.mark.parametrize("gender", [None, "X", 1])
def test_a_value_without_a_known_sex_is_left_out_and_told(kolada, tmp_path, gender):
    kolada.put("N00945", "0126", 2023, 5, gender)
    kolada.put("N00945", "0126", 2024, 6)
    answers = fetched(kolada, tmp_path)
    assert [(each.period, each.value) for each in answers.values()] == [(2024, 6.0)]
    assert [each.where for each in answers.problems] == ["värde 1"]


@pytest.mark.parametrize("deleted_first", [True, False])
def test_of_a_deleted_and_a_live_twin_the_live_one_counts_and_it_is_told(kolada, tmp_path, deleted_first):
    kolada.put("N00945", "0126", 2024, 81.5)
    cells = kolada.values["N00945", "0126", 2024]
    cells.insert(0 if deleted_first else 1, {**cells[0], "value": None, "isdeleted": True})
    answers = fetched(kolada, tmp_path)
    assert [(each.value, each.status) for each in answers.values()] == [(81.5, "")]
    assert ["både som borttaget och som gällande" in each.what for each in answers.problems] == [True]


def test_answers_of_another_form_are_refused_whole(kolada, tmp_path):
    for year in range(1950, 2070):
        kolada.put("N00945", "0126", year, "tolv")
    with pytest.raises(InvalidInput, match="120 av 120 värden går inte att tolka"):
        list(fetched(kolada, tmp_path).values())


def test_one_bad_row_of_the_catalogue_or_the_municipalities_is_left_out_and_told(kolada, tmp_path):
    kolada.catalogue.append({"id": "N1"})
    kolada.municipalities.append({"id": "0180", "title": "Stockholm"})
    kolada.put("N00945", "0126", 2024, 1)
    kolada.put("N00945", "0126", 2023, 1, "X")
    answers = fetched(kolada, tmp_path)
    assert [each.value for each in answers.values()] == [1]
    assert ([row["id"] for row in answers.catalogue], len(answers.municipalities)) == (["N00945", "N15613"], 1)
    assert [(each.level, each.what) for each in answers.problems] == [
        (Level.WARNING, "Raden går inte att tolka ('title' saknas) och räknas inte."),
        (Level.WARNING, "Raden går inte att tolka ('type' saknas) och räknas inte."),
        (Level.WARNING, "Värdet går inte att tolka ('X' är inget kön) och räknas inte."),
    ]
    kolada.catalogue = [{"id": "N1"}]
    with pytest.raises(InvalidInput, match="Inget i svaret går att tolka"):
        fetched(kolada, tmp_path / "annan")


cells = st.fixed_dictionaries(
    {
        "gender": st.sampled_from(["T", "K", "M", "T", None, "X"]),
        "value": st.one_of(st.none(), st.floats(), st.just("x")),
    },
    optional={
        "status": st.sampled_from([None, "", "Private", "Missing", "Zebra"]),
        "count": st.sampled_from([None, 1, 7, 7.0, 1.5]),
        "isdeleted": st.sampled_from([None, False, False, True, 1]),
    },
)
answer_rows = st.lists(
    st.fixed_dictionaries(
        {
            "kpi": st.sampled_from(["N1", "N2", "Nå"]),
            "municipality": st.sampled_from(["0126", "G1", 126, None]),
            "period": st.sampled_from([2023, 2024, "2024", 2024.0, 2024.5, 10**20, 0]),
            "values": st.lists(cells, max_size=3),
        }
    ),
    max_size=4,
)


@settings(max_examples=300, deadline=None)
@given(rows=answer_rows)
def test_the_fast_reader_says_what_the_careful_one_says_or_leaves_it_to_it(rows):
    body = json.dumps({"values": rows, "count": len(rows), "next_url": None}).encode()
    fast, careful = columns.Reading(), columns.Reading()
    quick = columns._regular(body, fast)
    if quick is not None:
        table, answered = columns._careful("x", body, careful)
        assert quick[0].to_pylist() == table.to_pylist()
        assert quick[1] == answered
        assert (fast.unknown_status, fast.cells, fast.bad) == (careful.unknown_status, careful.cells, careful.bad)


def test_an_ordinary_answer_takes_the_fast_way(kolada):
    for gender in "TKM":
        kolada.put("N00945", "0126", 2024, 3, gender)
    kolada.put("N00945", "0127", 2024, None, status="Private")
    body = json.dumps({"values": kolada.rows("data/kpi/N00945/year/2024"), "next_url": None}).encode()
    table, _ = columns._regular(body, columns.Reading())
    assert table["missing"].to_pylist() == ["", "", "", "suppressed"]


@pytest.mark.parametrize(("case", "expected"), [("k04", [81.5]), ("k04b", [81.5]), ("k06", []), ("k06b", [])])
def test_answers_met_in_the_field_load_and_tell(shared_data, case, expected):
    answers = read(shared_data / "field" / "kolada" / case)
    assert [each.value for each in answers.values()] == expected
    assert [each.level for each in answers.problems][-1:] == [Level.WARNING]


def test_a_saved_answer_that_was_edited_or_lost_is_found(kolada, tmp_path):
    kolada.put("N00945", "0126", 2024, 1)
    fetched(kolada, tmp_path)
    path = next(
        path for path in tmp_path.rglob("*.json") if b"0126" in path.read_bytes() and b"period" in path.read_bytes()
    )
    whole = path.read_text(encoding="utf-8")
    path.write_text(whole.replace('"value":1', '"value":2'), encoding="utf-8")
    with pytest.raises(InvalidInput, match="har ändrats efter hämtningen"):
        list(read(tmp_path).values())
    path.unlink()
    with pytest.raises(InvalidInput, match="saknas"):
        list(read(tmp_path).values())


def test_a_line_cut_by_a_killed_fetch_does_not_count(kolada, tmp_path):
    kolada.put("N00945", "0126", 2024, 1)
    fetched(kolada, tmp_path)
    manifest = tmp_path / FINISHED
    lines = manifest.read_text(encoding="utf-8").splitlines(keepends=True)
    manifest.write_text("".join(lines[:-1]) + lines[-1][:20], encoding="utf-8")
    assert len(AnswerFolder(tmp_path).finished()) == 3
    assert len(list(fetched(kolada, tmp_path).values())) == 1
    assert len(AnswerFolder(tmp_path).finished()) == 4


@pytest.mark.parametrize(
    "line",
    [
        "inte json",
        '{"request": "kpi"}',
        '{"request": "kpi", "fetched_at": "x", "files": []}',
        '{"request": "kpi", "fetched_at": "2026-01-01T00:00:00+00:00", "files": [["answers/../../passwd", "x"]]}',
    ],
)
def test_a_manifest_that_was_written_by_someone_else_is_refused(tmp_path, line):
    (tmp_path / FINISHED).write_text(line + "\n", encoding="utf-8")
    with pytest.raises(InvalidInput, match="går inte att tolka"):
        AnswerFolder(tmp_path).finished()


def test_an_empty_folder_is_refused_with_what_to_do(tmp_path):
    with pytest.raises(InvalidInput, match="styrkedjan kolada fetch"):
        read(tmp_path)


def test_of_two_answers_about_the_same_the_later_comes_last(kolada, tmp_path):
    clock = Clock()
    kolada.put("N00945", "0126", 2024, 1)
    fetch(tmp_path, data_requests(["N00945"], ["0126"]), kolada.client(clock))
    clock.time += timedelta(days=2)
    kolada.put("N00945", "0126", 2024, 2)
    fetch(tmp_path, data_requests(["N00945", "N15613"], ["0126"]), kolada.client(clock))
    assert [value.value for value in read(tmp_path).values()] == [1, 2]


def test_group_members_are_read_in_both_spellings(kolada, tmp_path):
    kolada.groups = [
        {
            "id": "G1",
            "title": "Liknande kommuner LSS, Huddinge, 2024",
            "members": [{"member_id": "0127", "member_title": "B"}],
        },
        {"id": "G2", "title": "Två", "members": [{"id": "0180", "title": "S"}]},
    ]
    assert [tuple(each)[::2] for each in fetched(kolada, tmp_path).groups] == [("G1", "0127"), ("G2", "0180")]


def test_the_whole_real_catalogue_and_every_real_value_come_home(shared_data, tmp_path):
    kolada = real_kolada(shared_data)
    kpis = sorted({kpi for kpi, _, _ in kolada.values})
    requests = (*metadata_requests(), *data_requests(kpis, years=sorted({year for _, _, year in kolada.values})))
    fetch(tmp_path, requests, kolada.client())
    answers = read(tmp_path)
    assert (len(answers.catalogue), len(answers.municipalities), len(answers.groups)) == (6099, 312, 26573)
    found = list(answers.values())
    assert {kpi: sum(value.kpi == kpi for value in found) for kpi in kpis} == counted(kolada)
    assert answers.problems == []
    stored = {(v.kpi, v.municipality, v.period, v.gender): v.value for v in found}
    assert stored["N15613", "0126", 2022, "T"] == 83.8
    assert json.loads(next(tmp_path.rglob("*.json")).read_bytes())["values"]
