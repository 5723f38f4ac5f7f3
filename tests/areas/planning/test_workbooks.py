"""Planning's workbooks: out, edited, in again, and undone as one step. Faults are told all at once."""

from __future__ import annotations

import pytest

from styrkedjan.areas.planning.models import PopulationForecast, StaffPost
from styrkedjan.areas.planning.queries import allocation, unit_plan
from styrkedjan.domain.errors import InvalidInput, NotAllowed, Refused
from styrkedjan.foundation import imports
from styrkedjan.foundation.imports import File
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.roles import Role
from tests import factories
from tests.areas.planning.conftest import YEAR
from tests.areas.planning.test_allocation import model_of

STAFF_HEAD = "År;Enhet;Rad;Befattning;Antal;Sysselsättningsgrad;Månadslön;Från månad;Till månad;Ansvar;Verksamhet"


def csv(head: str, *rows: str) -> File:
    return File("underlag.csv", "\n".join((head, *rows)).encode())


def test_a_staff_budget_goes_in_and_comes_out_and_is_undone(town):
    kind = imports.kind_of("staff_budget")
    file = csv(
        STAFF_HEAD, f"{YEAR};201;1;Lärare;30;90 %;40000;1;12;2010;", f"{YEAR};202;1;Rektor;1;100 %;52000;;;2020;"
    )
    batch = imports.apply(by=town.controller, kind=kind, scope=town.school, file=file)
    page = unit_plan.plan_page(town.north, YEAR, NOW)
    assert [(str(post.title), post.degree) for post, _ in page.posts] == [("Lärare", StaffPost.objects.first().degree)]
    exported = imports.export(kind, town.school, by=town.controller, known=NOW)
    again = imports.preview(kind, town.school, File("personal.xlsx", exported))
    assert again.changes == ()
    imports.undo(by=town.controller, batch=batch, scope=town.school)
    assert not NOW.rows(StaffPost).exists()


def test_every_fault_of_a_staff_budget_is_told(town):
    file = csv(
        STAFF_HEAD,
        f"{YEAR};201;1;Lärare;-3;90 %;40000;1;12;2010;",
        f"{YEAR};999;2;Lärare;3;90 %;40000;1;12;2010;",
        f"{YEAR};201;3;Lärare;3;90 %;mycket;1;12;2010;",
    )
    with pytest.raises(InvalidInput) as error:
        imports.preview(imports.kind_of("staff_budget"), town.school, file)
    assert len(error.value.problems) >= 3
    assert not StaffPost.objects.exists()


def test_months_out_of_order_and_another_unit_s_responsibility_are_told(town):
    file = csv(STAFF_HEAD, f"{YEAR};201;1;Lärare;3;90 %;40000;9;2;2020;")
    with pytest.raises(InvalidInput) as error:
        imports.preview(imports.kind_of("staff_budget"), town.school, file)
    said = str(error.value)
    assert "Ansvaret 2020 hör till 202" in said
    assert "Månaderna ska ligga" in said


def test_a_unit_head_imports_only_the_own_unit_s_staff(town):
    head = factories.user_with(Role.UNIT_HEAD, town.north)
    kind = imports.kind_of("staff_budget")
    with pytest.raises(NotAllowed):
        imports.apply(by=head, kind=kind, scope=town.school, file=csv(STAFF_HEAD))


def test_a_population_forecast_is_imported_as_a_new_version(town):
    kind = imports.kind_of("population")
    head = "År;Ålder;Antal;Källa"
    first = csv(head, f"{YEAR};6;100;Mars", f"{YEAR};7;110;Mars")
    imports.apply(by=town.controller, kind=kind, scope=town.root, file=first)
    imports.apply(by=town.controller, kind=kind, scope=town.root, file=csv(head, f"{YEAR};6;120;Oktober"))
    assert NOW.rows(PopulationForecast).count() == 2
    assert allocation.population(town.root, NOW).at_year_end(YEAR, 6, 7) == 230
    assert PopulationForecast.objects.count() == 3


def test_a_forecast_is_the_whole_municipality_s(town):
    kind = imports.kind_of("population")
    with pytest.raises(Refused, match="hela kommunen"):
        imports.export(kind, town.school, by=town.controller, known=NOW)


def test_a_model_s_prices_go_out_and_in(town):
    model = model_of(town)
    kind = imports.kind_of("allocation_lines")
    exported = imports.export(kind, town.root, by=town.controller, known=NOW)
    assert imports.preview(kind, town.root, File("modell.xlsx", exported)).changes == ()
    head = "Modell;År;Rad;Block;Grupp;Volym;Från ålder;Till ålder;Pris"
    file = csv(head, f"alder;{YEAR};gr;Grundskola;6–15 år;medelbefolkning;6;15;61000")
    imports.apply(by=town.controller, kind=kind, scope=town.root, file=file)
    assert allocation.current_lines(model, YEAR, NOW)[0].price == 61_000


def test_a_line_that_contradicts_itself_is_told_with_its_cell(town):
    model_of(town)
    head = "Modell;År;Rad;Block;Grupp;Volym;Från ålder;Till ålder;Pris"
    file = csv(head, f"alder;{YEAR};a;Förskola;1–5 år;medelbefolkning;;;1", f"alder;{YEAR};b;X;Y;inskrivna;1;5;1")
    with pytest.raises(InvalidInput) as error:
        imports.preview(imports.kind_of("allocation_lines"), town.root, file)
    assert len(error.value.problems) == 2


def test_volumes_go_out_and_in(town):
    model_of(town)
    kind = imports.kind_of("unit_volumes")
    file = csv("År;Enhet;Rad;Antal;Index;Yta, kvm", f"{YEAR};201;gr;320;1,2;900")
    imports.apply(by=town.controller, kind=kind, scope=town.school, file=file)
    exported = imports.export(kind, town.school, by=town.controller, known=NOW)
    assert imports.preview(kind, town.school, File("volymer.xlsx", exported)).changes == ()
