"""What is told above the two of a dialogue: counted in the reports, never under the threshold; and who asks."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from styrkedjan.areas.comparison.models import SurveyResult
from styrkedjan.areas.documents.actions import documents
from styrkedjan.areas.people.counting import recount
from styrkedjan.areas.people.models import Dialogue, Employment
from styrkedjan.domain.hme import QUESTIONS
from styrkedjan.domain.periods import Period
from styrkedjan.foundation.decisions import Decision
from styrkedjan.foundation.known import NOW, Known
from styrkedjan.foundation.roles import Role
from styrkedjan.reports.document import Paragraph
from styrkedjan.reports.parts.people import employees
from styrkedjan.reports.tables import Table
from tests import factories
from tests.pages.reading import entered, said

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Any:
    root = factories.municipality()
    one, two = (factories.committee(root, code=code, name=f"Nämnd {code}") for code in ("300", "400"))
    units = [factories.unit(one, code="S1", name="Alfa"), factories.unit(one, code="S2", name="Beta"),
             factories.unit(two, code="S3", name="Gamma")]  # fmt: skip
    return root, one, two, units


def _people(units: Any, sizes: tuple[int, ...], held: tuple[int, ...]) -> None:
    for unit, size, done in zip(units, sizes, held, strict=True):
        head = factories.user_with(Role.UNIT_HEAD, unit, f"chef{unit.code}")
        who: dict[str, Any] = {"created_by": head, "changed_by": head}
        for number in range(size):
            row = Employment.objects.create(unit=unit, person=factories.user(f"{unit.code}{number}"), manager=head,
                                            **who)  # fmt: skip
            if number < done:
                Dialogue.objects.create(employment=row, year=2026, state="held", held_on=date(2026, 2, 2), **who)
        recount(unit, by=head)


def _asked(unit: Any, answers: int) -> None:
    who = factories.author()
    for question in QUESTIONS:
        SurveyResult.objects.create(
            principal=unit.principal, unit=unit, survey="Medarbetare", year=2026, kind="staff", mode="web",
            instrument="HME 9", question=question, invited=answers + 5, answered=answers, grade1=0, grade2=0, grade3=0,
            grade4=answers, grade5=0, known_by=who,
        )  # fmt: skip


def test_a_report_counts_the_dialogues_and_tells_the_hme_and_nothing_of_few(town: Any) -> None:
    root, one, two, units = town
    before = Known.at(timezone.now())
    _people(units, (6, 5, 7), (6, 1, 7))
    _asked(one, 30)
    _asked(two, 40)
    whole, table = employees(root, Period.parse("2026-08"), NOW)
    assert isinstance(whole, Paragraph)
    assert isinstance(table, Table)
    assert whole.text.startswith("14 av 18 medarbetare (78\xa0%) har haft sitt medarbetarsamtal 2026. Hållbart")
    assert "2026: 75 av 100 (motivation 75, ledarskap 75 och styrning 75)" in whole.text
    assert [row.cells for row in table.rows] == [
        ("Nämnd 300", "7 av 11", Decimal(75)), ("Nämnd 400", "7 av 7", Decimal(75))]  # fmt: skip
    _, table = employees(one, Period.parse("2026-08"), NOW)
    assert [row.cells for row in table.rows] == [("Alfa", "6 av 6"), ("Beta", "1 av 5")]
    assert list(employees(root, Period.parse("2026-08"), before)) == [], "what is counted later is not known before"
    Employment.objects.filter(person__username__startswith="S2", dialogues=None).first().delete()
    recount(units[1], by=factories.author())
    told, table = employees(one, Period.parse("2026-08"), NOW)
    few = "För få för att visas"
    assert [row.cells for row in table.rows] == [("Alfa", few), ("Beta", few)], "Alfa would tell Beta"
    assert told.text.startswith("7 av 10 medarbetare")


def test_the_values_stand_where_one_begins_and_in_the_dialogue(town: Any) -> None:
    root, _, _, units = town
    documents.add_document(
        by=factories.user_with(Role.CONTROLLER, root, "con"), unit=root, code="1", title="Våra löften", kind="values",
        minuted=Decision("Kommunfullmäktige", date(2025, 5, 2), "3", "").fields(), summary="Vi säger när det gick fel.",
    )  # fmt: skip
    _people(units[:1], (1,), (0,))
    row = Employment.objects.get()
    now = timezone.now()
    Employment.objects.filter(pk=row.pk).update(person_let_in_at=now, manager_let_in_at=now)
    client = entered(row.manager)
    assert "Vi säger när det gick fel." in said(client, "/")
    dialogue = Dialogue.objects.create(employment=row, year=2026, created_by=row.manager, changed_by=row.manager)
    assert "Vi säger när det gick fel." in said(client, f"/medarbetarsamtal/{dialogue.pk}/")
    assert "Tänk också på hur ni lever efter Våra löften" in said(client, f"/medarbetarsamtal/{dialogue.pk}/forbered/")
