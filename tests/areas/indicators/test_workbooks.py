"""Definitions, targets and values out to Excel and in again, with preview and undo."""

from decimal import Decimal

import pytest

from styrkedjan.areas.indicators.actions import reporting, targets
from styrkedjan.areas.indicators.actions.reporting import Entry
from styrkedjan.areas.indicators.actions.targets import Aim
from styrkedjan.areas.indicators.models import Indicator, IndicatorValue, TargetValue
from styrkedjan.domain.errors import InvalidInput, NotAllowed, Refused
from styrkedjan.domain.periods import Period
from styrkedjan.foundation import imports
from styrkedjan.foundation.imports import File
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.roles import Role
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return make.municipality()


@pytest.fixture
def school(town):
    return make.unit(make.committee(town, code="GSN"), code="EK", name="Ekskolan")


@pytest.fixture
def controller(town):
    return make.user_with(Role.CONTROLLER, town)


@pytest.fixture
def measure(town):
    return make.indicator(town, key="TRYGG", name="Trygga elever", numerator="a", denominator="b", aggregation="share")


def csv(head, *records):
    return File("fil.csv", "\n".join("\t".join(record) for record in (head, *records)).encode())


@pytest.fixture
def load(controller, town):
    def load(key, file):
        return imports.apply(by=controller, kind=imports.kind_of(key), scope=town, file=file)

    return load


@pytest.fixture
def unchanged(controller, town):
    """Whether what is written out reads back as nothing new."""

    def unchanged(key):
        kind = imports.kind_of(key)
        data = imports.export(kind, town, by=controller, known=NOW)
        return imports.preview(kind, town, File("fil.xlsx", data)).sentence.startswith("Inga ändringar")

    return unchanged


# -- definitions -----------------------------------------------------------------------------------------------------

DEFINED = ("Nyckel", "Namn", "Måttenhet", "Riktning", "Hur ofta", "Ägare", "Mäter målen")
ONE = ("BEH", "Behöriga lärare", "%", "Högre är bättre", "Varje år", "GSN", "2026/KF-1")


@pytest.fixture
def goal(town):
    return make.element(make.plan_year(town), town, level="council", key="KF-1")


def test_definitions_come_in_measuring_their_goals_and_go_out_again(load, unchanged, goal, school):
    batch = load("indicators", csv(DEFINED, ONE))
    row = Indicator.objects.get(key="BEH")
    assert (row.owner.code, batch.summary["rows"]["nya"]) == ("GSN", 1)
    assert [one.element for one in row.links.all()] == [goal]
    assert unchanged("indicators")


def test_a_definition_is_changed_and_taken_back(load, controller, town, goal, school):
    load("indicators", csv(DEFINED, ONE))
    changed = (*ONE[:1], "Lärare med legitimation", *ONE[2:6], "")
    batch = load("indicators", csv(DEFINED, changed))
    row = Indicator.objects.get(key="BEH")
    assert (row.name, row.links.filter(superseded_at=None).count(), row.version) == ("Lärare med legitimation", 0, 2)
    imports.undo(by=controller, batch=batch, scope=town)
    row.refresh_from_db()
    assert (row.name, row.links.filter(superseded_at=None).count()) == ("Behöriga lärare", 1)


def test_new_definitions_are_taken_back_unless_they_are_in_use(load, controller, town, goal, school):
    batch = load("indicators", csv(DEFINED, ONE))
    row = Indicator.objects.get(key="BEH")
    value = reporting.report_value(by=controller, entry=Entry(row, school, Period(2025), Decimal(1)))
    with pytest.raises(Refused, match="har värden"):
        imports.undo(by=controller, batch=batch, scope=town)
    value.delete()
    imports.undo(by=controller, batch=batch, scope=town)
    assert not Indicator.objects.exists()


def test_wrong_definitions_are_all_told(load, goal, school):
    head = (*DEFINED, "Sammanvägning", "Från år", "Till år")
    wrong = csv(
        head,
        (*ONE, "Andel", "", ""),
        ("B", *ONE[1:], "", "2026", "2025"),
        ("C", *ONE[1:5], "XX", "", "", "", ""),
        ("D", *ONE[1:6], "2026/KF-9", "", "", ""),
    )
    with pytest.raises(InvalidInput) as refused:
        load("indicators", wrong)
    assert {problem.where for problem in refused.value.problems} >= {"F4", "G5"}
    assert not Indicator.objects.exists()


# -- targets ---------------------------------------------------------------------------------------------------------

AIMED = ("Indikator", "Enhet", "År", "Minst", "Högst", "Beslutande organ", "Beslutsdatum")


def test_targets_come_in_as_new_versions_and_are_taken_back(load, controller, town, school, measure, unchanged):
    first = targets.set_target(by=controller, aim=Aim(measure, school, 2026, floor=Decimal(80)))
    rows = (
        ("TRYGG", "EK", "2026", "85,5", "", "Grundskolenämnden", "2025-12-10"),
        ("TRYGG", "EK", "2027", "86", "95", "", ""),
    )
    batch = load("targets", csv(AIMED, *rows))
    now = {row.year: (row.floor, row.ceiling, row.batch) for row in NOW.rows(TargetValue)}
    assert now == {2026: (Decimal("85.5"), None, batch), 2027: (86, 95, batch)}
    assert unchanged("targets")
    imports.undo(by=controller, batch=batch, scope=town)
    assert [(row.year, row.floor) for row in NOW.rows(TargetValue)] == [(2026, 80)]
    first.refresh_from_db()
    assert first.superseded_at is not None


def test_a_target_upside_down_is_told_with_its_row(load, measure, school):
    with pytest.raises(InvalidInput, match="D2"):
        load("targets", csv(AIMED, ("TRYGG", "EK", "2026", "9", "8", "", "")))


# -- values ----------------------------------------------------------------------------------------------------------

SAID = (
    "Indikator",
    "Enhet",
    "Period",
    "Kön",
    "Ålder",
    "Område",
    "Värde",
    "Täljare",
    "Nämnare",
    "Antal bakom",
    "Saknas därför att",
)


def test_values_come_in_computed_with_reasons_and_by_sex(load, school, measure, unchanged):
    load(
        "values",
        csv(
            SAID,
            ("TRYGG", "EK", "2024", "", "", "", "79,5", "", "", "40", ""),
            ("TRYGG", "EK", "2025", "", "", "", "", "2", "3", "", ""),
            ("TRYGG", "EK", "2025", "Kvinnor/flickor", "", "", "", "1", "2", "", ""),
            ("TRYGG", "EK", "2023", "", "", "", "", "", "", "", "Ej tillämpligt"),
        ),
    )
    found = {(row.period, row.sex): row.value for row in NOW.rows(IndicatorValue)}
    assert found == {
        ("2023", "T"): None,
        ("2024", "T"): Decimal("79.5"),
        ("2025", "T"): Decimal("66.666667"),
        ("2025", "K"): 50,
    }
    assert unchanged("values")


def test_a_corrected_value_is_a_new_version_and_undo_is_one_more(load, controller, town, school, measure):
    reporting.report_value(by=controller, entry=Entry(measure, school, Period(2025), Decimal(80)))
    batch = load("values", csv(SAID, ("TRYGG", "EK", "2025", "", "", "", "82", "", "", "", "")))
    assert NOW.rows(IndicatorValue).get().value == 82
    imports.undo(by=controller, batch=batch, scope=town)
    assert NOW.rows(IndicatorValue).get().value == 80
    assert IndicatorValue.objects.count() == 3


def test_wrong_values_are_all_told_and_nothing_is_written(load, school, measure):
    wrong = csv(
        SAID,
        ("TRYGG", "EK", "2025", "", "", "", "", "", "", "", ""),
        ("TRYGG", "EK", "2025-08", "", "", "", "80", "", "", "", ""),
        ("TRYGG", "EK", "2024", "", "", "", "80", "8", "10", "", ""),
        ("TRYGG", "EK", "2023", "", "", "", "", "8", "", "", ""),
        ("TRYGG", "EK", "2022", "", "", "", "80", "", "", "", "Ej rapporterat"),
    )
    with pytest.raises(InvalidInput) as refused:
        load("values", wrong)
    rows = {problem.where[1:] for problem in refused.value.problems}
    assert rows == {"2", "3", "4", "5", "6"}
    assert not IndicatorValue.objects.exists()


def test_kolada_values_are_neither_written_out_nor_read_in(load, town, school):
    make.indicator(town, key="N15", source="kolada", source_key="N15505")
    with pytest.raises(InvalidInput):
        load("values", csv(SAID, ("N15", "EK", "2025", "", "", "", "80", "", "", "", "")))


def test_each_workbook_asks_for_its_own_right(town, school, measure, goal):
    reporter = make.user_with(Role.UNIT_HEAD, town)
    auditor = make.user_with(Role.AUDITOR, town)
    for key in ("indicators", "targets", "values"):
        for person in (reporter, auditor):
            with pytest.raises(NotAllowed):
                imports.export(imports.kind_of(key), town, by=person, known=NOW)
