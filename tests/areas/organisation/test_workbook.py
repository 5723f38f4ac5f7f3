"""The organisation out to Excel and in again: preview, conflicts, apply in one step, undo in one step."""

import io
from datetime import date

import openpyxl
import pytest
from django.utils import timezone

from styrkedjan.areas.organisation.actions import changing, creating
from styrkedjan.areas.organisation.models import Responsibility, ServiceArea, Unit
from styrkedjan.domain.errors import InvalidInput, NotAllowed, Refused, WrongState
from styrkedjan.foundation import imports
from styrkedjan.foundation.imports import Choices, File, Operation, Side
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import AuditEvent, ImportBatch
from styrkedjan.foundation.roles import Role
from tests import factories

pytestmark = pytest.mark.django_db
HEAD = ["Kod", "Namn", "Slag", "Överordnad", "Gäller från", "Ansvarskoder"]


@pytest.fixture
def root():
    root = factories.municipality()
    ServiceArea.objects.create(principal=root, code="FSK", name="Förskola")
    return root


@pytest.fixture
def admin(root):
    return factories.user_with(Role.ADMINISTRATOR, root)


@pytest.fixture
def kind():
    return imports.kind_of("organisation")


def csv(*records) -> File:
    lines = [";".join(str(cell) for cell in record) for record in (HEAD, *records)]
    return File("enheter.csv", "\n".join(lines).encode())


def edited(data: bytes, **cells) -> File:
    """An exported workbook with some cells changed: B2="Nytt namn"."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    for place, value in cells.items():
        book["Organisation"][place].value = value
    target = io.BytesIO()
    book.save(target)
    return File("enheter.xlsx", target.getvalue())


THREE = csv(
    ("S1", "Norrskolan", "Enhet", "SKN", "2021-01-01", "100, 101"),
    ("SKN", "Skolnämnden", "Nämnd", "0000", "2021-01-01", ""),
    ("0126", "Söderskolan", "Enhet", "SKN", "2021-01-01", "200"),
)


def load(admin, kind, root, file=THREE, **options):
    return imports.apply(by=admin, kind=kind, scope=root, file=file, **options)


def test_a_file_becomes_units_whatever_order_its_rows_have(root, admin, kind):
    batch = load(admin, kind, root)
    assert dict(Unit.objects.exclude(pk=root.pk).values_list("code", "parent__code")) == {
        "SKN": "0000",
        "S1": "SKN",
        "0126": "SKN",
    }
    assert dict(Responsibility.objects.values_list("code", "unit__code")) == {"100": "S1", "101": "S1", "200": "0126"}
    assert batch.summary["rows"] == {"nya": 3, "ändrade": 0, "borttagna": 0}
    assert AuditEvent.objects.get(action="import.apply").by == admin


def test_the_same_file_twice_changes_nothing(root, admin, kind):
    load(admin, kind, root)
    assert imports.preview(kind, root, THREE).sentence.startswith("Inga ändringar")
    assert load(admin, kind, root) is None
    assert ImportBatch.objects.count() == 1


def test_what_is_exported_changes_nothing_when_imported(root, admin, kind):
    load(admin, kind, root)
    data = imports.export(kind, root, by=admin, known=NOW)
    assert imports.preview(kind, root, File("u.xlsx", data)).changes == ()


def test_a_preview_writes_nothing(root, kind):
    preview = imports.preview(kind, root, THREE)
    assert (preview.count(Operation.ADD), Unit.objects.count()) == (3, 1)
    assert preview.sentence == "3\u00a0nya rader."


def test_names_places_and_codes_change_as_dated_events(root, admin, kind):
    load(admin, kind, root)
    data = imports.export(kind, root, by=admin, known=NOW)
    rows = {row[0].value: row[0].row for row in openpyxl.load_workbook(io.BytesIO(data))["Organisation"]}
    s1, south = rows["S1"], rows["0126"]
    file = edited(data, **{f"B{s1}": "Nordskolan", f"E{south}": "S1", f"L{s1}": "100", f"L{south}": "101; 200"})
    load(admin, kind, root, file)
    unit = Unit.objects.get(code="S1")
    assert unit.name == "Nordskolan"
    assert [version.name for version in unit.versions.order_by("valid_from")] == ["Norrskolan", "Nordskolan"]
    south_unit = Unit.objects.get(code="0126")
    assert south_unit.path.startswith(unit.path)
    assert sorted(row.code for row in south_unit.responsibilities.all()) == ["101", "200"]


def test_undo_takes_back_the_whole_import(root, admin, kind):
    load(admin, kind, root)
    before = kind.current(root, NOW)
    row = next(i for i, code in enumerate(before, start=2) if code == ("S1",))
    file = edited(
        imports.export(kind, root, by=admin, known=NOW),
        **{f"B{row}": "X", f"E{row}": "0000", f"K{row}": date(2030, 1, 1)},
    )
    second = load(admin, kind, root, file)
    assert kind.current(root, NOW) != before

    imports.undo(by=admin, batch=second, scope=root)
    assert kind.current(root, NOW) == before
    with pytest.raises(WrongState, match="redan ångrad"):
        imports.undo(by=admin, batch=second, scope=root)

    imports.undo(by=admin, batch=ImportBatch.objects.get(kind="organisation", undone_at=None), scope=root)
    assert list(Unit.objects.all()) == [root]
    assert Responsibility.objects.count() == 0


def test_undo_names_the_cells_that_someone_has_changed_since(root, admin, kind):
    batch = load(admin, kind, root)
    changing.rename(by=admin, unit=Unit.objects.get(code="S1"), name="Annat namn")
    with pytest.raises(Refused, match=r"S1 \(Namn\)"):
        imports.undo(by=admin, batch=batch, scope=root)
    assert Unit.objects.count() == 4


def test_undo_is_refused_when_something_hangs_on_a_new_unit(root, admin, kind):
    batch = load(admin, kind, root)
    factories.user_with(Role.UNIT_HEAD, Unit.objects.get(code="S1"))
    with pytest.raises(Refused, match="används redan"):
        imports.undo(by=admin, batch=batch, scope=root)
    assert Unit.objects.count() == 4


def test_two_administrators_with_the_same_export_lose_nothing(root, admin, kind):
    """Kim and Robin export, both change a name; Robin also changes another cell. The second is asked about the one."""
    load(admin, kind, root)
    robin = factories.user_with(Role.ADMINISTRATOR, root)
    data = imports.export(kind, root, by=admin, known=NOW)
    codes = list(kind.current(root, NOW))
    s1, south = codes.index(("S1",)) + 2, codes.index(("0126",)) + 2
    load(admin, kind, root, edited(data, **{f"B{s1}": "Kims namn"}))
    robins = edited(data, **{f"B{s1}": "Robins namn", f"C{south}": "Söder"})

    preview = imports.preview(kind, root, robins)
    assert [(row.key, cell.before, cell.after, cell.base) for row, cell in preview.conflicts] == [
        (("S1",), "Kims namn", "Robins namn", "Norrskolan")
    ]
    with pytest.raises(Refused, match=r"S1 \(Namn\)"):
        load(robin, kind, root, robins)
    load(robin, kind, root, robins, choices=Choices(cells={(("S1",), "name"): Side.THEIRS}))
    assert dict(Unit.objects.values_list("code", "name"))["S1"] == "Kims namn"
    assert Unit.objects.get(code="0126").short_name == "Söder"


def test_what_was_looked_at_is_what_is_applied(root, admin, kind):
    seen = imports.preview(kind, root, THREE).fingerprint
    creating.create_unit(by=admin, parent=root, code="SKN", name="Skolnämnden", kind="committee", on=date(2021, 1, 1))
    with pytest.raises(WrongState, match="Granska filen igen"):
        load(admin, kind, root, fingerprint=seen)


def test_every_fault_of_the_whole_is_told_with_its_cell(root, admin, kind):
    load(admin, kind, root)
    file = csv(
        ("SKN", "Skolnämnden", "Nämnd", "S1", "2021-01-01", ""),
        ("N", "Ny", "Enhet", "FINNS-EJ", "2021-01-01", "100"),
    )
    with pytest.raises(InvalidInput) as refused:
        load(admin, kind, root, file)
    places = [(problem.where, problem.what) for problem in refused.value.problems]
    assert [where for where, _ in places] == ["D3", "D2", "F3"]
    assert "ring" in places[1][1]
    assert Unit.objects.count() == 4


def test_a_fault_in_the_last_row_leaves_the_first_unwritten(root, admin, kind):
    committee = factories.committee(root, "KS")
    changing.close(by=admin, unit=committee, last_day=date(2022, 12, 31))
    file = csv(("A", "A", "Enhet", "0000", "2021-01-01", ""), ("B", "B", "Enhet", "KS", "2024-01-01", ""))
    with pytest.raises(WrongState, match="upphörde"):
        load(admin, kind, root, file)
    assert not Unit.objects.filter(code="A").exists()
    assert not ImportBatch.objects.exists()


def test_nobody_imports_above_their_own_subtree(root, admin, kind):
    load(admin, kind, root)
    committee = Unit.objects.get(code="SKN")
    local = factories.user_with(Role.CONTROLLER, committee)
    with pytest.raises(NotAllowed):
        load(local, kind, root)
    with pytest.raises(NotAllowed):
        imports.export(kind, root, by=local, known=NOW)
    other = factories.unit(root, code="UTANFÖR")
    file = csv(("UTANFÖR", "Mitt nu", "Enhet", "SKN", "2021-01-01", ""))
    with pytest.raises(InvalidInput, match="utanför"):
        load(local, kind, committee, file)
    other.refresh_from_db()
    assert other.parent == root


def test_rows_are_never_removed_by_being_left_out(root, admin, kind):
    load(admin, kind, root)
    with pytest.raises(Refused, match="tas aldrig bort"):
        load(admin, kind, root, csv(("S1", "S", "Enhet", "SKN", "2021-01-01", "")), remove_missing=True)


def test_reading_the_rows_costs_the_same_for_many_units(root, kind, django_assert_num_queries):
    for size in (3, 60):
        for number in range(size):
            unit = factories.unit(root, code=f"{size}-{number}")
            Responsibility.objects.create(principal=root, code=f"{size}{number}", unit=unit)
        with django_assert_num_queries(2):
            kind.current(root, NOW)


def test_an_exported_workbook_is_dated(root, admin, kind):
    data = imports.export(kind, root, by=admin, known=NOW)
    preview = imports.preview(kind, root, edited(data))
    assert preview.exported_at is not None
    assert (timezone.now() - preview.exported_at).total_seconds() < 60
